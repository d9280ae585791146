"""One value a local day of any subject, and the filter that looks at another subject's days.

A day's value is the metric's own way of making one (sum, mean, last); of a workout attribute the sum where that means
something, else the mean; of workouts how many; of entries that one began.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from salus.errors import BadPlan
from salus.query.execute import narrow, observed, worked
from salus.query.execute.conditions import own_range, predicate
from salus.query.execute.entries import entries
from salus.query.execute.measure import Measure, measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items, day
from salus.query.plan import (
    Clock,
    Condition,
    During,
    Entries,
    Filter,
    Observations,
    OnDays,
    Source,
    Subject,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.catalogue import Metric, catalogue


def measured(scope: Scope, subject: Subject, asked: str | None = None) -> Measure:
    """What a subject's values are measured in. Raises UnknownMetric, UnknownUnit, BadPlan."""
    if isinstance(subject, Observations):
        return measure(catalogue().metric(subject.metric), asked, scope.units)
    if isinstance(subject, Workouts) and subject.attribute:
        return measure(worked.attribute(subject.attribute), asked, scope.units)
    return measure(None, None, {})


def of_rows(where: tuple[Filter, ...]) -> bool:
    """True where a filter looks inside the day, so that the summaries of days do not do."""
    return any(isinstance(f, Clock | During) or (isinstance(f, Where) and own_range(f.condition)) for f in where)


def by_date(scope: Scope, items: Items, where: tuple[Filter, ...], span: Span) -> Items:
    """Applies the filters that look at the date alone: weekdays, and the days of another subject."""
    for f in where:
        if isinstance(f, Weekdays):
            items = items.where(narrow.weekdays(f), whole=True)
        elif isinstance(f, OnDays):
            items = items.where(on_days(scope, f, span))
    return items


def by_row(scope: Scope, items: Items, where: tuple[Filter, ...], span: Span) -> Items:
    """Applies the filters that look at a stored row: source, time of day, workouts, sleep, the record's own range."""
    for f in where:
        if isinstance(f, Source):
            items = items.where(narrow.source(f))
        elif isinstance(f, Clock):
            items = items.where(narrow.clock(f))
        elif isinstance(f, Where) and own_range(f.condition):
            check_own_range(items)
            items = items.where(predicate(f.condition, items.measure))
        elif isinstance(f, During):
            items = narrow.during(scope, f, items, span)
    return items


def check_own_range(items: Items) -> None:
    """Raises BadPlan where the items are no measurements, which alone have a reference range."""
    if items.grain != "observation":
        raise BadPlan("only single measurements have a reference range of their own, not days, weeks or workouts")


def by_value(items: Items, where: tuple[Filter, ...]) -> Items:
    """Applies the conditions on the item's own value."""
    for f in where:
        if isinstance(f, Where) and not own_range(f.condition):
            items = items.where(predicate(f.condition, items.measure))
    return items


def attributes(scope: Scope, where: tuple[Filter, ...]) -> str:
    """The conditions on other attributes of the same workout, to follow a WHERE."""
    parts = [
        predicate(f.condition, measured(scope, Workouts(attribute=f.attribute)), worked.column(scope, f.attribute))
        for f in where
        if isinstance(f, WhereAttribute)
    ]
    return "".join(f" AND {p}" for p in parts)


def on_days(scope: Scope, f: OnDays, span: Span) -> str:
    """The predicate: the date, moved back by the shift, is (or is not) one on which the other subject's value holds."""
    column = f"date - {f.shift}" if f.shift else "date"
    among = "NOT IN" if f.negated else "IN"
    if isinstance(f.subject, Entries):
        began = {e.date for e in entries(scope, f.subject.kind, f.subject.name).entries if e.date}
        return f"{column} {among} ({', '.join(day(d) for d in sorted(began)) or 'NULL'})"
    found = day_values(scope, f.subject, (), span.shifted(-f.shift), whole=f.condition)
    return f"{column} {among} (SELECT date FROM ({found.sql}))"


def day_values(
    scope: Scope, subject: Subject, where: tuple[Filter, ...], span: Span, *, whole: Condition | None = None
) -> Items:
    """``date`` and ``value`` of each local day with data; ``whole`` keeps the days whose value satisfies it."""
    if isinstance(subject, Entries):
        raise BadPlan(f"entries such as {subject.kind} have no value for a day")
    m = measured(scope, subject)
    if isinstance(subject, Workouts):
        if own_range(whole):
            raise BadPlan("workouts have no reference range; give a limit")
        items = worked.workouts(scope, subject, span, m, also=attributes(scope, where))
        items = by_row(scope, by_date(scope, items, where, span), where, span)
        value = observed.fold("sum" if m.additive else "mean", None)
        sql = f"SELECT date, {value} AS value, date::TIMESTAMP AS wall, count(*) AS n FROM ({items.sql}) GROUP BY date"
        items = Items(sql, "few", "day", m)
    else:
        metric = catalogue().metric(subject.metric)
        if metric.components:
            return _pair_days(scope, metric, where, span, whole)
        items = _observed(scope, metric, where, span, m, whole)
    items = by_value(items, where)
    return items.where(predicate(whole, m)) if whole and not own_range(whole) else items


def _observed(
    scope: Scope, metric: Metric, where: tuple[Filter, ...], span: Span, m: Measure, whole: Condition | None
) -> Items:
    own = (Where(whole),) if whole is not None and own_range(whole) else ()
    if not of_rows(where + own):
        return by_date(scope, from_summaries(scope, metric, where, span, m), where, span)
    items = by_row(scope, observed.rows(scope, metric, span, m), where + own, span)
    return observed.days_of(by_date(scope, items, where, span), metric)


def from_summaries(scope: Scope, metric: Metric, where: tuple[Filter, ...], span: Span, m: Measure) -> Items:
    """Day values out of the summaries, only of the sources asked for."""
    return observed.days(scope, metric, span, m, sources=sources(where))


def sources(where: tuple[Filter, ...]) -> str:
    """The predicate of all the source filters."""
    return " AND ".join(narrow.source(f) for f in where if isinstance(f, Source)) or "true"


def _pair_days(scope: Scope, metric: Metric, where: tuple[Filter, ...], span: Span, whole: Condition | None) -> Items:
    parts = [day_values(scope, Observations(name), where, span) for name in metric.components]
    sql = (
        f"SELECT a.date, a.value, b.value AS second, a.wall, a.n FROM ({parts[0].sql}) a "
        f"JOIN ({parts[1].sql}) b ON a.date = b.date"
    )
    items = Items(sql, "few", "day", parts[0].measure)
    return items.where(predicate(whole, items.measure, second="second")) if whole else items
