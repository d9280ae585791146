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

from salus.query.execute import days, lower, observed, worked, workouts
from salus.query.execute.measure import Measure
from salus.query.execute.narrow import weekday_numbers
from salus.query.execute.scope import Scope, Span
from salus.query.execute.statistics import Known
from salus.query.execute.summaries import Totals, together
from salus.query.plan import Aggregate, Filter, Observations, Weekday, Weekdays, Workouts
from salus.query.result import Note, Result, Use
from salus.records.catalogue import Metric, catalogue
from salus.records.period import Period
from salus.records.shelf import WORKOUTS

_INTERVALS = (1.0, 3.0, 5.0, 10.0, 15.0)
_A_SENSOR = 48  # readings on a full day: nobody pricks a finger every half hour


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the records hold of a subject in a period. ``interval``: minutes between readings of a sensor, or None."""

    n: int = 0
    days: int = 0
    expected: int | None = None
    coverage: float | None = None
    first: date | None = None
    last: date | None = None
    whole: Totals | None = None
    used: tuple[Use, ...] = ()
    dropped: tuple[Use, ...] = ()
    interval: float | None = None
    stored: bool = False

    @property
    def known(self) -> Known | None:
        """The limits of the values."""
        return Known(self.whole.low, self.whole.high) if self.whole else None

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
    """Minutes between two readings of a sensor that gave these, by its fuller days; None where no sensor did."""
    if metric.sampling_minutes is None or metric.category != "glucose":
        return None
    a_day = max((s.a_day for s in scope.summaries(metric, span)), default=0)
    return min(_INTERVALS, key=lambda minutes: abs(1440 / minutes - a_day)) if a_day >= _A_SENSOR else None


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
    left = weekdays(where)
    found, (count, first, last) = observed.totals(scope, metric, span, weekday_numbers(where))
    part = scope.snapshot.parts().get(metric.name)
    stored = part is not None and part.counted > 0
    expected = span.expected_days(left) if metric.category != "lab" else None
    dropped = _dropped(found, m)
    used = {s: t for (s, used), t in found.items() if used}
    if not used:
        return Evidence(expected=expected, coverage=0.0 if expected else None, dropped=dropped, stored=stored)
    whole = together(used.values())
    known = Evidence(
        n=whole.n, days=count, expected=expected, first=first, last=last,
        coverage=min(count / expected, 1.0) if expected else None, whole=whole,
        dropped=dropped, stored=stored,
        used=tuple(Use(s, t.n, _amount(m, t.total) if m.additive else None) for s, t in used.items()),
    )  # fmt: skip
    minutes = interval(scope, metric, span)
    if minutes is None:
        return known
    return replace(known, interval=minutes, **_wear(scope, period, left, known, minutes))


def _dropped(found: dict[tuple[str, bool], Totals], m: Measure) -> tuple[Use, ...]:
    """What overlaps took away: rows that do not count at all, and the part of an amount that another source covers."""
    out = []
    for source in dict.fromkeys(s for s, _ in found):
        none, some = found.get((source, False), Totals()), found.get((source, True), Totals())
        amount = none.gross + max(some.gross - some.total, 0.0) if m.additive else None
        if none.n or (amount or 0.0) > 1e-9 * max(some.gross, 1.0):
            out.append(Use(source, none.n, _amount(m, amount)))
    return tuple(out)


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
    weekly = tuple(f for f in where if isinstance(f, Weekdays))
    some = workouts.inside(scope, subject, span, weekly)
    if some is not None:
        return _of_few(some, m)
    items = days.by_date(scope, worked.workouts(scope, subject, span, m), weekly, span)
    rows = scope.engine.rows(
        "SELECT source, count(*), min(date), max(date), list(DISTINCT date), sum(value ORDER BY wall, value) "
        f"FROM ({items.sql}) GROUP BY source ORDER BY source"
    )
    if not rows:
        return Evidence(stored=True)
    used = tuple(Use(r[0], r[1], _amount(m, r[5]) if m.additive and m.of else None) for r in rows)
    dates = {day for r in rows for day in r[4]}
    return Evidence(sum(r[1] for r in rows), len(dates), first=min(dates), last=max(dates), used=used, stored=True)


def _of_few(some: list[workouts.Item], m: Measure) -> Evidence:
    """The same of workouts in memory."""
    if not some:
        return Evidence(stored=True)
    by_source: dict[str, list[workouts.Item]] = {}
    for item in some:
        by_source.setdefault(item.source, []).append(item)
    dates = {item.date for item in some}
    summed = m.additive and m.of is not None
    used = tuple(
        Use(source, len(own), _amount(m, workouts.total(own)) if summed else None)
        for source, own in sorted(by_source.items())
    )
    return Evidence(len(some), len(dates), first=min(dates), last=max(dates), used=used, stored=True)


def _latest(scope: Scope, plan: Aggregate) -> str | None:
    everything = scope.span(None)
    if isinstance(plan.subject, Workouts):
        some = workouts.inside(scope, plan.subject, everything)
        last: date | None
        if some is not None:
            last = max((item.date for item in some), default=None)
        else:
            m = days.measured(scope, plan.subject)
            found = worked.workouts(scope, plan.subject, everything, m)
            last = scope.engine.rows(f"SELECT max(date) FROM ({found.sql})")[0][0]
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
