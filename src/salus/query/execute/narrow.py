"""The filters that look at an item alone, or at a time of day: one small rewrite each."""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

import re
from datetime import timedelta

from salus.errors import BadPlan
from salus.query.execute import worked
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items, text
from salus.query.plan import Clock, During, Filter, Source, Take, Weekdays
from salus.records.shelf import SLEEP_STAGES

NAMES_OF_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_DAY = timedelta(days=1)


def weekdays(f: Weekdays, column: str = "date") -> str:
    """The predicate of weekdays over a date."""
    return f"isodow({column}) IN ({', '.join(str(NAMES_OF_DAYS.index(d) + 1) for d in f.days) or '0'})"


def weekday_numbers(where: tuple[Filter, ...]) -> frozenset[int] | None:
    """The weekdays that the filters leave, Monday is 0; None for all."""
    left = [frozenset(NAMES_OF_DAYS.index(d) for d in f.days) for f in where if isinstance(f, Weekdays)]
    return frozenset.intersection(*left) if left else None


def source(f: Source) -> str:
    """The predicate of a part of a source's name."""
    return f"contains(lower(source), {text(f.name.lower())})"


def clock(f: Clock) -> str:
    """The predicate over ``minute`` of the local day; over midnight where the end lies before the start."""
    start, end = _minutes(f.start), _minutes(f.end)
    if start == end:
        raise BadPlan(f"a time of day from {f.start} to {f.end} is empty; for the whole day leave it out")
    if start < end:
        return f"minute >= {start} AND minute < {end}"
    return f"(minute >= {start} OR minute < {end})"


def during(scope: Scope, f: During, items: Items, span: Span) -> Items:
    """Only rows that start inside a workout or a sleep.

    Intervals that overlap are joined first, so that the last one to begin before a row is the one to look at.
    """
    wide = Span(span.first - _DAY if span.first else None, span.end + _DAY)
    found = _sleep(scope, wide) if f.sleep else worked.intervals(scope, f.activity, wide)
    if found is None:
        return items.where("false")
    before = "OVER (ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    fresh = f"SELECT start, stop, CASE WHEN start <= max(stop) {before} THEN 0 ELSE 1 END AS fresh FROM ({found})"
    islands = f"SELECT start, stop, sum(fresh) OVER (ORDER BY start, stop) AS island FROM ({fresh})"
    merged = f"SELECT min(start) AS s, max(stop) AS e FROM ({islands}) GROUP BY island"
    sql = f"SELECT i.* FROM ({items.sql}) i ASOF JOIN ({merged}) w ON i.start >= w.s WHERE i.start < w.e"
    return Items(sql, items.form, items.grain, items.measure, items.bound, whole=False)


def take(f: Take, items: Items) -> Items:
    """Only the first, last, highest or lowest items; of equals the earlier."""
    order = {
        "first": "date, wall, value", "last": "date DESC, wall DESC, value",
        "highest": "value DESC, date, wall", "lowest": "value, date, wall",
    }[f.order]  # fmt: skip
    if f.n < 1:
        raise BadPlan(f"cannot take {f.n} items; take at least 1")
    sql = f"SELECT * FROM ({items.sql}) ORDER BY {order} LIMIT {f.n}"
    return Items(sql, "few" if f.n <= 10_000 else items.form, items.grain, items.measure, items.bound, whole=False)


def _minutes(clock_time: str) -> int:
    if not _TIME.fullmatch(clock_time):
        raise BadPlan(f"not a time of day: {clock_time!r}; write it as HH:MM between 00:00 and 24:00")
    return int(clock_time[:2]) * 60 + int(clock_time[3:])


def _sleep(scope: Scope, span: Span) -> str | None:
    found, asleep = scope.stored(SLEEP_STAGES, span), "share > 0 AND stage IN ('asleep', 'core', 'deep', 'rem')"
    if found is None:
        found, asleep = scope.stored("sleep_duration", span), 'share > 0 AND "end" > start'
    return f'SELECT start, "end" AS stop FROM {found} WHERE {asleep}' if found else None
