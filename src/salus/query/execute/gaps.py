"""Stretches without data: days without any of a daily metric, holes between the readings of a sampled one.

The time before the first and after the last reading of the period is a gap too, up to the moment of asking (for days:
up to yesterday, because today is not over); before anything was ever recorded it is not.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from salus.query.execute import lower
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number
from salus.query.execute.sql import Items, day, instant
from salus.query.plan import Aggregate, Gaps, Observations, Simple
from salus.query.result import Point, Result
from salus.records.catalogue import catalogue

_MOST = 100


def gaps(scope: Scope, plan: Aggregate, wanted: Gaps, span: Span, m: Measure) -> Number:
    """How many gaps there are; the series has them, the longest first (up to 100), with their length."""
    daily = wanted.minutes is None
    if isinstance(plan.subject, Observations):
        daily = daily and lower.grain(replace(plan, grain=None), catalogue().metric(plan.subject.metric)) == "day"
    grain: lower.Grain = "day" if daily else "observation"
    items = lower.items(scope, replace(plan, statistic=Simple("list"), grain=grain, by=None, take=None), span, m)
    if daily:
        found, unit = _days(scope, plan, items, span), "d"
    else:
        found, unit = _holes(scope, plan, items, wanted.minutes or 60.0), "min"
    rows = scope.engine.rows(f"SELECT wall, length, count(*) OVER (), max(length) OVER () FROM ({found}) "
                             f"ORDER BY length DESC, wall LIMIT {_MOST}")  # fmt: skip
    if not rows:
        return Number(Result("answered", value=0, unit="1"), 0.0, "count")
    series = tuple(Point(at.date().isoformat() if daily else at.isoformat(timespec="minutes"), length, 0, unit)
                   for at, length, _, _ in rows)  # fmt: skip
    result = Result(
        "answered", value=rows[0][2], unit="1", n=rows[0][2], series=series, high=float(rows[0][3]), at=series[0].key
    )
    if plan.shape == "when":
        return Number(replace(result, value=series[0].key, unit=None))
    return Number(result, float(rows[0][2]), "count")


def _days(scope: Scope, plan: Aggregate, items: Items, span: Span) -> str:
    part = scope.snapshot.parts().get(lower.part_of(plan.subject))
    begin = part.first if part and part.first else scope.today
    first = max(span.first, begin) if span.first else begin
    end = min(span.end, scope.today)
    return (
        "SELECT min(date)::TIMESTAMP AS wall, count(*) AS length FROM (SELECT date, "
        "(date - DATE '1970-01-05') - row_number() OVER (ORDER BY date) AS island FROM "
        f"(SELECT unnest(generate_series({day(first)}, {day(end)} - 1, INTERVAL 1 DAY))::DATE AS date) "
        f"WHERE date NOT IN (SELECT date FROM ({items.sql}))) GROUP BY island"
    )


def _holes(scope: Scope, plan: Aggregate, items: Items, minutes: float) -> str:
    ends = []
    if plan.period is not None:
        part = scope.snapshot.parts().get(lower.part_of(plan.subject))
        begun = plan.period.start.date()
        if part and part.first and part.first <= begun:
            ends.append((plan.period.start, True))
    last = min(plan.period.end, scope.now) if plan.period is not None else scope.now
    ends.append((last, False))
    edges = " UNION ALL ".join(
        f"SELECT {instant(t)} AS start, {instant(t)} AS stop, "
        f"{instant(t.astimezone(scope.snapshot.zone).replace(tzinfo=UTC))} AS wall"
        for t, _ in ends
    )
    before = "OVER (ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    return (
        "SELECT before_at AS wall, epoch_us(start - before) / 60000000.0 AS length FROM (SELECT start, "
        f"max(stop) {before} AS before, arg_max(wall + (stop - start), stop) {before} AS before_at "
        f"FROM (SELECT start, stop, wall FROM ({items.sql}) UNION ALL {edges})) "
        f"WHERE epoch_us(start - before) > {round(minutes * 60_000_000)}"
    )
