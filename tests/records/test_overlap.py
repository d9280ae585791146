"""Several devices at once: nothing is counted twice, the better source is believed, the order of rows is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.records.coverage import Coverage, Floats, Ints
from salus.records.overlap import copy_shares, daily_shares, interval_shares, sampled_shares, workout_shares

MINUTE = 60_000_000
HOUR = 60 * MINUTE
Rows = tuple[Ints, Ints, Floats, Ints]


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Ints, Ints, Ints]:
    """Starts, ends and ranks; close together, so that they overlap in every way."""
    rows = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 3)), min_size=1, max_size=14))
    start, length, rank = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return start, start + length, rank


def steps(*rows: tuple[float, float, float, int]) -> Rows:
    """Rows of start and end in hours, value, rank."""
    start, end, value, rank = zip(*rows, strict=True)
    return (
        (np.array(start) * HOUR).astype(np.int64), (np.array(end) * HOUR).astype(np.int64),
        np.array(value, np.float64), np.array(rank, np.int64),
    )  # fmt: skip


@given(intervals())
def test_what_is_counted_is_the_length_of_the_union(rows: tuple[Ints, Ints, Ints]) -> None:
    start, end, rank = rows
    length = (end - start).astype(np.float64)
    share = interval_shares(start, end, length, rank)
    assert (share * length).sum() == pytest.approx(Coverage.of(start, end).before[-1])


@given(intervals())
def test_shares_lie_within_0_and_1_whatever_the_order_of_rows(rows: tuple[Ints, Ints, Ints]) -> None:
    start, end, rank = rows
    value = (end * 7 % 5).astype(np.float64) + 1
    share = interval_shares(start, end, value, rank)
    assert ((share >= 0) & (share <= 1)).all()
    order = np.random.default_rng(len(start)).permutation(len(start))
    again = interval_shares(start[order], end[order], value[order], rank[order])
    content = np.lexsort((share, value, rank, end, start))
    other = np.lexsort((again, value[order], rank[order], end[order], start[order]))
    assert again[other] == pytest.approx(share[content])


@given(intervals())
def test_the_best_source_alone_counts_as_if_there_were_no_other(rows: tuple[Ints, Ints, Ints]) -> None:
    start, end, rank = rows
    value = np.ones(len(start))
    best = rank == rank.min()
    alone = interval_shares(start[best], end[best], value[best], rank[best])
    assert interval_shares(start, end, value, rank)[best] == pytest.approx(alone)


@given(intervals())
def test_merging_what_was_merged_changes_nothing(rows: tuple[Ints, Ints, Ints]) -> None:
    """Rows that count whole, taken by themselves, count whole again."""
    start, end, rank = rows
    share = interval_shares(start, end, np.ones(len(start)), rank)
    whole = (share == 1) & (end > start)
    again = interval_shares(start[whole], end[whole], np.ones(whole.sum()), rank[whole])
    assert (again == 1).all()


def test_a_phone_counts_where_the_watch_was_off() -> None:
    start, end, value, rank = steps((8, 10, 2000, 0), (9, 11, 1000, 1), (12, 13, 500, 1))
    assert interval_shares(start, end, value, rank).tolist() == [1, 0.5, 1]


def test_an_hour_over_its_minutes_keeps_what_they_do_not_explain() -> None:
    start, end, value, rank = steps((8, 8.25, 100, 0), (8.25, 8.5, 200, 0), (8, 9, 400, 0))
    assert interval_shares(start, end, value, rank).tolist() == [1, 1, 0.25]


def test_minutes_hours_and_a_day_of_one_source_are_the_day_once() -> None:
    day = 24 * HOUR
    minutes, hours = np.arange(0, day, MINUTE), np.arange(0, day, HOUR)
    start = np.r_[minutes, hours, 0]
    end = np.r_[minutes + MINUTE, hours + HOUR, day]
    value = np.r_[np.ones(1440), np.full(24, 60.0), 1440.0]
    share = interval_shares(start, end, value, np.zeros(len(start), np.int64))
    assert (share * value).sum() == pytest.approx(1440)
    assert share[:1440].min() == 1


def test_a_worse_sources_total_of_the_day_tops_up_what_was_counted() -> None:
    start, end, value, rank = steps((8, 9, 3000, 0), (0, 24, 5000, 1))
    assert (interval_shares(start, end, value, rank) * value).sum() == pytest.approx(5000)
    start, end, value, rank = steps((8, 9, 6000, 0), (0, 24, 5000, 1))
    assert (interval_shares(start, end, value, rank) * value).sum() == pytest.approx(6000)


def test_a_better_sources_total_of_the_day_stands_alone() -> None:
    start, end, value, rank = steps((0, 24, 9000, 0), (8, 9, 3000, 1))
    assert interval_shares(start, end, value, rank).tolist() == [1, 0]


def test_an_instant_counts_unless_a_better_source_covers_it() -> None:
    start, end, value, rank = steps((8, 9, 300, 0), (8.5, 8.5, 50, 1), (9, 9, 50, 1))
    assert interval_shares(start, end, value, rank).tolist() == [1, 0, 1]


def test_rows_of_one_source_that_overlap_anyhow_count_from_where_the_earlier_ones_end() -> None:
    start, end, value, rank = steps((8, 10, 100, 0), (9, 11, 100, 0))
    assert interval_shares(start, end, value, rank).tolist() == [1, 0.5]


def test_no_rows_have_no_shares() -> None:
    none = np.zeros(0, np.int64)
    assert len(interval_shares(none, none, np.zeros(0), none)) == 0
    assert len(sampled_shares(none, none, 5)) == len(daily_shares(none, none)) == 0
    assert len(copy_shares(none, np.zeros(0), none, none)) == len(workout_shares(none, none, none, none)) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2)), max_size=25))
def test_a_reading_is_dropped_only_near_a_counted_one_of_a_better_source(rows: list[tuple[int, int]]) -> None:
    start, rank = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    share = sampled_shares(start, rank, 5)
    for at, place in enumerate(rank):
        near = (rank < place) & (share > 0) & (np.abs(start - start[at]) < 5)
        assert share[at] == (not near.any())


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=20))
def test_each_date_is_told_by_its_best_source_only(rows: list[tuple[int, int]]) -> None:
    date, rank = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    share = daily_shares(date, rank)
    for at in range(len(rows)):
        assert share[at] == (rank[at] == rank[date == date[at]].min())


def test_the_same_value_at_the_same_instant_through_another_source_is_a_copy() -> None:
    start, value = np.array([1, 1, 1, 2]), np.array([5.0, 5.0, 6.0, 5.0])
    same = np.zeros(4, np.int64)
    assert copy_shares(start, value, np.array([1, 0, 1, 1]), same).tolist() == [0, 1, 1, 1]
    assert copy_shares(start, value, np.array([0, 0, 0, 0]), same).tolist() == [1, 1, 1, 1]
    assert copy_shares(start, value, np.array([1, 0, 1, 1]), np.array([0, 1, 0, 0])).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("other", "activity", "share"),
    [
        ((8.1, 9.1), 0, 0),  # the same run, through another application
        ((8.1, 9.1), 1, 0),  # nearly the same stretch under another name
        ((8.5, 9.6), 1, 1),  # half of it, and something else: not a copy
        ((8.0, 8.2), 0, 0),  # a piece of it
        ((9.2, 10), 0, 1),  # afterwards
    ],
)
def test_a_workout_recorded_twice_counts_once(other: tuple[float, float], activity: int, share: float) -> None:
    start = (np.array([8, other[0]]) * HOUR).astype(np.int64)
    end = (np.array([9, other[1]]) * HOUR).astype(np.int64)
    assert workout_shares(start, end, np.array([0, 1]), np.array([0, activity])).tolist() == [1, share]
    assert workout_shares(start, end, np.array([0, 0]), np.array([0, activity])).tolist() == [1, 1]


@settings(max_examples=30)
@given(intervals(), intervals())
def test_coverage_counts_each_instant_once(rows: tuple[Ints, Ints, Ints], asked: tuple[Ints, Ints, Ints]) -> None:
    covered = {t for a, b in zip(rows[0], rows[1], strict=True) for t in range(a, b)}
    found = Coverage.of(rows[0], rows[1])
    assert found.within(asked[0], asked[1]).tolist() == [
        len(covered & set(range(a, b))) for a, b in zip(asked[0], asked[1], strict=True)
    ]
    assert found.holds(asked[0]).tolist() == [t in covered for t in asked[0].tolist()]
