"""From canonical numbers to what is shown: units, clock times, yes or no.

A :class:`Number` keeps the canonical number beside its result, so that a comparison or a test looks at what was
computed and not at what was printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from salus.query.execute.conditions import NORMAL, holds, own_range
from salus.query.execute.measure import Measure, measure
from salus.query.execute.sql import Items
from salus.query.execute.statistics import DAYS_OF, Kind
from salus.query.plan import Aggregate, Condition, Simple, Trend
from salus.query.result import Point, Result

_COUNTED = {
    "observation": "1", "workout": "1", "episode": "1", "day": "d", "week": "wk", "month": "mo", "year": "a",
}  # fmt: skip
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """A result, with the canonical number behind its value (None where it is none), and its kind and measure."""

    result: Result
    canonical: float | None = None
    kind: Kind = "value"
    measure: Measure | None = None


def number_of(base: Result, m: Measure, value: float, kind: Kind, per: Trend | None = None) -> Number:
    """The result with its value in the shown unit; a time of day stays minutes until :func:`shown`."""
    unit = base.unit
    if per is not None:
        unit = f"{unit}/{DAYS_OF[per.per][1]}"
    return Number(replace(base, value=convert(m, value, kind), unit=unit), float(value), kind, m)


def convert(m: Measure, value: float, kind: Kind) -> float | int:
    """A canonical number in the shown unit, by its kind; counts and percentages are as they are."""
    if kind == "value":
        return m.value(float(value))
    if kind == "difference":
        return m.difference(float(value))
    return value


def results_unit(items: Items, kind: Kind) -> str:
    """The UCUM unit of a kind of number about these items."""
    if kind == "percent":
        return "%"
    if kind == "count":
        return _COUNTED[items.grain]
    return items.measure.shown.code


def clock_time(minutes: float) -> str:
    """Minutes after the noon before, as a time of day.

    >>> clock_time(690), clock_time(750.5), clock_time(-30)
    ('23:30', '00:31', '11:30')
    """
    whole = (int(minutes + _NOON + 0.5)) % (24 * 60)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def tested(number: Number, condition: Condition, plan: Aggregate) -> Number:
    """Yes or no, with the measured number in the series."""
    result = number.result
    if result.status != "answered" or number.canonical is None:
        return number
    if own_range(condition):
        return _judged(number, condition.op == "in_reference", plan)
    m = number.measure if number.measure and number.kind in ("value", "difference") else measure(None, None, {})
    yes = holds(condition, m, number.canonical)
    measured = _value(number)
    assert isinstance(measured, int | float | str)  # a canonical number was there
    point = Point(statistic_name(plan), measured, result.n, None if isinstance(measured, str) else result.unit)
    return replace(number, result=replace(result, value=yes, unit=None, series=(point,)), canonical=None)


def _judged(number: Number, wanted: bool, plan: Aggregate) -> Number:
    """Yes or no by the record's own flag, else by its own range; too little to say where it gives neither."""
    result, value = number.result, number.result.value
    low, high = result.reference or (None, None)
    if not isinstance(value, int | float) or (result.flag is None and low is None and high is None):
        notes = tuple(dict.fromkeys((*result.notes, "no_reference")))
        return replace(
            number, result=replace(result, status="insufficient_data", value=None, notes=notes), canonical=None
        )
    inside = (low is None or value >= low) and (high is None or value <= high)
    normal = result.flag.upper() in NORMAL if result.flag else inside
    point = Point(statistic_name(plan), value, result.n, result.unit)
    notes = tuple(dict.fromkeys((*result.notes, "own_reference")))
    judged = replace(result, value=normal is wanted, unit=None, series=(point,), notes=notes)
    return replace(number, result=judged, canonical=None)


def shown(number: Number) -> Result:
    """The result as it is shown: clock times as HH:MM, in the value and in every group."""
    result, m = number.result, number.measure
    if m is None or not m.clock or number.kind == "percent":
        return result
    if number.kind != "value":
        return replace(result, notes=(*result.notes, "duration")) if number.kind == "difference" else result
    series = result.series and tuple(
        p if isinstance(p.value, str | bool | None) else replace(p, value=clock_time(float(p.value)))
        for p in result.series
    )
    return replace(  # lowest and highest would be minutes here: left out
        result,
        value=_value(number),
        unit=None,
        low=None,
        high=None,
        series=series,
        notes=tuple(dict.fromkeys((*result.notes, "clock"))),
    )


def statistic_name(plan: Aggregate) -> str:
    """What the statistic is called in a series: "mean", "count", "time_in_range"."""
    if isinstance(plan.statistic, Simple):
        return plan.statistic.name
    return "".join("_" + c.lower() if c.isupper() else c for c in type(plan.statistic).__name__).strip("_")


def _value(number: Number) -> float | int | str | bool | list[str] | None:
    value, m = number.result.value, number.measure
    if (
        m is not None
        and m.clock
        and number.kind == "value"
        and isinstance(value, int | float)
        and not isinstance(value, bool)
    ):
        return clock_time(value)
    return value
