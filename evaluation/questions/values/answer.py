"""The same meaning, written a second time: plain loops over lists of rows, slow and obvious.

Shares nothing with the product but the plan's classes, the catalogue and the conversion of units. What it gives for a
plan is ``(status, value, series, n)``, values in canonical units and not shown as clock times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from evaluation.questions.values.items import fills, grouped, in_order, items_of, key, picked, statistic
from evaluation.questions.values.record import Row
from evaluation.questions.values.rows import DAY, Answer, Item, daily, holds, in_period, passes_day
from salus.query.plan import (
    Aggregate,
    Correlate,
    Duration,
    Episodes,
    Observations,
    Simple,
    Streak,
    Subject,
    Weekdays,
    Where,
    Workouts,
)
from salus.records.catalogue import catalogue


def answer(rows: Sequence[Row], plan: Aggregate | Correlate, today: date) -> Answer:  # noqa: PLR0912  # one kind of number each
    """What the plan means over these rows, asked on ``today``."""
    if isinstance(plan, Correlate):
        return correlated(rows, plan, today)
    stored = in_period(rows, plan.subject, plan, today)
    days_asked = tuple(f for f in plan.where if isinstance(f, Weekdays))
    present = [i for i in stored if all(passes_day(rows, f, i.day, today) for f in days_asked)]
    zero = isinstance(plan.subject, Workouts) and any(r.part == "workouts" and r.share > 0 for r in rows)
    name = plan.statistic.name if isinstance(plan.statistic, Simple) else type(plan.statistic).__name__
    if not present and not (zero and (name in ("count", "sum", "exists", "Streak") or fills(plan, plan.grain))):
        return Answer("no_data")
    if isinstance(plan.statistic, Streak):
        return streak(rows, plan, today)
    items = items_of(rows, plan, stored, today)
    if isinstance(plan.statistic, Episodes | Duration):
        items.sort(key=lambda i: (i.start or i.at, i.at, i.value))
    if isinstance(plan.statistic, Episodes):
        found = episodes(items, plan.statistic, plan.subject, interval(plan.subject))
        if plan.by:
            return grouped(plan, found, lambda some: float(len(some)), rows, today)
        return Answer("answered", len(found), None, len(found))
    if isinstance(plan.statistic, Duration):
        return lasting(items, plan, interval(plan.subject))
    if plan.by:
        return grouped(plan, items, lambda some: statistic(plan, some), rows, today)
    if name == "exists":
        return Answer("answered", bool(items), None, len(items))
    if name == "count":
        return Answer("answered", len(items), None, len(items))
    if not items:
        if name == "sum" and isinstance(plan.subject, Workouts):
            return Answer("answered", 0.0, None, 0)
        return Answer("no_data")
    value = statistic(plan, items)
    if value is None:
        return Answer("insufficient_data", None, None, len(items))
    return Answer("answered", value, None, len(items))


def streak(rows: Sequence[Row], plan: Aggregate, today: date) -> Answer:
    from dataclasses import replace

    assert isinstance(plan.statistic, Streak)
    held = (Where(plan.statistic.condition),) if plan.statistic.condition else ()
    wanted = replace(plan, statistic=Simple("list"), grain="day", where=plan.where + held)
    stored = in_period(rows, plan.subject, plan, today)
    days = {i.day for i in items_of(rows, wanted, stored, today)}
    last = min(today, plan.period.days[1] - DAY) if plan.period else today
    if plan.statistic.which == "current":
        day = last if last in days or last != today else last - DAY
        return Answer("answered", run_back(days, day))
    return Answer("answered", max((run_back(days, d) for d in days), default=0))


def run_back(days: set[date], day: date) -> int:
    n = 0
    while day in days:
        n, day = n + 1, day - DAY
    return n


def interval(subject: Subject) -> float:
    """Minutes between two readings: the metric's own."""
    assert isinstance(subject, Observations)
    metric = catalogue().metric(subject.metric)
    return metric.sampling_minutes or 5.0


def episodes(items: list[Item], wanted: Episodes, subject: Subject, every: float) -> list[Item]:
    """Walks through the readings with a small state machine."""
    step, least = timedelta(minutes=every), timedelta(minutes=wanted.minutes)
    hole = max(least, 3 * step)
    out: list[Item] = []
    open_ = False  # inside an episode that has been counted
    run: list[Item] = []  # readings of the present stretch, all with or all without the condition
    state: bool | None = None
    before: Item | None = None
    for i in items:
        assert i.start is not None
        now = holds(wanted.condition, subject, i.value)
        if before is not None and before.start is not None and i.start - before.start > hole:
            open_, run = False, []
        elif now != state:
            run = []
        run.append(i)
        state, before = now, i
        assert run[0].start is not None
        long = i.start + step - run[0].start >= least
        if now and long and not open_:
            out.append(Item(run[0].day, run[0].at, 0.0))
            open_ = True
        if not now and long:
            open_ = False
    return out


def lasting(items: list[Item], plan: Aggregate, every: float) -> Answer:
    assert isinstance(plan.statistic, Duration)
    held = plan.statistic.condition
    minutes, n = 0.0, 0
    groups: dict[str, float] = {}
    for i, after in [*pairwise(items), *([(items[-1], None)] if items else [])]:
        ahead = (after.start - i.start).total_seconds() / 60 if after and after.start and i.start else math.inf
        weight = ahead if ahead <= 3 * every else every
        if plan.by:
            groups.setdefault(key(plan.by, i), 0.0)
        if holds(held, plan.subject, i.value):
            minutes, n = minutes + weight, n + 1
            if plan.by:
                groups[key(plan.by, i)] += weight
    if plan.by:
        return Answer("answered", picked(plan, groups), in_order(groups), len(items))
    return Answer("answered", minutes, None, n)


def correlated(rows: Sequence[Row], plan: Correlate, today: date) -> Answer:
    sides = []
    for side in (plan.left, plan.right):
        values = daily(rows, side.subject, side.where, today)
        if plan.period:
            first, end = plan.period.days
            end = min(end, today + DAY)
            values = {d: v for d, v in values.items() if first <= d - side.shift * DAY < end}
        else:
            values = {d: v for d, v in values.items() if d - side.shift * DAY <= today}
        sides.append({d - side.shift * DAY: v for d, v in values.items()})
    both = sorted(sides[0].keys() & sides[1].keys())
    if not sides[0] or not sides[1]:
        return Answer("no_data")
    xs, ys = ([side[d] for d in both] for side in sides)
    if len(both) < 7 or len(set(xs)) < 2 or len(set(ys)) < 2:
        return Answer("insufficient_data", None, None, len(both))
    if plan.method == "spearman":
        xs, ys = ranks(xs), ranks(ys)
    return Answer("answered", pearson(xs, ys), None, len(both))


def ranks(values: list[float]) -> list[float]:
    """The average rank of equals."""
    return [sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2 for x in values]


def pearson(xs: list[float], ys: list[float]) -> float:
    mx, my = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    cross = math.fsum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return cross / math.sqrt(math.fsum((x - mx) ** 2 for x in xs) * math.fsum((y - my) ** 2 for y in ys))
