"""Words are cut into the pieces that are likeliest together; long texts keep their beginning and their end."""

from __future__ import annotations

from itertools import pairwise, product
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.raiser.unigram import END, START, UNKNOWN, Unigram

LIKELY = {
    "▁": 0.05,
    "▁dol": 0.02,
    "or": 0.02,
    "▁dolor": 0.001,
    "d": 0.01,
    "o": 0.01,
    "l": 0.01,
    "r": 0.01,
    "▁niño": 0.01,
}
PIECES = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), *((piece, log(p)) for piece, p in LIKELY.items())]
CUT = Unigram(*zip(*PIECES, strict=True))


def cut(text: str, longest: int = 64) -> list[str]:
    return [PIECES[number][0] for number in CUT(text, longest)]


def test_the_likeliest_pieces_are_taken_not_the_longest() -> None:
    assert cut("dolor") == ["<s>", "▁dolor", "</s>"], "0.001 is more than 0.02 * 0.02"
    rarer = [(piece, log(0.0001) if piece == "▁dolor" else worth) for piece, worth in PIECES]
    cut_rarer = Unigram(*zip(*rarer, strict=True))
    assert [rarer[number][0] for number in cut_rarer("dolor", 9)] == ["<s>", "▁dol", "or", "</s>"]


@given(st.text("dolr", min_size=1, max_size=7))
def test_no_other_way_to_cut_a_word_is_likelier(word: str) -> None:
    worth = dict(PIECES)
    whole = f"▁{word}"
    ways = []
    for ends in product([False, True], repeat=len(word)):
        places = [0, *(at + 1 for at, end in enumerate(ends) if end), len(whole)]
        parts = [whole[a:b] for a, b in pairwise(places)]
        if all(part in LIKELY for part in parts):
            ways.append(sum(worth[part] for part in parts))
    taken = CUT(word, 64)[1:-1]
    assert sum(PIECES[number][1] for number in taken) == pytest.approx(max(ways))
    assert "".join(PIECES[number][0] for number in taken) == whole


def test_what_no_piece_covers_is_unknown_one_character_at_a_time() -> None:
    assert cut("☃d☃") == ["<s>", "▁", "<unk>", "d", "<unk>", "</s>"]


def test_letters_are_small_and_accents_stay() -> None:
    assert cut("NIÑO ｄｏｌｏｒ") == ["<s>", "▁niño", "▁dolor", "</s>"]


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    assert cut("dolor " + "niño " * 50 + "dolor", longest=6) == [
        "<s>", "▁dolor", "▁niño", "▁niño", "▁dolor", "</s>"
    ]  # fmt: skip
    assert cut("niño " + "dolor " * 50, longest=5) == ["<s>", "▁niño", "▁dolor", "▁dolor", "</s>"]


@given(st.text(max_size=200), st.integers(3, 40))
def test_any_text_fits(text: str, longest: int) -> None:
    numbers = CUT(text, longest)
    assert 2 <= len(numbers) <= longest
    assert (numbers[0], numbers[-1]) == (START, END)
    assert UNKNOWN == 0
