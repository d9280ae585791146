"""What surrounds a finding: denied, long past, in the family, supposed, asked, made up; and where that ends."""

from __future__ import annotations

import pytest

from salus.safety.context import Flag
from salus.safety.findings import find
from salus.safety.lexicon import lexicon
from salus.safety.reading import read


def flags(text: str, concept: str) -> Flag:
    """The flags over the only finding of a concept in a text of one sentence."""
    sentences = [sentence for sentence in read(text)[0] if sentence.language == "en"]
    assert len(sentences) == 1
    found = find(sentences[0].words, lexicon("en")).by_concept[concept]
    assert len(found) == 1
    return found[0].flags


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("I have no chest pain", Flag.NEGATED),
        ("she denies chest pain", Flag.NEGATED),
        ("he does not have a cough, a rash or chest pain", Flag.NEGATED),
        ("chest pain was ruled out", Flag.NEGATED),
        ("I had chest pain in 2015", Flag.PAST),
        ("I used to get chest pain", Flag.PAST),
        ("chest pain runs in the family", Flag.FAMILY),
        ("what if I ever get chest pain", Flag.SUPPOSED),
        ("what are the causes of chest pain", Flag.ASKED),
        ("my character has chest pain", Flag.MADE_UP),
        ("in the film he has chest pain", Flag.MADE_UP),
        ("I have chest pain", Flag(0)),
    ],
)
def test_each_surrounding_puts_its_flag(text: str, flag: Flag) -> None:
    over = flags(text, "chest_pain")
    assert (flag in over) if flag else not over


@pytest.mark.parametrize(
    "text",
    [
        "no fever but chest pain",
        "no fever, I have chest pain",
        "I have no fever and I have chest pain",
        "no fever however chest pain",
        "i cant sleep i have chest pain",
        "I can not sleep and chest pain all night",
    ],
)
def test_a_denial_ends_with_its_clause(text: str) -> None:
    assert Flag.NEGATED not in flags(text, "chest_pain")


def test_a_wish_run_on_behind_a_denied_verb_is_not_denied() -> None:
    assert Flag.NEGATED not in flags("i cant focus want to kill myself", "self.kill")
    assert Flag.NEGATED in flags("i do not even want to kill myself", "self.kill")


def test_a_denial_is_carried_over_by_a_verb_of_saying() -> None:
    assert Flag.NEGATED in flags("i do not think i have chest pain", "chest_pain")


def test_a_list_carries_the_denial_of_a_verb_on() -> None:
    assert Flag.NEGATED in flags("she does not cough, wheeze or have chest pain", "chest_pain")


def test_now_takes_back_the_past() -> None:
    assert Flag.PAST in flags("chest pain in 2015", "chest_pain")
    assert Flag.PAST not in flags("chest pain like in 2015 right now", "chest_pain")


def test_a_trigger_inside_a_finding_reaches_nothing() -> None:
    assert flags("i do not want to live", "not_want_life") == Flag(0)


def test_not_knowing_denies_nothing() -> None:
    assert Flag.NEGATED not in flags("I do not know why I have chest pain", "chest_pain")


def test_a_film_that_was_watched_reaches_over_its_clause_only() -> None:
    assert Flag.MADE_UP not in flags("I watched a movie and I have chest pain", "chest_pain")


def test_nothing_reaches_into_another_sentence() -> None:
    sentences = [sentence for sentence in read("I have no fever. Chest pain.")[0] if sentence.language == "en"]
    found = find(sentences[-1].words, lexicon("en")).by_concept["chest_pain"]
    assert [finding.flags for finding in found] == [Flag(0)]


def test_an_idiom_takes_away_its_own_words_only() -> None:
    sentence = read("my legs are killing me and my chest hurts")[0][0]
    found = find(sentence.words, lexicon("en")).by_concept
    assert "idiom" not in found
    assert "chest_pain" in found
