"""Of a long text its end and its loudest passages are read, in their order; a short one is read whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.raiser.passages import Heard, passages

NUMBERS = {"loud": 9, "louder": 10, "calm": 1, "quiet": 2, "end": 3}
FRAME = 0


def cut(text: str, most: int) -> list[int]:
    """A number for each word, framed; of too many the first."""
    return [FRAME, *[NUMBERS.get(word.strip("."), 5) for word in text.split()][: most - 2], FRAME]


def loudness(text: str) -> float:
    return float(text.count("loud"))


def heard(text: str) -> Heard:
    return Heard.of(text, loudness)


def test_a_sentence_is_a_passage() -> None:
    assert list(passages("I woke up. Is it late?\nno\n\n; well")) == ["I woke up.", "Is it late?", "no", ";", "well"]


def test_who_makes_no_stops_is_cut_after_fourteen_words() -> None:
    assert [len(part.split()) for part in passages("so " * 40)] == [14, 14, 12]
    assert [len(part.split()) for part in passages("so " * 20)] == [20], "a short rest stays where it is"


def test_a_text_that_fits_is_read_whole() -> None:
    assert heard("calm calm. loud. end").read(cut, 6) == cut("calm calm. loud. end", 6)


def test_of_a_longer_one_the_end_and_then_the_loudest_are_read_in_their_order() -> None:
    text = heard("calm calm calm. loud loud loud. quiet quiet quiet. end end end.")
    assert text.read(cut, 8) == [FRAME, 9, 9, 9, 3, 3, 3, FRAME]
    assert text.read(cut, 5) == [FRAME, 3, 3, 3, FRAME], "how it ends comes first of all"


def test_what_is_too_long_to_be_read_gives_way_to_what_is_not() -> None:
    text = heard("loud loud loud loud loud. quiet quiet. end.")
    assert text.read(cut, 6) == [FRAME, 2, 2, 3, FRAME]


def test_one_passage_that_is_too_long_is_cut_short() -> None:
    assert heard("calm " * 9).read(cut, 5) == [FRAME, 1, 1, 1, FRAME]


def test_the_loudest_passage_has_three_words_at_least() -> None:
    assert heard("loud. so it is loud today. nothing else here").loudest == 1
    assert heard("loud").loudest == 1, "where there is no such passage, the text itself"


@pytest.mark.parametrize("text", ["", "\n", "...", "😀" * 90])
def test_a_text_without_words_can_be_read(text: str) -> None:
    assert heard(text).read(cut, 4)[0] == FRAME
    assert isinstance(heard(text).loudest, float)


@given(st.lists(st.sampled_from([*NUMBERS, "so. "]), max_size=120).map(" ".join), st.integers(4, 40))
def test_never_more_is_read_than_asked_for_and_nothing_that_was_not_said(text: str, most: int) -> None:
    read = heard(text).read(cut, most)
    assert len(read) <= most
    said = iter([FRAME, *cut(text, 1_000)[1:-1], FRAME])
    assert all(number in said for number in read), "in their order"
