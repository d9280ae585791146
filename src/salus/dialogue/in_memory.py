"""Conversations kept in memory: for tests, for a try without a home, and to see what the port promises in few lines.

It keeps to everything that the port says but one: nothing survives the process. Safe to share between threads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import TypeVar

from salus.dialogue.conversation import Conversation, Kind, Looking, Turn
from salus.dialogue.ports import UNWRITABLE
from salus.errors import NotFound

T = TypeVar("T")


class ConversationsInMemory:
    """Implements :class:`salus.dialogue.conversation.Conversations`.

    Args:
        accounts: those that there are; None where any account may keep something.
    """

    def __init__(self, accounts: Collection[str] | None = None) -> None:
        self._accounts = accounts
        self._conversations: dict[tuple[str, str], Conversation] = {}
        self._turns: dict[tuple[str, str], Turn] = {}  # in the order in which they were kept
        self._lock = RLock()

    def latest(self, account: str) -> Conversation | None:
        """The conversation whose last turn is the newest."""
        return next(iter(self.page(account, limit=1)), None)

    def get(self, account: str, which: str) -> Conversation | None:
        """The account's conversation of that id."""
        with self._lock:
            return self._conversations.get((account, which))

    def page(self, account: str, *, before: datetime | None = None, limit: int = 50) -> list[Conversation]:
        """The account's conversations, newest first, of those whose last turn is before `before`."""
        with self._lock:
            theirs = [kept for (owner, _), kept in self._conversations.items() if owner == account]
        older = [kept for kept in theirs if before is None or kept.last < before]
        return sorted(older, key=lambda kept: (kept.last, kept.id), reverse=True)[: max(limit, 0)]

    def turns(self, account: str, which: str, *, after: int = 0, limit: int = 200) -> list[Turn]:
        """Turns of a conversation in order, of those with a larger number than `after`."""
        return [turn for turn in self._all(account, which) if turn.number > after][: max(limit, 0)]

    def last_turns(self, account: str, which: str, count: int) -> list[Turn]:
        """The last turns of a conversation, in order."""
        return self._all(account, which)[-count:] if count > 0 else []

    def turn(self, account: str, which: str) -> Turn | None:
        """The turn of that id, whichever conversation of the account it is in."""
        with self._lock:
            return self._turns.get((account, which))

    def look(self, work: Callable[[Looking], T]) -> T:
        """What the work returns; nothing changes meanwhile."""
        with self._lock:
            return work(self)

    def keep(self, conversation: Conversation, turn: Turn) -> Turn:
        """Keeps a turn and its conversation as they are now; where a turn of its id was kept before, that one.

        Raises:
            NotFound: there is no such account.
        """
        self._require(conversation.account)
        account, key = conversation.account, (conversation.account, conversation.id)
        with self._lock:
            if (account, turn.id) in self._turns:
                return self._turns[account, turn.id]
            before = self._conversations.get(key)
            number = before.turns + 1 if before else 1
            self._conversations[key] = _merged(before, conversation, turn.number, number)
            kept = replace(turn, number=number, said=_writable(turn.said), reply=_writable(turn.reply))
            return self._turns.setdefault((account, turn.id), kept)

    def open(self, conversation: Conversation) -> None:
        """Keeps a conversation that has no turn yet; one that is kept already stays as it is.

        Raises:
            NotFound: there is no such account.
        """
        self._require(conversation.account)
        with self._lock:
            self._conversations.setdefault((conversation.account, conversation.id), replace(conversation, turns=0))

    def delete(self, account: str, which: str) -> bool:
        """Deletes a conversation with its turns. Returns whether there was one."""
        with self._lock:
            for turn in self._all(account, which):
                del self._turns[account, turn.id]
            return self._conversations.pop((account, which), None) is not None

    def counts(self, *, since: datetime | None = None) -> dict[str, int]:
        """Of all accounts together: `conversations`, `turns`, and turns of each kind; of those since a moment."""
        with self._lock:
            talks = [kept for kept in self._conversations.values() if since is None or kept.last >= since]
            kinds = Counter(turn.kind for turn in self._turns.values() if since is None or turn.at >= since)
        return {
            "conversations": len(talks),
            "turns": kinds.total(),
            **{kind.value: kinds[kind] for kind in Kind},
        }

    def _require(self, account: str) -> None:
        if self._accounts is not None and account not in self._accounts:
            raise NotFound(f"there is no account {account[:40]!r}; nothing was kept")

    def _all(self, account: str, which: str) -> list[Turn]:
        with self._lock:
            return [t for (owner, _), t in self._turns.items() if owner == account and t.conversation == which]


def _writable(text: str) -> str:
    """The text as every place can keep it: without NUL and lone surrogates."""
    return UNWRITABLE.sub("\ufffd", text)


def _merged(before: Conversation | None, now: Conversation, expected: int, number: int) -> Conversation:
    """The conversation with a turn more; what its writer had not seen stays: a later moment, a crisis."""
    if before is None:
        return replace(now, turns=number)
    unseen = expected < number
    return replace(
        now,
        turns=number,
        last=max(before.last, now.last),
        crisis=before.crisis if now.crisis is None and unseen else now.crisis,
        disclosed=max(filter(None, (before.disclosed, now.disclosed)), default=None),
    )
