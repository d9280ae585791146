"""From an aggregate to the relation of its items: the natural ones, or those of a coarser grain, narrowed.

Order of the rewrites: the period; what a stored row must satisfy (source, time of day, inside a workout); weekdays and
other subjects' days; the grain; the condition on the item's own value; the first, last, highest or lowest.
Where days are enough, the relation is built on the engine's summaries instead of the stored rows.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from typing import Literal, assert_never

from salus.errors import BadPlan
from salus.query.execute import days, narrow, observed, worked
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items, day
from salus.query.execute.statistics import splits
from salus.query.plan import (
    Aggregate,
    Clock,
    Distribution,
    Duration,
    During,
    Entries,
    Episodes,
    Observations,
    OnDays,
    Percentile,
    Share,
    Simple,
    Source,
    TimeInRange,
    Trend,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.catalogue import Metric, catalogue
from salus.records.shelf import WORKOUTS

Grain = Literal["observation", "day", "week", "month", "year"]
_OWN = ("ref_low", "ref_high", "flag")  # what the record itself says of a reading
_NUMBERS = ("mean", "sum", "count", "median", "std", "cv", "range", "minimum", "maximum")
_BUCKETS = ("week", "month", "year")


def items(scope: Scope, plan: Aggregate, span: Span, m: Measure) -> Items:
    """The items of an aggregate over observations of a single metric, or over workouts."""
    subject = plan.subject
    if isinstance(subject, Workouts):
        found = _workouts(scope, plan, subject, span, m)
    elif isinstance(subject, Observations):
        if any(isinstance(f, WhereAttribute) for f in plan.where):
            raise BadPlan(f"attributes are of workouts; observations of {subject.metric} have none")
        if plan.by == "activity":
            raise BadPlan(f"only workouts can be grouped by activity, not {subject.metric}")
        found = _observations(scope, plan, catalogue().metric(subject.metric), span, m)
    elif isinstance(subject, Entries):
        raise BadPlan(f"entries ({subject.kind}) have no numbers")
    else:
        assert_never(subject)
    found = days.by_value(found, plan.where)
    return narrow.take(plan.take, found) if plan.take else found


def grain(plan: Aggregate, metric: Metric) -> Grain:
    """What one item is: as asked, or the natural one; a reading for time within limits, a day for a trend."""
    if isinstance(plan.statistic, TimeInRange | Duration | Episodes) and metric.aggregation != "sum":
        return "observation"
    if isinstance(plan.statistic, Trend) and plan.grain in (None, "observation"):
        return "day"
    return plan.grain or ("day" if metric.grain == "day" or metric.aggregation == "sum" else "observation")


def each_day(plan: Aggregate, metric: Metric) -> str | None:
    """How a day's value is made where the plan says it; a daily sum is a sum whatever it says, or a count."""
    told = grain(plan, metric) == "day" and (metric.aggregation != "sum" or plan.each == "count")
    return plan.each if told else None


def columns(plan: Aggregate, metric: Metric) -> frozenset[str]:
    """What a plan looks at of a stored reading, beside its date and value; all of it where that is not plain."""
    every = frozenset(observed.COLUMNS)
    if plan.take is not None or grain(plan, metric) != "observation" or plan.by == "source":
        return every
    if isinstance(plan.statistic, Simple) and plan.statistic.name in ("latest", "first", "minimum", "maximum"):
        looked = {"wall", *_OWN}
    elif isinstance(plan.statistic, Simple) and plan.statistic.name in _NUMBERS:
        looked = set()
    elif isinstance(plan.statistic, Distribution | Percentile | Share | TimeInRange):
        looked = set(_OWN) if isinstance(plan.statistic, Share) else set()
    else:
        return every
    for f in plan.where:
        if isinstance(f, During):
            return every
        looked |= {"minute"} if isinstance(f, Clock) else {"source"} if isinstance(f, Source) else set()
        looked |= set(_OWN) if isinstance(f, Where) else set()
    return frozenset(looked | {"minute"} if plan.by == "hour" else looked)


def looks_at_values(plan: Aggregate) -> bool:
    """True where items are chosen by their own value or their order, so that sums by day do not do."""
    return plan.take is not None or any(isinstance(f, Where) for f in plan.where)


