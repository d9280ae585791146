"""A crisis under way, from one turn to the next, over days and conversations: `Underway`, and its form in the store.

`salus.safety.protocol` says what to say; here stands when it has the word. On the day of a crisis it has every turn,
until it has said all it has to say and the person has answered that there is no danger: then what a skill surely takes
is answered again, and all else stays with the protocol. On a later day the first turn is met by asking how things are;
after that, likewise. It is over on the day after a later day on which things were better, or other things talked of.

The crisis belongs to the person: it goes along into any conversation of theirs. Its form holds closed values and no
word of what was said, by the types of both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from salus.safety.lines import country
from salus.safety.protocol import Answer, Danger, Language, State, Step, Who, advance, start
from salus.safety.protocol.heard import hear
from salus.safety.protocol.words import Voice
from salus.safety.verdict import Crisis, Verdict

_STAYING = frozenset({Step.STAY, Step.STAY_AGAIN, Step.STAY_STILL})
_ONE_NIGHT = timedelta(hours=6)  # talk that goes on over midnight is the same talk


class Hold(Enum):
    """How firmly the protocol holds a turn."""

    FIRM = "firm"  # whatever is said
    LOOSE = "loose"  # unless a skill takes it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Underway:
    """A crisis that is not over.

    `followed`: on a later day than it began, the person said that it is better, or talked of other things.
    """

    state: State
    followed: bool = False

    @property
    def checking(self) -> bool:
        """Whether all that was said so far is the question if there is one."""
        return self.state.step is Step.ACKNOWLEDGE and not self.state.engaged and self.state.danger is Danger.NONE

    @property
    def resting(self) -> bool:
        """Whether the protocol has said all it has to say, and the person that there is no danger."""
        state = self.state
        if state.danger is not Danger.NONE or state.step not in _STAYING:
            return False
        asked_if_safe = Voice(state.family, country(None), state.language).dangerous(Step.ASK, yes=False)
        return self.followed or state.asked is (Answer.YES if asked_if_safe else Answer.NO)

    def hold(self, said: str, today: date) -> Hold:
        """How firmly the protocol holds what was said today."""
        if self.checking:
            return Hold.FIRM if _answers(said) else Hold.NONE
        if today > self.state.day:
            return Hold.NONE if self._over else Hold.FIRM
        if self.state.step is Step.FOLLOW_UP or self.resting:
            return Hold.FIRM if _answers(said) else Hold.LOOSE
        return Hold.FIRM

    def after(self, hold: Hold) -> Underway | None:
        """What is left of it after a turn that a skill took."""
        if hold is Hold.NONE:
            return None
        return replace(self, followed=self.followed or self.state.step is Step.FOLLOW_UP)

    @property
    def _over(self) -> bool:
        return self.followed and self.state.danger is Danger.NONE and self.state.step in {*_STAYING, Step.FOLLOW_UP}


def opened(verdict: Verdict, language: str, today: date) -> Underway:
    """A crisis that a verdict has just found."""
    return Underway(replace(start(verdict, today), language=Language(language)))


def asked(underway: Underway) -> Underway:
    """A crisis whose direct question was put by the gate's own reply."""
    return replace(underway, state=replace(underway.state, step=Step.ASK))


def spoken(
    underway: Underway, said: str, verdict: Verdict, *, place: str | None, today: date
) -> tuple[Underway | None, str]:
    """One turn of the protocol: what is under way after it (None: there was no crisis), and the reply."""
    before = underway.state
    if underway.checking and hear(said).answer is Answer.NO and not verdict.alarm and not _grave(said):
        return None, Voice(before.family, country(place), before.language).side(Answer.NO.value)
    state, reply = advance(before, said, verdict, country=place, today=today)
    better = before.step is Step.FOLLOW_UP and state.step is Step.STAY
    calm = state.danger is Danger.NONE and not verdict.alarm
    return Underway(state, calm and (better or underway.followed)), reply


def to_check(verdict: Verdict) -> bool:
    """Whether the gate heard what may be a crisis and may be none: safety asks, and nothing is decided."""
    return verdict.suspected is not None


def checked(verdict: Verdict, language: str, today: date) -> Underway:
    """What is under way once safety has asked whether it is a crisis."""
    return opened(replace(verdict, crisis=verdict.suspected), language, today)


def day_of(underway: Underway, last: datetime, now: datetime) -> date:
    """The day that a turn counts for: talk that went on over midnight is met by no "since we last talked"."""
    return underway.state.day if now - last < _ONE_NIGHT else now.date()


def write(underway: Underway) -> dict[str, Any]:
    """Its form in the store: closed values only."""
    state = underway.state
    return {
        "crisis": state.crisis.value, "who": state.who.value, "language": state.language.value,
        "day": state.day.isoformat(), "step": state.step.value, "asked": state.asked.value,
        "danger": state.danger.value, "engaged": state.engaged, "followed": underway.followed,
    }  # fmt: skip


def read(kept: Mapping[str, Any]) -> Underway:
    """What was written.

    Raises:
        ValueError: it is not of this form.
    """
    try:
        state = State(
            Crisis(kept["crisis"]), Who(kept["who"]), Language(kept["language"]), date.fromisoformat(kept["day"]),
            Step(kept["step"]), Answer(kept["asked"]), Danger(kept["danger"]), kept["engaged"] is True,
        )  # fmt: skip
    except (KeyError, TypeError) as bad:
        raise ValueError(f"this is no state of a crisis: {bad}") from bad
    return Underway(state, kept.get("followed") is True)


def _answers(said: str) -> bool:
    """Whether a turn says anything that the protocol listens for."""
    heard = hear(said)
    return heard.means or heard.answer is not Answer.NONE or bool(heard.signals)


def _grave(said: str) -> bool:
    heard = hear(said)
    return heard.means or any(heard.says(signal) for signal in ("act", "plan", "attacked"))
