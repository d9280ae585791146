"""How values spread: over a histogram's bins, and over time while a condition held.

A reading stands for the time until the next one. Readings follow each other by instant; of two at one instant (a clock
was set back in between, or a device tells the same minute twice) the earlier by the local clock comes first, then the
lower: the last of them stands for the time, the others for none.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, log10

from salus.errors import BadPlan, UnknownUnit
from salus.query.execute import lower
from salus.query.execute.conditions import predicate
from salus.query.execute.evidence import Evidence
from salus.query.execute.labels import KEYS, label
from salus.query.execute.measure import Measure
from salus.query.execute.observed import IN_TIME
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number, clock_time
from salus.query.execute.sql import Items, number
from salus.query.plan import Aggregate, Distribution, Duration, Observations
from salus.query.result import Chart, Mark, Point, Result
from salus.records.catalogue import catalogue
from salus.records.units import convert, unit

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def spread(scope: Scope, plan: Aggregate, span: Span, m: Measure, found: Evidence) -> Number:
    """A distribution, or the time while a condition held."""
    if isinstance(plan.statistic, Duration):
        return _duration(scope, plan, plan.statistic, span, m, found)
    assert isinstance(plan.statistic, Distribution)  # asked by its only caller
    if plan.by is not None:
        raise BadPlan("a distribution cannot be grouped; ask for percentiles by group instead")
    return _distribution(scope, plan.statistic, lower.items(scope, plan, span, m), found)


def _distribution(scope: Scope, wanted: Distribution, items: Items, found: Evidence) -> Number:
    m = items.measure
    if items.form == "rows" and items.whole and found.known:
        n, low, high = found.n, found.known.low, found.known.high
    else:
        n, low, high = scope.engine.rows(f"SELECT count(*), min(value), max(value) FROM ({items.sql})")[0]
    if n == 0:
        return Number(Result("no_data"))
    if wanted.bins is not None and not 1 <= wanted.bins <= 1000:
        raise BadPlan(f"a distribution has 1 to 1000 bins, not {wanted.bins}")
    shown = sorted((m.value(low), m.value(high)))
    width = _width(shown[0], shown[1], wanted.bins, n)
    begin = shown[0] if wanted.bins else floor(shown[0] / width) * width
    count = wanted.bins or floor((shown[1] - begin) / width) + 1
    zero, one = m.value(0.0), m.value(1.0)
    bin_of = f"((value * {number(one - zero)} + {number(zero)}) - {number(begin)}) / {number(width)}"
    rows = scope.engine.rows(
        f"SELECT least(greatest(floor({bin_of}), 0), {count - 1})::INTEGER AS bin, count(*) "
        f"FROM ({items.sql}) GROUP BY bin"
    )
    counts = {int(i): int(c) for i, c in rows}
    starts = [round(begin + i * width, 10) for i in range(count)]
    series = tuple(
        Point(_range(m, s, round(s + width, 10)), counts.get(i, 0), counts.get(i, 0)) for i, s in enumerate(starts)
    )
    marks = tuple(Mark(s, float(counts.get(i, 0))) for i, s in enumerate(starts))
    chart = Chart("histogram", marks, "1", m.shown.code, width=width)
    return Number(Result("answered", unit=m.shown.code, series=series, n=n, low=shown[0], high=shown[1], chart=chart))


def _width(low: float, high: float, bins: int | None, n: int) -> float:
    if bins is not None:
        return (high - low) / bins or 1.0
    rough = (high - low) / min(max(ceil(2 * n ** (1 / 3)), 5), 20)  # Rice's rule, within what an eye can take in
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return float(next(step for step in _STEPS if step * power >= rough * 0.999) * power)


def _range(m: Measure, low: float, high: float) -> str:
    return f"{clock_time(low)}–{clock_time(high)}" if m.clock else f"{low:g}–{high:g}"


def _duration(scope: Scope, plan: Aggregate, wanted: Duration, span: Span, m: Measure, found: Evidence) -> Number:
    if not isinstance(plan.subject, Observations) or m.additive:
        raise BadPlan("the time while a condition held needs sampled values such as glucose or heart rate")
    every = found.interval or catalogue().metric(plan.subject.metric).sampling_minutes
    if every is None:
        raise BadPlan(f"{plan.subject.metric} is not sampled often enough to say how long something held")
    longest = every * (1.5 if found.interval else 3)
    shown = unit(plan.unit or "min")
    if shown.dimension != "time":
        raise UnknownUnit(f"a duration cannot be in {shown.code}: it can be in min, h, d")
    items = lower.items(scope, replace(plan, by=None), span, replace(m, shown=m.shown))
    step, most = round(every * 60_000_000), round(longest * 60_000_000)
    weighed = (
        f"SELECT *, CASE WHEN ahead <= {most} THEN ahead ELSE {step} END AS weight FROM (SELECT *, "
        f"epoch_us(lead(start) OVER (ORDER BY {IN_TIME}) - start) AS ahead FROM ({items.sql}))"
    )
    held = predicate(wanted.condition, m)
    columns = f"coalesce(sum(weight) FILTER (WHERE {held}), 0)::BIGINT, count(*) FILTER (WHERE {held}), count(*)"
    notes = ("time_weighted",)
    if plan.by:
        rows = scope.engine.rows(f"SELECT {KEYS[plan.by]} AS key, {columns} FROM ({weighed}) GROUP BY key ORDER BY key")
        series = tuple(Point(label(plan.by, k), _time(w, plan.unit), int(c)) for k, w, c, _ in rows)
        n = sum(int(r[3]) for r in rows)
        pick = _pick(plan, series)
        return Number(Result("answered", pick, shown.code, series=series, n=n, notes=notes))  # type: ignore[arg-type]
    weight, n, every_one = scope.engine.rows(f"SELECT {columns} FROM ({weighed})")[0]
    value = _time(weight, plan.unit)
    result = Result("answered", value, shown.code, n=int(n), readings=int(every_one), notes=("time_weighted",))
    return Number(result, value, "count")


def _time(microseconds: int, asked: str | None) -> float:
    minutes = microseconds / 60_000_000
    return convert(minutes, unit("min"), unit(asked)) if asked else minutes


def _pick(plan: Aggregate, series: tuple[Point, ...]) -> str | None:
    if plan.pick is None or not series:
        return None
    choose = max if plan.pick == "highest" else min
    return choose(series, key=lambda p: float(p.value or 0)).key
