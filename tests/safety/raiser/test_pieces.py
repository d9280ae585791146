"""Texts are cut into the longest pieces that the vocabulary knows; long texts keep their beginning and their end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salus.safety.raiser.pieces import Pieces

NAMES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "chest", "pain", "##ful", "che", "##st", "a", "##a", "'", "esta"]
CUT = Pieces({name: at for at, name in enumerate(NAMES)})


def cut(text: str, longest: int = 64) -> list[str]:
    return [NAMES[number] for number in CUT(text, longest)]


def test_the_longest_piece_is_taken_first() -> None:
    assert cut("chest painful") == ["[CLS]", "chest", "pain", "##ful", "[SEP]"]


def test_a_word_of_which_a_part_is_unknown_is_unknown_as_a_whole() -> None:
    assert cut("chestnut") == ["[CLS]", "[UNK]", "[SEP]"]


def test_accents_and_capitals_and_curly_quotes_are_made_plain() -> None:
    assert cut("Está’A") == ["[CLS]", "esta", "'", "a", "[SEP]"]


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    kept = cut("chest " + "a " * 50 + "pain", longest=8)
    assert kept == ["[CLS]", "chest", "a", "a", "a", "a", "pain", "[SEP]"]


@given(st.text(max_size=200), st.integers(3, 40))
def test_any_text_fits(text: str, longest: int) -> None:
    numbers = CUT(text, longest)
    assert 2 <= len(numbers) <= longest
    assert (numbers[0], numbers[-1]) == (2, 3)
