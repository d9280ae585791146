"""How two daily series go together, over the days that have both.

Spearman's rho is Pearson's r of the ranks, equal values sharing the average of theirs. Fewer than seven days, or a
series that never changes, is too little to say anything.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace

from salus.query.execute import days
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number
from salus.query.plan import Correlate, Series
from salus.query.result import Chart, Mark, Note, Result

LEAST = 7
_MOST_MARKS = 2000
_RANK = "(rank() OVER (ORDER BY {0}) + (count(*) OVER (PARTITION BY {0}) - 1) / 2.0)"


def correlate(scope: Scope, plan: Correlate) -> Number:
    """The coefficient, with both sides and a scatter of the days."""
    span = scope.span(plan.period)
    left, right = (_side(scope, side, span) for side in (plan.left, plan.right))
    joined = f"SELECT a.date, a.value AS x, b.value AS y FROM ({left}) a JOIN ({right}) b ON a.date = b.date"
    ranked = f"SELECT date, {_RANK.format('x')} AS x, {_RANK.format('y')} AS y FROM ({joined})"
    measured = ranked if plan.method == "spearman" else joined
    value, n, first, last = scope.engine.rows(
        f"SELECT CASE WHEN min(x) < max(x) AND min(y) < max(y) THEN corr(y, x ORDER BY date) END, count(*), "
        f"min(date), max(date) FROM ({measured})"
    )[0]
    sides = tuple(_told(scope, side, sql) for side, sql in ((plan.left, left), (plan.right, right)))
    expected = span.expected_days()
    dates = {"first": first and first.isoformat(), "last": last and last.isoformat()}
    notes: tuple[Note, ...] = (plan.method,)
    coverage = min(n / expected, 1.0) if expected else None
    base = Result("answered", n=n, days=n, expected=expected, coverage=coverage, sides=sides, notes=notes, **dates)
    if any(side.status == "no_data" for side in sides):
        return Number(_but(base, "no_data"))
    if n < LEAST:
        return Number(_but(base, "insufficient_data", "few_pairs"))
    if value is None:
        return Number(_but(base, "insufficient_data", "constant"))
    return Number(_but(base, "answered", value=value, chart=_scatter(scope, plan, joined)), value, "percent")


def _side(scope: Scope, side: Series, span: Span) -> str:
    """``date`` and ``value`` of one side; a shift of 1 looks at the day after the date."""
    found = days.day_values(scope, side.subject, side.where, span.shifted(side.shift) if side.shift else span)
    date = f"date - {side.shift}" if side.shift else "date"
    return f"SELECT {date} AS date, value FROM ({found.sql})"


def _told(scope: Scope, side: Series, sql: str) -> Result:
    m = days.measured(scope, side.subject)
    n, first, last, low, high = scope.engine.rows(
        f"SELECT count(*), min(date), max(date), min(value), max(value) FROM ({sql})"
    )[0]
    if not n:
        return Result("no_data", unit=m.shown.code)
    return Result("answered", None, m.shown.code, n=n, days=n, first=first.isoformat(), last=last.isoformat(),
                  low=m.value(low), high=m.value(high))  # fmt: skip


def _scatter(scope: Scope, plan: Correlate, joined: str) -> Chart:
    x, y = (days.measured(scope, side.subject) for side in (plan.left, plan.right))
    rows = scope.engine.rows(f"SELECT x, y FROM ({joined}) ORDER BY date DESC LIMIT {_MOST_MARKS}")
    return Chart("scatter", tuple(Mark(x.value(a), y.value(b)) for a, b in rows), y.shown.code, x.shown.code)


def _but(base: Result, status: str, *notes: Note, **changes: object) -> Result:
    return replace(base, status=status, notes=(*base.notes, *notes), **changes)  # type: ignore[arg-type]
