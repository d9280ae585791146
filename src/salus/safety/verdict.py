"""What the gate decided about one message: a `Verdict`, a frozen value.

A verdict is compared, stored and shown; it holds no word of the message itself, so that it may stand in a trace.
Levels are ordered: a verdict can be raised, and never lowered (`Verdict.raised`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal


class Level(StrEnum):
    """How soon a person should be helped, from nothing to say up to an emergency.

    >>> Level.URGENT < Level.EMERGENCY, max(Level.NONE, Level.SOON).value
    (True, 'soon')
    """

    NONE = "none"  # nothing about anybody's health
    SELF_CARE = "self_care"  # can be looked after at home
    ROUTINE = "routine"  # an ordinary appointment
    SOON = "soon"  # within a few days
    URGENT = "urgent"  # the same day
    EMERGENCY = "emergency"  # now: the emergency number

    # All four: a string's own comparison, by letters, would stand in for one that is left out.
    def __lt__(self, other: object) -> bool:
        return _ORDER[self] < _ORDER[other] if isinstance(other, Level) else NotImplemented

    def __le__(self, other: object) -> bool:
        return _ORDER[self] <= _ORDER[other] if isinstance(other, Level) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return _ORDER[self] > _ORDER[other] if isinstance(other, Level) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return _ORDER[self] >= _ORDER[other] if isinstance(other, Level) else NotImplemented


_ORDER = {level: place for place, level in enumerate(Level)}


class Crisis(StrEnum):
    """Somebody may be in danger from themselves or from another person, and how."""

    SUICIDE_ACTIVE = "suicide_active"
    HARM_TO_OTHERS = "harm_to_others"
    PSYCHOSIS_DANGER = "psychosis_danger"
    CHILD_ABUSE = "child_abuse"
    SEXUAL_VIOLENCE = "sexual_violence"
    VIOLENCE_AT_HOME = "violence_at_home"
    ELDER_ABUSE = "elder_abuse"
    SELF_HARM = "self_harm"
    SUICIDE_PASSIVE = "suicide_passive"


class Category(StrEnum):
    """What the danger is about; one for each kind of reply."""

    CARDIAC = "cardiac"
    STROKE = "stroke"
    BREATHING = "breathing"
    ANAPHYLAXIS = "anaphylaxis"
    CHOKING = "choking"
    BLEEDING = "bleeding"
    POISONING = "poisoning"
    OVERDOSE = "overdose"
    HEAD_INJURY = "head_injury"
    SEIZURE = "seizure"
    SEPSIS = "sepsis"
    MENINGITIS = "meningitis"
    METABOLIC = "metabolic"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    ABDOMINAL = "abdominal"
    EYE = "eye"
    SPINAL = "spinal"
    BURNS = "burns"
    HEAT_COLD = "heat_cold"
    CARBON_MONOXIDE = "carbon_monoxide"
    WITHDRAWAL = "withdrawal"
    VASCULAR = "vascular"
    TRAUMA = "trauma"
    ELECTRIC = "electric"
    TESTICULAR = "testicular"
    AIRWAY_INFECTION = "airway_infection"
    MENTAL_STATUS = "mental_status"
    BITE_STING = "bite_sting"
    SUICIDE_ACTIVE = "suicide_active"
    SUICIDE_PASSIVE = "suicide_passive"
    SELF_HARM = "self_harm"
    VIOLENCE_AT_HOME = "violence_at_home"
    CHILD_ABUSE = "child_abuse"
    ELDER_ABUSE = "elder_abuse"
    SEXUAL_VIOLENCE = "sexual_violence"
    HARM_TO_OTHERS = "harm_to_others"
    PSYCHOSIS_DANGER = "psychosis_danger"
    OTHER = "other"  # raised by a classifier that cannot say what it is about


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule fired, in words for people, and where the rule comes from.

    `source` names publisher, page and year of the guideline.
    """

    rule: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's decision about one message. It holds nothing of what was said.

    `leans`: a rule heard an emergency, and nothing seconded it; the level says so no more than `urgent`.
    `unsure`: what a classifier takes it for and is not sure of; it changes no level, and safety asks.
    """

    level: Level = Level.NONE
    crisis: Crisis | None = None
    categories: tuple[Category, ...] = ()
    who: Literal["self", "other"] = "self"
    reasons: tuple[Reason, ...] = ()
    language: Literal["en", "es"] = "en"
    leans: bool = False
    unsure: Category | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that fired, weightiest first."""
        return tuple(reason.rule for reason in self.reasons)

    @property
    def alarm(self) -> bool:
        """True where ordinary talk must stop: an emergency or a crisis."""
        return self.level is Level.EMERGENCY or self.crisis is not None

    @property
    def asks(self) -> bool:
        """True where nothing is decided, and safety asks about a danger or says what to do if there is one."""
        return not self.alarm and (self.leans or self.unsure is not None or self.suspected is not None)

    @property
    def suspected(self) -> Crisis | None:
        """The crisis that this may be and may not be: heard by one rule alone, or by a classifier that is not sure."""
        if self.alarm:
            return None
        heard = self.level is not Level.NONE and self.categories and not self.bodily
        named = self.unsure or (self.categories[0] if heard else None)
        return Crisis(named.value) if named and named.value in _CRISES else None

    @property
    def bodily(self) -> Category | None:
        """The weightiest category that is about the body, and not about a crisis alone."""
        return next((category for category in self.categories if category.value not in _CRISES), None)

    def wondering(self, category: Category, reason: Reason) -> Verdict:
        """This verdict, and what a classifier is not sure of; no quieter, and no louder."""
        return replace(self, unsure=category, reasons=(*self.reasons, reason))

    def raised(
        self, level: Level, *, crisis: Crisis | None = None, category: Category | None = None, reason: Reason
    ) -> Verdict:
        """This verdict, made at least as loud as `level`; never quieter, whatever is passed."""
        return replace(
            self,
            level=max(self.level, level),
            crisis=graver(self.crisis, crisis),
            categories=_with(self.categories, category),
            reasons=(*self.reasons, reason),
        )


_CRISES = frozenset(crisis.value for crisis in Crisis)


def graver(one: Crisis | None, other: Crisis | None) -> Crisis | None:
    """The crisis that must be spoken to first; the enumeration stands in that order."""
    found: Iterable[Crisis] = [kind for kind in Crisis if kind in (one, other)]
    return next(iter(found), None)


def _with(categories: tuple[Category, ...], category: Category | None) -> tuple[Category, ...]:
    return categories if category is None or category in categories else (*categories, category)
