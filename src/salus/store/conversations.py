"""Conversations and their turns in the database; implements :class:`salus.dialogue.conversation.Conversations`.

Every statement names the account, and every key begins with it, so that nothing of another account can be found,
whatever id is guessed. The number of a turn is taken while the conversation is locked: none is missing and none is
there twice, however many write at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from salus.dialogue.conversation import Conversation, Kind, Looking, Turn
from salus.errors import NotFound
from salus.store import conversation_rows as rows
from salus.store.database.columns import writable
from salus.store.database.tables import conversations, turns

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Select

    from salus.store.database import Database

T = TypeVar("T")
_LARGEST = 2**31 - 1  # what both databases count to
_TRIES = 3  # of two who open the same conversation at once, one finds it there the second time


class _Looks:
    """Looking at what is kept, each time anew."""

    def _rows(self, wanted: Select[Any], **given: Any) -> Sequence[Row[Any]]:
        raise NotImplementedError

    def latest(self, account: str) -> Conversation | None:
        """The conversation whose last turn is the newest."""
        newest = self.page(account, limit=1)
        return newest[0] if newest else None

    def get(self, account: str, which: str) -> Conversation | None:
        """The account's conversation of that id."""
        found = self._rows(rows.CONVERSATION, account=account, which=which)
        return rows.conversation_of(found[0]) if found else None

    def page(self, account: str, *, before: datetime | None = None, limit: int = 50) -> list[Conversation]:
        """The account's conversations, newest first, of those whose last turn is before `before`."""
        if before is None:
            found = self._rows(rows.PAGE, account=account, limit=_bounded(limit))
        else:
            found = self._rows(rows.PAGE_BEFORE, account=account, before=before, limit=_bounded(limit))
        return [rows.conversation_of(row) for row in found]

    def turns(self, account: str, which: str, *, after: int = 0, limit: int = 200) -> list[Turn]:
        """Turns of a conversation in order, of those with a larger number than `after`."""
        bounds = {"after": _bounded(after), "limit": _bounded(limit)}
        return [rows.turn_of(row) for row in self._rows(rows.TURNS_AFTER, account=account, which=which, **bounds)]

    def last_turns(self, account: str, which: str, count: int) -> list[Turn]:
        """The last `count` turns of a conversation, in order."""
        newest = self._rows(rows.LAST_TURNS, account=account, which=which, limit=_bounded(count))
        return [rows.turn_of(row) for row in reversed(newest)]

    def turn(self, account: str, which: str) -> Turn | None:
        """The turn of that id, whichever conversation of the account it is in."""
        found = self._rows(rows.ONE_TURN, account=account, which=which)
        return rows.turn_of(found[0]) if found else None


class _Held(_Looks):
    """Looking over a connection that is held."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _rows(self, wanted: Select[Any], **given: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(wanted, given).all()


class DatabaseConversations(_Looks):
    """The conversations of all accounts in one database. Safe to share between threads.

    Every call may raise StoreUnavailable; what was to be kept is then not kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, work: Callable[[Looking], T]) -> T:
        """What the work returns, which looks at several things in one go: over one connection, in one transaction."""
        return self._database.read(lambda connection: work(_Held(connection)))

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
        theirs = conversations.c.account == account, conversations.c.id == which
        gone = delete(conversations).where(*theirs).returning(conversations.c.id)
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
        number, counted = self._database.read(lambda c: (c.execute(talks).scalar_one(), c.execute(kinds).all()))
        found = {row.kind: row.number for row in counted}
        return {
            "conversations": number,
            "turns": sum(found.values()),
            **{kind.value: found.get(kind, 0) for kind in Kind},
        }

    def _rows(self, wanted: Select[Any], **given: Any) -> Sequence[Row[Any]]:
        return self._database.read(lambda connection: connection.execute(wanted, given).all())


def _keep(connection: Connection, conversation: Conversation, turn: Turn) -> Turn:
    now = {f"now_{name}": getattr(conversation, name) for name in ("account", "id", *rows.CHANGING)}
    number = connection.execute(rows.NEXT, {**now, "expected": turn.number}).scalar_one_or_none()
    if number is None:
        number = 1
        _insert(connection, conversation, turns=1)
    kept = replace(turn, number=number, said=writable(turn.said), reply=writable(turn.reply))
    connection.execute(rows.KEEP_TURN, rows.values_of(conversation.account, kept))
    return kept


def _insert(connection: Connection, conversation: Conversation, *, turns: int) -> None:
    given = {name: getattr(conversation, name) for name in ("account", "id", "day", "began", *rows.CHANGING)}
    connection.execute(rows.KEEP_CONVERSATION, {**given, "turns": turns})


def _bounded(number: int) -> int:
    return min(max(number, 0), _LARGEST)


def _nobody(account: str) -> NotFound:
    return NotFound(f"there is no account {account[:40]!r} any more; nothing was kept")
