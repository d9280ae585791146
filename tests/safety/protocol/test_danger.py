"""Means, an act or a plan put the number first at any turn, and what is no danger goes on with the next step."""

from datetime import date
from itertools import pairwise

import pytest

from salus.safety.protocol import Danger, Language, State, Step, Who, advance
from salus.safety.verdict import Crisis, Verdict

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "said",
    [
        "i have the pills next to me",
        "there's a gun in the drawer",
        "I'm on the bridge",
        "i just cut my arm",
        "already swallowed them",
        "im going to do it tonight",
        "i wrote a note",
        "about to jump",
        "the rope is ready",
        "tengo las pastillas aquí",
        "ya me las tomé, ya me tomé todo",
        "estoy en la azotea",
        "esta noche lo hago",
        "ya escribí la carta",
        "me acabo de cortar, acabo de cortarme",
        "tengo la pistola en la mano",
        "voy a saltar",
    ],
)
@pytest.mark.parametrize("step", [Step.ASK, Step.TRUSTED, Step.COPING, Step.STAY])
def test_means_an_act_or_a_plan_put_the_number_first(said, step):
    state = State(Crisis.SUICIDE_PASSIVE, Who.SELF, Language.EN, TODAY, step=step)
    after, reply = advance(state, said, Verdict(), country="US", today=TODAY)
    assert "911" in reply.splitlines()[0]
    assert after.danger is Danger.SAID


@pytest.mark.parametrize(
    "said",
    [
        "i have no pills",
        "no, there's nothing here",
        "i don't have a gun",
        "no tengo pastillas",
        "i threw the pills away",
        "my sister",
        "i feel so empty",
        "no hay nada",
        "it hurts",
        "thank you",
        "gracias",
    ],
)
def test_what_is_no_danger_goes_on_with_the_next_step(said):
    state = State(Crisis.SUICIDE_PASSIVE, Who.SELF, Language.EN, TODAY, step=Step.LINE)
    after, _ = advance(state, said, Verdict(), country="US", today=TODAY)
    assert after.danger is Danger.NONE
    assert after.step is Step.TRUSTED


def test_a_retraction_after_danger_still_gets_the_number():
    state = State(Crisis.SUICIDE_ACTIVE, Who.SELF, Language.EN, TODAY, step=Step.ASK, danger=Danger.SAID)
    _, reply = advance(state, "just kidding", Verdict(), country="US", today=TODAY)
    assert "911" in reply


def test_danger_that_goes_on_is_never_answered_twice_running_in_the_same_words():
    state, replies = State(Crisis.SUICIDE_ACTIVE, Who.SELF, Language.EN, TODAY, step=Step.ASK), []
    for _ in range(6):
        state, reply = advance(state, "i have the pills in my hand", Verdict(), country="US", today=TODAY)
        replies.append(reply)
    assert all("911" in reply.splitlines()[0] for reply in replies)
    assert all(one != other for one, other in pairwise(replies))


@pytest.mark.parametrize(
    ("crisis", "said", "goes_on"),
    [
        (Crisis.SUICIDE_ACTIVE, "yes", True),
        (Crisis.SUICIDE_ACTIVE, "no", False),
        (Crisis.VIOLENCE_AT_HOME, "no", True),
        (Crisis.VIOLENCE_AT_HOME, "yes", False),
        (Crisis.HARM_TO_OTHERS, "no", True),
        (Crisis.HARM_TO_OTHERS, "yes", False),
    ],
)
def test_the_answer_to_the_question_about_danger_is_understood(crisis, said, goes_on):
    state = State(crisis, Who.SELF, Language.EN, TODAY, step=Step.ASK, danger=Danger.SAID)
    after, reply = advance(state, said, Verdict(), country="US", today=TODAY)
    assert (after.danger is Danger.PRESSED) is goes_on
    assert "911" in reply
