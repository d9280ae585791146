"""Observations of one metric as relations: stored rows, summaries of days, and one value a day."""
# ruff: noqa: S608  # literals are quoted by .sql; metric names are the catalogue's

from __future__ import annotations

from datetime import date

from salus.query.execute.engine import COLUMNS as COLUMNS_OF_DAYS
from salus.query.execute.engine import summary
from salus.query.execute.measure import Measure
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items, exact_sum, parquet
from salus.query.execute.summaries import Days, Summary, Totals, by_day, dates
from salus.query.execute.summaries import totals as summed
from salus.records.catalogue import Metric

# Whole days are added first, so that the remainder is of a positive number before 1970 too.
MINUTE = '((epoch_us(start) // 60000000 + "offset" + 1440000000) % 1440)'
LOCAL = 'start + to_minutes("offset"::INTEGER)'
IN_TIME = "start, wall, value"  # the order of readings: by instant, then by the local clock, then the lower first
COLUMNS = {  # of stored rows, beside their date, value and number
    "start": "start", "stop": '"end"', "wall": LOCAL, "minute": MINUTE, "source": "source",
    "ref_low": "ref_low", "ref_high": "ref_high", "flag": "flag",
}  # fmt: skip
_NO_ROWS = (
    "SELECT NULL::DATE AS date, NULL::TIMESTAMP AS start, NULL::TIMESTAMP AS stop, NULL::TIMESTAMP AS wall, "
    "NULL::BIGINT AS minute, NULL::DOUBLE AS value, NULL::VARCHAR AS source, NULL::DOUBLE AS ref_low, "
    "NULL::DOUBLE AS ref_high, NULL::VARCHAR AS flag, 1 AS n WHERE false"
)
_NO_DAYS = (
    "SELECT NULL::DATE AS date, NULL::VARCHAR AS source, true AS used, 0::BIGINT AS n, NULL::DOUBLE AS total, "
    "NULL::DOUBLE AS gross, NULL::DOUBLE AS low, NULL::DOUBLE AS high, NULL::DOUBLE AS last, "
    "NULL::TIMESTAMP AS last_start WHERE false"
)


def rows(scope: Scope, metric: Metric, span: Span, m: Measure, columns: frozenset[str] = frozenset(COLUMNS)) -> Items:
    """The stored rows that count, one item each; of a daily sum each with the part of it that counts.

    ``columns`` are those of :data:`COLUMNS` that will be looked at: binding others takes longer than scanning a month.
    """
    found = scope.stored(metric.name, span)
    bound = max(abs(metric.low), abs(metric.high))
    if found is None:
        return Items(_NO_ROWS, "rows", "observation", m, bound)
    value = "value * share" if metric.aggregation == "sum" else "value"
    others = "".join(f"{sql} AS {name}, " for name, sql in COLUMNS.items() if name in columns)
    return Items(
        f"SELECT date, {value} AS value, {others}1 AS n FROM {found} "
        f"WHERE share > 0 AND value IS NOT NULL AND {scope.inside(metric.name, span)}",
        "rows", "observation", m, bound, whole=span.whole_days,
    )  # fmt: skip


def summaries(scope: Scope, metric: Metric, span: Span) -> str:
    """One row a local day, source and whether it counts; kept by the engine where the span is one of whole days."""
    found = scope.files(metric.name, span)
    if not found:
        return f"({_NO_DAYS})"
    if span.whole_days:
        return f"(SELECT * FROM {scope.engine.days(metric, found, scope.alone(metric))} WHERE {span.dates()})"
    return f"({_of_instants(metric, found, span)})"


