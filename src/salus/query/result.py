"""The result: what running a plan gave, as a frozen value with everything that an honest sentence about it needs.

A result holds numbers in the unit they will be shown in, unrounded; how much data stands behind them; what was left
out; and which conventions were applied, as codes. It holds no prose: saying it is the answer's work.
Invariant: with ``no_data`` or ``insufficient_data`` the ``value`` is None; what is known about the data still stands.

>>> wire(Result("answered", value=61.5, unit="/min", n=7))["value"]
61.5
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

Status = Literal["answered", "no_data", "insufficient_data"]
Value = float | int | str | bool | list[str] | None
Note = Literal[
    "sd_n_minus_1", "percentile_linear", "least_squares_daily", "spearman", "pearson",  # which formula
    "daily_totals", "daily_values", "all_readings", "workouts", "buckets",  # what one item was (buckets: grain week, …)
    "empty_buckets_zero",  # weeks and months inside the records without a workout counted as 0
    "days_with_data",  # days without any record were left out, not counted as zero
    "either_limit",  # a pair satisfies a limit when either of its two values does
    "both_limits",  # a pair is in range when both of its values are
    "naps_included", "overlaps_merged",  # sleep of the waking date with its naps; some readings dropped as duplicates
    "range_70_180", "time_weighted",  # default range; durations count the sampling interval, gaps not at all
    "current_streak_to_last_day",  # the streak runs to the last finished day, today not over yet
    "gaps_end_episodes", "episode_minutes",  # a hole in the data ends an episode; both ends need the stated minutes
    "few_pairs", "few_days", "few_readings", "low_wear", "constant",  # why there is insufficient data
    "not_recorded",  # yes/no about the chart: such records exist, this one is not among them
    "refuted",  # the record says explicitly that it is not so
    "own_reference", "no_reference",  # judged by the record's own range or flag; some items had neither
    "clock", "duration", "scheduled", "stale",  # value is HH:MM; a length of time; lies ahead; latest is long ago
    "synonym", "several", "tie", "text_values", "future_left_out", "fuzzy_name",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One keyed value: a group, a side of a comparison, a bin, an item of a report. ``unit`` only where it differs."""

    key: str
    value: float | int | str | bool | None
    n: int = 0
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What one source gave: rows, and their amount in the result's unit where the metric adds up (else None)."""

    source: str
    rows: int
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A published formula or definition that the number rests on."""

    name: str
    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a chart: ``x`` an ISO date or time, a key or a number; ``label`` tells series of one chart apart."""

    x: str | float
    y: float | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What picture fits, and its marks, in the result's unit. ``unit_x`` only for scatter and histogram (bin starts).

    ``agp`` marks carry the labels p05, p25, p50, p75, p95 over minutes of the day. ``rules`` are horizontal limits.
    ``width`` is the width of one bin of a histogram.
    """

    kind: Literal["line", "bars", "scatter", "histogram", "agp"]
    marks: tuple[Mark, ...]
    unit: str | None = None
    unit_x: str | None = None
    rules: tuple[float, ...] = ()
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a plan gave.

    Attributes:
        value: a number in ``unit``; an ISO date or time, ``HH:MM`` or a name; yes or no; names; or None.
        at: local ISO date (daily items) or date-time (observations, workouts) of the one item that ``value`` is.
        series: groups, sides of a comparison, bins, attributes, parts of a pair, items of a report; in order.
        n: items used: observations, days, workouts or entries, whatever one item of the plan is.
        readings: stored rows behind those items.
        days: local days with data; ``expected``: local days (or CGM readings, or buckets) the period should have.
        coverage: share of ``expected`` that has data, 0..1; None where nothing is expected (labs, entries, all time).
        first, last: local dates of the first and last data used.
        low, high: the smallest and largest item used, where items are numbers.
        used, dropped: sources whose rows count, and those left out because a preferred source covers the same time.
        sides: the two results of a comparison; the two subjects of a correlation.
        names: the names of the items as the record writes them (entries, workouts, labs), most recent first.
        reference: the record's own (low, high) of the single lab that ``value`` is, in ``unit``.
        flag: the record's interpretation of that item: "H", "L", "A", "N"…
        latest_anywhere: for ``no_data``: local date of the latest record of this subject outside the period, if any.
    """

    status: Status
    value: Value = None
    unit: str | None = None
    at: str | None = None
    series: tuple[Point, ...] | None = None
    n: int = 0
    readings: int = 0
    days: int = 0
    expected: int | None = None
    coverage: float | None = None
    first: str | None = None
    last: str | None = None
    low: float | None = None
    high: float | None = None
    used: tuple[Use, ...] = ()
    dropped: tuple[Use, ...] = ()
    sides: tuple[Result, ...] = ()
    names: tuple[str, ...] = ()
    reference: tuple[float | None, float | None] | None = None
    flag: str | None = None
    latest_anywhere: str | None = None
    notes: tuple[Note, ...] = ()
    formula: Formula | None = None
    chart: Chart | None = None


def wire(result: Result) -> dict[str, Any]:
    """The JSON form of a result: every attribute that is not at its default, ``status`` and ``value`` always."""
    return _object(result, always=("status", "value"))


def _object(node: Any, always: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        name: value if type(value) in _PLAIN else _json(value)
        for name, default in _defaults(node.__class__)
        if (value := getattr(node, name)) != default or name in always
    }


@cache  # a chart has thousands of marks
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    """The attributes of a class with their defaults; what has none differs from every value (MISSING)."""
    return tuple((f.name, f.default) for f in dataclasses.fields(cls))


_PLAIN = frozenset({str, float, int, bool, type(None)})


def _json(value: Any) -> Any:
    if isinstance(value, Result):
        return wire(value)
    if isinstance(value, tuple | list):
        return [item if type(item) in _PLAIN else _json(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _object(value)
    return value
