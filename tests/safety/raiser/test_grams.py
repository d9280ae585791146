"""The linear look: the same buckets everywhere, shares that add up, a worth that is only added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.raiser.grams import LETTERS, WORDS, Grams, counted, shares

BUCKETS = 1 << 10
EVEN = np.full((2, BUCKETS), 7, np.uint8)


def test_the_same_text_falls_into_the_same_buckets_on_every_machine() -> None:
    words, letters = counted("no puedo", BUCKETS)
    assert words[0].tolist() == [596, 754, 933]
    assert letters[0].size == 26
    assert int(letters[0].sum()) == 15_522


def test_each_run_of_words_and_of_letters_is_counted() -> None:
    (_, words), (_, letters) = counted("one two three", BUCKETS)
    assert words.sum() == 3 + 2 + 1
    assert WORDS == (1, 3)
    assert letters.sum() == sum(len(" one two three ") - length + 1 for length in range(LETTERS[0], LETTERS[1] + 1))


@given(st.text(max_size=200))
def test_the_squares_of_the_shares_add_up_to_one(text: str) -> None:
    for buckets, share in shares(text, EVEN):
        assert len(set(buckets.tolist())) == len(buckets) == len(share)
        assert np.sum(share**2) == pytest.approx(1.0 if len(share) else 0.0, abs=1e-5)


@given(st.text(max_size=200))
def test_capitals_accents_and_spaces_change_nothing(text: str) -> None:
    for one, other in zip(counted("Ay  DÍA " + text, BUCKETS), counted("ay dia " + text, BUCKETS), strict=True):
        assert np.array_equal(one[0], other[0])


def test_what_a_text_is_worth_is_its_shares_times_their_worth_and_a_shift() -> None:
    drawn = np.random.default_rng(3)
    worth = drawn.normal(size=(2, BUCKETS)).astype(np.float16)
    rarity = drawn.integers(0, 256, (2, BUCKETS)).astype(np.uint8)
    text = "my arm feels like lead"
    dense = np.zeros((2, BUCKETS))
    for row, (buckets, share) in enumerate(shares(text, rarity)):
        dense[row, buckets] = share
    assert Grams(worth, rarity, 0.5)(text) == pytest.approx(0.5 + float(np.sum(dense * worth)), abs=1e-3)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "😀", "a", "x" * 50_000])
def test_any_text_can_be_looked_at(text: str) -> None:
    assert np.isfinite(Grams(np.ones((2, BUCKETS), np.float16), EVEN, 0.0)(text))


def test_of_a_long_text_the_beginning_and_the_end_are_looked_at() -> None:
    worth = Grams(np.random.default_rng(1).normal(size=(2, BUCKETS)).astype(np.float16), EVEN, 0.0)
    begin, end = "so it began " * 100, " and so it ends" * 100
    assert worth(begin + "the middle " * 500 + end) == worth(begin + "another thing " * 700 + end)
