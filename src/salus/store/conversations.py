"""Conversations and their turns in the database; implements :class:`salus.dialogue.conversation.Conversations`.

Every statement names the account, and every key begins with it, so that nothing of another account can be found,
whatever id is guessed. The number of a turn is taken while the conversation is locked: none is missing and none is
there twice, however many write at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from salus.dialogue.conversation import Conversation, Kind, Turn
from salus.errors import NotFound
from salus.store.database.columns import writable
from salus.store.database.tables import conversations, turns

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row, Select, Table
    from sqlalchemy.sql.dml import ReturningUpdate

    from salus.store.database import Database

_LARGEST = 2**31 - 1  # what both databases count to
_TRIES = 3  # of two who open the same conversation at once, one finds it there the second time
_CHANGING = ("last", "crisis", "disclosed", "cautioned")


def _next() -> ReturningUpdate[int]:
    """Locks the conversation, brings it up to date and returns the number of its next turn.

    What its writer had not seen stays: a later moment, and the crisis that another turn found.
    """
    kept = conversations.c
    now = {name: bindparam(f"now_{name}", type_=kept[name].type) for name in ("account", "id", *_CHANGING)}
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


_NEXT, _KEEP_TURN, _KEEP_CONVERSATION = (
    _next(),
    insert(turns),
    insert(conversations),
)  # written once: it takes longer than running


class DatabaseConversations:
    """The conversations of all accounts in one database. Safe to share between threads.

    Every call may raise StoreUnavailable; what was to be kept is then not kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, account: str) -> Conversation | None:
        """The conversation whose last turn is the newest."""
        newest = self.page(account, limit=1)
        return newest[0] if newest else None

    def get(self, account: str, which: str) -> Conversation | None:
        """The account's conversation of that id."""
        found = self._rows(select(conversations).where(*_of(conversations, account, which)))
        return _conversation(found[0]) if found else None

    def page(self, account: str, *, before: datetime | None = None, limit: int = 50) -> list[Conversation]:
        """The account's conversations, newest first, of those whose last turn is before `before`."""
        wanted = select(conversations).where(conversations.c.account == account)
        if before is not None:
            wanted = wanted.where(conversations.c.last < before)
        newest = wanted.order_by(conversations.c.last.desc(), conversations.c.id.desc())
        return [_conversation(row) for row in self._rows(newest.limit(_bounded(limit)))]

    def turns(self, account: str, which: str, *, after: int = 0, limit: int = 200) -> list[Turn]:
        """Turns of a conversation in order, of those with a larger number than `after`."""
        wanted = _turns_of(account, which).where(turns.c.number > _bounded(after)).order_by(turns.c.number)
        return [_turn(row) for row in self._rows(wanted.limit(_bounded(limit)))]

    def last_turns(self, account: str, which: str, count: int) -> list[Turn]:
        """The last `count` turns of a conversation, in order."""
        newest = _turns_of(account, which).order_by(turns.c.number.desc()).limit(_bounded(count))
        return [_turn(row) for row in reversed(self._rows(newest))]

    def turn(self, account: str, which: str) -> Turn | None:
        """The turn of that id, whichever conversation of the account it is in."""
        found = self._rows(select(turns).where(*_of(turns, account, which)))
        return _turn(found[0]) if found else None

    def keep(self, conversation: Conversation, turn: Turn) -> Turn:
        """Keeps a turn and its conversation as they are now, in one transaction; see the port.

        Raises:
            NotFound: there is no such account (any more).
        """
        assert turn.conversation == conversation.id, "the turn belongs to another conversation"
        for _ in range(_TRIES):
            try:
                return self._database.write(lambda connection: _keep(connection, conversation, turn))
            except IntegrityError:
                kept = self.turn(conversation.account, turn.id)
                if kept is not None:
                    return kept
        raise _nobody(conversation.account)

    def open(self, conversation: Conversation) -> None:
        """Keeps a conversation that has no turn yet; one that is kept already stays as it is.

        Raises:
            NotFound: there is no such account (any more).
        """
        try:
            self._database.write(lambda connection: _insert(connection, conversation, turns=0))
        except IntegrityError:
            if self.get(conversation.account, conversation.id) is None:
                raise _nobody(conversation.account) from None

    def delete(self, account: str, which: str) -> bool:
        """Deletes a conversation with its turns. Returns whether there was one."""
        gone = delete(conversations).where(*_of(conversations, account, which)).returning(conversations.c.id)
        found = self._database.write(lambda connection: connection.execute(gone).scalar_one_or_none())
        if found is not None:
            self._database.settle()
        return found is not None

    def counts(self, *, since: datetime | None = None) -> dict[str, int]:
        """Of all accounts together: `conversations`, `turns`, and turns of each kind; of those since a moment."""
        talks = select(func.count()).select_from(conversations)
        kinds = select(turns.c.kind, func.count().label("number")).group_by(turns.c.kind)
        if since is not None:
            talks, kinds = talks.where(conversations.c.last >= since), kinds.where(turns.c.at >= since)
        number, rows = self._database.read(lambda c: (c.execute(talks).scalar_one(), c.execute(kinds).all()))
        found = {row.kind: row.number for row in rows}
        return {
            "conversations": number,
            "turns": sum(found.values()),
            **{kind.value: found.get(kind, 0) for kind in Kind},
        }

    def _rows(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        return self._database.read(lambda connection: connection.execute(wanted).all())


def _keep(connection: Connection, conversation: Conversation, turn: Turn) -> Turn:
    now = {f"now_{name}": getattr(conversation, name) for name in ("account", "id", *_CHANGING)}
    number = connection.execute(_NEXT, {**now, "expected": turn.number}).scalar_one_or_none()
    if number is None:
        number = 1
        _insert(connection, conversation, turns=1)
    kept = replace(turn, number=number, said=writable(turn.said), reply=writable(turn.reply))
    connection.execute(_KEEP_TURN, _values(conversation.account, kept))
    return kept


def _insert(connection: Connection, conversation: Conversation, *, turns: int) -> None:
    given = {name: getattr(conversation, name) for name in ("account", "id", "day", "began", *_CHANGING)}
    connection.execute(_KEEP_CONVERSATION, {**given, "turns": turns})


def _of(table: Table, account: str, which: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.account == account, table.c.id == which


def _turns_of(account: str, which: str) -> Select[Any]:
    return select(turns).where(turns.c.account == account, turns.c.conversation == which)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(**{**row._mapping, "cautioned": tuple(row.cautioned)})


def _turn(row: Row[Any]) -> Turn:
    found = dict(row._mapping)
    zone = _zone(found.pop("zone"))
    del found["account"]
    return Turn(**{**found, "at": row.at.astimezone(zone), "kind": Kind(row.kind), "context": tuple(row.context)})


def _values(account: str, turn: Turn) -> dict[str, Any]:
    given = {name: getattr(turn, name) for name in Turn.__dataclass_fields__}
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


def _bounded(number: int) -> int:
    return min(max(number, 0), _LARGEST)


def _nobody(account: str) -> NotFound:
    return NotFound(f"there is no account {account[:40]!r} any more; nothing was kept")
