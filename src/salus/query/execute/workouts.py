"""Workouts in memory: what questions about single workouts are answered from without a statement.

A person has hundreds of workouts, and a statement over them costs milliseconds to bind and plan whatever it looks at.
What it means is said in :mod:`.worked`, :mod:`.narrow` and :mod:`.statistics`; a test holds both to the same digits.
Invariant: ``None`` where there are too many workouts, or where a plan looks at more than each one's own date,
activity, source and attributes; then the statement is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from salus.errors import BadPlan
from salus.query.execute import lower
from salus.query.execute.conditions import judge, own_range
from salus.query.execute.days import measured
from salus.query.execute.engine import FEW
from salus.query.execute.folded import percentile
from salus.query.execute.measure import Measure
from salus.query.execute.narrow import weekday_numbers
from salus.query.execute.observed import LOCAL
from salus.query.execute.scope import Scope, Span
from salus.query.execute.worked import activities
from salus.query.plan import Aggregate, Filter, Simple, Take, Weekdays, Where, WhereAttribute, Workouts
from salus.records.catalogue import catalogue
from salus.records.shelf import WORKOUTS

_COLUMNS = f"date, start, {LOCAL}, source, activity, coalesce(title, activity)"
_NAMED = frozenset({"minimum", "maximum", "latest", "first", "list", "exists"})
_KNOWN = frozenset({"mean", "sum", "count", "median", "range"}) | _NAMED
# Keys, and whether the greatest of them comes first; what is sorted by last counts most.
_ORDER: dict[str, tuple[tuple[tuple[str, ...], bool], ...]] = {
    "minimum": ((("value", "date", "wall"), False),), "maximum": ((("date", "wall"), False), (("value",), True)),
    "latest": ((("date", "wall", "value"), True),), "first": ((("date", "wall", "value"), False),),
    "last": ((("value",), False), (("date", "wall"), True)),
}  # fmt: skip
_TAKEN = {"first": "first", "last": "last", "highest": "maximum", "lowest": "minimum"}
Row = tuple[float | int | None, int, int, date | None, date | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Workout:
    """One workout that counts, with the attributes that its record gives. ``start`` UTC, ``wall`` local, both bare."""

    date: date
    start: datetime
    wall: datetime
    source: str
    activity: str
    name: str
    attributes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Item:
    """A workout with the number that is asked of it."""

    value: float
    date: date
    wall: datetime
    name: str
    source: str


def inside(scope: Scope, subject: Workouts, span: Span, where: tuple[Filter, ...] = ()) -> list[Item] | None:
    """The workouts of the subject in the span, on the weekdays that the filters leave; None where not in memory."""
    return _items(_inside(scope, subject, span, where), subject)


def narrowed(scope: Scope, plan: Aggregate, span: Span, m: Measure) -> list[Item] | None:
    """The items of a plan over single workouts, where it looks at nothing but them."""
    subject, statistic = plan.subject, plan.statistic
    if not isinstance(subject, Workouts) or plan.by is not None or lower.workout_grain(plan) != "observation":
        return None
    if not isinstance(statistic, Simple) or statistic.name not in _KNOWN or not all(map(_plain, plan.where)):
        return None
    found = _inside(scope, subject, span, plan.where)
    if found is None:
        return None
    for f in plan.where:
        if isinstance(f, WhereAttribute):
            about = measured(scope, Workouts(attribute=f.attribute))
            found = _on_attribute(found, f.attribute, judge(f.condition, about))
    items = _items(found, subject) or []
    for f in plan.where:
        if isinstance(f, Where):
            holds = judge(f.condition, m)
            items = [item for item in items if holds(item.value)]
    if statistic.name in _NAMED and len({(item.date, item.wall, item.value) for item in items}) < len(items):
        return None  # which of equals is named is the statement's choice, and receipts hold it
    return _taken(plan.take, items) if plan.take else items


def row(items: Sequence[Item], name: str) -> Row:
    """The statistic with how many items and workouts it is of, first and last date, lowest and highest value."""
    n = len(items)
    if n == 0:
        return (0 if name == "count" else None), 0, 0, None, None, None, None
    values, dates = [item.value for item in items], [item.date for item in items]
    low, high = min(values), max(values)
    match name:
        case "count":
            value: float | int = n
        case "sum":
            value = total(items)
        case "mean":
            value = total(items) / n
        case "median":
            value = percentile(values, 0.5)
        case "range":
            value = high - low
        case _:
            raise AssertionError(name)
    return value, n, n, min(dates), max(dates), low, high


def ordered(items: Iterable[Item], order: str) -> list[Item]:
    """The items, the one that is asked for first."""
    found = list(items)
    for keys, greatest in _ORDER[order]:
        found.sort(key=attrgetter(*keys), reverse=greatest)
    return found


def total(items: Iterable[Item]) -> float:
    """The sum of the values, added one by one in order of time: a receipt gives the same bytes again."""
    added = 0.0
    for _, value in sorted((item.wall, item.value) for item in items):
        added += value  # not `sum`, which newer Pythons round otherwise
    return added


def _inside(scope: Scope, subject: Workouts, span: Span, where: tuple[Filter, ...]) -> list[Workout] | None:
    part = scope.snapshot.parts().get(WORKOUTS)
    if part is None or span.empty:
        return []
    if part.rows > FEW:
        return None
    names = [name for name in catalogue().attributes if name in part.columns]
    columns = ", ".join((_COLUMNS, *(f'"{name}"' for name in names)))
    files = sorted(scope.snapshot.files(WORKOUTS))
    found: Iterable[Workout] = scope.engine.made(files, columns, lambda rows: tuple(_workout(r, names) for r in rows))
    if subject.activity:
        meant = frozenset(activities(subject.activity))
        found = (w for w in found if w.activity in meant)
    first, end, weekdays = span.first or date.min, span.end, weekday_numbers(where)
    kept = [w for w in found if first <= w.date < end and (weekdays is None or w.date.weekday() in weekdays)]
    if span.start is None or span.stop is None:
        return kept
    start, stop = (at.astimezone(UTC).replace(tzinfo=None) for at in (span.start, span.stop))
    return [w for w in kept if start <= w.start < stop]


def _items(found: list[Workout] | None, subject: Workouts) -> list[Item] | None:
    if found is None:
        return None
    if subject.attribute is None:
        return [Item(1.0, w.date, w.wall, w.name, w.source) for w in found]
    valued = ((w.attributes.get(subject.attribute), w) for w in found)
    return [Item(value, w.date, w.wall, w.name, w.source) for value, w in valued if value is not None]


def _on_attribute(found: list[Workout], name: str, holds: Callable[[float], bool]) -> list[Workout]:
    return [w for w in found if (value := w.attributes.get(name)) is not None and holds(value)]


def _plain(f: Filter) -> bool:
    if isinstance(f, Where | WhereAttribute):
        return not own_range(f.condition) and f.condition.paired is None
    return isinstance(f, Weekdays)


def _taken(take: Take, items: list[Item]) -> list[Item]:
    if take.n < 1:
        raise BadPlan(f"cannot take {take.n} items; take at least 1")
    return ordered(items, _TAKEN[take.order])[: take.n]


def _workout(stored: tuple[Any, ...], names: Sequence[str]) -> Workout:
    day, start, wall, source, activity, title, *given = stored
    attributes = {name: value for name, value in zip(names, given, strict=True) if value is not None}
    return Workout(day, start, wall, source, activity, title, attributes)
