"""The phrases that every sentence shares: the value, what narrows it and when, what one item is called."""

from __future__ import annotations

from salus.query.answer import numbers, subjects, when
from salus.query.plan import Aggregate, Observations, Percentile, Share, TimeInRange, Trend, Workouts
from salus.query.result import Result
from salus.records.catalogue import catalogue
from salus.records.units import find_unit


def value_words(plan: Aggregate, result: Result, value: object = None) -> str:
    """The result's value in words, with its unit."""
    value = result.value if value is None else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    return numbers.quantity(value, result.unit, decimals=_decimals(plan, result.unit))


def tail(plan: Aggregate) -> str:
    """What narrows the statement and when it holds: " on weekdays last week"."""
    parts = [subjects.narrowed(plan.subject, plan.where), when.recurring(plan.where), when.phrase(plan.period)]
    return "".join(f" {p.strip()}" for p in parts if p)


def _decimals(plan: Aggregate, unit: str | None) -> int | None:
    shown = find_unit(unit) if unit else None
    if not isinstance(plan.subject, Observations) or shown is None or shown.code == "%":
        return None
    metric = catalogue().metric(plan.subject.metric)
    finer = isinstance(plan.statistic, Percentile | Trend | Share | TimeInRange)
    return metric.places(shown) if not finer and metric.accepts(shown) else None


def taken(plan: Aggregate) -> str:
    """ " over your last 4 runs", where the plan takes some items only."""
    if plan.take is None:
        return ""
    noun = items(plan, plan.take.n)
    if plan.take.n == 1:
        return f" on your {plan.take.order} {noun}"
    return f" over your {plan.take.order} {plan.take.n} {noun}"


def items(plan: Aggregate, n: float) -> str:
    """The noun of what one item is: "runs", "days", "nights", "weeks", "readings"."""
    if plan.grain and plan.grain != "observation":
        return plan.grain if n == 1 else f"{plan.grain}s"
    if isinstance(plan.subject, Workouts):
        return subjects.workouts(plan.subject.activity, n)
    if isinstance(plan.subject, Observations):
        metric = catalogue().metric(plan.subject.metric)
        if metric.grain == "day" and plan.grain is None:
            return ("night" if metric.nightly else "day") + ("" if n == 1 else "s")
        return metric.item[0] if n == 1 else metric.item[1]
    return "entry" if n == 1 else "entries"


def every(plan: Aggregate) -> str:
    """ " a night", " a day", " a week": what a mean is of; "" where it is of readings."""
    if plan.grain in ("week", "month", "year"):
        return f" a {plan.grain}"
    if isinstance(plan.subject, Observations):
        metric = catalogue().metric(plan.subject.metric)
        if metric.clock:
            return ""
        if metric.nightly:
            return " a night"
        if metric.aggregation == "sum":
            return " a day"
    return ""


def ordinal(n: float) -> str:
    """ "5th", "22nd", "97.5th"."""
    if n != int(n):
        return f"{n:g}th"
    i = int(n)
    ending = "th" if 10 <= i % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(i % 10, "th")
    return f"{i}{ending}"
