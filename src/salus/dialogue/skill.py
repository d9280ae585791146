"""A skill handles one kind of turn: what it is told (`Heard`), and what it hands back (`Reply`).

A reply is made of segments, each of which says where its words come from; before it goes out, `check` holds every
segment to its origin. A skill is told what was heard and earlier ordinary turns, never a word of a crisis: those turns
are left out before it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from salus.dialogue.conversation import Kind, Turn
from salus.safety.boundaries import Matter
from salus.safety.verdict import Verdict

if TYPE_CHECKING:
    from salus.query.ask import Asked, Records

Language: TypeAlias = Literal["en", "es"]


class Origin(StrEnum):
    """Where the words of a segment come from."""

    SAFETY = "safety"  # what safety said in this turn, word for word
    ANSWER = "answer"  # what was composed from the records, word for word
    CONVENTION = "convention"  # the conventions of that answer, word for word
    HOUSE = "house"  # a fixed sentence of `salus.dialogue.words`
    FREE = "free"  # anything else: it may hold no number that the answer has not, and nothing forbidden


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a reply."""

    origin: Origin
    text: str

    @property
    def shown(self) -> str:
        """The text as it stands in the reply."""
        return f"({self.text})" if self.origin is Origin.CONVENTION else self.text


@dataclass(frozen=True, slots=True)
class Reply:
    """What a skill has to say.

    `answer`: the answer of the records as programs get it. `matters`: what the reply is about where a caveat matters;
    each is said once in a conversation, after the reply.
    """

    kind: Kind
    segments: tuple[Segment, ...]
    answer: Mapping[str, Any] | None = None
    matters: tuple[Matter, ...] = ()


class Ask(Protocol):
    """Puts a question to a person's records: :func:`salus.query.ask.ask` over a store."""

    def __call__(self, question: str, *, person: str, now: datetime, after: Asked | None = None) -> Asked: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a skill is told of a turn.

    `care`: what safety says to the verdict, "" where it says nothing. `earlier`: ordinary turns before this one, in
    order. `number`: this turn's place in the conversation. `after_emergency`: the turn before was one. `ask`: asks
    `records`, None where nothing but `query.ask` does.
    """

    text: str
    language: Language
    at: datetime
    verdict: Verdict
    care: str
    person: str
    name: str
    country: str | None
    records: Records
    earlier: tuple[Turn, ...] = ()
    number: int = 1
    after_emergency: bool = False
    ask: Ask | None = None


class Skill(Protocol):
    """Handles one kind of turn. Its name stands in traces: add it to the list of what may enter one."""

    @property
    def name(self) -> str: ...

    def takes(self, heard: Heard) -> float:
        """How sure it is that the turn is its own: 0 not at all, 1 entirely. Quick: every skill is asked."""
        ...

    def reply(self, heard: Heard) -> Reply | None:
        """Its reply, or None where the turn turns out not to be its own: then the next skill is asked."""
        ...
