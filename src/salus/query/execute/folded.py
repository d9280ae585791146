"""Statistics over the days of one metric without a statement: the days are in memory, and few.

Most questions are about days ("how many days over 10,000 steps", "average sleep last month"). A statement over some
hundred rows costs a millisecond to parse, bind and plan; the same loop here a tenth of that. What it means is said in
:mod:`.lower` and :mod:`.statistics`; the reference interpreter of the tests holds both to it.
Invariant: ``None`` where a plan looks at anything but a day's value and date; then the statement is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import floor, fsum, sqrt

from salus.query.execute import lower, observed
from salus.query.execute.conditions import judge, own_range
from salus.query.execute.measure import Measure
from salus.query.execute.narrow import weekday_numbers
from salus.query.execute.scope import Scope, Span
from salus.query.execute.statistics import DAYS_OF, in_range
from salus.query.execute.summaries import Days, extreme
from salus.query.plan import (
    Aggregate,
    Observations,
    Percentile,
    Share,
    Simple,
    Statistic,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
)
from salus.records.catalogue import Metric, catalogue

Row = tuple[float | int | None, int, int, date | None, date | None, float | None, float | None]


class Folded:
    """The values of a plan's days: ``dates`` as ordinals, in order, and the stored ``readings`` behind each."""

    def __init__(self, dates: Sequence[int], values: Sequence[float], readings: Sequence[int]) -> None:
        self.dates, self.values, self.readings = dates, values, readings

    def row(self, statistic: Statistic, m: Measure) -> Row:
        """The number with how many days and readings it is of, first and last date, lowest and highest value."""
        n = len(self.values)
        if n == 0:
            return (0 if statistic == Simple("count") else None), 0, 0, None, None, None, None
        first, last = date.fromordinal(self.dates[0]), date.fromordinal(self.dates[-1])
        value = _number(statistic, m, self.dates, self.values)
        return value, n, sum(self.readings), first, last, min(self.values), max(self.values)

    def one(self, order: str) -> tuple[float, date] | None:
        """The lowest, highest, latest or first day and its value; of equals the earlier."""
        place = extreme(order, self.values, self.values)
        return None if place is None else (self.values[place], date.fromordinal(self.dates[place]))


def folded(scope: Scope, plan: Aggregate, span: Span, m: Measure) -> Folded | None:
    """The days of a plan that looks at no more than their values and dates."""
    if not isinstance(plan.subject, Observations) or plan.by is not None or plan.take is not None:
        return None
    metric = catalogue().metric(plan.subject.metric)
    conditions = [f.condition for f in plan.where if isinstance(f, Where)]
    plain = all(isinstance(f, Weekdays | Where) for f in plan.where) and not any(
        own_range(c) or c.paired is not None for c in conditions
    )
    if not plain or lower.grain(plan, metric) != "day" or not _known(plan.statistic):
        return None
    value = _values(metric, lower.each_day(plan, metric))
    found = observed.of_days(scope, metric, span, weekday_numbers(plan.where))
    if value is None or found is None:
        return None
    values = value(found)
    if not conditions:
        return Folded(found.days, values, found.n)
    judges = [judge(c, m) for c in conditions]
    kept = [i for i, v in enumerate(values) if all(holds(v) for holds in judges)]
    return Folded([found.days[i] for i in kept], [values[i] for i in kept], [found.n[i] for i in kept])


def _known(statistic: Statistic) -> bool:
    if isinstance(statistic, Share):
        return not own_range(statistic.condition) and statistic.condition.paired is None
    if isinstance(statistic, Simple):
        return statistic.name not in ("list", "exists", "describe", "report")
    return isinstance(statistic, Percentile | TimeInRange | Trend)


def _values(metric: Metric, each: str | None) -> Callable[[Days], Sequence[float]] | None:
    """How a day's value is read from what is kept of it; None where that does not tell it."""
    ways: dict[str, Callable[[Days], Sequence[float]]] = {
        "sum": lambda d: d.total,
        "mean": lambda d: [total / n for total, n in zip(d.total, d.n, strict=True)],
        "maximum": lambda d: d.high,
        "minimum": lambda d: d.low,
        "count": lambda d: [float(n) for n in d.n],
    }
    if metric.aggregation == "last":
        ways["last"] = lambda d: d.last
    return ways.get(each or metric.aggregation)


def _number(statistic: Statistic, m: Measure, dates: Sequence[int], values: Sequence[float]) -> float | int | None:
    if isinstance(statistic, Percentile):
        return percentile(values, statistic.p / 100)
    if isinstance(statistic, Share | TimeInRange):
        condition = statistic.condition if isinstance(statistic, Share) else in_range(statistic, m)[0]
        return 100.0 * sum(map(judge(condition, m), values)) / len(values)
    if isinstance(statistic, Trend):
        return _slope(dates, values) * DAYS_OF[statistic.per][0] if len(values) > 1 else None
    assert isinstance(statistic, Simple)  # the others are not known
    total = fsum(values)
    match statistic.name:
        case "mean":
            return total / len(values)
        case "sum":
            return total
        case "count":
            return len(values)
        case "median":
            return percentile(values, 0.5)
        case "range":
            return max(values) - min(values)
        case "std":
            return _deviation(values)
        case "cv":
            mean, deviation = total / len(values), _deviation(values)
            return 100.0 * deviation / mean if mean and deviation is not None else None
    raise AssertionError(statistic.name)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies, between two values by linear interpolation (type 7)."""
    ordered, place = sorted(values), (len(values) - 1) * share
    low = floor(place)
    if low == place:
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


def _deviation(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = fsum(values) / len(values)
    return sqrt(fsum((v - mean) ** 2 for v in values) / (len(values) - 1))


def _slope(dates: Sequence[int], values: Sequence[float]) -> float:
    middle, mean = fsum(dates) / len(dates), fsum(values) / len(values)
    across = fsum((d - middle) * (v - mean) for d, v in zip(dates, values, strict=True))
    return across / fsum((d - middle) ** 2 for d in dates)
