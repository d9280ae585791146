"""Everything of a person, packed: a ZIP with their records as rows and as FHIR, conversations, feedback and account.

It is written to a file without a name that nobody else can read, which is gone when it is closed; memory does not grow
with the records.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from salus.errors import NotFound
from salus.records.scratch import Scratch

if TYPE_CHECKING:
    from salus.bootstrap.talking import Talking
    from salus.people import Account

_LEAST = 1  # of compression: what is packed is read once, and packing must not take long
_ABOUT = """Everything that Salus keeps of {name}.

account.json               the account: roles, tokens and sessions without their secrets, single sign-on
conversations/             each conversation as JSON, and as Markdown to read
feedback.json              what was said of replies
records/summary.json       what is stored
records/profile.json       home zone, units, preferred sources
records/rows/*.ndjson      every stored row, a line of JSON each, one file for each metric and kind
records/fhir-bundle.json   FHIR R4: observations, conditions, medicines, allergies, immunizations and more
records/receipts/*.json    what answers rested on

Another Salus reads fhir-bundle.json with: salus import fhir-bundle.json
"""


def pack(house: Talking, account: Account) -> IO[bytes]:
    """The ZIP, from its beginning."""
    home = house.settings.home
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as unless_packed:
        packed = unless_packed.enter_context(Scratch(home))
        with ZipFile(cast(IO[bytes], packed), "w", ZIP_DEFLATED, compresslevel=_LEAST) as archive:
            archive.writestr("README.txt", _ABOUT.format(name=account.name))
            archive.writestr("account.json", _json(_account(house, account)))
            _conversations(house, account, archive)
            archive.writestr("feedback.json", _json([_plain(one) for one in house.feedback.of(account.id)]))
            _records(house, account.person, archive)
        unless_packed.pop_all()  # whoever asked closes it
    return packed.reading()


def _account(house: Talking, account: Account) -> dict[str, Any]:
    kept = house.accounts
    return {
        **_plain(account),
        "roles": sorted(account.roles),
        "identities": [_plain(one) for one in kept.identities_of(account.id)],
        "tokens": [{**_plain(one), "scopes": sorted(one.scopes), "digest": None} for one in kept.tokens_of(account.id)],
    }


def _conversations(house: Talking, account: Account, archive: ZipFile) -> None:
    from salus.dialogue.told import markdown
    from salus.dialogue.wire import export

    for talk in house.every_conversation(account.id):
        turns = list(house.every_turn(account.id, talk.id))
        name = f"conversations/{talk.day.isoformat()}-{talk.id[:8]}"
        archive.writestr(f"{name}.json", _json(export(talk, turns)))
        archive.writestr(f"{name}.md", markdown(talk, turns).encode(errors="replace"))


def _records(house: Talking, person: str, archive: ZipFile) -> None:
    from salus.records.export import bundle, rows

    try:
        snapshot, profile = house.store.snapshot(person), house.store.profile(person)
    except NotFound:
        return
    told = {"zone": profile.zone.key, "units": dict(profile.units), "prefer": list(profile.priorities)}
    archive.writestr("records/profile.json", _json(told))
    archive.writestr("records/summary.json", _json(house.summary(person)))
    for part in snapshot.parts():
        _stream(archive, f"records/rows/{part}.ndjson", rows(snapshot, part))
    _stream(archive, "records/fhir-bundle.json", bundle(snapshot))
    for name in house.store.receipts(person):
        archive.writestr(f"records/receipts/{name}.json", house.store.receipt(person, name))


def _stream(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)


def _plain(value: Any) -> dict[str, Any]:
    """A value object as JSON has it."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(value, default=_sorted))
    return found


def _sorted(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_sorted, option=orjson.OPT_INDENT_2)
