"""The value that must come out of a plan, as programs get it: in the unit asked for, dates as text, yes or no.

Around :mod:`.answer` (numbers over observations, workouts, correlations) stand here comparisons, tests, the moment of
an item, days without data, the numbers of the glucose report, and the chart. None where this reference does not say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from evaluation.questions.values.answer import answer
from evaluation.questions.values.items import items_of
from evaluation.questions.values.record import Row
from evaluation.questions.values.rows import DAY, holds, in_period
from salus.query.plan import (
    Aggregate,
    Compare,
    Correlate,
    Distribution,
    Duration,
    Entries,
    Episodes,
    Gaps,
    Observations,
    Plan,
    Quantity,
    Share,
    Simple,
    Streak,
    TimeInRange,
    Trend,
)
from salus.records.catalogue import catalogue
from salus.records.units import convert, unit

_ONE = ("latest", "first", "minimum", "maximum")
_DERIVED = ("pace", "speed")  # of a workout: worked out when it is stored, not told by its row
Value = Any  # a number, text, yes or no, a list of names, or the numbers of a series by their keys


def expected(rows: Sequence[Row], plan: Plan, now: datetime) -> Value:
    """The value; of a grouped answer, a distribution or a report its series as a dictionary."""
    if isinstance(plan, Correlate):
        return answer(rows, plan, now.date()).value
    if isinstance(plan, Compare):
        return compared(plan, [expected(rows, side, now) for side in (plan.left, plan.right)])
    if isinstance(plan.subject, Entries):
        return of_chart(rows, plan, plan.subject, now)
    if isinstance(plan.subject, Observations):
        metric = catalogue().metric(plan.subject.metric)
        if metric.components or metric.clock:
            return None
    elif plan.subject.attribute in _DERIVED:
        return None
    if isinstance(plan.statistic, Gaps):
        return days_without(rows, plan, now)
    if isinstance(plan.statistic, Distribution):
        return {"n": len(of_plan(rows, replace(plan, statistic=Simple("list")), now))}
    if plan.statistic == Simple("report"):
        return report(rows, plan, now)
    if plan.shape != "value" or (isinstance(plan.statistic, Simple) and plan.statistic.name in ("list", "describe")):
        return of_item(rows, plan, now)
    return number(rows, plan, now)


def compared(plan: Compare, sides: list[Value]) -> Value:
    """Two numbers set against each other; which of two is more has a name that is free to choose, so None."""
    if any(isinstance(side, bool) or not isinstance(side, int | float) for side in sides):
        return None
    left, right = sides
    forms: dict[str, Callable[[], Value]] = {
        "difference": lambda: left - right, "more": lambda: left > right, "less": lambda: left < right,
        "percent": lambda: 100 * (left - right) / right if right else None,
        "ratio": lambda: left / right if right else None,
    }  # fmt: skip
    return forms[plan.form]() if plan.form in forms else None


def number(rows: Sequence[Row], plan: Aggregate, now: datetime) -> Value:
    """A number, a group's name, numbers by group, or whether a number passes the plan's test."""
    got = answer(rows, plan, now.date())
    if got.status != "answered":
        return None
    if plan.test is not None:
        return passes(plan, got.value) if isinstance(got.value, int | float) else None
    show = shown(plan)
    if plan.by is not None:
        return got.value if plan.pick else {key: show(value) for key, value in got.series or ()}
    itself = getattr(plan.subject, "attribute", "") is None and isinstance(plan.statistic, Simple)
    if itself and plan.grain is None and plan.statistic.name in _ONE:  # then the workout is named
        return None
    value = got.value
    return show(value) if isinstance(value, float) and not isinstance(plan.statistic, Streak | Episodes) else value


def passes(plan: Aggregate, value: float) -> bool:
    """Whether the number satisfies the plan's test; a count or a percentage has no unit to convert from."""
    assert plan.test is not None  # asked by its only caller
    test = plan.test
    if isinstance(plan.statistic, Share | TimeInRange | Streak | Episodes) or plan.statistic == Simple("count"):
        test = replace(
            test, value=test.value and Quantity(test.value.value), upper=test.upper and Quantity(test.upper.value)
        )
    return holds(test, plan.subject, value)


def shown(plan: Aggregate) -> Callable[[float], float]:
    """From the canonical unit to the one asked for; counts and percentages stay."""
    if isinstance(plan.statistic, Duration):
        return lambda v: convert(v, unit("min"), unit(plan.unit)) if plan.unit else v
    plain = isinstance(plan.statistic, Share | TimeInRange | Streak | Episodes)
    counted = isinstance(plan.statistic, Simple) and plan.statistic.name in ("count", "exists", "cv")
    if plain or counted or plan.unit is None:
        return lambda v: v
    if isinstance(plan.subject, Observations):
        of: Any = catalogue().metric(plan.subject.metric)
    else:
        of = catalogue().attributes[getattr(plan.subject, "attribute", None) or "duration"]
    to = unit(plan.unit)
    if isinstance(plan.statistic, Trend) or plan.statistic in (Simple("std"), Simple("range")):
        return lambda v: float(of.from_canonical(v, to) - of.from_canonical(0.0, to))
    return lambda v: float(of.from_canonical(v, to))


