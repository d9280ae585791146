"""What is known of a turn while it is under way: a frozen value that each step gives to the next, a little fuller.

And what comes out in the end: `Progress` while it runs, `Piece` of the reply, and `Replied`, the turn as it was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from salus.dialogue.conversation import Kind, Turn
from salus.dialogue.crisis import Hold, Underway, day_of
from salus.dialogue.ports import Said
from salus.dialogue.sessions import Place
from salus.dialogue.skill import Heard, Language, Reply, Segment
from salus.safety.boundaries import disclosure
from salus.safety.verdict import Level, Verdict

URGENT = frozenset({Kind.EMERGENCY, Kind.CRISIS})  # kinds of turns whose reply is given whatever breaks


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage has begun."""

    stage: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The next piece of the reply; all of them together are the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Replied:
    """The turn with its reply. `kept`: False where it could not be stored and the reply was given all the same."""

    turn: Turn
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn under way.

    `first`: what safety says to the verdict alone, "" where it says nothing. `underway`: the crisis that the person is
    in as the turn begins; `crisis`: what is written of it when the turn ends. `hold`: how firmly the protocol holds
    the turn. `takers`: who answers, first to last. `spoken`: all that safety has said in this turn. `cautioned`:
    caveats that were put behind the reply. `failed`: a step broke, and what is said now tells so.
    """

    said: Said
    at: datetime
    began: float  # of a clock that only counts seconds on
    verdict: Verdict | None = None
    language: Language = "en"
    first: str = ""
    place: Place | None = None
    underway: Underway | None = None
    crisis: Mapping[str, Any] | None = None
    hold: Hold = Hold.NONE
    takers: tuple[str, ...] = ()
    heard: Heard | None = None
    reply: Reply | None = None
    segments: tuple[Segment, ...] = ()
    spoken: frozenset[str] = frozenset()
    disclosed: bool = False
    cautioned: tuple[str, ...] = ()
    failed: bool = False
    done: Replied | None = None

    @property
    def alarm(self) -> bool:
        """Whether the gate has said that ordinary talk must stop."""
        return self.verdict is not None and self.verdict.alarm

    @property
    def urgent(self) -> bool:
        """Whether the reply must be given whatever breaks."""
        return self.alarm or (self.reply is not None and self.reply.kind in URGENT)

    @property
    def care(self) -> str:
        """What safety says to a verdict that is no alarm, "" where it says nothing."""
        return self.heard.care if self.heard else ""

    @property
    def care_first(self) -> bool:
        """Whether that stands in front of whatever else is said: somebody should be seen soon, or is asked."""
        verdict = self.verdict
        return bool(self.care) and verdict is not None and (verdict.level >= Level.SOON or verdict.unsure is not None)

    @property
    def introduction(self) -> str:
        """The whole words in which Salus says what it is."""
        return disclosure(said=None, now=self.at, language=self.language) or ""

    def today(self, underway: Underway | None) -> date:
        """The person's local date; talk of a crisis that goes on over midnight is of the day before."""
        if underway is None or self.place is None or self.place.latest is None:
            return self.at.date()
        return day_of(underway, self.place.latest.last, self.at)

    @property
    def text(self) -> str:
        """The reply as it goes out."""
        return "\n\n".join(segment.shown for segment in self.segments)
