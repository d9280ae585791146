"""One step ahead of the next: the same items in order, only a few early, and nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadFile
from salus.records.ahead import ahead


@given(st.lists(st.none() | st.integers(), max_size=20), st.integers(1, 4))
def test_items_are_the_same_and_in_order(items: list[int | None], most: int) -> None:
    assert list(ahead(iter(items), most)) == items


def test_faults_come_where_they_happened() -> None:
    def reading() -> Iterator[int]:
        yield from range(10)
        raise BadFile("cut short")

    items = ahead(reading(), 3)
    assert [next(items) for _ in range(10)] == list(range(10))
    with pytest.raises(BadFile, match="cut short"):
        next(items)


@pytest.mark.parametrize("most", [1, 3])
def test_it_is_only_a_few_items_ahead_and_stops_with_the_one_who_takes_them(most: int) -> None:
    made: list[int] = []

    def reading() -> Iterator[int]:
        for n in range(1000):
            made.append(n)
            yield n

    before = threading.active_count()
    items = ahead(reading(), most)
    next(items)
    items.close()
    assert threading.active_count() == before
    assert len(made) <= most + 3  # taken, waiting, and one in the hand on either side


def test_steps_behind_each_other_end_together_and_let_go_of_what_they_hold() -> None:
    """As an import does that gives up in the middle of a file: then the file is closed."""
    closed: list[str] = []

    def first() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed.append("first")

    def second() -> Iterator[int]:
        made = ahead(first(), 1)
        try:
            yield from made
        finally:
            made.close()
            closed.append("second")

    before = threading.active_count()
    items = ahead(second(), 1)
    next(items)
    items.close()
    assert closed == ["first", "second"]
    assert threading.active_count() == before
