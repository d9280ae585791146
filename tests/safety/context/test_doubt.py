"""Where a sentence sounds told rather than lived, what it says must be seconded; it is never refused."""

from __future__ import annotations

import pytest

from salus.safety.context import Flag, ages
from salus.safety.findings import find
from salus.safety.gate import triage
from salus.safety.lexicon import lexicon
from salus.safety.raising import Proposal
from salus.safety.reading import read
from salus.safety.verdict import Category, Level, Verdict


class Hears:
    """A classifier that finds everything dangerous."""

    name = "hears"

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        return Proposal(Level.EMERGENCY, None, Category.BREATHING, 0.9)


TOLD = [
    "in our first aid course tomorrow he is not breathing",
    "netflix tonight and the hero cant breathe",
    "I got shot in Fallujah twenty years ago",
    "lol i cant breathe",
    "my great uncle was shot at the border",
    "en la peli no puede respirar y sobrevive",
    "en el curso el paciente no respira",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_sounds_told_leans_and_a_classifier_makes_an_alarm_of_it(text: str) -> None:
    verdict = triage(text)
    assert not verdict.alarm
    if verdict.level >= Level.URGENT:
        assert triage(text, raisers=[Hears()]).alarm


@pytest.mark.parametrize(
    ("told", "lived"),
    [
        ("lol i cant breathe", "i cant breathe"),
        ("this homework is no joke and he is not breathing", "this cough is no joke and he is not breathing"),
        ("en el curso no puedo respirar", "en el cuarto no puedo respirar"),
    ],
)
def test_the_same_words_ring_without_the_frame(told: str, lived: str) -> None:
    assert (triage(told).level, triage(told).alarm, triage(told).leans) == (Level.URGENT, False, True)
    assert (triage(lived).alarm, triage(lived).leans) == (True, False)


def test_two_that_are_in_doubt_do_not_second_each_other() -> None:
    verdict = triage("netflix tonight: he cant breathe and he is bleeding to death")
    assert len(verdict.rules) > 1
    assert not verdict.alarm


@pytest.mark.parametrize("glue", [". ", "! ", "\n"])
def test_a_doubt_ends_with_its_sentence(glue: str) -> None:
    assert triage(f"I was reading a novel{glue}I cant breathe").alarm
    assert triage(f"I cant breathe{glue}lol").alarm


@pytest.mark.parametrize(
    "text",
    [
        "i cant breathe but it is probably nothing",
        "no puedo respirar pero no pasa nada",
        "he cant breathe, the doctor said not to worry",
    ],
)
def test_reassurance_casts_no_doubt(text: str) -> None:
    assert triage(text).alarm


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("took an overdose at 16 and lived", [4]),
        ("overdosed at nineteen", [2]),
        ("i am 44 now and run", [2]),
        ("casi me ahogo a los ocho", [5]),
        ("hoy tengo 34", [2]),
        ("his pulse is at 16 bpm", []),
        ("a los ocho minutos dejó de respirar", []),
        ("at 3 he fell", []),
        ("took all my tablets at once", []),
        ("i am 44", []),
        ("her fever is 40 now", []),
    ],
)
def test_ages_are_told_from_other_numbers(text: str, at: list[int]) -> None:
    assert [match.start for match in ages(read(text)[0][0].words)] == at


def test_the_flag_is_put_on_every_finding_of_the_sentence() -> None:
    sentence = read("in the film my chest hurts and i cant breathe")[0][0]
    found = find(sentence.words, lexicon("en")).by_concept
    assert all(Flag.DOUBTFUL in finding.flags for finding in found["chest_pain"])
