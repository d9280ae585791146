"""One statistic of the observations of a metric or of workouts: one number, one a group, or one item.

Values are canonical and clock times are minutes until :func:`salus.query.execute.shown.shown` makes them fit to show.
"""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

from dataclasses import replace
from typing import Any

from salus.query.execute import grouping, listing, lower, runs, single, spread, workouts
from salus.query.execute.conditions import own_range
from salus.query.execute.days import check_own_range
from salus.query.execute.evidence import Evidence, evidence, nothing
from salus.query.execute.folded import Folded, folded
from salus.query.execute.measure import Measure
from salus.query.execute.percentiles import percentile
from salus.query.execute.scope import Scope, Span
from salus.query.execute.shown import Number, number_of, results_unit
from salus.query.execute.sql import Items
from salus.query.execute.statistics import Expression, expression
from salus.query.execute.summaries import Totals
from salus.query.plan import (
    Aggregate,
    Distribution,
    Duration,
    Episodes,
    Gaps,
    Observations,
    Share,
    Simple,
    Streak,
    Trend,
    Workouts,
)
from salus.query.result import Note, Result
from salus.records.catalogue import catalogue

_ONE = ("minimum", "maximum", "latest", "first")
_LISTS = ("list", "exists", "describe")


def aggregate(scope: Scope, plan: Aggregate, m: Measure) -> Number:
    """The result of a plan over observations of a single metric, or over workouts."""
    grouping.check(plan)
    span = scope.span(plan.period)
    found = evidence(scope, plan, span, m)
    if found.n == 0 and not _zero(plan, found):
        return Number(nothing(scope, plan, found))
    single.check_moment(plan)
    if isinstance(plan.statistic, Streak | Episodes | Gaps):
        return _with(runs.run(scope, plan, span, m, found), plan, m, found)
    if isinstance(plan.statistic, Duration | Distribution):
        return _with(spread.spread(scope, plan, span, m, found), plan, m, found)
    if (days := folded(scope, plan, span, m)) is not None:
        return _with(_of_days(scope, plan, m, days, found), plan, m, found)
    if (some := workouts.narrowed(scope, plan, span, m)) is not None:
        return _with(_of_workouts(scope, plan, m, some), plan, m, found)
    items = lower.items(scope, plan, span, m)
    if plan.by is not None:
        number = grouping.grouped(scope, plan, items, span, found)
    elif isinstance(plan.statistic, Simple) and plan.statistic.name in _LISTS:
        number = listing.listed(scope, plan, items)
    elif isinstance(plan.statistic, Simple) and plan.statistic.name in _ONE:
        number = _one(scope, plan, items, span, found)
    else:
        number = _number(scope, plan, items, found)
    return _with(number, plan, m, found)


def _with(number: Number, plan: Aggregate, m: Measure, found: Evidence) -> Number:
    result = found.on(number.result)
    extra = [*_conventions(plan, m)]
    if lower.fills_empty(plan):
        extra.append("empty_buckets_zero")
    notes = dict.fromkeys([*extra, *result.notes])
    return replace(number, result=replace(result, notes=tuple(notes)))


def _zero(plan: Aggregate, found: Evidence) -> bool:
    """Whether having nothing in the period is itself an answer: workouts that could have been recorded were not."""
    if not isinstance(plan.subject, Workouts) or not found.stored:
        return False
    if isinstance(plan.statistic, Streak) or lower.fills_empty(plan):
        return True
    if not isinstance(plan.statistic, Simple):
        return False
    name = plan.statistic.name
    return name in ("count", "exists") or (name == "sum" and plan.shape == "value")


def _number(scope: Scope, plan: Aggregate, items: Items, found: Evidence) -> Number:
    if isinstance(plan.statistic, Share) and own_range(plan.statistic.condition):
        check_own_range(items)
    wanted = expression(plan.statistic, items, found.known)
    if items.form == "partial" and items.whole and found.whole:
        return _read(plan, items, _known(plan, found, found.whole), wanted)
    if items.form == "rows" and items.whole and found.known:
        value = percentile(scope, items, plan.statistic, found.n)
        if value is None:
            value = scope.engine.rows(f"SELECT {wanted.sql} FROM ({items.sql})")[0][0]
        row = (value, found.n, found.n, found.first, found.last, found.known.low, found.known.high)
    elif items.form == "partial":
        row = scope.engine.rows(
            f"SELECT {wanted.sql}, sum(n), sum(n), min(date), max(date), min(low), max(high) FROM ({items.sql})"
        )[0]
    else:
        row = scope.engine.rows(
            f"SELECT {wanted.sql}, count(*), sum(n), min(date), max(date), min(value), max(value) FROM ({items.sql})"
        )[0]
    return _read(plan, items, row, wanted)


def _of_days(scope: Scope, plan: Aggregate, m: Measure, days: Folded, found: Evidence) -> Number:
    items = Items("", "few", "day", m)
    if not isinstance(plan.statistic, Simple) or plan.statistic.name not in _ONE:
        return _read(plan, items, days.row(plan.statistic, m), expression(plan.statistic, items, found.known))
    got = days.one(plan.statistic.name)
    if got is None:
        return Number(Result("no_data"))
    one = single.One(got[0], got[1], got[1].isoformat())
    return _told(scope, plan, items, one, (len(days.values), min(days.values), max(days.values)))


