"""Slips are put right towards the lexicon; ordinary words stay what they are."""

from __future__ import annotations

import pytest

from salus.safety.lexicon import lexicon
from salus.safety.lexicon.spelling import Speller, ordinary

ORDINARY = frozenset({"beast", "chess", "strike", "blending"})
ALARMING = frozenset({"breathe", "breast", "unconscious", "suicide", "chest", "stroke", "bleeding"})
SPELLER = Speller(ALARMING, "en", ordinary=ORDINARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("brethe", "breathe"), ("unconcsious", "unconscious"), ("suicde", "suicide"), ("bleedng", "bleeding")],
)
def test_one_slip_in_a_word_is_put_right_two_in_a_long_one(typed: str, meant: str) -> None:
    assert SPELLER.mended((typed,)) == (meant,)


@pytest.mark.parametrize("word", sorted(ORDINARY))
def test_an_ordinary_word_is_never_bent_into_an_alarming_one(word: str) -> None:
    assert Speller(ALARMING, "en", ordinary=frozenset()).mended((word,)) != (word,)
    assert SPELLER.mended((word,)) == (word,)


def test_the_ordinary_words_that_are_shipped_are_all_left_as_they_are() -> None:
    words = tuple(sorted(ordinary("en")))
    assert len(words) > 500
    assert lexicon("en").speller.mended(words) == words


@pytest.mark.parametrize("word", ["chst", "12345", "x", "hest"])
def test_short_words_numbers_and_other_first_letters_are_left(word: str) -> None:
    assert SPELLER.mended((word,)) == (word,)
