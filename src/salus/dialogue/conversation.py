"""A conversation is its turns: frozen values, and the port to where they are kept.

One conversation per person and local day, unless the person opens another; after 24 hours of silence the next turn
opens a new one. A turn holds what was said and what was replied, what it rested on, and the trace that tells how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Kind(StrEnum):
    """What a turn turned out to be."""

    DATA = "data"  # a question that the records were asked
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    CARE = "care"  # how soon somebody should be seen, where nothing must happen at once
    REFUSED = "refused"  # harmful, or out of scope, or about somebody else
    UNABLE = "unable"  # understood as something that no skill does yet
    SMALL = "small"  # a greeting, thanks, goodbye
    FAILED = "failed"  # something broke; what was said is kept


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said and its reply.

    `id`: 32 hexadecimal digits, made by whoever sends it or by the door, so that sending twice keeps one. `number`:
    place in the conversation, from 1. `answer`: the answer as programs get it (`docs/contract.md`) where the records
    were asked. `versions`: of what took part (salus, raiser, …). `context`: ids of the earlier turns that were looked
    at. `took_ms`: milliseconds. `at`: zone-aware, in the person's zone.
    """

    id: str
    conversation: str
    number: int
    at: datetime
    said: str
    reply: str
    kind: Kind
    trace: str
    took_ms: float
    language: str = "en"
    answer: Mapping[str, Any] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns.

    `day`: the person's local date on which it began. `crisis`: the state of a crisis under way, closed values only
    (`salus.safety.protocol.State` as a mapping), never a word of what was said. `disclosed`: when Salus last said that
    it is an AI. `cautioned`: matters whose caveat was said (`salus.safety.boundaries.Matter`), each once.
    """

    id: str
    account: str
    day: date
    began: datetime
    last: datetime
    turns: int = 0
    crisis: Mapping[str, Any] | None = None
    disclosed: datetime | None = None
    cautioned: tuple[str, ...] = ()


class Looking(Protocol):
    """Conversations to look at. Every call names the account; nothing of another account is ever found."""

    def latest(self, account: str) -> Conversation | None: ...
    def get(self, account: str, which: str) -> Conversation | None: ...
    def page(self, account: str, *, before: datetime | None = None, limit: int = 50) -> list[Conversation]:
        """The account's conversations, newest first, of those whose last turn is before `before`."""
        ...

    def turns(self, account: str, which: str, *, after: int = 0, limit: int = 200) -> list[Turn]:
        """Turns of a conversation in order, of those with a larger number than `after`."""
        ...

    def last_turns(self, account: str, which: str, count: int) -> list[Turn]: ...
    def turn(self, account: str, which: str) -> Turn | None:
        """The turn of that id, whichever conversation it is in: what makes sending twice harmless."""
        ...


class Conversations(Looking, Protocol):
    """Where conversations are kept. What a call acknowledges survives the end of the process."""

    def look(self, work: Callable[[Looking], T]) -> T:
        """What the work returns, which looks at several things in one go, and does nothing else."""
        ...

    def keep(self, conversation: Conversation, turn: Turn) -> Turn:
        """Keeps a turn and its conversation as they are now, in one transaction.

        The turn gets the next number of its conversation. `turn.number` says which one its writer expected: where it
        is taken, a turn came in between that the writer had not seen, and a crisis that is kept stays kept.

        Returns:
            The turn as it is kept: where one with its id was kept before, that one.
        """
        ...

    def open(self, conversation: Conversation) -> None:
        """Keeps a conversation that has no turn yet; one that is kept already stays as it is."""
        ...

    def delete(self, account: str, which: str) -> bool: ...
    def counts(self, *, since: datetime | None = None) -> dict[str, int]:
        """Of all accounts together: `conversations`, `turns`, and turns of each kind; of those since a moment."""
        ...
