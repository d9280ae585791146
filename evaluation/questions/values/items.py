"""The reference interpreter's items, and its statistics over them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from evaluation.questions.values.record import Row
from evaluation.questions.values.rows import DAY, NAMES, Answer, Item, canonical, fold, holds, passes_day, passes_row
from salus.query.plan import (
    Aggregate,
    Duration,
    Episodes,
    Observations,
    OnDays,
    Percentile,
    Share,
    Simple,
    Subject,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.catalogue import catalogue


def natural_day(subject: Subject) -> bool:
    if not isinstance(subject, Observations):
        return False
    metric = catalogue().metric(subject.metric)
    return metric.grain == "day" or metric.aggregation == "sum"


def adds_up(subject: Subject) -> bool:
    if isinstance(subject, Observations):
        return catalogue().metric(subject.metric).aggregation == "sum"
    assert isinstance(subject, Workouts)
    return subject.attribute is None or catalogue().attributes[subject.attribute].additive


def items_of(  # noqa: PLR0912  # one step after the other, as the architecture has them
    rows: Sequence[Row], plan: Aggregate, stored: list[Item], today: date
) -> list[Item]:
    for f in plan.where:
        stored = [i for i in stored if passes_row(rows, f, i) and passes_day(rows, f, i.day, today)]
        if isinstance(f, WhereAttribute):
            stored = [i for i in stored if attribute_holds(rows, f, i)]
    subject = plan.subject
    grain = plan.grain or ("day" if natural_day(subject) else "observation")
    if isinstance(plan.statistic, TimeInRange | Duration | Episodes) and not adds_up(subject):
        grain = "observation"
    if isinstance(plan.statistic, Trend) and grain == "observation":
        grain = "day"
    items = stored
    if plan.by == "hour" and isinstance(subject, Observations):
        if grain == "day" and adds_up(subject):
            items = merged(stored, lambda i: (i.day, i.at.hour), "sum")
    elif isinstance(subject, Observations):
        if grain == "day" or (grain != "observation" and natural_day(subject)):
            each = of_metric(subject)
            if grain == "day" and plan.each and (not adds_up(subject) or plan.each == "count"):
                each = plan.each
            items = merged(stored, lambda i: (i.day, i.source if plan.by == "source" else ""), each)
        if grain in ("week", "month", "year"):
            items = merged(
                items, lambda i: (bucket(grain, i.day),), plan.each or ("sum" if adds_up(subject) else "mean")
            )
    elif grain != "observation":
        assert isinstance(subject, Workouts)
        each = plan.each or ("count" if subject.attribute is None else "sum" if adds_up(subject) else "mean")
        items = merged(stored, lambda i: (bucket(grain, i.day),), each)
        if fills(plan, grain) and (each == "count" or (each == "sum" and adds_up(subject))):
            items = filled(rows, plan, grain, items, today)
    for f in plan.where:
        if isinstance(f, Where):
            counts = isinstance(subject, Workouts) and subject.attribute is None
            items = [i for i in items if holds(f.condition, Workouts() if counts else subject, i.value)]
    return taken(plan, items)


def taken(plan: Aggregate, items: list[Item]) -> list[Item]:
    if plan.take is None:
        return items
    order: dict[str, Callable[[Item], tuple[object, ...]]] = {
        "first": lambda i: (i.day, i.at, i.value), "last": lambda i: (-i.day.toordinal(), -i.at.timestamp(), i.value),
        "highest": lambda i: (-i.value, i.day, i.at), "lowest": lambda i: (i.value, i.day, i.at),
    }  # fmt: skip
    return sorted(items, key=order[plan.take.order])[: plan.take.n]


def of_metric(subject: Observations) -> str:
    return catalogue().metric(subject.metric).aggregation


def merged(items: list[Item], key: Callable[[Item], tuple[object, ...]], each: str) -> list[Item]:
    groups: dict[tuple[object, ...], list[Item]] = {}
    for i in items:
        groups.setdefault(key(i), []).append(i)
    out = []
    for k, some in groups.items():
        day = k[0] if isinstance(k[0], date) else some[0].day
        hour = k[1] if len(k) > 1 and isinstance(k[1], int) else 0
        at = datetime.combine(day, time(hour))
        out.append(Item(day, at, fold(each, some), some[0].source, rows=sum(i.rows for i in some)))
    return sorted(out, key=lambda i: (i.day, i.at))


def bucket(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[grain]


def attribute_holds(rows: Sequence[Row], f: WhereAttribute, i: Item) -> bool:
    for r in rows:
        if r.part == "workouts" and r.start == i.start and r.more["activity"] == i.activity and r.source == i.source:
            value = r.more.get(f.attribute)
            if value is not None and holds(f.condition, Workouts(attribute=f.attribute), value):
                return True
    return False


def fills(plan: Aggregate, grain: str | None) -> bool:
    """Whether weeks without a workout are items of their own."""
    if isinstance(plan.statistic, Trend) and grain in (None, "observation"):
        grain = "day"
    if not isinstance(plan.subject, Workouts) or grain in (None, "observation"):
        return False
    if any(isinstance(f, OnDays) for f in plan.where):
        return False
    counts = isinstance(plan.statistic, Simple) and plan.statistic.name in (
        "count",
        "list",
        "exists",
        "latest",
        "first",
    )
    if counts and not any(isinstance(f, Where) for f in plan.where):
        return False
    return grain != "day" or plan.subject.attribute is None


def filled(rows: Sequence[Row], plan: Aggregate, grain: str, items: list[Item], today: date) -> list[Item]:
    begin = min(r.date for r in rows if r.part == "workouts" and r.date)
    first, end = begin, today + DAY
    if plan.period is not None:
        first, end = max(begin, plan.period.days[0]), min(end, plan.period.days[1])
    known = {i.day: i for i in items}
    day = first
    while day < end:
        start = bucket(grain, day)
        if grain == "day" and any(isinstance(f, Weekdays) and NAMES[day.weekday()] not in f.days for f in plan.where):
            day += DAY
            continue
        known.setdefault(start, Item(start, datetime.combine(start, time()), 0.0))
        day += DAY
    return [known[d] for d in sorted(known)]


def statistic(plan: Aggregate, items: list[Item]) -> float | None:
    s, values = plan.statistic, sorted(i.value for i in items)
    n = len(values)
    if isinstance(s, Percentile):
        return percentile(values, s.p)
    if isinstance(s, Share):
        return 100 * sum(holds(s.condition, plan.subject, v) for v in values) / n
    if isinstance(s, TimeInRange):
        low = canonical(s.low, plan.subject) if s.low else 70.0
        high = canonical(s.high, plan.subject) if s.high else 180.0
        return 100 * sum(low <= v <= high for v in values) / n
    if isinstance(s, Trend):
        return slope(items) * {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}[s.per] if n >= 7 else None
    assert isinstance(s, Simple)
    mean = math.fsum(values) / n
    if s.name in ("std", "cv"):
        if n < 2:
            return None
        deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
        if s.name == "std":
            return deviation
        return 100 * deviation / mean if mean else None
    latest = max(items, key=lambda i: (i.day, i.at, i.value))
    first = min(items, key=lambda i: (i.day, i.at, i.value))
    return {"mean": mean, "median": percentile(values, 50), "sum": math.fsum(values), "minimum": values[0],
            "maximum": values[-1], "range": values[-1] - values[0], "count": float(n), "latest": latest.value,
            "first": first.value}[s.name]  # fmt: skip


def percentile(values: list[float], p: float) -> float:
    place = (len(values) - 1) * p / 100
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def slope(items: list[Item]) -> float:
    xs = [i.day.toordinal() for i in items]
    mx, my = sum(xs) / len(xs), math.fsum(i.value for i in items) / len(items)
    return math.fsum((x - mx) * (i.value - my) for x, i in zip(xs, items, strict=True)) / sum((x - mx) ** 2 for x in xs)


def grouped(
    plan: Aggregate, items: list[Item], of: Callable[[list[Item]], float | None], rows: Sequence[Row], today: date
) -> Answer:
    groups: dict[str, list[Item]] = {}
    for i in items:
        groups.setdefault(key(plan.by, i), []).append(i)
    values = {k: v for k, some in groups.items() if (v := of(some)) is not None}
    n = sum(len(groups[k]) for k in values)
    zeros = isinstance(plan.statistic, Simple) and plan.statistic.name in ("count", "sum")
    if (
        isinstance(plan.subject, Workouts)
        and zeros
        and plan.by in CALENDAR
        and plan.grain in (None, "observation")
        and not plan.take
    ):
        for i in filled(rows, plan, "day", [], today):
            values.setdefault(key(plan.by, i), 0.0)
    if not values:
        return Answer("insufficient_data" if groups else "no_data")
    return Answer("answered", picked(plan, values), in_order(values), n)


def in_order(values: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(values.items(), key=lambda kv: (NAMES.index(kv[0]) if kv[0] in NAMES else 0, kv[0])))


def picked(plan: Aggregate, values: dict[str, float]) -> str | None:
    if plan.pick is None or not values:
        return None
    best = max(values.values()) if plan.pick == "highest" else min(values.values())
    return next(k for k, v in in_order(values) if v == best)


CALENDAR = ("day", "week", "month", "quarter", "year", "weekday", "weekend")


def key(by: str | None, i: Item) -> str:
    year, week, _ = i.day.isocalendar()
    return {
        "hour": f"{i.at.hour:02d}", "day": i.day.isoformat(), "week": f"{year}-W{week:02d}", "month": f"{i.day:%Y-%m}",
        "quarter": f"{i.day.year}-Q{(i.day.month - 1) // 3 + 1}", "year": str(i.day.year),
        "weekday": NAMES[i.day.weekday()], "weekend": "weekend" if i.day.weekday() >= 5 else "weekday",
        "activity": i.activity, "source": i.source,
    }[by or ""]  # fmt: skip