def _observations(scope: Scope, plan: Aggregate, metric: Metric, span: Span, m: Measure) -> Items:
    wanted = grain(plan, metric)
    where = plan.where
    inside = days.of_rows(where) or plan.by == "hour"
    if wanted == "observation" and not inside and not looks_at_values(plan) and splits(plan.statistic):
        found = observed.partial(scope, metric, span, m)
        found = found.where(days.sources(where)) if days.sources(where) != "true" else found
        return days.by_date(scope, found, where, span)
    natural_day = metric.grain == "day" or metric.aggregation == "sum"
    each = each_day(plan, metric)
    kept_last = each == "last" and metric.aggregation != "last"
    if not inside and not kept_last and (wanted == "day" or (wanted in _BUCKETS and natural_day)):
        found = observed.days(
            scope, metric, span, m, sources=days.sources(where), each=each, by_source=plan.by == "source"
        )
        found = days.by_date(scope, found, where, span)
        return found if wanted == "day" else _buckets(found, wanted, plan.each or _own(m))
    found = days.by_row(scope, observed.rows(scope, metric, span, m, columns(plan, metric)), where, span)
    found = days.by_date(scope, found, where, span)
    if wanted == "observation" or (plan.by == "hour" and metric.aggregation != "sum"):
        return found
    if plan.by == "hour":
        return observed.hours_of(found)
    if wanted == "day" or natural_day:
        found = observed.days_of(found, metric, each, "date, source" if plan.by == "source" else "date")
    return found if wanted == "day" else _buckets(found, wanted, plan.each or _own(m))


def _workouts(scope: Scope, plan: Aggregate, subject: Workouts, span: Span, m: Measure) -> Items:
    found = worked.workouts(scope, subject, span, m, also=days.attributes(scope, plan.where))
    found = days.by_date(scope, days.by_row(scope, found, plan.where, span), plan.where, span)
    wanted = workout_grain(plan)
    if wanted == "observation":
        return found
    each = plan.each or ("count" if subject.attribute is None else _own(m))
    buckets = _buckets(found, wanted, each)
    adds_up = each == "count" or (each == "sum" and m.additive)
    fills = wanted in _BUCKETS or subject.attribute is None
    if not (adds_up and fills and _counts_empty(plan)):
        return buckets
    filled = _filled(scope, buckets, wanted, span)
    return days.by_date(scope, filled, plan.where, span) if wanted == "day" else filled


def workout_grain(plan: Aggregate) -> Grain:
    """What one item is of a plan over workouts: one workout, unless asked otherwise; a day for a trend."""
    wanted = plan.grain or "observation"
    return "day" if wanted == "observation" and isinstance(plan.statistic, Trend) else wanted


def _counts_empty(plan: Aggregate) -> bool:
    """Whether a week without a workout is an item: not where weeks with one are counted or listed."""
    if any(isinstance(f, OnDays) for f in plan.where):
        return False
    names_items = isinstance(plan.statistic, Simple) and plan.statistic.name in (
        "count",
        "list",
        "exists",
        "latest",
        "first",
    )
    return not names_items or any(isinstance(f, Where) for f in plan.where)


def fills_empty(plan: Aggregate) -> bool:
    """True where buckets without a workout count as zero."""
    if not isinstance(plan.subject, Workouts) or not _counts_empty(plan):
        return False
    wanted = workout_grain(plan)
    return wanted in _BUCKETS or (wanted == "day" and plan.subject.attribute is None)


def _own(m: Measure) -> str:
    return "sum" if m.additive else "mean"


def _buckets(found: Items, wanted: Grain, each: str) -> Items:
    bound = found.bound if found.form == "rows" else None
    bucket = "date" if wanted == "day" else f"date_trunc('{wanted}', date)::DATE"
    sql = (
        f"SELECT bucket AS date, {observed.fold(each, bound)} AS value, bucket::TIMESTAMP AS wall, sum(n) AS n "
        f"FROM (SELECT *, {bucket} AS bucket FROM ({found.sql})) GROUP BY bucket"
    )
    return Items(sql, "few", wanted, found.measure, whole=found.whole)


def _filled(scope: Scope, found: Items, wanted: Grain, span: Span) -> Items:
    """Adds the buckets without a workout as 0, between the first workout ever stored (or the period) and today."""
    part = scope.snapshot.parts().get(WORKOUTS)
    if part is None or part.first is None:
        return found
    begin, end = span.touched
    first = max(begin, part.first) if begin else part.first
    if first >= end:
        return found
    start = f"date_trunc('{wanted}', {day(first)})"
    last = f"date_trunc('{wanted}', {day(end)} - 1)"
    sql = (
        f"SELECT b.date, coalesce(i.value, 0.0) AS value, b.date::TIMESTAMP AS wall, coalesce(i.n, 0) AS n FROM "
        f"(SELECT unnest(generate_series({start}, {last}, INTERVAL 1 {wanted}))::DATE AS date) b "
        f"LEFT JOIN ({found.sql}) i ON b.date = i.date"
    )
    return Items(sql, "few", wanted, found.measure, whole=False)


def part_of(subject: object) -> str:
    """The part of the shelf that holds a subject's rows; of a pair its first component's."""
    if isinstance(subject, Observations):
        metric = catalogue().metric(subject.metric)
        return metric.components[0] if metric.components else metric.name
    return WORKOUTS
