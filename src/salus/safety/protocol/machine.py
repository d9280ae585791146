"""One turn of a crisis: `advance` takes where we stand and what was said, and gives where we stand now and the reply.

The order of things, in every turn: danger first (the number before anything else), then a new day (ask again), then a
person or a line that was reached, then the next minutes after a danger, then the next step. It never ends: after the
last step it stays, and "just kidding" is answered gently and stayed with. Nothing lowers what was said before: the
crisis can only become graver.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from salus.safety.lines import country as country_of
from salus.safety.protocol.heard import Heard, hear
from salus.safety.protocol.state import Answer, Danger, Family, Language, State, Step, Who
from salus.safety.protocol.words import Voice
from salus.safety.verdict import Crisis, Level, Verdict, graver

_ALWAYS = date(1, 1, 1)  # the day of a reply that no conversation follows
_ROUND = {Step.STAY: Step.STAY_AGAIN, Step.STAY_AGAIN: Step.STAY_STILL, Step.STAY_STILL: Step.STAY}
_WITHOUT_PLAN = (Step.ASK, Step.LINE, Step.TRUSTED, Step.PROFESSIONALS)
_SIDES = ("method", "secrecy", "watched", "refuses", "retracts", "leaving", "nobody", "machine", "debate")
_ATTACK = frozenset({
    Family.HOME, Family.HOME_OTHER, Family.CHILD, Family.CHILD_OTHER, Family.ELDER, Family.SEXUAL, Family.HARM_OTHER,
})  # fmt: skip


def start(verdict: Verdict, today: date) -> State:
    """The state of a crisis that a verdict has just found.

    Raises:
        ValueError: the verdict holds no crisis.
    """
    if verdict.crisis is None:
        raise ValueError("a crisis conversation starts from a verdict that found a crisis")
    return State(verdict.crisis, Who(verdict.who), Language(verdict.language), today)


def opening(verdict: Verdict, *, country: str | None, language: Language | None = None) -> str:
    """The first reply to a crisis, where no conversation follows."""
    began = start(verdict, _ALWAYS)
    began = replace(began, language=language or began.language)
    return advance(began, "", verdict, country=country, today=_ALWAYS)[1]


def advance(state: State, said: str, verdict: Verdict, *, country: str | None, today: date) -> tuple[State, str]:
    """One turn: what was said, and what the gate thought of it.

    Args:
        state: where the conversation stands; ``start`` makes the first.
        said: the person's words; they are heard and forgotten.
        verdict: the gate's verdict about ``said``; it can make the crisis graver, never lighter.
        country: ISO code of where the person is, if known.
        today: the person's local date; a later day than the last turn's is met by asking again.

    Returns:
        The next state, and the reply.
    """
    heard = hear(said)
    state, new_day = replace(_graver(state, verdict), day=max(today, state.day)), today > state.day
    voice = Voice(state.family, country_of(country), state.language)
    if _dangerous(state, heard, verdict, voice):
        again = state.danger in (Danger.SAID, Danger.CALMED)  # said a third time, the first words come again
        danger = Danger.PRESSED if again else Danger.SAID
        return replace(state, danger=danger, engaged=False, step=_asked(state)), voice.danger(again=again)
    if new_day and state.step is not Step.ACKNOWLEDGE:
        return replace(state, step=Step.FOLLOW_UP, danger=Danger.NONE, engaged=False), voice.step(Step.FOLLOW_UP)
    if _reached(state, heard):
        return replace(state, engaged=True, danger=Danger.NONE), voice.say("engaged")
    if state.danger in (Danger.SAID, Danger.PRESSED):
        calmed = replace(state, danger=Danger.CALMED, step=_calmed(voice, state.step))
        return calmed, _with_side(voice, state, heard, voice.say("calm"))
    step = _next(voice, state, heard)
    asked = heard.answer if state.step in (Step.ASK, Step.FOLLOW_UP) else state.asked
    return replace(state, step=step, asked=asked), _with_side(voice, state, heard, voice.step(step))


def _graver(state: State, verdict: Verdict) -> State:
    """The graver of the crisis so far and of the new one; another family of words begins at its direct question."""
    crisis = graver(state.crisis, verdict.crisis) or state.crisis
    worse = replace(state, crisis=crisis)
    return worse if worse.family is state.family else replace(worse, step=Step.ACKNOWLEDGE, asked=Answer.NONE)


def _dangerous(state: State, heard: Heard, verdict: Verdict, voice: Voice) -> bool:
    if verdict.level is Level.EMERGENCY or heard.means or heard.says("act") or heard.says("plan"):
        return True
    if heard.says("attacked") and (state.family in _ATTACK or state.crisis is Crisis.HARM_TO_OTHERS):
        return True
    if heard.says("retracts") or _reached(state, heard):
        return False
    if state.danger is Danger.SAID:
        return voice.danger_goes_on(heard.answer)
    if heard.answer in (Answer.YES, Answer.NO) and state.danger is not Danger.PRESSED:
        return voice.dangerous(state.step, yes=heard.answer is Answer.YES)
    return False


def _reached(state: State, heard: Heard) -> bool:
    """A line or a person was reached. Somebody at home is no help where home is the danger."""
    return heard.says("engaged") or (heard.says("accompanied") and state.family not in _ATTACK)


def _asked(state: State) -> Step:
    """After a danger the direct question counts as put: the reply to danger asks it."""
    return Step.ASK if state.step is Step.ACKNOWLEDGE else state.step


def _calmed(voice: Voice, step: Step) -> Step:
    """Calming asks for a person, so that the step which asks for one is not said right after it."""
    steps = voice.steps()
    place = steps.index(step) + 1 if step in steps else 0
    return Step.TRUSTED if place < len(steps) and steps[place] is Step.TRUSTED else step


def _next(voice: Voice, state: State, heard: Heard) -> Step:
    steps = voice.steps()
    if state.step in _ROUND:
        return _ROUND[state.step]
    if state.step is Step.FOLLOW_UP:
        return Step.STAY if heard.answer is Answer.NO else Step.LINE
    if state.step not in steps:
        return steps[0]
    place = steps.index(state.step) + 1
    if state.asked is Answer.NO and state.family is Family.SUICIDE:
        steps = _WITHOUT_PLAN  # no plan is pressed on somebody who says that there is no such thought
        place = steps.index(state.step) + 1 if state.step in steps else len(steps)
    return steps[place] if place < len(steps) else Step.STAY


def _with_side(voice: Voice, state: State, heard: Heard, text: str) -> str:
    side = next((side for side in _SIDES if heard.says(side)), None)
    thoughts = state.family in (Family.SUICIDE, Family.SELF_HARM)
    if side is None and state.step is Step.ASK and thoughts and heard.answer is not Answer.NONE:
        side = heard.answer.value
    return f"{voice.side(side)}\n{text}" if side else text
