"""One result a group, and the group with the highest or lowest."""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

from salus.errors import BadPlan
from salus.query.execute.evidence import Evidence, workouts_begin
from salus.query.execute.labels import KEYS, label
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number, convert, results_unit
from salus.query.execute.sql import Items
from salus.query.execute.statistics import Expression, expression
from salus.query.plan import Aggregate, By, Episodes, Simple, Trend, Weekday, Weekdays, Workouts
from salus.query.result import Chart, Mark, Point, Result, Status

_ISO = {name: number for number, name in enumerate(get_args(Weekday), 1)}
_OVER_TIME = ("day", "week", "month", "quarter", "year")
_CALENDAR = (*_OVER_TIME, "weekday", "weekend")


def grouped(scope: Scope, plan: Aggregate, items: Items, span: Span, found: Evidence) -> Number:
    """The series of groups in order; with ``pick`` the name of the highest or lowest."""
    assert plan.by is not None  # asked by its only caller
    wanted = expression(plan.statistic, items, found.known)
    counted, stored = ("sum(n)", "sum(n)") if items.form == "partial" else ("count(*)", "sum(n)")
    rows = scope.engine.rows(
        f"SELECT {KEYS[plan.by]} AS key, {wanted.sql}, {counted}, {stored}, min(date), max(date) "
        f"FROM ({items.sql}) GROUP BY key ORDER BY key"
    )
    kept = [r for r in rows if r[2] >= wanted.needs and r[1] is not None]
    points = [_point(plan, items, wanted, r) for r in kept]
    if _empty_are_zero(plan):
        points = _with_zeros(scope, plan, points, span)
    n, readings = sum(int(r[2]) for r in kept), sum(int(r[3]) for r in kept)
    if not points:
        status: Status = "insufficient_data" if rows else "no_data"
        return Number(Result(status, unit=results_unit(items, wanted.kind), notes=("few_readings",) if rows else ()))
    numbers = [float(p.value) for p in points if isinstance(p.value, int | float)]
    result = Result(
        "answered", unit=results_unit(items, wanted.kind), series=tuple(points), n=n, readings=readings,
        notes=wanted.notes, low=min(numbers), high=max(numbers), value=_pick(plan, points),
        first=min(r[4] for r in kept).isoformat() if kept else None,
        last=max(r[5] for r in kept).isoformat() if kept else None,
        chart=_chart(plan.by, points, results_unit(items, wanted.kind)),
    )  # fmt: skip
    return Number(result, None, wanted.kind, items.measure)


def check(plan: Aggregate) -> None:
    """Raises BadPlan where the items of a plan have no such group."""
    if plan.by == "activity" and not isinstance(plan.subject, Workouts):
        raise BadPlan("only workouts can be grouped by activity")
    if plan.by not in ("activity", "source", "hour"):
        return
    whole_days = isinstance(plan.subject, Workouts) and plan.grain == "day"
    if whole_days or plan.grain in ("week", "month", "year") or isinstance(plan.statistic, Trend):
        raise BadPlan(f"a {plan.grain or 'day'} cannot be grouped by {plan.by}; leave out the grain or group by time")
    if plan.by == "source" and isinstance(plan.statistic, Episodes):
        raise BadPlan("episodes cannot be grouped by source; narrow the question to one source")


def _point(plan: Aggregate, items: Items, wanted: Expression, row: tuple[Any, ...]) -> Point:
    assert plan.by is not None
    value = row[1] if isinstance(row[1], int) else float(row[1])
    return Point(label(plan.by, row[0]), convert(items.measure, value, wanted.kind), int(row[2]))


def _pick(plan: Aggregate, points: list[Point]) -> str | None:
    if plan.pick is None:
        return None
    numbers = [(float(p.value), p.key) for p in points if isinstance(p.value, int | float)]
    best = (max if plan.pick == "highest" else min)(v for v, _ in numbers)
    return next(key for value, key in numbers if value == best)


def _empty_are_zero(plan: Aggregate) -> bool:
    if not isinstance(plan.subject, Workouts) or plan.by not in _CALENDAR or plan.grain not in (None, "observation"):
        return False
    adds_up = isinstance(plan.statistic, Simple) and plan.statistic.name in ("count", "sum")
    return adds_up and plan.take is None


def _with_zeros(scope: Scope, plan: Aggregate, points: list[Point], span: Span) -> list[Point]:
    """Adds the groups without a workout, between the first workout ever stored (or the period) and today.

    Only days of the weekdays that were asked for count: nobody ran on a Tuesday when only Mondays are looked at.
    """
    begin, by = workouts_begin(scope), plan.by
    if begin is None or by is None:
        return points
    asked = [{_ISO[d] for d in f.days} for f in plan.where if isinstance(f, Weekdays)]
    start, end = span.touched
    first = max(start, begin) if start else begin
    known = {p.key: p for p in points}
    days = (first + timedelta(days=i) for i in range((end - first).days))
    every = [day for day in days if all(day.isoweekday() in weekdays for weekdays in asked)]
    if by in ("weekday", "weekend"):
        every.sort(key=date.isoweekday)
    keys = dict.fromkeys(label(by, _key(by, d)) for d in every)
    return [known.get(key, Point(key, 0, 0)) for key in keys]


def _key(by: By, day: date) -> date | int | bool:
    if by == "weekday":
        return day.isoweekday()
    if by == "weekend":
        return day.isoweekday() >= 6
    return day


def _chart(by: By, points: list[Point], unit: str) -> Chart:
    marks = tuple(Mark(p.key, float(p.value)) for p in points if isinstance(p.value, int | float))
    return Chart("line" if by == "day" else "bars", marks, unit)
