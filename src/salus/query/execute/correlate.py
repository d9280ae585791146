"""How two daily series go together, over the days that have both.

Spearman's rho is Pearson's r of the ranks, equal values sharing the average of theirs. Fewer than seven days, or a
series that never changes, is too little to say anything.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from datetime import date

from salus.query.execute import days
from salus.query.execute.measure import Measure
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
    measured = "ranked" if plan.method == "spearman" else "both_sides"
    value, pairs, *told = scope.engine.rows(
        f"WITH a AS MATERIALIZED ({left}), b AS MATERIALIZED ({right}), both_sides AS MATERIALIZED "
        "(SELECT a.date, a.value AS x, b.value AS y FROM a JOIN b ON a.date = b.date), "
        f"ranked AS (SELECT date, {_RANK.format('x')} AS x, {_RANK.format('y')} AS y FROM both_sides) SELECT "
        f"(SELECT CASE WHEN min(x) < max(x) AND min(y) < max(y) THEN corr(y, x ORDER BY date) END FROM {measured}), "
        "(SELECT list((date, x, y) ORDER BY date) FROM both_sides), "
        "(SELECT (count(*), min(date), max(date), min(value), max(value)) FROM a), "
        "(SELECT (count(*), min(date), max(date), min(value), max(value)) FROM b)"
    )[0]
    pairs = pairs or []
    n, expected = len(pairs), span.expected_days()
    x, y = (days.measured(scope, side.subject) for side in (plan.left, plan.right))
    base = Result(
        "answered", n=n, days=n, expected=expected, coverage=min(n / expected, 1.0) if expected else None,
        first=pairs[0][0].isoformat() if pairs else None, last=pairs[-1][0].isoformat() if pairs else None,
        sides=(_told(x, told[0]), _told(y, told[1])), notes=(plan.method,),
    )  # fmt: skip
    if any(side.status == "no_data" for side in base.sides):
        return Number(replace(base, status="no_data"))
    if n < LEAST or value is None:
        why: Note = "few_pairs" if n < LEAST else "constant"
        return Number(replace(base, status="insufficient_data", notes=(plan.method, why)))
    marks = tuple(Mark(x.value(p), y.value(q)) for _, p, q in pairs[-_MOST_MARKS:])
    chart = Chart("scatter", marks, y.shown.code, x.shown.code)
    return Number(replace(base, value=value, chart=chart), value, "percent")


def _side(scope: Scope, side: Series, span: Span) -> str:
    """``date`` and ``value`` of one side; a shift of 1 looks at the day after the date."""
    found = days.day_values(scope, side.subject, side.where, span.shifted(side.shift) if side.shift else span)
    date = f"date - {side.shift}" if side.shift else "date"
    return f"SELECT {date} AS date, value FROM ({found.sql})"


def _told(m: Measure, told: tuple[int, date, date, float, float]) -> Result:
    n, first, last, low, high = told
    if not n:
        return Result("no_data", unit=m.shown.code)
    return Result(
        "answered", None, m.shown.code, n=n, days=n, first=first.isoformat(), last=last.isoformat(),
        low=m.value(low), high=m.value(high),
    )  # fmt: skip
