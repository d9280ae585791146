"""The settings: read once, at the front door, from the environment.

``SALUS_HOME`` is the folder that holds everything Salus keeps (default: the platform's data folder).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from salus.errors import BadInput

_LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. ``home``: the folder of all state, absolute; it need not exist yet."""

    home: Path


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process.

    Raises:
        BadInput: SALUS_HOME names something that is not a folder.
    """
    given = environment.get("SALUS_HOME", "").strip()
    home = Path(given).expanduser().absolute() if given else _data_folder()
    if home.exists() and not home.is_dir():
        raise BadInput(f"SALUS_HOME is {given!r}, which is a file: set it to a folder, which Salus makes if need be")
    return Settings(home)


def machine_zone(environment: Mapping[str, str] = os.environ, localtime: Path = _LOCALTIME) -> ZoneInfo:
    """The zone this machine is set to: that of TZ, else of /etc/localtime, else UTC."""
    named = environment.get("TZ", "").removeprefix(":")
    parts = localtime.resolve().parts
    linked = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    for name in (named, linked):
        if name:
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                continue
    return ZoneInfo("UTC")


def machine_locale(environment: Mapping[str, str] = os.environ) -> str | None:
    """The locale this process runs in, such as `es_MX.UTF-8`, where one is set."""
    return environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or None


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("salus", appauthor=False)
