"""Rows of conversations and turns as values, and the statements that keep them or look for them.

Statements are written once: that takes longer than running them. A turn looks at the twenty before it, and into the
answer of one or two of them: so an answer is read when somebody looks into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Integer, Text, bindparam, case, func, insert, select, type_coerce, update

from salus.dialogue.conversation import Conversation, Kind, Turn
from salus.store.database.columns import Moment, Words
from salus.store.database.tables import conversations, turns

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.sql.dml import ReturningUpdate

CHANGING = ("last", "crisis", "disclosed", "cautioned")  # with each turn
_FIELDS = tuple(Conversation.__dataclass_fields__)
_KINDS = {kind.value: kind for kind in Kind}
_READ_LATER = "answer"
_TURN = tuple(Turn.__dataclass_fields__)


def _next() -> ReturningUpdate[int]:
    """Locks the conversation, brings it up to date and returns the number of its next turn.

    What its writer had not seen stays: a later moment, and the crisis that another turn found.
    """
    kept = conversations.c
    now = {name: bindparam(f"now_{name}", type_=kept[name].type) for name in ("account", "id", *CHANGING)}
    unseen = kept.turns >= bindparam("expected", type_=kept.turns.type)
    return (
        update(conversations)
        .where(kept.account == now["account"], kept.id == now["id"])
        .values(
            turns=kept.turns + 1,
            last=case((kept.last > now["last"], kept.last), else_=now["last"]),
            crisis=case((unseen, func.coalesce(now["crisis"], kept.crisis)), else_=now["crisis"]),
            disclosed=case(
                (kept.disclosed > now["disclosed"], kept.disclosed),
                else_=func.coalesce(now["disclosed"], kept.disclosed),
            ),
            cautioned=now["cautioned"],
        )
        .returning(kept.turns)
    )


_ACCOUNT, _WHICH = bindparam("account", type_=Words()), bindparam("which", type_=Words())
_LIMIT = bindparam("limit", type_=Integer())
_conversations = select(*(conversations.c[name] for name in _FIELDS)).where(conversations.c.account == _ACCOUNT)
_turns = select(
    *(type_coerce(turns.c[name], Text()).label(name) if name == _READ_LATER else turns.c[name] for name in _TURN),
    turns.c.zone,
).where(turns.c.account == _ACCOUNT)
_of_one = _turns.where(turns.c.conversation == _WHICH).limit(_LIMIT)

NEXT, KEEP_TURN, KEEP_CONVERSATION = _next(), insert(turns), insert(conversations)
CONVERSATION = _conversations.where(conversations.c.id == _WHICH)
PAGE = _conversations.order_by(conversations.c.last.desc(), conversations.c.id.desc()).limit(_LIMIT)
PAGE_BEFORE = PAGE.where(conversations.c.last < bindparam("before", type_=Moment()))
ONE_TURN = _turns.where(turns.c.id == _WHICH)
TURNS_AFTER = _of_one.where(turns.c.number > bindparam("after", type_=Integer())).order_by(turns.c.number)
LAST_TURNS = _of_one.order_by(turns.c.number.desc())


class Answer(Mapping[str, Any]):
    """An answer as it was written, read at the first look into it."""

    __slots__ = ("_read", "_written")

    def __init__(self, written: str) -> None:
        self._written = written
        self._read: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def _whole(self) -> dict[str, Any]:
        if self._read is None:
            self._read = orjson.loads(self._written)
        return self._read


def conversation_of(row: Row[Any]) -> Conversation:
    """The conversation in a row of CONVERSATION or a page."""
    found = dict(zip(_FIELDS, row, strict=True))
    return Conversation(**{**found, "cautioned": tuple(found["cautioned"])})


def turn_of(row: Row[Any]) -> Turn:
    """The turn in a row of ONE_TURN and its like."""
    found = dict(zip(_TURN, row, strict=False))
    found["at"] = found["at"].astimezone(_zone(row.zone))
    found["kind"] = _KINDS[found["kind"]]
    found["context"] = tuple(found["context"])
    if found[_READ_LATER] is not None:
        found[_READ_LATER] = Answer(found[_READ_LATER])
    return Turn(**found)


def values_of(account: str, turn: Turn) -> dict[str, Any]:
    """The row of a turn."""
    given = {name: getattr(turn, name) for name in _TURN}
    return {**given, "account": account, "kind": turn.kind.value, "zone": _zone_name(turn.at)}


def _zone_name(moment: datetime) -> str:
    """What brings the zone back: its name, or its offset then."""
    name = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
    return name or moment.strftime("%z")


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    if name[:1] in "+-":
        return datetime.strptime(name, "%z").tzinfo or UTC
    return ZoneInfo(name)
