"""What people say of a reply, in stars and words, and what they do with it: values, and the port to where it is kept.

Analysis comes later and reads what is kept here; the person's words are kept with their account and leave it only
scrubbed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Signal(StrEnum):
    """What somebody did with a reply."""

    ASKED_AGAIN = "asked_again"
    SKIPPED = "skipped"
    ACCEPTED = "accepted"
    CLICKED = "clicked"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Explicit:
    """A rating from 1 to 5 of one turn, with words where the person gave some."""

    id: str
    account: str
    turn: str
    at: datetime
    rating: int
    text: str = ""
    suggestion: str = ""
    clinical_context: str = ""


@dataclass(frozen=True, slots=True)
class Implicit:
    """What was done with the reply of one turn; `seconds`: how long after it, where known."""

    id: str
    account: str
    turn: str
    at: datetime
    signal: Signal
    seconds: float | None = None


class FeedbackStore(Protocol):
    """Where feedback is kept. What a call acknowledges survives the end of the process; an id is kept once."""

    def keep(self, given: Explicit | Implicit) -> bool:
        """Keeps it. Returns False where one with its id was kept before."""
        ...

    def of(self, account: str) -> list[Explicit | Implicit]: ...
    def counts(self) -> dict[str, int]:
        """How many of each: `explicit`, `implicit`, `rating_1` … `rating_5`, and one for each signal."""
        ...
