"""Statistics as SQL: one small rewrite each, for many rows, for sums by day and source, and for few items.

Definitions: standard deviation with n − 1; percentiles by linear interpolation (Hyndman & Fan's type 7); coefficient of
variation = standard deviation / mean in percent; trend = ordinary least squares of the items' values on their dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2
from typing import Literal

from salus.errors import BadPlan
from salus.query.execute.conditions import own_range, predicate
from salus.query.execute.measure import Measure
from salus.query.execute.sql import Items, exact_sum, number
from salus.query.plan import Condition, Percentile, Quantity, Share, Simple, Statistic, TimeInRange, Trend
from salus.query.result import Note

Kind = Literal["value", "difference", "percent", "count"]
DAYS_OF = {"day": (1.0, "d"), "week": (7.0, "wk"), "month": (30.4375, "mo"), "year": (365.25, "a")}
_PARTIAL = frozenset({"mean", "sum", "minimum", "maximum", "range", "count"})


@dataclass(frozen=True, slots=True)
class Expression:
    """An aggregate, what kind of number it gives, how many items it needs, and the conventions it follows."""

    sql: str
    kind: Kind
    needs: int = 1
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the values before they are added up: their number and their limits."""

    low: float
    high: float


def splits(statistic: Statistic) -> bool:
    """True for statistics that can be put together from sums by day and source."""
    return isinstance(statistic, Simple) and statistic.name in _PARTIAL


def expression(statistic: Statistic, items: Items, known: Known | None = None) -> Expression:
    """The aggregate over the items' relation. Raises BadPlan for a statistic that is no single number."""
    if isinstance(statistic, Percentile):
        if not 0 <= statistic.p <= 100:
            raise BadPlan(f"a percentile lies between 0 and 100, not {statistic.p:g}")
        return Expression(f"quantile_cont(value, {statistic.p / 100!r})", "value", 1, ("percentile_linear",))
    if isinstance(statistic, Share):
        judged = predicate(statistic.condition, items.measure)
        return Expression(_share(judged, certain=not own_range(statistic.condition)), "percent")
    if isinstance(statistic, TimeInRange):
        condition, notes = in_range(statistic, items.measure)
        return Expression(_share(predicate(condition, items.measure), certain=True), "percent", 1, notes)
    if isinstance(statistic, Trend):
        days, _ = DAYS_OF[statistic.per]
        slope = f"regr_slope(value, (date - DATE '2000-01-01')::DOUBLE ORDER BY date) * {days!r}"
        return Expression(slope, "difference", 7, ("least_squares_daily",))
    if isinstance(statistic, Simple):
        return _simple(statistic.name, items, known)
    raise BadPlan(f"{type(statistic).__name__} gives no single number for each group")


def in_range(statistic: TimeInRange, m: Measure) -> tuple[Condition, tuple[Note, ...]]:
    """The range as a condition, both ends inside; without limits the consensus' 70 to 180 mg/dL, for glucose."""
    if statistic.low is None and statistic.high is None:
        name = m.of.name if m.of else "this"
        if name != "glucose":
            raise BadPlan(f"only glucose has a range of its own (70 to 180 mg/dL); for {name} say which range")
        return Condition("between", Quantity(70, "mg/dL"), Quantity(180, "mg/dL")), ("range_70_180",)
    if statistic.high is None:
        return Condition("ge", statistic.low), ()
    if statistic.low is None:
        return Condition("le", statistic.high), ()
    return Condition("between", statistic.low, statistic.high), ()


def _share(judged: str, *, certain: bool) -> str:
    if certain:  # there is a value, so there is a yes or no
        return f"100.0 * count(*) FILTER (WHERE {judged}) / nullif(count(*), 0)"
    # what cannot be judged (a result without a reference range) is in neither part
    return f"100.0 * count(*) FILTER (WHERE {judged}) / nullif(count(*) FILTER (WHERE ({judged}) IS NOT NULL), 0)"


def _simple(name: str, items: Items, known: Known | None) -> Expression:
    many = items.form == "rows"
    if items.form == "partial":
        total = "sum(total ORDER BY date, source, total)"
        low, high, count = "min(low)", "max(high)", "sum(n)"
    else:
        total = exact_sum("value", items.bound) if many else f"sum(value ORDER BY {items.order})"
        low, high, count = "min(value)", "max(value)", "count(*)"
    if name == "mean":
        return Expression(f"{total} / {count}", "value")
    if name == "sum":
        return Expression(total, "value")
    if name == "minimum":
        return Expression(low, "value")
    if name == "maximum":
        return Expression(high, "value")
    if name == "range":
        return Expression(f"{high} - {low}", "difference")
    if name == "count":
        return Expression(f"{count}::BIGINT", "count", 0)
    if name == "median":
        return Expression("quantile_cont(value, 0.5)", "value")
    if name in ("std", "cv"):
        deviation = _deviation(items, known) if many else f"stddev_samp(value ORDER BY {items.order})"
        if name == "std":
            return Expression(deviation, "difference", 2, ("sd_n_minus_1",))
        return Expression(f"100.0 * {deviation} / nullif({total} / {count}, 0)", "percent", 2, ("sd_n_minus_1",))
    if name in ("latest", "first"):
        return Expression(f"arg_{'max' if name == 'latest' else 'min'}(value, (wall, value))", "value")
    raise BadPlan(f"{name} gives no single number for each group")


def _deviation(items: Items, known: Known | None) -> str:
    """The standard deviation of many rows from two exact sums, of deviations from the middle and of their squares."""
    low, high = (known.low, known.high) if known else (-items.bound, items.bound)
    middle = float(round((low + high) / 2))
    span = 2.0 ** ceil(log2(max(high - low, 1.0)))
    off = f"(value - {number(middle)})"
    first, second = exact_sum(off, span), exact_sum(f"{off} * {off}", span * span)
    return f"sqrt(greatest({second} - {first} * {first} / count(*), 0) / nullif(count(*) - 1, 0))"
