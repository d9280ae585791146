"""What understanding hands over: a plan, or choices, or the reason why there is no plan. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from salus.query.plan import Plan

Status = Literal["plan", "clarify", "not_about_records", "refused"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of the question, how well it explains the words (0 to 1), and the reading in plain words."""

    plan: Plan
    score: float
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that could have been meant, in plain words, with its plan."""

    says: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, understood or not.

    ``plan`` is given with status "plan" only. ``convention`` joins, with "; ", every choice that the words left open.
    ``notes`` are remarks for a person ("corrected 'slep' to 'sleep'"). ``why`` says in words what kept a plan from
    being made, and which words nobody could explain.
    """

    status: Status
    plan: Plan | None = None
    convention: str = ""
    notes: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    choices: tuple[Choice, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names from the person's own records. Understanding works without any of them; they only settle what is open.

    ``metrics`` are the catalogue names that have data: where people's word means several metrics ("HRV"), the one
    with data is taken. The others are names as the records write them, in any case.
    """

    metrics: frozenset[str] = frozenset()
    medicines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    immunizations: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())
