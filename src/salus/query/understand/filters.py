"""Turns narrowing clauses into filters: which days, which workouts, which readings count.

What a clause is about is decided together with the main subject: "where the speed was over 10" is the same workouts'
speed, "on days when I slept less than 7 hours" is another metric's day. A clause that nothing can be made of stays
unexplained, and its words count against the reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from salus.query.plan import Condition, Filter, OnDays, Weekdays, Where, WhereAttribute, Workouts
from salus.query.plan.which import Comparator
from salus.query.understand.clauses import Clause
from salus.query.understand.conditions import attribute_for, conditions_in, fits, in_kilometres, settled, unit_of
from salus.query.understand.cues import cue_mask
from salus.query.understand.day_subjects import about_days, workout_number
from salus.query.understand.reading import Found
from salus.query.understand.subjects import subjects
from salus.query.understand.tagging import Tagged
from salus.query.understand.week import WEEK, calendar

_SHIFT = {"day_after": 1, "day_before": -1}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The filters of a clause with the tokens they explain; ``latest``: only the last such day counts."""

    filters: tuple[Filter, ...]
    mask: int
    said: tuple[str, ...] = ()
    order: str = ""


def narrow(t: Tagged, clause: Clause, main: Found) -> Narrowed:
    """The filters of one clause, given what the main clause is about."""
    if clause.kind in ("excluding", "including"):
        return _calendar(t, clause, main)
    if clause.kind == "where":
        made = _where(t, clause, main)
        if made is not None:
            return made
    return _days(t, clause, main)


def _days(t: Tagged, clause: Clause, main: Found) -> Narrowed:
    order = {"recent_day": "last", "first_day": "first"}.get(clause.kind, "")
    parts = _both(t, clause)
    if parts:
        made = [_days(t, part, main) for part in parts]
        if all(m.filters for m in made):
            filters = tuple(f for m in made for f in m.filters)
            mask = made[0].mask | made[1].mask | clause.link
            return Narrowed(filters, mask, (*made[0].said, *made[1].said), order)
    weekdays = calendar(t, clause.body)
    if weekdays and not t.has("metric", within=clause.body):
        return Narrowed((Weekdays(weekdays[0]),), clause.link | clause.body, order=order)
    negative = t.word_mask("not", "no", "without", "never", within=clause.body)
    negated = clause.kind == "days_without" or bool(negative)
    shift = _SHIFT.get(clause.kind, 0)
    compared = conditions_in(t, clause.body, bare=True)
    percent = any(unit_of(c) == "%" for c, _ in compared)
    found = about_days(t, subjects(t, clause.body, percent=percent), compared, main)
    if found is None and compared and main.metric is not None and all(fits(c, main.metric) for c, _ in compared):
        found = replace(main, mask=0)
    if found is None:
        return Narrowed((), clause.link, order=order)
    condition, said = _condition(found, compared)
    mask = clause.link | found.mask | negative
    for _, m in compared:
        mask |= m
    mask |= cue_mask(t, found, clause.body)
    filters = (OnDays(found.subject, condition, shift, negated),)
    return Narrowed(filters, mask, (*found.said, *said), order)


def _both(t: Tagged, clause: Clause) -> list[Clause]:
    """Such as "I ran and slept less than 7 hours": two clauses, where each side names a subject of its own."""
    conditions = t.mask_of("condition")
    for place in t.places(t.word_mask("and", within=clause.body & ~conditions)):
        left, right = clause.body & ((1 << place) - 1), clause.body & ~((1 << (place + 1)) - 1)
        one, two = subjects(t, left), subjects(t, right)
        if one and two and (one[0].workouts != two[0].workouts or one[0].metric is not two[0].metric):
            attribute = one[0].workouts and (two[0].attribute is not None or workout_number(t, two[0]))
            if not attribute:
                return [Clause(clause.kind, clause.link, left), Clause(clause.kind, clause.link, right)]
    return []


def _condition(found: Found, compared: list[tuple[Condition, int]]) -> tuple[Condition | None, tuple[str, ...]]:
    if not compared:
        return None, ()
    condition, about = compared[0][0], found.metric or found.attribute
    if about is None:
        return condition, ()
    condition, said = settled(in_kilometres(condition, about), about)
    return condition, (said,) if said else ()


def _where(t: Tagged, clause: Clause, main: Found) -> Narrowed | None:
    compared = conditions_in(t, clause.link | clause.body, bare=True)
    if not compared:
        return None
    condition, cmask = compared[0]
    region = clause.body
    mask = clause.link | cmask
    if main.workouts and isinstance(main.subject, Workouts):
        known = t.lexicon.catalogue.attributes
        named = [
            a
            for a in subjects(t, region | t.mask_of("any_workout", within=main.mask))
            if a.attribute is not None and fits(condition, a.attribute)
        ]
        name = named[0].attribute.name if named and named[0].attribute else _unit_attribute(t, condition, clause)
        if name is None and main.attribute is not None and fits(condition, main.attribute):
            name = main.attribute.name
        if name is None:
            return None
        mask |= (named[0].mask if named else 0) & clause.body
        mask |= (
            t.mask_of("attribute", name, clause.body)
            | t.mask_of("any_workout", within=clause.body)
            | t.mask_of("activity", main.subject.activity or "", clause.body)
        )
        mask |= cue_mask(t, replace(main, attribute=known[name]), clause.body)
        condition, _ = settled(condition, known[name])
        if main.attribute is not None and main.attribute.name == name:
            return Narrowed((Where(condition),), mask)
        return Narrowed((WhereAttribute(name, condition),), mask)
    if main.metric is None:
        return None
    options = subjects(t, region)
    same = not options or any(o.metric is main.metric for o in options)
    if same and fits(condition, main.metric):
        condition, said = settled(condition, main.metric)
        named_mask = next((o.mask for o in options if o.metric is main.metric), 0)
        mask |= named_mask | cue_mask(t, main, clause.body)
        return Narrowed((Where(condition),), mask, (said,) if said else ())
    return None


def _unit_attribute(t: Tagged, condition: Condition, clause: Clause) -> str | None:
    return attribute_for(t, condition, clause.link | clause.body)


def _calendar(t: Tagged, clause: Clause, main: Found) -> Narrowed:
    named = calendar(t, clause.body)
    if not named:
        found = subjects(t, clause.body)
        opposite = conditions_in(t, clause.body)
        if clause.kind == "excluding" and opposite and opposite[0][0].op in _OPPOSITE:
            return _without(t, clause, main, opposite[0][0])
        if found and found[0].workouts:
            return Narrowed(
                (OnDays(found[0].subject, negated=clause.kind == "excluding"),), clause.link | found[0].mask
            )
        return Narrowed((), 0)
    days, mask = named
    kept = tuple(d for d in WEEK if d not in days) if clause.kind == "excluding" else days
    return Narrowed((Weekdays(kept),), clause.link | mask)


_OPPOSITE: dict[str, Comparator] = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "between": "outside"}


def _without(t: Tagged, clause: Clause, main: Found, condition: Condition) -> Narrowed:
    """Such as "Excluding runs under 5 km": what is left satisfies the opposite."""
    made = _where(t, clause, main)
    if made is None:
        return Narrowed((), 0)
    out: list[Filter] = []
    for f in made.filters:
        if isinstance(f, Where | WhereAttribute):
            out.append(replace(f, condition=replace(f.condition, op=_OPPOSITE[condition.op])))
    return replace(made, filters=tuple(out))