def totals(
    scope: Scope, metric: Metric, span: Span, weekdays: frozenset[int] | None = None
) -> tuple[dict[tuple[str, bool], Totals], tuple[int, date | None, date | None]]:
    """What each source gave in the span, of what counts and of what does not; on how many days, the first, the last."""
    found = scope.files(metric.name, span)
    if not found:
        return {}, (0, None, None)
    if span.whole_days:
        known = scope.summaries(metric, span)
    else:
        known = [
            Summary.of(
                scope.engine.rows(f"SELECT {COLUMNS_OF_DAYS} FROM ({_of_instants(metric, found, span)}) ORDER BY date")
            )
        ]
    limits = span.first, span.end, weekdays
    return summed(known, *limits), dates(known, *limits)


def of_days(scope: Scope, metric: Metric, span: Span, weekdays: frozenset[int] | None = None) -> Days | None:
    """What each local day came to, without a statement; None where the span is one of instants."""
    if not span.whole_days:
        return None
    return by_day(scope.summaries(metric, span), span.first, span.end, weekdays)


def _of_instants(metric: Metric, found: list[str], span: Span) -> str:
    return summary(metric, f"(SELECT * FROM {parquet(found)} WHERE {span.inside()})")


def partial(scope: Scope, metric: Metric, span: Span, m: Measure) -> Items:
    """The stored rows added up by day and source: enough for means, totals, counts and extremes of readings."""
    sql = f"SELECT date, source, n, total, low, high FROM {summaries(scope, metric, span)} WHERE used"
    return Items(sql, "partial", "observation", m)


def days(
    scope: Scope, metric: Metric, span: Span, m: Measure, *, sources: str = "true", each: str | None = None,
    by_source: bool = False,
) -> Items:  # fmt: skip
    """One value a local day from the summaries, by the metric's aggregation or as ``each`` says.

    ``sources`` is a predicate that keeps some sources; with ``by_source`` there is one value a day and source.
    """
    value = {
        "sum": "sum(total)",  # exact: see engine.summary
        "mean": "sum(total) / sum(n)",
        "last": "arg_max(last, (last_start, last))",
        "maximum": "max(high)",
        "minimum": "min(low)",
        "count": "sum(n)::DOUBLE",
    }[each or metric.aggregation]
    keys = "date, source" if by_source else "date"
    sql = (
        f"SELECT {keys}, {value} AS value, date::TIMESTAMP AS wall, sum(n) AS n "
        f"FROM {summaries(scope, metric, span)} WHERE used AND {sources} GROUP BY {keys}"
    )
    return Items(sql, "few", "day", m, whole=sources == "true")


def days_of(items: Items, metric: Metric, each: str | None = None, key: str = "date") -> Items:
    """One value a local day (or other ``key`` that has one date) of rows that were narrowed by time of day."""
    value = fold(each or metric.aggregation, items.bound)
    sql = (
        f"SELECT {key}, {value} AS value, any_value(date)::TIMESTAMP AS wall, count(*) AS n FROM ({items.sql}) "
        f"GROUP BY {key}"
    )
    return Items(sql, "few", "day", items.measure, whole=items.whole)


def hours_of(items: Items) -> Items:
    """The sum of each hour of each local day, of a metric that adds up; ``minute`` is where the hour begins."""
    sql = (
        f"SELECT date, hour AS minute, {exact_sum('value', items.bound)} AS value, min(wall) AS wall, count(*) AS n "
        f"FROM (SELECT *, minute // 60 * 60 AS hour FROM ({items.sql})) GROUP BY date, hour"
    )
    return Items(sql, "few", "day", items.measure, whole=items.whole)


def fold(each: str, bound: float | None) -> str:
    """How several values become one, as an aggregate over ``value``; ``bound`` None: few rows, added in order."""
    total = exact_or_ordered(bound)
    return {
        "sum": total, "mean": f"{total} / count(*)", "count": "count(*)::DOUBLE", "maximum": "max(value)",
        "minimum": "min(value)", "last": "arg_max(value, (wall, value))",
    }[each]  # fmt: skip


def exact_or_ordered(bound: float | None, column: str = "value") -> str:
    """The sum of a column: exact over many rows, in order over few."""
    return f"sum({column} ORDER BY wall, {column})" if bound is None else exact_sum(column, bound)