def of_plan(rows: Sequence[Row], plan: Aggregate, now: datetime) -> list[Any]:
    """The items of a plan."""
    return items_of(rows, plan, in_period(rows, plan.subject, plan, now.date()), now.date())


def of_item(rows: Sequence[Row], plan: Aggregate, now: datetime) -> Value:
    """When one item was, or how many days ago."""
    if (
        not isinstance(plan.statistic, Simple)
        or plan.statistic.name not in _ONE
        or plan.shape not in ("when", "elapsed")
    ):
        return None
    natural = replace(plan, statistic=Simple("list"))
    items = of_plan(rows, natural, now)
    if not items:
        return None
    order: dict[str, Callable[[Any], Any]] = {
        "latest": lambda i: (-i.at.timestamp(), -i.value), "first": lambda i: (i.at, i.value),
        "minimum": lambda i: (i.value, i.at), "maximum": lambda i: (-i.value, i.at),
    }  # fmt: skip
    best = min(items, key=order[plan.statistic.name])
    if plan.shape == "elapsed":
        return (now.date() - best.day).days
    return best.day.isoformat() if best.start is None else best.at.isoformat(timespec="minutes")


def days_without(rows: Sequence[Row], plan: Aggregate, now: datetime) -> Value:
    """How many stretches of days have no data, up to yesterday; of daily metrics only."""
    metric = catalogue().metric(plan.subject.metric) if isinstance(plan.subject, Observations) else None
    daily = metric is None or metric.grain == "day" or metric.aggregation == "sum"
    if not isinstance(plan.statistic, Gaps) or plan.statistic.minutes is not None or not daily:
        return None
    held = {i.day for i in in_period(rows, plan.subject, plan, now.date())}
    every = {i.day for i in in_period(rows, plan.subject, replace(plan, period=None), now.date())}
    first, end = plan.period.days if plan.period else (min(every), now.date())
    day, missing = max(first, min(every)), []
    while day < min(end, now.date()):
        if day not in held:
            missing.append(day)
        day += timedelta(days=1)
    begins = [d for d in missing if d - DAY not in missing]
    if plan.shape == "when":
        return None
    return len(begins)


def report(rows: Sequence[Row], plan: Aggregate, now: datetime) -> Value:
    """Mean, GMI, deviation and the share in range, where the sensor was worn on 70 % of 14 days."""
    values = [i.value for i in in_period(rows, plan.subject, plan, now.date())]
    if len(values) < 0.7 * 14 * 288:
        return None
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))
    inside = 100 * sum(70 <= v <= 180 for v in values) / len(values)
    show = (lambda v: convert_glucose(v, plan.unit)) if plan.unit else float
    return {
        "mean": show(mean), "gmi": 3.31 + 0.02392 * mean, "standard_deviation": show(deviation),
        "coefficient_of_variation": 100 * deviation / mean, "time_in_range_70_to_180": inside,
    }  # fmt: skip


def convert_glucose(value: float, to: str) -> float:
    """Of mg/dL, in the unit asked for."""
    return float(catalogue().metric("glucose").from_canonical(value, unit(to)))


def of_chart(rows: Sequence[Row], plan: Aggregate, subject: Entries, now: datetime) -> Value:
    """What the chart says: whether, how many, which, when, how long ago, or a field of the latest or next one."""
    if plan.where or plan.by or not isinstance(plan.statistic, Simple) or subject.kind == "lab":
        return None
    kind = [r for r in rows if r.part == "entries" and r.more["kind"] == subject.kind]
    found = [r for r in kind if called(r, subject.name) and (not subject.current or r.more["active"])]
    if plan.period is not None:
        start, end = plan.period.start.replace(tzinfo=None), plan.period.end.replace(tzinfo=None)
        found = [r for r in found if r.local is not None and start <= r.local < end]
    found.sort(key=lambda r: r.local or datetime.min, reverse=True)  # noqa: DTZ901  # a local time
    name = plan.statistic.name
    if name == "exists":
        return bool(found) if kind else None
    if name == "count":
        same = subject.kind in ("medication", "allergy", "condition")
        return len({r.more["name"] for r in found}) if same else len(found)
    if name == "list":
        return list(dict.fromkeys(r.more["name"] for r in found))
    if not found or name not in ("latest", "first"):
        return None
    one = found[0] if name == "latest" else found[-1]
    details = dict(one.more["details"])
    if subject.field == "age":
        born = datetime.fromisoformat(details["birth_date"]).date()
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    if plan.shape == "when" and one.local:
        return one.local.isoformat(timespec="minutes")
    if plan.shape == "elapsed" and one.local:
        return (now.date() - one.local.date()).days
    return details.get(subject.field) if subject.field else one.more["name"]


def called(row: Row, name: str | None) -> bool:
    """Whether the entry is of that name, or of the everyday word that stands beside it."""
    if name is None:
        return True
    words = f"{row.more['name']} {dict(row.more['details']).get('called', '')}".casefold()
    return name.casefold().rstrip("s") in words
