"""The consensus glucose report: mean, GMI, variability, time in ranges, and the percentiles of the day.

Definitions: Battelino et al., Diabetes Care 2019;42:1593-1603 (ranges, at least 70 % of 14 days) and Lancet Diabetes
Endocrinol 2023;11:42-57; GMI: Bergenstal et al., Diabetes Care 2018;41:2275-2280. The GMI is no laboratory HbA1c.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace

from salus.errors import BadPlan
from salus.query.execute import lower
from salus.query.execute.evidence import Evidence, evidence, nothing
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope
from salus.query.execute.shown import Number
from salus.query.execute.sql import Items
from salus.query.execute.statistics import expression
from salus.query.plan import Aggregate, Observations, Simple
from salus.query.result import Chart, Formula, Mark, Point, Result

LEAST_DAYS, LEAST_SHARE = 14, 0.7
CONSENSUS = Formula(
    "consensus glucose metrics",
    "GMI = 3.31 + 0.02392 × mean in mg/dL (%); CV = SD ÷ mean; ranges in mg/dL: < 54, 54–69, 70–180, 181–250, > 250",
    "Battelino et al. 2019, doi:10.2337/dci19-0028; Battelino et al. 2023, doi:10.1016/S2213-8587(22)00319-9; "
    "Bergenstal et al. 2018, doi:10.2337/dc18-1581",
)
RANGES = {
    "time_below_54": "value < 54", "time_54_to_69": "value >= 54 AND value < 70",
    "time_in_range_70_to_180": "value BETWEEN 70 AND 180", "time_181_to_250": "value > 180 AND value <= 250",
    "time_above_250": "value > 250",
}  # fmt: skip
_PERCENTILES = (5, 25, 50, 75, 95)


def report(scope: Scope, plan: Aggregate, m: Measure) -> Number:
    """The report over the plan's period, or ``insufficient_data`` where the sensor was worn too little."""
    if plan.subject != Observations("glucose"):
        raise BadPlan("only glucose has a consensus report; ask for the average, the range or the trend instead")
    span = scope.span(plan.period)
    found = evidence(scope, plan, span, m)
    if found.n == 0:
        return Number(nothing(scope, plan, found))
    items = lower.items(scope, replace(plan, statistic=Simple("list"), grain="observation", by=None), span, m)
    enough, needed = _enough(plan, found)
    base = Result(
        "answered", unit=m.shown.code, n=found.n, formula=CONSENSUS,
        first=found.first.isoformat() if found.first else None, last=found.last.isoformat() if found.last else None,
    )  # fmt: skip
    if not enough:
        return Number(found.on(replace(base, status="insufficient_data", notes=("low_wear",))))
    series = _numbers(scope, items, found, needed)
    if not series:
        return Number(found.on(replace(base, status="no_data")))
    chart = _profile(scope, items)
    return Number(
        found.on(replace(base, series=series, chart=chart, notes=("range_70_180", "sd_n_minus_1"))), None, "value", m
    )


def _enough(plan: Aggregate, found: Evidence) -> tuple[bool, float]:
    """Whether readings cover 70 % of the period, and of 14 days at least; and the share that they cover."""
    if found.interval is None:
        return False, 0.0
    a_day = 24 * 60 / found.interval
    days = found.expected / a_day if plan.period is not None and found.expected else _days_between(found)
    share = found.n / (max(days, 1e-9) * a_day)
    return found.n >= LEAST_SHARE * max(days, LEAST_DAYS) * a_day, min(share, 1.0)


def _days_between(found: Evidence) -> float:
    return float((found.last - found.first).days + 1) if found.first and found.last else 0.0


def _numbers(scope: Scope, items: Items, found: Evidence, active: float) -> tuple[Point, ...]:
    m = items.measure
    parts = [expression(Simple(name), items, found.known).sql for name in ("mean", "std", "cv")]
    shares = [f"100.0 * count(*) FILTER (WHERE {c}) / count(*)" for c in RANGES.values()]
    row = scope.engine.rows(f"SELECT {', '.join(parts + shares)}, count(*) FROM ({items.sql})")[0]
    if not row[-1]:
        return ()
    mean, std, cv, *in_ranges, n = row
    points = [
        Point("mean", m.value(mean), n, m.shown.code),
        Point("gmi", 3.31 + 0.02392 * mean, n, "%"),
        Point("standard_deviation", m.difference(std), n, m.shown.code),
        Point("coefficient_of_variation", cv, n, "%"),
    ]
    points += [Point(key, share, n, "%") for key, share in zip(RANGES, in_ranges, strict=True)]
    return (*points, Point("days_with_data", found.days, n, "d"), Point("sensor_active", 100 * active, n, "%"))


def _profile(scope: Scope, items: Items) -> Chart:
    """The ambulatory glucose profile: percentiles of each quarter of an hour of the day."""
    columns = ", ".join(f"quantile_cont(value, {p / 100!r})" for p in _PERCENTILES)
    rows = scope.engine.rows(
        f"SELECT minute // 15 * 15 AS slot, {columns} FROM ({items.sql}) GROUP BY slot ORDER BY slot"
    )
    m = items.measure
    marks = tuple(
        Mark(float(row[0]), m.value(value), f"p{p:02d}")
        for row in rows
        for p, value in zip(_PERCENTILES, row[1:], strict=True)
    )
    return Chart("agp", marks, m.shown.code, rules=(m.value(70.0), m.value(180.0)))
