"""Entries of the chart: conditions, medicines, allergies, immunizations, procedures, visits, appointments, the person.

What a record denies (refuted, not done, entered in error) is never counted; yes or no about it is "no", and told apart
from what is not recorded at all. Current means: a fact, not ended, not completed, stopped or cancelled, and begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from salus.errors import BadPlan
from salus.query.execute import entries as reading
from salus.query.execute import labs
from salus.query.execute.entries import Entry
from salus.query.execute.labels import label
from salus.query.execute.narrow import NAMES_OF_DAYS
from salus.query.execute.scope import Scope
from salus.query.execute.shown import Number
from salus.query.plan import Aggregate, Entries, Simple, Take, Weekdays
from salus.query.result import Note, Point, Result

_SAME = ("condition", "medication", "allergy")  # counted by name: a renewed prescription is not another medicine
_BY = ("day", "week", "month", "quarter", "year", "weekday", "weekend")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about entries, with what was found for it."""

    scope: Scope
    plan: Aggregate
    subject: Entries
    found: reading.Found


def answer(scope: Scope, plan: Aggregate, subject: Entries) -> Number:
    """The result of a plan over entries of the chart."""
    if not isinstance(plan.statistic, Simple) or plan.statistic.name not in _ANSWERS:
        raise BadPlan(f"entries can be asked for by {', '.join(_ANSWERS)}")
    if subject.kind == "person":
        return Number(_person(scope, subject))
    found = labs.results(scope, plan, subject) if subject.kind == "lab" else _entries(scope, plan, subject)
    if plan.by is not None:
        return _grouped(plan, found)
    return _ANSWERS[plan.statistic.name](_Asked(scope, plan, subject, found))


def _entries(scope: Scope, plan: Aggregate, subject: Entries) -> reading.Found:
    found = reading.entries(scope, subject.kind, subject.name)
    for f in plan.where:
        if isinstance(f, Weekdays):
            found = found.keep(_on(f))
        else:
            raise BadPlan(f"entries cannot be narrowed by {type(f).__name__}")
    if subject.current:
        found = found.keep(lambda e: e.current(scope.today))
    elif subject.kind == "appointment" and subject.field != "status":
        found = found.keep(lambda e: not e.called_off)
    found = found.keep(reading.inside(scope, plan, subject))
    return replace(found, entries=_taken(plan.take, found.entries)) if plan.take else found


def _on(f: Weekdays) -> Callable[[Entry], bool]:
    return lambda e: e.date is not None and NAMES_OF_DAYS[e.date.weekday()] in f.days


