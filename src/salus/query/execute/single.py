"""One item out of many: the lowest, highest, latest or first one, with when it was.

Over stored rows the summaries of the days say on which date to look, so that one day is read and not ten years.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from salus.errors import BadPlan
from salus.query.execute import days, lower, observed
from salus.query.execute.labels import label
from salus.query.execute.measure import Measure
from salus.query.execute.narrow import weekday_numbers
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items
from salus.query.execute.summaries import extreme
from salus.query.plan import Aggregate, Episodes, Gaps, Observations, Simple, Streak
from salus.records.catalogue import catalogue

Order = Literal["minimum", "maximum", "latest", "first"]
ORDER = {
    "minimum": "value, date, wall", "maximum": "value DESC, date, wall",
    "latest": "date DESC, wall DESC, value DESC", "first": "date, wall, value",
}  # fmt: skip
_NARROW = {  # the same order over one day's rows, where sorting would take longer than looking
    "minimum": "arg_min({}, (value, date, wall))", "maximum": "arg_min({}, (-value, date, wall))",
    "latest": "arg_max({}, (date, wall, value))", "first": "arg_min({}, (date, wall, value))",
}  # fmt: skip
_LOOK = {
    "minimum": "arg_min(date, (low, date))", "maximum": "arg_max(date, (high, -epoch(date)))",
    "latest": "max(date)", "first": "min(date)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class One:
    """One item: its canonical value, when, and what the record says of it."""

    value: float
    date: date
    at: str
    name: str | None = None
    reference: tuple[float | None, float | None] | None = None
    flag: str | None = None


def one(scope: Scope, plan: Aggregate, items: Items, span: Span, order: Order) -> One | None:
    """The item that comes first in the order; None where there are no items."""
    of_a_day = items.form == "rows" and items.whole and isinstance(plan.subject, Observations)
    if of_a_day:
        narrower = _date_of(scope, plan, span, items.measure, order)
        if narrower is None:
            return None
        items = lower.items(scope, replace(plan, statistic=Simple("latest")), narrower, items.measure)
    columns = "value, date, wall"
    if items.grain == "observation":
        columns += ", ref_low, ref_high, flag"
    elif items.grain == "workout":
        columns += ", name"
    if of_a_day:
        found = scope.engine.rows(f"SELECT {_NARROW[order].format(f'row({columns})')} FROM ({items.sql})")[0][0]
        rows = [tuple(found)] if found else []
    else:
        rows = scope.engine.rows(f"SELECT {columns} FROM ({items.sql}) ORDER BY {ORDER[order]} LIMIT 1")
    return _read(items, rows[0]) if rows else None


def check_moment(plan: Aggregate) -> None:
    """Raises BadPlan where a plan asks when something was that has no moment: an average, a share, a distribution."""
    if plan.shape in ("value", "name") or plan.by is not None or isinstance(plan.statistic, Streak | Episodes | Gaps):
        return
    name = plan.statistic.name if isinstance(plan.statistic, Simple) else type(plan.statistic).__name__.lower()
    if name not in ORDER and not (name == "list" and plan.shape == "when"):
        raise BadPlan(f"there is no one moment of a {name}; ask for the highest, lowest, latest or first")


def moment(items: Items, day: date, at: datetime) -> str:
    """When an item was: a local date, the key of a week or month, or a local date and time."""
    if items.grain in ("observation", "workout", "episode"):
        return at.isoformat(timespec="seconds" if at.second else "minutes")
    if items.grain in ("week", "month", "year"):
        return label(items.grain, day)
    return day.isoformat()


def _read(items: Items, row: tuple[Any, ...]) -> One:
    value, day, at = row[:3]
    when = moment(items, day, at)
    if items.grain == "observation":
        reference = (row[3], row[4]) if row[3] is not None or row[4] is not None else None
        return One(value, day, when, None, reference, row[5])
    return One(value, day, when, row[3] if items.grain == "workout" else None)


def _date_of(scope: Scope, plan: Aggregate, span: Span, m: Measure, order: Order) -> Span | None:
    assert isinstance(plan.subject, Observations)  # asked by its only caller
    known = observed.of_days(scope, catalogue().metric(plan.subject.metric), span, weekday_numbers(plan.where))
    if known is not None:
        place = extreme(order, known.low, known.high)
        return None if place is None else _day(date.fromordinal(known.days[place]), span)
    found = observed.partial(scope, catalogue().metric(plan.subject.metric), span, m)
    found = days.by_date(scope, found, plan.where, span)
    look: date | None = scope.engine.rows(f"SELECT {_LOOK[order]} FROM ({found.sql})")[0][0]
    return None if look is None else _day(look, span)


def _day(day: date, span: Span) -> Span:
    return Span(day, day + timedelta(days=1), span.start, span.stop)
