"""The last look at a reply: each segment is held to where its words come from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dialogue.talking import MORNING

from salus.dialogue.skill import Language, Origin, Segment
from salus.dialogue.steps.check import Fault, fault_in, forbidden
from salus.safety.boundaries import Matter, disclaimer, disclosure
from salus.safety.boundaries.refusal import Refusal, Why

ANSWER: dict[str, Any] = {
    "text": "You slept 7 h 10 min a night on average last week. It rests on 3 of 7 nights with data.",
    "convention": "last week = Mon 2024-05-06 to Sun 2024-05-12", "value": 430.0, "series": None, "n": 3, "at": None,
    "coverage": 0.42857,
}  # fmt: skip
COMPOSED = Segment(Origin.ANSWER, ANSWER["text"])


def fault(*segments: Segment, answer: Any = None, language: Language = "en") -> Fault | None:
    safe, ours = {"Call 999 now."}, {"Hello, Ana."}
    return fault_in(segments, language=language, answer=answer, safe=safe, ours=ours)


def free(text: str, **more: Any) -> Fault | None:
    return fault(Segment(Origin.FREE, text), **more)


def test_an_answer_stands_as_it_was_composed() -> None:
    convention = Segment(Origin.CONVENTION, ANSWER["convention"])
    assert fault(COMPOSED, convention, answer=ANSWER) is None
    assert fault(COMPOSED, answer=ANSWER) is None


@pytest.mark.parametrize(
    "segments",
    [
        [],  # not said at all
        [Segment(Origin.ANSWER, "You slept 8 h a night.")],
        [Segment(Origin.ANSWER, ANSWER["text"].replace("3 of 7", "7 of 7"))],
        [COMPOSED, COMPOSED],
        [COMPOSED, Segment(Origin.CONVENTION, "last week = the last 7 days")],
    ],
)
def test_an_answer_that_was_changed_is_found(segments: list[Segment]) -> None:
    assert fault(Segment(Origin.HOUSE, "Hello, Ana."), *segments, answer=ANSWER) is Fault.CHANGED


def test_an_answer_without_records_is_none() -> None:
    assert fault(COMPOSED) is Fault.CHANGED


@pytest.mark.parametrize("origin", [Origin.SAFETY, Origin.HOUSE])
def test_nobody_speaks_in_the_name_of_safety_or_of_the_house(origin: Origin) -> None:
    known = {Origin.SAFETY: "Call 999 now.", Origin.HOUSE: "Hello, Ana."}
    assert fault(Segment(origin, known[origin])) is None
    assert fault(Segment(origin, known[origin] + " Take 2 pills.")) is Fault.CLAIMED


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_no_reply(text: str) -> None:
    assert free(text) is Fault.EMPTY
    assert fault() is Fault.EMPTY


@given(st.one_of(st.integers(0, 12), st.integers(0, 10**6)))
def test_a_number_that_the_answer_has_not_is_found(number: int) -> None:
    said = Segment(Origin.FREE, f"That is {number}.")
    assert fault(said) is Fault.NUMBER
    assert fault(COMPOSED, said, answer=ANSWER) is (None if number in {3, 7, 10, 430} else Fault.NUMBER)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("About twenty of them.", "en"), ("Half of what it was.", "en"), ("Twice as much.", "en"), ("٣ nights", "en"),
        ("½ of it", "en"), ("Unas veinte.", "es"), ("El doble que antes.", "es"), ("La mitad.", "es"),
    ],
)  # fmt: skip
def test_numbers_in_words_are_numbers(text: str, language: Language) -> None:
    assert free(text, language=language) is Fault.NUMBER


@pytest.mark.parametrize(("text", "language"), [("I would ask once more.", "en"), ("Te lo digo una vez.", "es")])
def test_what_only_looks_like_a_number_passes(text: str, language: Language) -> None:
    assert free(text, language=language) is None


@pytest.mark.parametrize(
    "text",
    [
        "You have diabetes.", "You probably have a urinary infection.", "you are having a heart attack", "You are depressed.",
        "My diagnosis is clear.", "Take a higher dose of it.", "Double your insulin tonight.", "Stop taking your pills.",
        "You don't need to see a doctor.", "It is nothing serious.", "You will be fine.", "I promise.", "Promise me that you stay.",
        "I am a doctor.", "As your therapist, I would say so.", "A lethal dose is high.", "Don't tell your parents.",
        "Tienes diabetes.", "Probablemente tienes una infección.", "Eres bipolar.", "Deja de tomar tus pastillas.",
        "Aumenta la dosis.", "No hace falta ver a un médico.", "No es nada grave.", "Te lo prometo.", "Soy médico.",
        "Prométeme que te quedas.", "No se lo digas a nadie.",
    ],
)  # fmt: skip
def test_what_must_not_be_said_is_found(text: str) -> None:
    assert forbidden(text)
    assert free(text) in (Fault.FORBIDDEN, Fault.NUMBER)


@pytest.mark.parametrize(
    "text",
    [
        "Your sleep was steady.", "You have an appointment tomorrow.", "Ask your doctor about it.", "You had a good week.",
        "I am an AI, not a doctor.", "Take a walk.", "See a doctor if it gets worse.", "You have no records of that.",
        "Tienes una cita mañana.", "Soy una IA, no un médico.", "Pregunta a tu médico.", "Tu sueño fue estable.",
        "Take care.", "You are doing well.",
    ],
)  # fmt: skip
def test_plain_talk_passes(text: str) -> None:
    assert not forbidden(text)
    assert free(text) is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_safety_says_nothing_that_is_forbidden(language: Language) -> None:
    """What safety says is not held to this; it passes all the same."""
    said = [Refusal(why).say(language) for why in Why if why is not Why.WAYS_TO_DIE]  # which names what it refuses
    said += [disclaimer(matter, said=set(), language=language) or "" for matter in Matter]
    said += [disclosure(said=None, now=MORNING, language=language) or ""]
    assert not [text for text in said if forbidden(text)]
