"""The picture of a plan that gives one number: what it was computed from, over time."""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace

from salus.query.execute import days, lower
from salus.query.execute.scope import Scope
from salus.query.execute.single import moment
from salus.query.execute.sql import Items
from salus.query.plan import Aggregate, Compare, Entries, Observations, Plan, Simple, TimeInRange, Where
from salus.query.result import Chart, Mark
from salus.records.catalogue import catalogue

_MOST = 1500


def over_time(scope: Scope, plan: Plan) -> Chart | None:
    """The items as a line (workouts as bars), daily values where there are more items than a picture can hold."""
    if isinstance(plan, Compare):
        drawn = [over_time(scope, side) for side in (plan.left, plan.right)]
        labels = (plan.labels[0] or "first", plan.labels[1] or "second")
        marks = tuple(replace(mark, label=name) for c, name in zip(drawn, labels, strict=True) if c for mark in c.marks)
        first = next((c for c in drawn if c), None)
        return replace(first, marks=marks) if first else None
    if not isinstance(plan, Aggregate) or isinstance(plan.subject, Entries):
        return None
    if isinstance(plan.subject, Observations) and (parts := catalogue().metric(plan.subject.metric).components):
        kept = tuple(f for f in plan.where if not isinstance(f, Where))
        sides = [replace(plan, subject=Observations(p), where=kept, test=None) for p in parts]
        return over_time(scope, Compare(sides[0], sides[1], labels=("systolic", "diastolic")))
    m = days.measured(scope, plan.subject, plan.unit)
    span = scope.span(plan.period)
    rules = tuple(
        m.value(m.canonical(q))
        for f in plan.where
        if isinstance(f, Where)
        for q in (f.condition.value, f.condition.upper)
        if q
    )
    if isinstance(plan.statistic, TimeInRange) and plan.statistic.low and plan.statistic.high:
        rules = (m.value(m.canonical(plan.statistic.low)), m.value(m.canonical(plan.statistic.high)))
    kept = tuple(f for f in plan.where if not isinstance(f, Where))
    wanted = replace(plan, statistic=Simple("list"), by=None, where=kept)
    items = lower.items(scope, wanted, span, m)
    n = scope.engine.rows(f"SELECT count(*) FROM ({items.sql})")[0][0]
    if n > _MOST:
        items = lower.items(scope, replace(wanted, grain="day"), span, m)
        n = scope.engine.rows(f"SELECT count(*) FROM ({items.sql})")[0][0]
    if n > _MOST:
        items = lower.items(scope, replace(wanted, grain="week"), span, m)
    marks = _marks(scope, items)
    kind = "bars" if items.grain in ("workout", "week", "month", "year") else "line"
    return Chart(kind, marks, m.shown.code, rules=rules) if marks else None  # type: ignore[arg-type]  # two of its kinds


def _marks(scope: Scope, items: Items) -> tuple[Mark, ...]:
    rows = scope.engine.rows(f"SELECT date, wall, value FROM ({items.sql}) ORDER BY date, wall, value")
    calendar = items.grain in ("week", "month", "year")
    return tuple(
        Mark(day.isoformat() if calendar else moment(items, day, at), items.measure.value(value))
        for day, at, value in rows
    )
