"""Where a crisis conversation stands: enumerations, booleans and dates, and by its type nothing else.

There is no field that could hold a word of what was said. So crisis talk cannot reach memory, personalisation or a
trace through this state, whatever the code around it does; a test reads the types and keeps it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salus.safety.verdict import Crisis


class Who(StrEnum):
    """Whom the danger is about."""

    SELF = "self"
    OTHER = "other"


class Language(StrEnum):
    """What Salus answers in."""

    EN = "en"
    ES = "es"


class Step(StrEnum):
    """What was said last. A family of crises goes through some of these, in its own order (``texts.json``).

    Six of them are the steps of Stanley and Brown's safety plan: signs, coping, distraction, people, professionals,
    environment.
    """

    ACKNOWLEDGE = "acknowledge"  # nothing was said yet
    ASK = "ask"
    ASK_THEM = "ask_them"
    PHONE = "phone"
    CARE = "care"
    DISTANCE = "distance"
    LINE = "line"
    TRUSTED = "trusted"
    SIGNS = "signs"
    COPING = "coping"
    DISTRACTION = "distraction"
    PEOPLE = "people"
    PROFESSIONALS = "professionals"
    ENVIRONMENT = "environment"
    READY = "ready"
    YOURSELF = "yourself"
    STAY = "stay"
    STAY_AGAIN = "stay_again"
    STAY_STILL = "stay_still"
    FOLLOW_UP = "follow_up"


class Danger(StrEnum):
    """Whether means or an act in progress were said, and what was answered since."""

    NONE = "none"
    SAID = "said"
    PRESSED = "pressed"  # said again after the number was given
    CALMED = "calmed"


class Answer(StrEnum):
    """What the last turn answered to a question."""

    NONE = "none"
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Family(StrEnum):
    """Kinds of crisis that are spoken to in the same words."""

    SUICIDE = "suicide"
    SUICIDE_OTHER = "suicide_other"
    SELF_HARM = "self_harm"
    HOME = "home"
    HOME_OTHER = "home_other"
    CHILD = "child"
    CHILD_OTHER = "child_other"
    ELDER = "elder"
    SEXUAL = "sexual"
    HARM = "harm"
    HARM_OTHER = "harm_other"
    PSYCHOSIS = "psychosis"
    PSYCHOSIS_OTHER = "psychosis_other"


@dataclass(frozen=True, slots=True)
class State:
    """One moment of a crisis conversation.

    ``asked`` is the answer to the direct question, ``engaged`` that a person or a line was reached, ``day`` the day of
    the last turn, by which the next day is known.
    """

    crisis: Crisis
    who: Who
    language: Language
    day: date
    step: Step = Step.ACKNOWLEDGE
    asked: Answer = Answer.NONE
    danger: Danger = Danger.NONE
    engaged: bool = False

    @property
    def family(self) -> Family:
        """The words that this crisis is spoken to in."""
        return family_of(self.crisis, self.who)


_FAMILIES = {
    Crisis.SUICIDE_PASSIVE: (Family.SUICIDE, Family.SUICIDE_OTHER),
    Crisis.SUICIDE_ACTIVE: (Family.SUICIDE, Family.SUICIDE_OTHER),
    Crisis.SELF_HARM: (Family.SELF_HARM, Family.SUICIDE_OTHER),
    Crisis.VIOLENCE_AT_HOME: (Family.HOME, Family.HOME_OTHER),
    Crisis.CHILD_ABUSE: (Family.CHILD, Family.CHILD_OTHER),
    Crisis.ELDER_ABUSE: (Family.ELDER, Family.ELDER),
    Crisis.SEXUAL_VIOLENCE: (Family.SEXUAL, Family.HOME_OTHER),
    Crisis.HARM_TO_OTHERS: (Family.HARM, Family.HARM_OTHER),
    Crisis.PSYCHOSIS_DANGER: (Family.PSYCHOSIS, Family.PSYCHOSIS_OTHER),
}


def family_of(crisis: Crisis, who: Who) -> Family:
    """The words that a crisis is spoken to in, by whose danger it is."""
    mine, theirs = _FAMILIES[crisis]
    return mine if who is Who.SELF else theirs