def _taken(take: Take, items: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The first or last ``n`` by date, kept most recent first."""
    if take.order not in ("first", "last"):
        raise BadPlan(f"entries have no value to be the {take.order} by; take the first or last")
    dated = tuple(e for e in items if e.date is not None)
    return dated[: take.n] if take.order == "last" else dated[-take.n :]


def _list(asked: _Asked) -> Number:
    found = asked.found
    if not found.entries:
        return Number(_none(found, "no_data" if not found.kind_stored or asked.subject.name else "answered", []))
    base = _base(found)
    names = _names(found.entries)
    if asked.subject.field:
        values = _distinct(e.field(asked.subject.field) for e in found.entries)
        return Number(replace(base, value=values) if values else replace(base, status="no_data"))
    if asked.plan.shape == "when":
        return Number(replace(base, value=_distinct(e.when for e in found.entries)))
    points = tuple(Point(e.name, e.value if e.value is not None else e.when, 1, e.unit) for e in found.entries[:500])
    return Number(replace(base, value=list(names), series=points if asked.subject.kind == "lab" else None))


def _exists(asked: _Asked) -> Number:
    found = asked.found
    if found.entries:
        return Number(replace(_base(found), value=True))
    if not found.kind_stored:
        return Number(_none(found, "no_data", None))
    note: Note = "refuted" if found.denied else "not_recorded"
    return Number(replace(_none(found, "answered", False), notes=(note,), names=_names(found.denied)))


def _count(asked: _Asked) -> Number:
    found = asked.found
    if not found.kind_stored:
        return Number(_none(found, "no_data", None))
    n = len(_names(found.entries)) if asked.subject.kind in _SAME else len(found.entries)
    return Number(replace(_base(found), value=n, unit="1"), float(n), "count")


def _one(order: Callable[[tuple[Entry, ...]], Entry]) -> Callable[[_Asked], Number]:
    def pick(asked: _Asked) -> Number:
        found = asked.found
        dated = tuple(e for e in found.entries if e.date is not None)
        if asked.plan.shape in ("elapsed", "when"):
            if not dated:
                return Number(_none(found, "no_data", None))
        elif not found.entries:
            return Number(_none(found, "no_data", None))
        entry = order(dated or found.entries)
        return Number(_told(asked, entry))

    return pick


def _told(asked: _Asked, entry: Entry) -> Result:
    scope, plan, subject, found = asked.scope, asked.plan, asked.subject, asked.found
    ahead: tuple[Note, ...] = ("scheduled",) if entry.start is not None and entry.start > scope.now else ()
    base = _base(found)
    base = replace(base, at=entry.when, names=(entry.name,), notes=(*base.notes, *ahead), first=entry.day,
                   last=entry.day, reference=entry.reference, flag=entry.flag)  # fmt: skip
    if plan.shape == "when":
        return replace(base, value=entry.when)
    if plan.shape == "elapsed":
        assert entry.date is not None  # only dated entries come here
        return replace(base, value=abs((scope.today - entry.date).days), unit="d")
    if subject.field:
        value = entry.field(subject.field)
        return replace(base, value=value) if value else replace(base, status="no_data")
    if subject.kind == "lab" and plan.shape == "value":
        return replace(base, value=entry.value, unit=entry.unit)
    return replace(base, value=entry.name)


def _describe(asked: _Asked) -> Number:
    found = asked.found
    if not found.entries:
        return Number(_none(found, "no_data", None))
    entry = found.entries[0]
    series = tuple(Point(key, value, 1) for key, value in sorted(entry.details.items()) if value)
    return Number(replace(_base(found), value=entry.name, at=entry.when, names=(entry.name,), series=series))


def _grouped(plan: Aggregate, found: reading.Found) -> Number:
    if plan.statistic != Simple("count") or plan.by not in _BY:
        raise BadPlan(f"entries can only be counted by {', '.join(_BY)}")
    if not found.kind_stored:
        return Number(_none(found, "no_data", None))
    keys: dict[str, int] = {}
    for entry in sorted((e for e in found.entries if e.date), key=lambda e: e.date or date.min):
        assert entry.date is not None  # the line above
        day = entry.date
        key = label(plan.by, {"weekday": day.isoweekday(), "weekend": day.isoweekday() >= 6}.get(plan.by, day))
        keys[key] = keys.get(key, 0) + 1
    points = tuple(Point(key, n, n) for key, n in keys.items())
    pick = None
    if plan.pick and points:
        pick = (max if plan.pick == "highest" else min)(points, key=lambda p: p.n).key
    return Number(replace(_base(found), value=pick, unit="1", series=points), None, "count")


def _base(found: reading.Found) -> Result:
    dates = [e.date for e in found.entries if e.date is not None]
    return Result(
        "answered", n=len(found.entries), readings=len(found.entries), names=_names(found.entries), used=found.used,
        first=min(dates).isoformat() if dates else None, last=max(dates).isoformat() if dates else None,
        notes=found.notes,
    )  # fmt: skip


def _none(found: reading.Found, status: str, value: bool | list[str] | None) -> Result:
    latest = found.latest.isoformat() if found.latest else None
    if status == "no_data":
        return Result("no_data", latest_anywhere=latest, notes=found.notes)
    return Result("answered", value=value, latest_anywhere=latest, notes=found.notes)


def _names(items: Iterable[Entry]) -> tuple[str, ...]:
    """Each name once, as it was last written, most recent first; the same in any case is the same."""
    seen: dict[str, str] = {}
    for e in items:
        seen.setdefault(e.name.casefold(), e.name)
    return tuple(seen.values())


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))


def _person(scope: Scope, subject: Entries) -> Result:
    people = reading.entries(scope, "person", None).entries
    if subject.field is None:
        raise BadPlan("say what about the person: birth_date, age, sex or blood_type")
    wanted = "birth_date" if subject.field == "age" else subject.field
    for entry in people:
        value = entry.details.get(wanted)
        if not value:
            continue
        base = Result("answered", value, n=1, readings=1, names=(entry.name,))
        return base if subject.field != "age" else _age(scope, base, value)
    return Result("no_data")


def _age(scope: Scope, base: Result, born: str) -> Result:
    """Whole years; of a year alone the age reached in this one."""
    parts = [int(p) for p in born[:10].split("-")]
    today = scope.today
    day = (*parts, 1, 1)[1:3] if len(parts) < 3 else (parts[1], parts[2])
    years = today.year - parts[0] - ((today.month, today.day) < tuple(day))
    return replace(base, value=years, unit="a", at=born)


_ANSWERS: dict[str, Callable[[_Asked], Number]] = {
    "list": _list, "exists": _exists, "count": _count, "latest": _one(lambda items: items[0]),
    "first": _one(lambda items: items[-1]), "describe": _describe,
}  # fmt: skip
