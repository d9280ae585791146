"""The reference interpreter's rows: which count, on which day, and what a day comes to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from evaluation.questions.values.record import Row
from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    During,
    Filter,
    Observations,
    OnDays,
    Series,
    Source,
    Subject,
    Weekdays,
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
        values = _days_of(rows, f.subject, today)
        found = day - f.shift * DAY in values
        if found and f.condition is not None:
            found = holds(f.condition, f.subject, values[day - f.shift * DAY])
        return found != f.negated
    return True


_LAST: dict[str, Any] = {}  # the days looked at last: the same for every item of a plan


def _days_of(rows: Sequence[Row], subject: Subject, today: date) -> dict[date, float]:
    if not (_LAST and _LAST["rows"] is rows and _LAST["of"] == (subject, today)):
        _LAST.update(rows=rows, of=(subject, today), days=daily(rows, subject, (), today))
    found: dict[date, float] = _LAST["days"]
    return found


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
