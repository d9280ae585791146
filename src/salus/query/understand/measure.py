"""Composes aggregates: a subject, the clauses that narrow it, its time, and what is asked of it. Several readings each.

This is the middle of the grammar. Every rule yields plans together with the tokens they explain; nothing here decides
which reading is best, that is :mod:`.ranking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import Aggregate, During, Filter, OnDays, Simple, Weekdays, Where, Workouts
from salus.query.understand.asking import Ask, Asking
from salus.query.understand.clauses import Clause, split
from salus.query.understand.counting import counted
from salus.query.understand.cues import cue_mask
from salus.query.understand.devices import sources
from salus.query.understand.filters import narrow
from salus.query.understand.grouping import grouped, picked
from salus.query.understand.implied import implied_subjects
from salus.query.understand.lexicon import read
from salus.query.understand.persons import company
from salus.query.understand.plain import plain
from salus.query.understand.reading import Draft, Found, observed, worked_out
from salus.query.understand.shares import episodes, shares
from salus.query.understand.shown import asked_unit
from salus.query.understand.spans import when
from salus.query.understand.special import special
from salus.query.understand.subjects import longest, subjects
from salus.query.understand.tagging import Tagged
from salus.query.understand.testing import tested
from salus.query.understand.timing import clocked, timed

_RULES = (episodes, shares, special, tested, clocked, timed, counted, plain)


def measures(
    t: Tagged, region: int | None = None, *, implied: Found | None = None, comparing: bool = False
) -> list[Draft]:
    """The aggregates that a region of the question may mean; ``implied``: the subject, where the words name none."""
    region = t.all if region is None else region
    main, clauses = split(t, region)
    out = _split(t, region, main, clauses, implied=implied, comparing=comparing)
    if not clauses and main == region:
        return out
    if not out or max(d.mask.bit_count() for d in out) < region.bit_count():
        whole = _split(t, region, region, [], implied=implied, comparing=comparing)
        out += [d.but("unsplit") for d in whole]
    return out


def _split(
    t: Tagged, region: int, main: int, clauses: list[Clause], *, implied: Found | None, comparing: bool
) -> list[Draft]:
    periods = t.mask_of("period")
    body = main & ~periods
    heads = frozenset(tag.value for tag in longest(t.find("head", within=body)))
    found = subjects(t, body, heads)
    found += _glucose(t, body, found)
    if all(f.workouts and f.against for f in found):
        found = implied_subjects(t, body) or found
    if not found and implied is not None:
        found = [implied]
    found = _recorded(t, found, clauses)
    out: list[Draft] = []
    for subject in found:
        out += _drafts(t, subject, region, body, clauses, comparing=comparing)
    return out


def _recorded(t: Tagged, found: list[Found], clauses: list[Clause]) -> list[Found]:
    """The workouts' own number, where days have none: calories "on days when I run 6 miles", kept by workouts only."""
    known, attributes = t.lexicon.catalogue, read("measures")["attribute_of"]
    named = [f for c in clauses for f in subjects(t, c.body) if isinstance(f.subject, Workouts) and c.kind == "on_days"]
    if not t.vocabulary.metrics or not named:
        return found
    out: list[Found] = []
    for f in found:
        name = f.metric.name if f.metric is not None else ""
        if name in attributes and name not in t.vocabulary.metrics and not f.where:
            activity = named[0].subject.activity if isinstance(named[0].subject, Workouts) else None
            out.append(worked_out(known, activity, attributes[name], f.mask))
            f = replace(f, against=(*f.against, "unrecorded"))  # noqa: PLW2901  # nothing of it is in the records
        out.append(f)
    return out


def _glucose(t: Tagged, body: int, found: list[Found]) -> list[Found]:
    """Glucose, where only its own words are used: "time in range", "how many lows", "my GMI"."""
    if any(f.metric is not None and f.metric.name == "glucose" for f in found):
        return []
    tags = [*t.find("glucose_range", within=body), *t.find("stat", "report", body)]
    if not tags or (
        found and not all(f.metric is not None and f.metric.name in ("time_in_range", "hba1c") for f in found)
    ):
        return []
    return [observed(t.lexicon.catalogue, "glucose", 0)]


