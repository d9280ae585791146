"""Forty kinds of plans, each beside the SQL that somebody who knows the files would write by hand for its number.

The SQL gives the number alone. Executing a plan also gives coverage, sources, what was dropped, first and last date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from salus.query.plan import (
    Aggregate,
    Clock,
    Compare,
    Condition,
    Correlate,
    Distribution,
    Duration,
    Entries,
    Episodes,
    Observations,
    OnDays,
    Percentile,
    Plan,
    Quantity,
    Series,
    Share,
    Simple,
    Streak,
    Take,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
    Workouts,
)
from salus.records.period import Period

ZONE = ZoneInfo("Europe/Berlin")
YEAR = Period.of_days(date(2023, 1, 1), date(2024, 1, 1), ZONE, "2023")
MAY = Period.of_days(date(2023, 5, 1), date(2023, 6, 1), ZONE, "May")
BEFORE = Period.of_days(date(2023, 4, 1), date(2023, 5, 1), ZONE, "April")
DAY = Period.of_days(date(2023, 5, 10), date(2023, 5, 11), ZONE, "10 May")
G, H, S, W, SLEEP = (Observations(m) for m in ("glucose", "heart_rate", "steps", "weight", "sleep_duration"))
RUN, FAR = Workouts("running"), Workouts("running", "distance")
MEAN, COUNT = Simple("mean"), Simple("count")
MINUTE = '(epoch_us(start) // 60000000 + "offset") % 1440'


@dataclass(frozen=True, slots=True)
class Case:
    """``sql`` with ``{part}`` for the files of a part in the plan's period; None where SQL alone cannot match names."""

    name: str
    plan: Plan
    sql: str | None


def over(value: float) -> Condition:
    return Condition("gt", Quantity(value))


def _in(period: Period | None) -> str:
    if period is None:
        return "share > 0"
    first, end = period.days
    return f"share > 0 AND date >= DATE '{first}' AND date < DATE '{end}'"


def _days(part: str, period: Period | None, value: str = "sum(value * share)") -> str:
    return f"(SELECT date, {value} AS v FROM {{{part}}} WHERE {_in(period)} GROUP BY date)"


def _rows(name: str, subject: Observations, statistic: object, sql: str, period: Period | None, **more: object) -> Case:
    plan = Aggregate(subject, statistic, period=period, **more)  # type: ignore[arg-type]
    return Case(name, plan, f"SELECT {sql} FROM {{{subject.metric}}} WHERE {_in(period)}")


