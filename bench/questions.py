"""Forty kinds of questions, each with its plan and the SQL that somebody who knows the files would write for its number.

The SQL gives the number alone. The answer also tells coverage, sources, what was dropped, first and last date.
Invariant (tested): the question is understood as its plan, and answer and SQL give the same number.
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
    """``sql`` has ``{part}`` for the files of a part in the plan's period; the first of its columns is the number."""

    question: str
    plan: Plan
    sql: str


def over(value: float) -> Condition:
    return Condition("gt", Quantity(value))


def _in(period: Period | None) -> str:
    if period is None:
        return "share > 0"
    first, end = period.days
    return f"share > 0 AND date >= DATE '{first}' AND date < DATE '{end}'"


def _days(part: str, period: Period | None, value: str = "sum(value * share)") -> str:
    return f"(SELECT date, {value} AS v FROM {{{part}}} WHERE {_in(period)} GROUP BY date)"


def _rows(
    question: str, subject: Observations, statistic: object, sql: str, period: Period | None, **more: object
) -> Case:
    plan = Aggregate(subject, statistic, period=period, **more)  # type: ignore[arg-type]
    return Case(question, plan, f"SELECT {sql} FROM {{{subject.metric}}} WHERE {_in(period)}")


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
        "SELECT count(DISTINCT k) FILTER (c AND long) FROM (SELECT c, long, sum((NOT c AND long)::INTEGER) OVER (ORDER BY g) k FROM "
        "(SELECT g, any_value(c) c, max(start) - min(start) >= INTERVAL 10 MINUTE long FROM m GROUP BY g))"
    )
    lasting = (
        "SELECT sum(least(coalesce(epoch_us(n - start), 300000000), 450000000)) / 6e7 FROM (SELECT start, value, lead(start) OVER (ORDER BY start) n "
        "FROM {glucose} WHERE " + _in(MAY) + ") WHERE value > 180"
    )
    streak = (
        "SELECT max(n) FROM (SELECT count(*) n FROM (SELECT date - row_number() OVER (ORDER BY date)::INTEGER g FROM "
        + _days("steps", None) + " WHERE v > 8000) GROUP BY g)"
    )  # fmt: skip
    dated = "(date - DATE '2000-01-01')"
    return [
        _rows("What was my average glucose in May?", G, MEAN, "avg(value)", MAY),
        _rows("What was my average glucose in 2023?", G, MEAN, "avg(value)", YEAR),
        _rows("What was my average glucose over all time?", G, MEAN, "avg(value)", None),
        _rows("What was my average heart rate on 10 May?", H, MEAN, "avg(value)", DAY),
        _rows("What was my average heart rate in 2023?", H, MEAN, "avg(value)", YEAR),
        _rows("What was my average heart rate over all time?", H, MEAN, "avg(value)", None),
        _rows("What was my median glucose in 2023?", G, Simple("median"), "quantile_cont(value, 0.5)", YEAR),
        _rows("What was my median heart rate over all time?", H, Simple("median"), "quantile_cont(value, 0.5)", None),
        _rows("What was the 95th percentile of my heart rate in May?", H, Percentile(95), "quantile_cont(value, 0.95)", MAY),
        _rows("What was the standard deviation of my glucose in 2023?", G, Simple("std"), "stddev_samp(value)", YEAR),
        _rows("What was the coefficient of variation of my glucose in May?", G, Simple("cv"), "100 * stddev_samp(value) / avg(value)", MAY),
        _rows("What was my highest heart rate ever?", H, Simple("maximum"), "max(value), arg_max(start, value)", None),
        _rows("What was my lowest glucose in May?", G, Simple("minimum"), "min(value), arg_min(start, value)", MAY),
        _rows("What is my latest heart rate?", H, Simple("latest"), "arg_max(value, start), max(start)", None),
        _rows("What is my latest weight?", W, Simple("latest"), "arg_max(value, start), max(start)", None),
        _rows("What was my time in range in May?", G, TimeInRange(), "100.0 * count(*) FILTER (value BETWEEN 70 AND 180) / count(*)", MAY),
        _rows("What is my time in range over all time?", G, TimeInRange(), "100.0 * count(*) FILTER (value BETWEEN 70 AND 180) / count(*)", None),
        _rows("What percentage of my heart rate readings were over 100 in 2023?", H, Share(over(100)), "100.0 * count(*) FILTER (value > 100) / count(*)", YEAR),
        _rows("How many glucose readings were over 180 in May?", G, COUNT, "count(*) FILTER (value > 180)", MAY, where=(Where(over(180)),)),
        _rows("What was my average glucose between midnight and 6 am in May?", G, MEAN, f"avg(value) FILTER ({MINUTE} < 360)", MAY, where=(Clock("00:00", "06:00"),)),
        _rows("What was my average heart rate between midnight and 6 am over all time?", H, MEAN, f"avg(value) FILTER ({MINUTE} < 360)", None, where=(Clock("00:00", "06:00"),)),
        Case("Average glucose by day in May", Aggregate(G, MEAN, period=MAY, by="day"), mean_by_day),
        Case("Average glucose by hour in 2023", Aggregate(G, MEAN, period=YEAR, by="hour"),
             f"SELECT {MINUTE} // 60 h, avg(value) FROM {{glucose}} WHERE {_in(YEAR)} GROUP BY h ORDER BY h"),
        Case("Average heart rate by weekday over all time", Aggregate(H, MEAN, by="weekday"),
             "SELECT isodow(date) d, avg(value) FROM {heart_rate} WHERE share > 0 GROUP BY d ORDER BY d"),
        Case("Average heart rate by month over all time", Aggregate(H, MEAN, by="month"),
             "SELECT date_trunc('month', date) d, avg(value) FROM {heart_rate} WHERE share > 0 GROUP BY d ORDER BY d"),
        Case("How many steps a day did I walk on average in May?", Aggregate(S, MEAN, period=MAY), f"SELECT avg(v) FROM {_days('steps', MAY)}"),
        Case("How many steps a day did I walk on average over all time?", Aggregate(S, MEAN), f"SELECT avg(v) FROM {_days('steps', None)}"),
        Case("How many days did I walk more than 10,000 steps in 2023?", Aggregate(S, COUNT, (Where(over(10000)),), YEAR),
             f"SELECT count(*) FROM {_days('steps', YEAR)} WHERE v > 10000"),
        Case("What was my average daily steps at weekends in 2023?", Aggregate(S, MEAN, (Weekdays(("Saturday", "Sunday")),), YEAR),
             f"SELECT avg(v) FROM {_days('steps', YEAR)} WHERE isodow(date) >= 6"),
        Case("What was my highest weekly step total ever?", Aggregate(S, Simple("maximum"), grain="week"),
             f"SELECT max(v) FROM (SELECT sum(v) v FROM {_days('steps', None)} GROUP BY date_trunc('week', date))"),
        Case("On days when I ran, how many steps did I take on average in 2023?", Aggregate(S, MEAN, (OnDays(RUN),), YEAR),
             f"SELECT avg(v) FROM {_days('steps', YEAR)} WHERE date IN (SELECT date FROM {{workouts}} WHERE {runs})"),
        Case("What was the trend of my weight in 2023?", Aggregate(W, Trend(), period=YEAR),
             f"SELECT regr_slope(v, {dated}) FROM {_days('weight', YEAR, 'arg_max(value, start)')}"),
        Case("Is there a correlation between my steps and my sleep duration?", Correlate(Series(S), Series(SLEEP)), spearman),
        Case("Compare my average glucose in May with April", Compare(Aggregate(G, MEAN, period=MAY), Aggregate(G, MEAN, period=BEFORE)),
             f"SELECT avg(value) FILTER ({_in(MAY)}) - avg(value) FILTER ({_in(BEFORE)}) FROM {{glucose}} WHERE date >= DATE "
             "'2023-04-01' AND date < DATE '2023-06-01'"),
        Case("What was my longest streak of days over 8000 steps?", Aggregate(S, Streak(over(8000))), streak),
        Case("How many episodes of glucose below 90 did I have in May?", Aggregate(G, Episodes(Condition("lt", Quantity(90))), period=MAY), episodes),
        Case("How many minutes was my glucose over 180 in May?", Aggregate(G, Duration(over(180)), period=MAY), lasting),
        _rows("What was the distribution of my heart rate in 2023?", H, Distribution(), "min(value), max(value), count(*), histogram(floor(value / 5))", YEAR),
        Case("What was the average distance of my last four runs?", Aggregate(FAR, MEAN, take=Take("last", 4)),
             f"SELECT avg(distance) FROM (SELECT distance FROM {{workouts}} WHERE {runs} ORDER BY start DESC LIMIT 4)"),
        Case("When was my last flu shot?", Aggregate(Entries("immunization", "flu"), Simple("latest"), shape="when"),
             "SELECT max(date) FROM {entries} WHERE kind = 'immunization' AND name ILIKE '%influenza%' AND fact"),
    ]  # fmt: skip
