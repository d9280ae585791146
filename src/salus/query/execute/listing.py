"""The items themselves: whether there are any, which they are, and what is known of one."""
# ruff: noqa: S608  # literals are quoted by .sql; attribute names are the catalogue's

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from salus.errors import BadPlan
from salus.query.execute import worked
from salus.query.execute.measure import measure
from salus.query.execute.scope import Scope
from salus.query.execute.shown import Number, results_unit
from salus.query.execute.single import moment
from salus.query.execute.sql import Items, instant, text
from salus.query.plan import Aggregate, Simple, Workouts
from salus.query.result import Chart, Mark, Point, Result
from salus.records.catalogue import catalogue
from salus.records.shelf import WORKOUTS

_MOST = 500


def listed(scope: Scope, plan: Aggregate, items: Items) -> Number:
    """``exists``, ``list`` or ``describe``."""
    assert isinstance(plan.statistic, Simple)  # asked by its only caller
    if plan.statistic.name == "describe":
        if not isinstance(plan.subject, Workouts):
            raise BadPlan("only workouts and entries can be described; ask for a value of the metric")
        return _described(scope, items)
    named = ", name" if items.grain == "workout" else ", NULL"
    rows = scope.engine.rows(
        f"SELECT value, date, wall{named}, count(*) OVER (), sum(n) OVER () FROM ({items.sql}) "
        f"ORDER BY date DESC, wall DESC, value LIMIT {most(plan.statistic.name)}"
    )
    return told(plan, items, rows)


def most(name: str) -> int:
    """How many items are looked at: for a yes the latest one alone."""
    return 1 if name == "exists" else _MOST


def told(plan: Aggregate, items: Items, rows: Sequence[tuple[Any, ...]]) -> Number:
    """``exists`` or ``list`` of items most recent first: value, date, local time, name, how many items and rows."""
    assert isinstance(plan.statistic, Simple)  # asked by its callers
    if not rows:
        empty = Result("answered", value=False) if plan.statistic.name == "exists" else Result("no_data")
        return Number(empty)
    when = [moment(items, r[1], r[2]) for r in rows]
    names = tuple(dict.fromkeys(r[3] for r in rows if r[3]))
    base = Result("answered", at=when[0], n=rows[0][4], readings=int(rows[0][5]), names=names,
                  first=rows[-1][1].isoformat(), last=rows[0][1].isoformat())  # fmt: skip
    if plan.statistic.name == "exists":
        return Number(replace(base, value=True))
    m, unit = items.measure, results_unit(items, "value")
    numeric = not isinstance(plan.subject, Workouts) or plan.subject.attribute is not None or items.grain != "workout"
    points = tuple(
        Point(w, m.value(r[0]) if numeric else r[3], 1) for w, r in zip(reversed(when), reversed(rows), strict=True)
    )
    marks = tuple(Mark(p.key, float(p.value)) for p in points if isinstance(p.value, int | float))
    value = list(names) if plan.shape == "name" and names else [p.key for p in points]
    if not numeric and plan.shape == "value":
        value = [str(p.value) for p in points]
    chart = Chart("line", marks, unit) if marks else None
    values = [float(p.value) for p in points if isinstance(p.value, int | float)]
    return Number(
        replace(base, value=value, series=points, unit=unit if numeric else None, chart=chart,
                low=min(values, default=None), high=max(values, default=None)),
        None, "value", m,
    )  # fmt: skip


def _described(scope: Scope, items: Items) -> Number:
    """The latest of the workouts with each attribute that the record gives."""
    rows = scope.engine.rows(
        f"SELECT date, wall, start, name, activity FROM ({items.sql}) ORDER BY start DESC, name LIMIT 1"
    )
    if not rows:
        return Number(Result("no_data"))
    day, at, start, name, activity = rows[0]
    attributes = [measure(a, None, scope.units) for a in catalogue().attributes.values()]
    columns = ", ".join(worked.column(scope, m.of.name) for m in attributes if m.of)
    every = scope.stored(WORKOUTS, scope.span(None))
    utc = instant(start.replace(tzinfo=UTC))
    values = scope.engine.rows(
        f"SELECT {columns} FROM {every} WHERE start = {utc} AND share > 0 "
        f"ORDER BY coalesce(title, activity) <> {text(name or activity)}, source LIMIT 1"
    )[0]
    series = tuple(
        Point(m.of.name, m.value(v), 1, m.shown.code)
        for m, v in zip(attributes, values, strict=True)
        if m.of and v is not None
    )
    when = moment(items, day, at)
    return Number(Result("answered", value=name or activity, at=when, series=series, n=1, names=(name or activity,),
                         first=day.isoformat(), last=day.isoformat()))  # fmt: skip
