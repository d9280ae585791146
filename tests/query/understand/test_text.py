"""Words are made regular without losing what they mean; only what is misspelt is mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.query.understand.sentences import asks, cores, sentences
from salus.query.understand.spelling import Speller
from salus.query.understand.text import regular


def words(text: str) -> list[str]:
    return [token.text for token in regular(text).tokens]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("What's my HRV?", "what is my hrv"),
        ("uh whats my um average heart rate", "what is my average heart rate"),
        ("I didn't run", "i did not run"),
        ("steps > 10,000", "steps > 10,000"),
        ("10k steps", "10 k steps"),
        ("my b12 and a1c", "my b12 and a1c"),
        ("yesterday’s wake-up", "yesterday 's wake up"),
        ("steps last 30d", "steps last 30 days"),
        ("pct of nights w/ 7h", "percent of nights with 7 h"),
    ],
)
def test_text_is_made_regular(raw: str, expected: str) -> None:
    assert words(raw) == expected.split()


@given(st.text(max_size=60))
def test_tokens_stand_where_they_say(raw: str) -> None:
    text = regular(raw)
    assert all(text.clean[token.start : token.end] == token.text for token in text.tokens)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("avergae", "average"), ("glucsoe", "glucose"), ("stesp", "steps"), ("glucse", "glucose"), ("averagezzz", None)],
)
def test_slips_are_mended(said: str, meant: str | None) -> None:
    assert Speller({"average", "glucose", "steps"}, set()).mend(said) == meant


def test_a_word_as_near_to_two_others_is_left_alone() -> None:
    assert Speller({"walking", "talking"}, set()).mend("valking") is None
    assert Speller({"stride", "stripe"}, set()).mend("stribe") is None


def test_right_words_are_left_alone() -> None:
    speller = Speller({"weight"}, {"height"})
    assert speller.mend("height") is None
    assert speller.mend("weights") is None
    assert speller.knows("height")


def test_sentences_keep_abbreviations_whole() -> None:
    assert sentences("I saw Dr. Jones. What is my weight?") == ["I saw Dr. Jones.", "What is my weight?"]
    assert asks("What is my weight")
    assert not asks("I saw Dr. Jones.")


def test_the_question_is_found_inside_its_sentence() -> None:
    assert cores("I could not tell her: what was my weight?")[0] == "what was my weight?"
    assert "how far did I run" not in cores("on rainy days, how far did I run")