def _drafts(
    t: Tagged, found: Found, region: int, body: int, clauses: list[Clause], *, comparing: bool
) -> Iterable[Draft]:
    time = when(t, found, region)
    mask = found.mask | time.mask | cue_mask(t, found, body)
    weekend = t.has("group", "weekend", region)
    where: list[Filter] = [*found.where, *(f for f in time.filters if not (weekend and isinstance(f, Weekdays)))]
    beside = company(t, body) if found.workouts or found.additive else 0
    mask |= beside
    from_sources, smask = sources(t, body & ~found.mask)
    where += from_sources
    mask |= smask
    said: list[str] = [*time.said, *found.said, *(("with whom is not recorded",) if beside else ())]
    order = ""
    for clause in clauses:
        made = narrow(t, clause, found)
        where += [f for f in made.filters if f not in where]
        mask |= made.mask | (t.word_mask("i", "my", "the", within=clause.body))
        said += made.said
        order = order or made.order
    sleeping = t.find("filter_word", "sleep", body & ~found.mask)
    asking = Asking(t, found, body, time, order, bool(clauses), comparing)
    for ask in _asks(asking):
        subject = ask.found or found
        if ask.grain == "day" and subject.daily:
            ask = replace(ask, grain=None)  # noqa: PLW2901  # the natural grain is written as None
        filters = _merged(where, ask.where, subject)
        if sleeping and subject.metric is not None and not subject.nightly:
            filters = (*filters, During(sleep=True))
        full = mask | ask.mask | (t.mask_of("filter_word", "sleep", body) if sleeping and not subject.nightly else 0)
        full |= _links(t, body)
        unit, umask = asked_unit(t, subject, body) if ask.test is None and ask.shape == "value" else (None, 0)
        full |= umask
        counts = isinstance(ask.statistic, Simple) and ask.statistic.name in ("count", "exists")
        plan = Aggregate(
            subject.subject, ask.statistic, filters, time.period, ask.take, ask.grain,
            ask.each, ask.by, ask.pick, ask.test, ask.shape, None if counts else unit,  # type: ignore[arg-type]  # words of the closed sets
        )  # fmt: skip
        against = (*subject.against, *ask.against, *_unlikely(asking, subject, ask))
        yield Draft(plan, full, against, tuple(dict.fromkeys((*said, *ask.said))))


def _unlikely(a: Asking, subject: Found, ask: Ask) -> tuple[str, ...]:
    """What speaks against a reading as a whole.

    "How long was it over 150 on my run" asks for time inside the run, not for the run's average; two limits in one
    direction are never of one thing; and the time of an event is known to the records only.
    """
    about = subject.attribute
    timed = "how_long" in a.heads or a.t.word_mask("time", "minutes", "hours", within=a.region)
    if timed and a.compared and about is not None and about.name.endswith("heart_rate") and ask.test is None:
        return ("odd_statistic",)
    own = [f.condition.op for f in ask.where if isinstance(f, Where)]
    if len(own) != len(set(own)):
        return ("doubled",)
    event = _SINCE_EVENT.search(a.t.text.clean)
    if event is not None and "elapsed" not in a.heads and not a.t.between(*event.span()) & a.t.mask_of("period"):
        return ("since_event",)
    return ()


_SINCE_EVENT = re.compile(r"\bsince (?:my|the|i) (?:last|first|latest|most recent|\w+ed|began|got)\b")


def _merged(where: list[Filter], more: tuple[Filter, ...], subject: Found) -> tuple[Filter, ...]:
    out = [
        f
        for f in where
        if not (
            isinstance(f, OnDays)
            and f.subject == subject.subject
            and f.condition is None
            and isinstance(f.subject, Workouts)
            and not f.negated
            and not f.shift
        )
    ]
    return (*out, *(f for f in more if f not in out))


def _links(t: Tagged, body: int) -> int:
    """Link words and verbs of motion say how parts go together; they carry no meaning of their own."""
    return t.mask_of("link", "during", body)


def _asks(a: Asking) -> Iterable[Ask]:
    pick = picked(a)
    if pick is not None:
        yield pick
        return
    for rule in _RULES:
        made = list(rule(a))
        if made:
            for ask in made:
                yield grouped(a, ask)
            return
