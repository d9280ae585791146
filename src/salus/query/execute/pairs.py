"""Pairs: blood pressure, where one measurement has two values, matched by instant and source.

Either value past its limit satisfies "over 140/90". The highest pressure is the reading with the highest systolic
value, with the diastolic value of that same reading.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace

from salus.errors import BadPlan
from salus.query.execute import days, grouping, listing, narrow, observed, single
from salus.query.execute.conditions import holds, own_range, predicate
from salus.query.execute.evidence import Evidence, evidence, nothing
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number, convert, results_unit
from salus.query.execute.sql import Items
from salus.query.execute.statistics import expression
from salus.query.plan import Aggregate, Condition, Observations, Quantity, Share, Simple, Where
from salus.query.result import Note, Point, Result
from salus.records.catalogue import Metric, catalogue

NAMES = ("systolic", "diastolic")
_CHOSEN = ("minimum", "maximum", "latest", "first")
_SINGLE = ("count", "exists", "list")


def pair(scope: Scope, plan: Aggregate, m: Measure) -> Number:
    """The result of a plan over a pair: both values in the series, or one number where the pair is counted."""
    assert isinstance(plan.subject, Observations)  # asked by its only caller
    metric = catalogue().metric(plan.subject.metric)
    first = replace(plan, subject=Observations(metric.components[0]))
    span = scope.span(plan.period)
    found = evidence(scope, first, span, m)
    if found.n == 0:
        return Number(nothing(scope, first, found))
    single.check_moment(plan)
    items = _items(scope, plan, metric, span, m)
    name = plan.statistic.name if isinstance(plan.statistic, Simple) else ""
    if name in _SINGLE or isinstance(plan.statistic, Share):
        number = _counted(scope, plan, items, found)
    elif plan.by is not None:
        number = _grouped(scope, plan, items, span, found)
    elif name in _CHOSEN:
        number = _chosen(scope, plan, items, name)
    else:
        number = _both(scope, plan, items)
    result = found.on(number.result)
    notes: tuple[Note, ...] = (
        ("either_limit",) if any(isinstance(f, Where) and f.condition.paired for f in plan.where) else ()
    )
    return replace(number, result=replace(result, notes=tuple(dict.fromkeys((*notes, *result.notes)))))


def tested(number: Number, condition: Condition) -> Number:
    """Yes or no about the pair in the series."""
    result, m = number.result, number.measure
    if result.status != "answered" or not result.series or m is None:
        return number
    limits = [replace(condition, paired=None)]
    if condition.paired is not None:
        limits.append(replace(condition, value=condition.paired, paired=None))
    verdicts = [holds(limit, m, _canonical(m, p)) for limit, p in zip(limits, result.series, strict=False)]
    yes = all(verdicts) if condition.op in ("between", "eq") else any(verdicts)
    return replace(number, result=replace(result, value=yes, notes=(*result.notes, "either_limit")))


def _canonical(m: Measure, point: Point) -> float:
    return m.canonical(Quantity(float(point.value or 0), m.shown.code))


def _items(scope: Scope, plan: Aggregate, metric: Metric, span: Span, m: Measure) -> Items:
    if any(isinstance(f, Where) and own_range(f.condition) for f in plan.where):
        raise BadPlan(f"{metric.title} has no reference range in the records; give the limits, such as 140/90")
    high, low = (observed.rows(scope, catalogue().metric(name), span, m) for name in metric.components)
    sql = (
        f"SELECT a.*, b.value AS second FROM ({high.sql}) a JOIN (SELECT start, source, max(value) AS value "
        f"FROM ({low.sql}) GROUP BY start, source) b ON a.start = b.start AND a.source = b.source"
    )
    items = days.by_date(scope, days.by_row(scope, replace(high, sql=sql), plan.where, span), plan.where, span)
    wanted = plan.grain or metric.grain
    if wanted != "observation":
        each = plan.each or "mean"
        key = f"date_trunc('{wanted}', date)::DATE"
        second = observed.fold(each, None).replace("value", "second")
        sql = (
            f"SELECT key AS date, {observed.fold(each, None)} AS value, {second} AS second, key::TIMESTAMP AS wall, "
            f"count(*) AS n FROM (SELECT *, {key} AS key FROM ({items.sql})) GROUP BY key"
        )
        items = replace(items, sql=sql, form="few", grain=wanted)
    items = replace(items, form="few")
    for f in plan.where:
        if isinstance(f, Where):
            items = items.where(predicate(f.condition, m, second="second"))
    return narrow.take(plan.take, items) if plan.take else items


def _component(items: Items, which: int) -> Items:
    if which == 0:
        return items
    return replace(items, sql=f"SELECT * EXCLUDE (value, second), second AS value FROM ({items.sql})")


def _both(scope: Scope, plan: Aggregate, items: Items) -> Number:
    wanted = expression(plan.statistic, items)
    points, n, dates = [], 0, ("", "")
    for which, name in enumerate(NAMES):
        value, n, first, last = scope.engine.rows(
            f"SELECT {wanted.sql}, count(*), min(date), max(date) FROM ({_component(items, which).sql})"
        )[0]
        if n == 0:
            return Number(Result("no_data"))
        if n < wanted.needs or value is None:
            return Number(
                Result(
                    "insufficient_data", n=n, notes=(*wanted.notes, "few_days" if wanted.needs > 2 else "few_readings")
                )
            )
        dates = (first.isoformat(), last.isoformat())
        points.append(Point(name, convert(items.measure, float(value), wanted.kind), n))
    result = Result(
        "answered", unit=results_unit(items, wanted.kind), series=tuple(points), n=n, notes=wanted.notes,
        first=dates[0], last=dates[1],
    )  # fmt: skip
    return Number(result, None, wanted.kind, items.measure)


def _chosen(scope: Scope, plan: Aggregate, items: Items, name: str) -> Number:
    order = single.ORDER[name]
    rows = scope.engine.rows(
        f"SELECT value, second, date, wall, count(*) OVER () FROM ({items.sql}) ORDER BY {order}, second LIMIT 1"
    )
    if not rows:
        return Number(Result("no_data"))
    high, low, day, at, n = rows[0]
    when = single.moment(items, day, at)
    m = items.measure
    series = tuple(Point(k, m.value(v), 1) for k, v in zip(NAMES, (high, low), strict=True))
    result = Result(
        "answered", unit=m.shown.code, at=when, series=series, n=n, first=day.isoformat(), last=day.isoformat()
    )
    if plan.shape == "when":
        result = replace(result, value=when)
    elif plan.shape == "elapsed":
        result = replace(result, value=(scope.today - day).days, unit="d")
    return Number(result, None, "value", m)


def _counted(scope: Scope, plan: Aggregate, items: Items, found: Evidence) -> Number:
    if plan.by is not None and isinstance(plan.statistic, Simple) and plan.statistic.name == "count":
        return grouping.grouped(scope, plan, items, scope.span(plan.period), found)
    if isinstance(plan.statistic, Share):
        judged = predicate(plan.statistic.condition, items.measure, second="second")
        n, value = scope.engine.rows(
            f"SELECT count(*), 100.0 * count(*) FILTER (WHERE {judged}) / nullif(count(*), 0) FROM ({items.sql})"
        )[0]
        if value is None:
            return Number(Result("no_data"))
        return Number(Result("answered", value, "%", n=n, notes=("either_limit",)), value, "percent", items.measure)
    if isinstance(plan.statistic, Simple) and plan.statistic.name != "count":
        return listing.listed(scope, plan, items)
    n, first, last = scope.engine.rows(f"SELECT count(*), min(date), max(date) FROM ({items.sql})")[0]
    result = Result("answered", n, results_unit(items, "count"), n=n,
                    first=first and first.isoformat(), last=last and last.isoformat())  # fmt: skip
    return Number(result, float(n), "count", items.measure)


def _grouped(scope: Scope, plan: Aggregate, items: Items, span: Span, found: Evidence) -> Number:
    """Both values by group: the systolic ones in the series, each value's own series in the sides."""
    sides = [grouping.grouped(scope, plan, _component(items, i), span, found) for i in range(2)]
    return replace(sides[0], result=replace(sides[0].result, sides=tuple(s.result for s in sides)))
