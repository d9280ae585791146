"""The profile: a small JSON file, written whole, that says how a person's records are read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import orjson

from salus.errors import BadInput
from salus.records.shelf import Profile
from salus.store.folders import Folder, write_whole


def read_profile(folder: Folder) -> Profile:
    """Raises FileNotFoundError where there is none, BadInput where the file is broken, WrongKey where the key is."""
    content = folder.vault.open(folder.profile.read_bytes(), folder.profile)
    try:
        read = orjson.loads(content)
        return Profile(ZoneInfo(read["zone"]), dict(read["units"]), tuple(read["priorities"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"{folder.profile} cannot be read ({error}); it should look like "
            '{"zone": "Europe/Berlin", "units": {"glucose": "mmol/L"}, "priorities": ["watch"]}'
        ) from None


def keep_profile(folder: Folder, profile: Profile) -> None:
    """Writes it, all or nothing."""
    told = {"zone": profile.zone.key, "units": dict(profile.units), "priorities": list(profile.priorities)}
    content = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    write_whole(folder.profile, folder.vault.seal(content, folder.profile))
