"""What depends on the order of things: streaks of days, episodes past a limit, gaps in the data.

A streak breaks over a calendar day without data. An episode needs the condition for at least its minutes without a
break, and ends with as many minutes without it (Danne et al., Diabetes Care 2017;40:1631-1640: 15 minutes); a reading
stands for the time until the next would be due. A hole in the data longer than that ends an episode: what happened in
it nobody knows.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from salus.errors import BadPlan
from salus.query.execute import grouping, lower
from salus.query.execute.conditions import predicate
from salus.query.execute.evidence import Evidence
from salus.query.execute.gaps import gaps
from salus.query.execute.measure import Measure, measure
from salus.query.execute.observed import IN_TIME
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number
from salus.query.execute.single import moment
from salus.query.execute.sql import Items, day
from salus.query.plan import Aggregate, Episodes, Gaps, Observations, Simple, Streak, Where, Workouts
from salus.query.result import Note, Result
from salus.records.catalogue import catalogue

_INDEX = {
    "day": "(date - DATE '1970-01-05')", "week": "(date - DATE '1970-01-05') // 7",
    "month": "year(date) * 12 + month(date)", "year": "year(date)",
}  # fmt: skip
_UNITS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}


def run(scope: Scope, plan: Aggregate, span: Span, m: Measure, found: Evidence) -> Number:
    """A streak, the episodes or the gaps of a plan's subject."""
    statistic = plan.statistic
    if isinstance(statistic, Streak):
        return _streak(scope, plan, statistic, span, m)
    if isinstance(statistic, Episodes):
        return _episodes(scope, plan, statistic, span, m, found)
    if isinstance(statistic, Gaps):
        return gaps(scope, plan, statistic, span, m)
    raise AssertionError(statistic)


def _streak(scope: Scope, plan: Aggregate, streak: Streak, span: Span, m: Measure) -> Number:
    grain = plan.grain if plan.grain not in (None, "observation") else "day"
    assert grain is not None  # the line above
    held = (Where(streak.condition),) if streak.condition else ()
    wanted = replace(plan, statistic=Simple("list"), grain=grain, where=plan.where + held, by=None)
    items = lower.items(scope, wanted, span, m)
    islands = (
        "SELECT min(date) AS first, max(date) AS last, count(*) AS n, max(i) AS i FROM (SELECT date, i, "
        f"i - row_number() OVER (ORDER BY i) AS island FROM (SELECT DISTINCT date, {_INDEX[grain]} AS i "
        f"FROM ({items.sql}))) GROUP BY island"
    )
    notes: tuple[Note, ...] = ()
    if streak.which == "longest":
        rows = scope.engine.rows(f"SELECT first, last, n FROM ({islands}) ORDER BY n DESC, last DESC LIMIT 1")
    else:
        now = span.touched[1] - timedelta(days=1)
        index = _INDEX[grain].replace("date -", f"{day(now)} -").replace("(date)", f"({day(now)})")
        grace = 1 if now == scope.today else 0
        rows = scope.engine.rows(f"SELECT first, last, n FROM ({islands}) WHERE i >= {index} - {grace}")
        notes = ("current_streak_to_last_day",)
    base = Result("answered", unit=_UNITS[grain], notes=notes)
    if not rows:
        return Number(replace(base, value=0), 0.0, "count")
    first, last, n = rows[0]
    base = replace(base, n=n, at=first.isoformat(), first=first.isoformat(), last=last.isoformat())
    if plan.shape == "when":
        return Number(replace(base, value=first.isoformat(), unit=None))
    return Number(replace(base, value=n), float(n), "count")


def _episodes(scope: Scope, plan: Aggregate, wanted: Episodes, span: Span, m: Measure, found: Evidence) -> Number:
    if isinstance(plan.subject, Workouts) or m.additive:
        raise BadPlan("episodes are of sampled values such as glucose or heart rate")
    assert isinstance(plan.subject, Observations)  # entries do not come here
    every = found.interval or catalogue().metric(plan.subject.metric).sampling_minutes or 5.0
    rows = lower.items(scope, replace(plan, by=None), span, m)
    items = episodes(rows, wanted, m, every)
    counts = measure(None, None, {})
    if plan.by:
        counted = replace(plan, statistic=Simple("count"))
        return _noted(grouping.grouped(scope, counted, replace(items, measure=counts), span, found))
    n, readings, low, high, last = scope.engine.rows(
        f"SELECT count(*), coalesce(sum(n), 0), min(value), max(value), max(wall) FROM ({items.sql})"
    )[0]
    at = moment(items, last.date(), last) if last else None
    result = Result("answered", value=n, unit="1", n=n, readings=int(readings), low=low, high=high, at=at)
    if plan.shape == "when":
        return _noted(Number(replace(result, value=at, unit=None) if at else Result("no_data")))
    return _noted(Number(result, float(n), "count"))


def episodes(rows: Items, wanted: Episodes, m: Measure, every: float) -> Items:
    """The episodes in a relation of readings: ``value`` their length in minutes, ``wall`` when they began."""
    least, hole = _minutes(wanted.minutes), _minutes(max(wanted.minutes, 3 * every))
    step = _minutes(every)
    held = f"coalesce({predicate(wanted.condition, m)}, false)"
    marked = (
        "SELECT *, coalesce(start - lag(start) OVER w > " + hole + ", true) AS torn, "
        f"c IS DISTINCT FROM lag(c) OVER w AS turned "
        f"FROM (SELECT start, wall, minute, value, {held} AS c FROM ({rows.sql})) "
        f"WINDOW w AS (ORDER BY {IN_TIME})"
    )
    numbered = (
        f"SELECT *, sum((torn OR turned)::INTEGER) OVER (ORDER BY {IN_TIME} ROWS UNBOUNDED PRECEDING) AS run "
        f"FROM ({marked})"
    )
    stretches = (
        f"SELECT run, any_value(c) AS c, min(start) AS s, max(start) + {step} AS e, arg_min(wall, start) AS wall, "
        "arg_min(minute, start) AS minute, "
        f"count(*) AS n, bool_or(torn) AS torn, max(start) + {step} - min(start) >= {least} AS long "
        f"FROM ({numbered}) GROUP BY run"
    )
    parted = (
        "SELECT *, sum(fresh::INTEGER) OVER (ORDER BY run) AS cluster FROM (SELECT *, torn OR (NOT c AND long) OR "
        f"coalesce(lag(NOT c AND long) OVER (ORDER BY run), false) AS fresh FROM ({stretches}))"
    )
    begun = "c AND long"
    sql = (
        f"SELECT min(wall) FILTER (WHERE {begun})::DATE AS date, min(wall) FILTER (WHERE {begun}) AS wall, "
        f"arg_min(minute, s) FILTER (WHERE {begun}) AS minute, min(s) FILTER (WHERE {begun}) AS start, "
        f"max(e) FILTER (WHERE c) AS stop, sum(n) FILTER (WHERE c) AS n, "
        f"epoch_us(max(e) FILTER (WHERE c) - min(s) FILTER (WHERE {begun})) / 60000000.0 AS value "
        f"FROM ({parted}) GROUP BY cluster HAVING bool_or({begun})"
    )
    return Items(sql, "few", "episode", m, whole=False)


def _minutes(minutes: float) -> str:
    return f"to_microseconds({round(minutes * 60_000_000)})"


def _noted(number: Number) -> Number:
    notes: tuple[Note, ...] = ("episode_minutes", "gaps_end_episodes")
    return replace(number, result=replace(number.result, notes=(*number.result.notes, *notes)))
