"""Laboratory results as entries: each lab metric of the catalogue, and what the catalogue has no metric for.

Without a period or a number of them, a list has the latest result of each laboratory test. Abnormal is what the
record's own flag says, or where there is none its reference range.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from salus.errors import BadPlan
from salus.query.execute import entries as reading
from salus.query.execute.conditions import judged, own_range
from salus.query.execute.entries import Entry, Found
from salus.query.execute.measure import Measure, measure
from salus.query.execute.observed import LOCAL
from salus.query.execute.scope import Scope
from salus.query.plan import Aggregate, Entries, Simple, Where
from salus.query.result import Note
from salus.records.catalogue import catalogue
from salus.records.shelf import OTHER_OBSERVATIONS


def results(scope: Scope, plan: Aggregate, subject: Entries) -> Found:
    """The laboratory results of the plan, most recent first."""
    wanted = "true"
    for f in plan.where:
        if not isinstance(f, Where) or not own_range(f.condition):
            raise BadPlan("laboratory results can be narrowed by their own reference range; for a limit name the test")
        wanted = judged(f.condition)
    stored = _stored(scope, wanted)
    anything = bool(stored) or (wanted != "true" and bool(_stored(scope, "true")))
    named = {m.title for m in catalogue().by_words(subject.name)} if subject.name else set()
    notes: tuple[Note, ...] = ()
    chosen = [(e, True) for e in stored if e.name in named]
    if not chosen:
        chosen, notes = reading.matching("lab", subject.name, [(e, (), True) for e in stored])
    kept = sorted((e for e, _ in chosen), key=_order)
    found = Found(tuple(kept), (), anything, notes, max((e.date for e in kept if e.date), default=None))
    found = found.keep(reading.inside(scope, plan, subject))
    if plan.take is not None:
        return replace(
            found, entries=found.entries[: plan.take.n] if plan.take.order == "last" else found.entries[-plan.take.n :]
        )
    if plan.period is None and plan.statistic == Simple("list"):
        latest: dict[str, Entry] = {}
        for e in found.entries:
            latest.setdefault(e.name, e)
        found = replace(found, entries=tuple(latest.values()))
    return found if wanted == "true" else replace(found, notes=(*found.notes, "own_reference"))


def _order(e: Entry) -> tuple[float, str]:
    return (-(e.start.timestamp() if e.start else 0.0), e.name)


def _stored(scope: Scope, wanted: str) -> list[Entry]:
    out: list[Entry] = []
    for part, summary in sorted(scope.snapshot.parts().items()):
        metric = catalogue().metrics.get(part)
        if part != OTHER_OBSERVATIONS and (metric is None or metric.category != "lab"):
            continue
        if not summary.counted:
            continue
        m = measure(metric, None, scope.units)
        found = scope.stored(part, scope.span(None))
        rows = scope.engine.rows(
            f"SELECT date, {LOCAL}, start, value, text, ref_low, ref_high, flag, display, raw_unit, source "
            f"FROM {found} WHERE share > 0 AND coalesce({wanted}, false) ORDER BY start DESC, display, value"
        )
        out.extend(_entry(r, metric.title if metric else None, m) for r in rows)
    return out


def _entry(row: tuple[object, ...], title: str | None, m: Measure) -> Entry:
    day, at, start, value, said, low, high, flag, display, raw_unit, source = row
    assert isinstance(start, datetime)  # never null as stored
    known = m.of is not None
    number = m.value(value) if isinstance(value, float) else None
    limits = tuple(m.value(x) if isinstance(x, float) else None for x in (low, high))
    return Entry(
        str(title or display or ""), day, at, start.replace(tzinfo=UTC), None,  # type: ignore[arg-type]  # as stored
        source=str(source or ""), value=number if number is not None else (str(said) if said else None),
        unit=(m.shown.code if known else (str(raw_unit) if raw_unit else None)) if number is not None else None,
        reference=(limits[0], limits[1]) if limits != (None, None) else None, flag=str(flag) if flag else None,
        details={"display": str(display or "")},
    )  # fmt: skip