def cases() -> list[Case]:
    """The forty."""
    runs = "share > 0 AND activity IN ('running', 'treadmill_running')"
    mean_by_day = "SELECT date, avg(value) FROM {glucose} WHERE " + _in(MAY) + " GROUP BY date ORDER BY date"
    spearman = (
        "WITH b AS (SELECT x.v a, y.v b FROM " + _days("steps", None) + " x JOIN " + _days("sleep_duration", None)
        + " y USING (date)), r AS (SELECT rank() OVER (ORDER BY a) + (count(*) OVER (PARTITION BY a) - 1) / 2.0 p, "
        "rank() OVER (ORDER BY b) + (count(*) OVER (PARTITION BY b) - 1) / 2.0 q FROM b) SELECT corr(p, q) FROM r"
    )  # fmt: skip
    episodes = (
        "WITH r AS (SELECT start, value < 90 AS c FROM {glucose} WHERE "
        + _in(MAY)
        + "), m AS (SELECT *, sum(CASE WHEN c "
        "IS DISTINCT FROM p THEN 1 ELSE 0 END) OVER (ORDER BY start) g FROM (SELECT *, lag(c) OVER (ORDER BY start) p FROM r)) "
        "SELECT count(*) FROM (SELECT g FROM m WHERE c GROUP BY g HAVING max(start) - min(start) >= INTERVAL 10 MINUTE)"
    )
    lasting = (
        "SELECT sum(least(epoch_us(n - start), 450000000)) / 6e7 FROM (SELECT start, value, lead(start) OVER (ORDER BY start) n "
        "FROM {glucose} WHERE " + _in(MAY) + ") WHERE value > 180"
    )
    streak = (
        "SELECT max(n) FROM (SELECT count(*) n FROM (SELECT date - row_number() OVER (ORDER BY date)::INTEGER g FROM "
        + _days("steps", None) + " WHERE v > 8000) GROUP BY g)"
    )  # fmt: skip
    dated = "(date - DATE '2000-01-01')"
    return [
        _rows("mean glucose, month", G, MEAN, "avg(value)", MAY),
        _rows("mean glucose, year", G, MEAN, "avg(value)", YEAR),
        _rows("mean glucose, ten years", G, MEAN, "avg(value)", None),
        _rows("mean heart rate, day", H, MEAN, "avg(value)", DAY),
        _rows("mean heart rate, year", H, MEAN, "avg(value)", YEAR),
        _rows("mean heart rate, ten years", H, MEAN, "avg(value)", None),
        _rows("median glucose, year", G, Simple("median"), "quantile_cont(value, 0.5)", YEAR),
        _rows("median heart rate, ten years", H, Simple("median"), "quantile_cont(value, 0.5)", None),
        _rows("95th percentile heart rate, month", H, Percentile(95), "quantile_cont(value, 0.95)", MAY),
        _rows("deviation glucose, year", G, Simple("std"), "stddev_samp(value)", YEAR),
        _rows("variation glucose, month", G, Simple("cv"), "100 * stddev_samp(value) / avg(value)", MAY),
        _rows("highest heart rate, ten years", H, Simple("maximum"), "max(value), arg_max(start, value)", None),
        _rows("lowest glucose and when, month", G, Simple("minimum"), "min(value), arg_min(start, value)", MAY),
        _rows("latest heart rate", H, Simple("latest"), "arg_max(value, start), max(start)", None),
        _rows("latest weight", W, Simple("latest"), "arg_max(value, start), max(start)", None),
        _rows("time in range, month", G, TimeInRange(), "100.0 * count(*) FILTER (value BETWEEN 70 AND 180) / count(*)", MAY),
        _rows("time in range, ten years", G, TimeInRange(), "100.0 * count(*) FILTER (value BETWEEN 70 AND 180) / count(*)", None),
        _rows("share over 120, year", H, Share(over(100)), "100.0 * count(*) FILTER (value > 100) / count(*)", YEAR),
        _rows("readings over 180, month", G, COUNT, "count(*) FILTER (value > 180)", MAY, where=(Where(over(180)),)),
        _rows("glucose at night, month", G, MEAN, f"avg(value) FILTER ({MINUTE} < 360)", MAY, where=(Clock("00:00", "06:00"),)),
        _rows("heart rate at night, ten years", H, MEAN, f"avg(value) FILTER ({MINUTE} < 360)", None, where=(Clock("00:00", "06:00"),)),
        Case("glucose by day, month", Aggregate(G, MEAN, period=MAY, by="day"), mean_by_day),
        Case("glucose by hour, year", Aggregate(G, MEAN, period=YEAR, by="hour"),
             f"SELECT {MINUTE} // 60 h, avg(value) FROM {{glucose}} WHERE {_in(YEAR)} GROUP BY h ORDER BY h"),
        Case("heart rate by weekday, ten years", Aggregate(H, MEAN, by="weekday"),
             "SELECT isodow(date) d, avg(value) FROM {heart_rate} WHERE share > 0 GROUP BY d ORDER BY d"),
        Case("heart rate by month, ten years", Aggregate(H, MEAN, by="month"),
             "SELECT date_trunc('month', date) d, avg(value) FROM {heart_rate} WHERE share > 0 GROUP BY d ORDER BY d"),
        Case("mean daily steps, month", Aggregate(S, MEAN, period=MAY), f"SELECT avg(v) FROM {_days('steps', MAY)}"),
        Case("mean daily steps, ten years", Aggregate(S, MEAN), f"SELECT avg(v) FROM {_days('steps', None)}"),
        Case("days over 10000, year", Aggregate(S, COUNT, (Where(over(10000)),), YEAR),
             f"SELECT count(*) FROM {_days('steps', YEAR)} WHERE v > 10000"),
        Case("steps at weekends, year", Aggregate(S, MEAN, (Weekdays(("Saturday", "Sunday")),), YEAR),
             f"SELECT avg(v) FROM {_days('steps', YEAR)} WHERE isodow(date) >= 6"),
        Case("best week of steps", Aggregate(S, Simple("maximum"), grain="week"),
             f"SELECT max(v) FROM (SELECT sum(v) v FROM {_days('steps', None)} GROUP BY date_trunc('week', date))"),
        Case("steps on days with a run", Aggregate(S, MEAN, (OnDays(RUN),), YEAR),
             f"SELECT avg(v) FROM {_days('steps', YEAR)} WHERE date IN (SELECT date FROM {{workouts}} WHERE {runs})"),
        Case("trend of weight, year", Aggregate(W, Trend(), period=YEAR),
             f"SELECT regr_slope(v, {dated}) FROM {_days('weight', YEAR, 'arg_max(value, start)')}"),
        Case("steps and sleep together", Correlate(Series(S), Series(SLEEP)), spearman),
        Case("glucose, May against April", Compare(Aggregate(G, MEAN, period=MAY), Aggregate(G, MEAN, period=BEFORE)),
             f"SELECT avg(value) FILTER ({_in(MAY)}) - avg(value) FILTER ({_in(BEFORE)}) FROM {{glucose}} WHERE date >= DATE "
             "'2023-04-01' AND date < DATE '2023-06-01'"),
        Case("longest streak of steps", Aggregate(S, Streak(over(8000))), streak),
        Case("episodes, month", Aggregate(G, Episodes(Condition("lt", Quantity(90))), period=MAY), episodes),
        Case("minutes over 180, month", Aggregate(G, Duration(over(180)), period=MAY), lasting),
        _rows("distribution of heart rate, year", H, Distribution(), "min(value), max(value), count(*), histogram(floor(value / 5))", YEAR),
        Case("last four runs", Aggregate(FAR, MEAN, take=Take("last", 4)),
             f"SELECT avg(distance) FROM (SELECT distance FROM {{workouts}} WHERE {runs} ORDER BY start DESC LIMIT 4)"),
        Case("last flu shot", Aggregate(Entries("immunization", "flu"), Simple("latest"), shape="when"),
             "SELECT max(date) FROM {entries} WHERE kind = 'immunization' AND name ILIKE '%influenza%' AND fact"),
    ]  # fmt: skip
