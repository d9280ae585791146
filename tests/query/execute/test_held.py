"""A memory with a limit: by how much is in it, and what was not looked at for longest goes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salus.query.execute.held import Held


def test_what_was_looked_at_stays_longest() -> None:
    held = Held(most=6, each=6)
    held.keep("a", "A", 1)
    held.keep("b", "B", 1)
    assert held.get("a") == "A"
    held.keep("c", "C", 2)
    assert (held.get("a"), held.get("b"), held.get("c")) == ("A", None, "C")


def test_too_large_a_thing_is_not_kept_and_drives_nothing_out() -> None:
    held = Held(most=10, each=3)
    held.keep("small", 1, 3)
    held.keep("large", 2, 4)
    assert (held.get("small"), held.get("large")) == (1, None)


def test_something_without_rows_counts_too() -> None:
    held = Held(most=5, each=5)
    for n in range(100):
        held.keep(n, n, 0)
    assert len(held) == 5


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 8)), max_size=60))
def test_never_more_than_it_may(kept: list[tuple[int, int]]) -> None:
    held = Held(most=12, each=7)
    for key, rows in kept:
        if held.get(key) is None:
            held.keep(key, rows, rows)
        assert len(held) <= 12
