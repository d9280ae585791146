"""How much data stands behind an answer: days, coverage, sources used and dropped, before any filter but weekdays.

Coverage is the share of the period's days that have data; for continuous glucose monitoring the share of the readings
that a sensor worn all the time would have given ("percent active", Battelino et al., Diabetes Care 2019;42:1593-1603).
The sampling interval is read from the data: sensors give a reading every 1, 3, 5, 10 or 15 minutes.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from salus.query.execute import days, lower, narrow, observed, worked
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.statistics import Known
from salus.query.plan import Aggregate, Filter, Observations, Weekday, Weekdays, Workouts
from salus.query.result import Note, Result, Use
from salus.records.catalogue import Metric, catalogue
from salus.records.period import Period
from salus.records.shelf import WORKOUTS

_INTERVALS = (1.0, 3.0, 5.0, 10.0, 15.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the records hold of a subject in a period. ``interval``: minutes between readings of a sensor, or None."""

    n: int = 0
    days: int = 0
    expected: int | None = None
    coverage: float | None = None
    first: date | None = None
    last: date | None = None
    known: Known | None = None
    used: tuple[Use, ...] = ()
    dropped: tuple[Use, ...] = ()
    interval: float | None = None
    stored: bool = False

    def on(self, result: Result) -> Result:
        """The result with this evidence."""
        notes: tuple[Note, ...] = ("overlaps_merged",) if self.dropped else ()
        return replace(
            result, days=self.days, expected=self.expected, coverage=self.coverage, used=self.used,
            dropped=self.dropped, readings=result.readings or self.n,
            notes=(*result.notes, *(n for n in notes if n not in result.notes)),
        )  # fmt: skip


def evidence(scope: Scope, plan: Aggregate, span: Span, m: Measure) -> Evidence:
    """What the period holds of the plan's subject."""
    if isinstance(plan.subject, Workouts):
        return _of_workouts(scope, plan.subject, plan.where, span, m)
    assert isinstance(plan.subject, Observations)  # entries have evidence of their own
    metric = catalogue().metric(plan.subject.metric)
    return _of_observations(scope, metric, plan.where, span, plan.period, m)


def nothing(scope: Scope, plan: Aggregate, found: Evidence) -> Result:
    """There is no data: what is known of it, and when there was any."""
    return found.on(Result("no_data", latest_anywhere=_latest(scope, plan)))


def interval(scope: Scope, metric: Metric, span: Span) -> float | None:
    """Minutes between two readings of a sensor that gave these, by its fullest days; None where no sensor did."""
    files = observed.files(scope, metric.name, span)
    if not files or metric.sampling_minutes is None or metric.category != "glucose":
        return None
    table = scope.engine.days(metric, files)
    sql = f"SELECT quantile_disc(c, 0.9) FROM (SELECT sum(n) AS c FROM {table} WHERE used GROUP BY date)"
    a_day = scope.engine.rows(sql)[0][0]
    if a_day is None or a_day < 48:
        return None
    return min(_INTERVALS, key=lambda minutes: abs(1440 / minutes - float(a_day)))


def weekdays(where: tuple[Filter, ...]) -> tuple[Weekday, ...] | None:
    """The weekdays that the filters leave, or None for all."""
    left: tuple[Weekday, ...] | None = None
    for f in where:
        if isinstance(f, Weekdays):
            left = f.days if left is None else tuple(d for d in left if d in f.days)
    return left


def _of_observations(
    scope: Scope, metric: Metric, where: tuple[Filter, ...], span: Span, period: Period | None, m: Measure
) -> Evidence:
    only = " AND ".join(narrow.weekdays(f) for f in where if isinstance(f, Weekdays)) or "true"
    rows = scope.engine.rows(
        "SELECT source, used, sum(n), sum(total ORDER BY date, source, total), "
        "sum(gross ORDER BY date, source, gross), min(low), max(high), min(date), max(date), "
        f"count(DISTINCT date), grouping(source) FROM {observed.summaries(scope, metric, span)} WHERE {only} "
        "GROUP BY GROUPING SETS ((source, used), (used)) ORDER BY source, used"
    )
    part = scope.snapshot.parts().get(metric.name)
    stored = part is not None and part.counted > 0
    left = weekdays(where)
    expected = span.expected_days(left) if metric.category != "lab" else None
    whole = next((r for r in rows if r[1] and r[10]), None)
    dropped = tuple(Use(r[0], r[2], _amount(m, r[4])) for r in rows if not r[1] and not r[10])
    if whole is None:
        return Evidence(expected=expected, coverage=0.0 if expected else None, dropped=dropped, stored=stored)
    used = tuple(Use(r[0], r[2], _amount(m, r[3]) if m.additive else None) for r in rows if r[1] and not r[10])
    found = Evidence(
        n=int(whole[2]), days=whole[9], expected=expected, coverage=min(whole[9] / expected, 1.0) if expected else None,
        first=whole[7], last=whole[8], known=Known(whole[5], whole[6]), used=used, dropped=dropped, stored=stored,
    )  # fmt: skip
    minutes = interval(scope, metric, span)
    if minutes is None:
        return found
    return replace(found, interval=minutes, **_wear(scope, period, left, found, minutes))


def _wear(
    scope: Scope, period: Period | None, left: tuple[Weekday, ...] | None, found: Evidence, minutes: float
) -> dict[str, Any]:
    if period is None or found.expected is None:
        return {}
    hours = scope.hours(period) if left is None else found.expected * 24.0
    readings = round(hours * 60 / minutes)
    return {"expected": readings, "coverage": min(found.n / readings, 1.0) if readings else None}


def _of_workouts(scope: Scope, subject: Workouts, where: tuple[Filter, ...], span: Span, m: Measure) -> Evidence:
    if not worked.stored(scope):
        return Evidence()
    items = days.by_date(
        scope, worked.workouts(scope, subject, span, m), tuple(f for f in where if isinstance(f, Weekdays)), span
    )
    rows = scope.engine.rows(
        "SELECT source, count(*), min(date), max(date), count(DISTINCT date), grouping(source), "
        f"sum(value ORDER BY wall, value) FROM ({items.sql}) GROUP BY GROUPING SETS ((source), ()) ORDER BY source"
    )
    whole = next(r for r in rows if r[5])
    used = tuple(Use(r[0], r[1], _amount(m, r[6]) if m.additive and m.of else None) for r in rows if not r[5])
    return Evidence(n=whole[1], days=whole[4], first=whole[2], last=whole[3], used=used, stored=True)


def _latest(scope: Scope, plan: Aggregate) -> str | None:
    everything = scope.span(None)
    if isinstance(plan.subject, Workouts):
        m = days.measured(scope, plan.subject)
        found = worked.workouts(scope, plan.subject, everything, m)
        last: date | None = scope.engine.rows(f"SELECT max(date) FROM ({found.sql})")[0][0]
    else:
        part = scope.snapshot.parts().get(lower.part_of(plan.subject))
        last = part.last if part and part.counted else None
    return last.isoformat() if last and last <= scope.today else None


def _amount(m: Measure, canonical: float | None) -> float | None:
    return None if canonical is None else m.value(canonical)


def workouts_begin(scope: Scope) -> date | None:
    """The date of the first workout stored."""
    part = scope.snapshot.parts().get(WORKOUTS)
    return part.first if part else None
