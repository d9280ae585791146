"""The same meaning, written a second time: plain loops over lists of rows, slow and obvious.

Shares nothing with the product but the plan's classes, the catalogue and the conversion of units. What it gives for a
plan is ``(status, value, series, n)``, values in canonical units and not shown as clock times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from tests.query.execute.shelf import Row

from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    Correlate,
    Duration,
    During,
    Episodes,
    Filter,
    Observations,
    OnDays,
    Percentile,
    Series,
    Share,
    Simple,
    Source,
    Streak,
    Subject,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.catalogue import catalogue

DAY = timedelta(days=1)
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Item:
    day: date
    at: datetime
    value: float
    source: str = ""
    activity: str = ""
    start: datetime | None = None
    rows: int = 1


@dataclass(frozen=True)
class Answer:
    status: str
    value: object = None
    series: tuple[tuple[str, float], ...] | None = None
    n: int = 0


def answer(rows: Sequence[Row], plan: Aggregate | Correlate, today: date) -> Answer:
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
        found = episodes(items, plan.statistic, plan.subject, interval(rows, plan.subject))
        if plan.by:
            return grouped(plan, found, lambda some: float(len(some)), rows, today)
        return Answer("answered", len(found), None, len(found))
    if isinstance(plan.statistic, Duration):
        return lasting(items, plan, interval(rows, plan.subject))
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


# which rows ------------------------------------------------------------------------------------------------------


def in_period(
    rows: Sequence[Row], subject: Subject, plan: Aggregate | Series, today: date, shift: int = 0
) -> list[Item]:
    period = getattr(plan, "period", None)
    out = []
    for r in rows:
        if not r.fact or r.share <= 0 or r.local is None or r.start is None or r.date is None:
            continue
        amount = value_of(r, subject)
        if amount is None:
            continue
        if r.date > today + shift * DAY:
            continue
        if period is not None:
            if period.whole_days:
                first, end = period.days
                if not first + shift * DAY <= r.date < end + shift * DAY:
                    continue
            elif not period.start <= r.start.replace(tzinfo=UTC) < period.end:
                continue
        out.append(Item(r.date, r.local, amount, r.source, r.more.get("activity", ""), r.start))
    return sorted(out, key=lambda i: (i.at, i.value))


def value_of(r: Row, subject: Subject) -> float | None:
    if isinstance(subject, Workouts):
        if r.part != "workouts":
            return None
        if subject.activity:
            wanted = catalogue().activities[subject.activity]
            if r.more["activity"] not in (wanted.name, *wanted.includes):
                return None
        return 1.0 if subject.attribute is None else r.more.get(subject.attribute)
    assert isinstance(subject, Observations)
    if r.part != subject.metric or r.more.get("value") is None:
        return None
    return r.value * r.share if catalogue().metric(subject.metric).aggregation == "sum" else r.value


def passes_row(rows: Sequence[Row], f: Filter, i: Item) -> bool:
    if isinstance(f, Source):
        return f.name.lower() in i.source.lower()
    if isinstance(f, Clock):
        now = i.at.hour * 60 + i.at.minute
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (f.start, f.end))
        return start <= now < end if start < end else now >= start or now < end
    if isinstance(f, During):
        assert i.start is not None
        for r in rows:
            if r.share <= 0 or r.start is None:
                continue
            asleep = r.part == "sleep_stages" and r.more["stage"] in ("asleep", "core", "deep", "rem")
            worked = r.part == "workouts" and (f.activity is None or value_of(r, Workouts(f.activity)) is not None)
            if (asleep if f.sleep else worked) and r.start <= i.start < r.start + timedelta(minutes=r.minutes):
                return True
        return False
    return True


def passes_day(rows: Sequence[Row], f: Filter, day: date, today: date) -> bool:
    if isinstance(f, Weekdays):
        return NAMES[day.weekday()] in f.days
    if isinstance(f, OnDays):
        values = daily(rows, f.subject, (), today)
        found = day - f.shift * DAY in values
        if found and f.condition is not None:
            found = holds(f.condition, f.subject, values[day - f.shift * DAY])
        return found != f.negated
    return True


def holds(c: Condition, subject: Subject, value: float) -> bool:
    first = canonical(c.value, subject) if c.value else 0.0
    upper = canonical(c.upper, subject) if c.upper else 0.0
    if c.op == "between":
        return first <= value <= upper
    if c.op == "outside":
        return not first <= value <= upper
    return {"lt": value < first, "le": value <= first, "gt": value > first, "ge": value >= first,
            "eq": value == first, "ne": value != first}[c.op]  # fmt: skip


def canonical(q: object, subject: Subject) -> float:
    from salus.query.plan import Quantity
    from salus.records.units import unit

    assert isinstance(q, Quantity)
    if q.unit is None:
        return q.value
    if isinstance(subject, Workouts) and subject.attribute:
        return catalogue().attributes[subject.attribute].to_canonical(q.value, unit(q.unit))
    assert isinstance(subject, Observations)
    return catalogue().metric(subject.metric).to_canonical(q.value, unit(q.unit))


def daily(rows: Sequence[Row], subject: Subject, where: Iterable[Filter], today: date) -> dict[date, float]:
    """One value a local day of a subject, of all time; days after today are not left out for a shifted look."""
    items = in_period(rows, subject, Series(subject), today, shift=400)
    for f in where:
        items = [i for i in items if passes_row(rows, f, i) and passes_day(rows, f, i.day, today)]
    days: dict[date, list[Item]] = {}
    for i in items:
        days.setdefault(i.day, []).append(i)
    return {day: of_day(subject, some) for day, some in days.items()}


def of_day(subject: Subject, items: list[Item]) -> float:
    if isinstance(subject, Workouts):
        adds = subject.attribute is None or catalogue().attributes[subject.attribute].additive
        return fold("sum" if adds else "mean", items)
    assert isinstance(subject, Observations)
    return fold(catalogue().metric(subject.metric).aggregation, items)


def fold(each: str, items: list[Item]) -> float:
    values = [i.value for i in items]
    if each == "last":
        return max(items, key=lambda i: (i.start or i.at, i.value)).value
    return {"sum": math.fsum(values), "mean": math.fsum(values) / len(values), "count": float(len(values)),
            "maximum": max(values), "minimum": min(values)}[each]  # fmt: skip


# items -----------------------------------------------------------------------------------------------------------


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


def items_of(rows: Sequence[Row], plan: Aggregate, stored: list[Item], today: date) -> list[Item]:
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
        at = datetime(day.year, day.month, day.day, hour)
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
        known.setdefault(start, Item(start, datetime(start.year, start.month, start.day), 0.0))
        day += DAY
    return [known[d] for d in sorted(known)]


# statistics ------------------------------------------------------------------------------------------------------


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


# order in time ---------------------------------------------------------------------------------------------------


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


def interval(rows: Sequence[Row], subject: Subject) -> float:
    """Every reading of these tests is a sensor's or not by how many a full day has."""
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
