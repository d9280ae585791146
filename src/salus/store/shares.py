"""The share of each row of a part: which of the rules of :mod:`salus.records.overlap` its metric asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from salus.records.catalogue import Metric, catalogue
from salus.records.coverage import Bools, Floats, Ints
from salus.records.overlap import copy_shares, daily_shares, interval_shares, sampled_shares, workout_shares
from salus.records.priority import ranks
from salus.records.shelf import WORKOUTS
from salus.records.stored import DERIVED

_MINUTE = 60_000_000


def shares(part: str, rows: pa.Table, preferred: Sequence[str]) -> Floats:
    """Shares of all rows of a part (or of those near some dates); 0 for rows that are no facts."""
    fact = numbers(rows, "fact").astype(np.bool_)
    share = np.zeros(len(fact))
    share[fact] = 1.0
    rank, source_count = source_ranks(rows, preferred)
    if part == WORKOUTS:
        if source_count > 1:
            share[fact] = _of_workouts(rows, rank, fact)
        return share
    metric = catalogue().metrics.get(part)
    use = fact & np.asarray(rows.column("value").is_valid())
    adds_up = metric is not None and _adds_up(metric)
    if source_count > 1 or adds_up or (metric is not None and metric.derived):
        share[use] = _of_metric(metric, rows, rank, use)
    return share


def source_ranks(rows: pa.Table, preferred: Sequence[str]) -> tuple[Ints, int]:
    """The place of each row's source in the order of priority, and how many sources there are."""
    names, number = codes(rows, "source")
    order = ranks([name or "" for name in names], preferred)
    return np.array([order[name or ""] for name in names] or [0], np.int64)[number], len(names)


def numbers(rows: pa.Table, name: str) -> Any:
    """A column without nulls as an array; times as microseconds, dates as days."""
    column = rows.column(name)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    return column.to_numpy()


def codes(rows: pa.Table, name: str) -> tuple[list[str | None], Ints]:
    """The distinct texts of a column and the number of each row's; null is a text of its own."""
    encoded: Any = rows.column(name).combine_chunks().dictionary_encode(null_encoding="encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.dictionary.to_pylist(), np.asarray(encoded.indices, np.int64)


def _adds_up(metric: Metric) -> bool:
    return metric.aggregation == "sum" and not metric.nightly and not metric.derived


def _of_metric(metric: Metric | None, rows: pa.Table, rank: Ints, use: Bools) -> Floats:
    start, value, rank = numbers(rows, "start")[use], rows.column("value").to_numpy()[use], rank[use]
    if metric is not None and _adds_up(metric):
        end = numbers(rows, "end")[use]
        return interval_shares(start, end, value, rank) * copies(start, value, rank, end - start)
    if metric is not None and (metric.nightly or metric.derived):
        names, number = codes(rows, "code")  # beside stages of its own source, a value given outright does not count
        derived = np.array([name == DERIVED for name in names])[number[use]]
        return daily_shares(numbers(rows, "date")[use].astype(np.int64), rank * 2 + ~derived)
    if metric is not None and metric.grain == "day":
        return daily_shares(numbers(rows, "date")[use].astype(np.int64), rank)
    if metric is not None and metric.sampling_minutes:
        return sampled_shares(start, rank, int(metric.sampling_minutes * _MINUTE))
    _, what = codes(rows, "code")
    return copies(start, value, rank, what[use] if metric is None else np.zeros(len(start), np.int64))


def copies(start: Ints, value: Floats, rank: Ints, what: Ints) -> Floats:
    """Shares where only copies go, asked only of rows that may be some: those with a start that another has too.

    Rows come in order of start, so these are neighbours; in no order, all are asked.
    """
    step = np.diff(start)
    twin = step <= 0 if (step >= 0).all() else np.ones(len(step), np.bool_)
    near = np.flatnonzero(np.r_[twin, False] | np.r_[False, twin])
    share = np.ones(len(start))
    share[near] = copy_shares(start[near], value[near], rank[near], what[near])
    return share


def _of_workouts(rows: pa.Table, rank: Ints, fact: Bools) -> Floats:
    _, activity = codes(rows, "activity")
    return workout_shares(numbers(rows, "start")[fact], numbers(rows, "end")[fact], rank[fact], activity[fact])