def _of_workouts(scope: Scope, plan: Aggregate, m: Measure, some: list[workouts.Item]) -> Number:
    assert isinstance(plan.statistic, Simple)  # the only ones that are narrowed so
    items, name, n = Items("", "few", "workout", m), plan.statistic.name, len(some)
    if name in _LISTS:
        shown = workouts.ordered(some, "last")[: listing.most(name)]
        return listing.told(plan, items, [(w.value, w.date, w.wall, w.name, n, n) for w in shown])
    if name not in _ONE:
        return _read(plan, items, workouts.row(some, name), expression(plan.statistic, items))
    if not some:
        return Number(Result("no_data"))
    first, values = workouts.ordered(some, name)[0], [w.value for w in some]
    one = single.One(first.value, first.date, single.moment(items, first.date, first.wall), first.name)
    return _told(scope, plan, items, one, (n, min(values), max(values)))


def _known(plan: Aggregate, found: Evidence, whole: Totals) -> tuple[Any, ...]:
    """What the sums by day alone give, without asking the files."""
    assert isinstance(plan.statistic, Simple)  # the only ones that split
    value = {
        "mean": whole.total / whole.n, "sum": whole.total, "minimum": whole.low, "maximum": whole.high,
        "range": whole.high - whole.low, "count": whole.n,
    }[plan.statistic.name]  # fmt: skip
    return value, whole.n, whole.n, found.first, found.last, whole.low, whole.high


def _read(plan: Aggregate, items: Items, row: tuple[Any, ...], wanted: Expression) -> Number:
    value, n, readings, first, last, low, high = row
    kind, needs, notes = wanted.kind, wanted.needs, wanted.notes
    n = int(n or 0)
    base = Result(
        "answered", unit=results_unit(items, kind), n=n, readings=int(readings or 0), notes=notes,
        first=first.isoformat() if first else None, last=last.isoformat() if last else None,
        low=None if low is None else items.measure.value(low), high=None if high is None else items.measure.value(high),
    )  # fmt: skip
    if n == 0 and _is(plan, "sum") and isinstance(plan.subject, Workouts):
        value = 0.0
    elif n == 0 and kind != "count":
        return Number(replace(base, status="no_data"))
    elif n < needs:
        return Number(
            replace(base, status="insufficient_data", notes=(*notes, "few_days" if needs > 2 else "few_readings"))
        )
    if value is None:  # a mean of zero below a coefficient of variation; nothing judged by a reference range
        why: Note = "no_reference" if kind == "percent" and not _is(plan, "cv") else "constant"
        return Number(replace(base, status="insufficient_data", notes=(*notes, why)))
    if isinstance(value, int):
        return number_of(base, items.measure, value, kind)
    return number_of(
        base, items.measure, float(value), kind, per=plan.statistic if isinstance(plan.statistic, Trend) else None
    )


def _one(scope: Scope, plan: Aggregate, items: Items, span: Span, found: Evidence) -> Number:
    assert isinstance(plan.statistic, Simple)  # asked by its only caller
    if items.form == "partial":  # an extreme is looked for where it was, not only how big
        items = lower.items(scope, replace(plan, statistic=Simple("latest")), span, items.measure)
    got = single.one(scope, plan, items, span, plan.statistic.name)  # type: ignore[arg-type]  # one of _ONE
    if got is None:
        return Number(Result("no_data"))
    n, low, high = found.n, None, None
    if not (items.form == "rows" and items.whole):
        n, low, high = scope.engine.rows(f"SELECT count(*), min(value), max(value) FROM ({items.sql})")[0]
    elif found.known:
        low, high = found.known.low, found.known.high
    return _told(scope, plan, items, got, (n, low, high))


def _told(
    scope: Scope, plan: Aggregate, items: Items, got: single.One, of: tuple[int, float | None, float | None]
) -> Number:
    """One item as a result, and out of how many items, between which limits."""
    (n, low, high), m = of, items.measure
    base = Result(
        "answered", unit=results_unit(items, "value"), at=got.at, n=n,
        first=got.date.isoformat(), last=got.date.isoformat(),
        low=None if low is None else m.value(low), high=None if high is None else m.value(high), flag=got.flag,
        reference=got.reference and tuple(None if r is None else m.value(r) for r in got.reference),  # type: ignore[arg-type]
        names=(got.name,) if got.name else (),
    )  # fmt: skip
    if plan.shape == "when":
        return Number(replace(base, value=got.at, unit=None))
    if plan.shape == "elapsed":
        return Number(replace(base, value=(scope.today - got.date).days, unit="d"))
    itself = items.grain == "workout" and isinstance(plan.subject, Workouts) and plan.subject.attribute is None
    if plan.shape == "name" or itself:
        return Number(replace(base, value=got.name or _title(plan) or got.at, unit=None))
    return number_of(base, m, got.value, "value")


def _conventions(plan: Aggregate, m: Measure) -> list[Note]:
    if isinstance(plan.subject, Workouts):
        return ["workouts"] if plan.grain in (None, "observation") else ["buckets"]
    assert isinstance(plan.subject, Observations)  # entries have conventions of their own
    metric = catalogue().metric(plan.subject.metric)
    grain = lower.grain(plan, metric)
    notes: list[Note] = {
        "observation": ["all_readings"],
        "day": ["daily_totals" if m.additive else "daily_values", "days_with_data"],
    }.get(grain, ["buckets"])  # type: ignore[assignment]  # literal lists
    if metric.name == "sleep_duration":
        notes.append("naps_included")
    return notes


def _is(plan: Aggregate, name: str) -> bool:
    return isinstance(plan.statistic, Simple) and plan.statistic.name == name


def _title(plan: Aggregate) -> str | None:
    return catalogue().metric(plan.subject.metric).title if isinstance(plan.subject, Observations) else None
