"""Two results set against each other: first-named minus second-named, and the other forms.

Numbers are compared as computed. Where one side has no data there is nothing to compare, and both sides are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from salus.errors import BadPlan
from salus.query.execute.pairs import NAMES
from salus.query.execute.scope import Scope
from salus.query.execute.shown import Number, convert, shown
from salus.query.plan import Aggregate, Compare
from salus.query.result import Chart, Mark, Note, Point, Result, Status

Run = Callable[[Scope, Aggregate], Number]


def compare(scope: Scope, plan: Compare, run: Run) -> Number:
    """The comparison, with both sides in the series under their labels."""
    left, right = run(scope, plan.left), run(scope, plan.right)
    sides = (shown(left), shown(right))
    labels = (plan.labels[0] or "first", plan.labels[1] or "second")
    base = Result(
        "answered", n=left.result.n + right.result.n, sides=sides, series=_series(sides, labels),
        notes=tuple(dict.fromkeys(n for s in sides for n in s.notes)), unit=left.result.unit,
        coverage=_least(left.result.coverage, right.result.coverage),
    )  # fmt: skip
    for status in ("no_data", "insufficient_data"):
        if status in (left.result.status, right.result.status):
            return Number(_unanswered(base, status))
    if left.canonical is None or right.canonical is None:
        return _pair(base, plan, left, right)
    if left.kind != right.kind or _name(left) != _name(right):
        raise BadPlan(f"cannot compare {_name(left) or left.kind} with {_name(right) or right.kind}")
    chart = _chart(left, right, labels)
    return _formed(replace(base, chart=chart), plan, left, left.canonical, right.canonical, labels)


def _formed(base: Result, plan: Compare, side: Number, a: float, b: float, labels: tuple[str, str]) -> Number:
    m, kind = side.measure, side.kind
    if plan.form == "difference":
        value = a - b if m is None else convert(m, a - b, "difference" if kind == "value" else kind)
        unit = "min" if m and m.clock and kind == "value" else base.unit
        notes: tuple[Note, ...] = (*base.notes, "duration") if unit == "min" and m and m.clock else base.notes
        return Number(replace(base, value=value, unit=unit, notes=notes), a - b, "difference", m)
    if plan.form in ("percent", "ratio"):
        if m is not None and m.clock:
            raise BadPlan("times of day have no ratio; ask for the difference")
        if b == 0:
            return Number(
                replace(
                    base,
                    status="insufficient_data",
                    unit="%" if plan.form == "percent" else "1",
                    notes=(*base.notes, "constant"),
                )
            )
        value = 100.0 * (a - b) / abs(b) if plan.form == "percent" else a / b
        return Number(replace(base, value=value, unit="%" if plan.form == "percent" else "1"), value, "percent")
    if plan.form in ("more", "less"):
        return Number(replace(base, value=a > b if plan.form == "more" else a < b, unit=base.unit))
    first = a >= b if plan.form == "which_more" else a <= b
    tie: tuple[Note, ...] = ("tie",) if a == b else ()
    return Number(replace(base, value=labels[0] if first else labels[1], notes=(*base.notes, *tie)))


def _pair(base: Result, plan: Compare, left: Number, right: Number) -> Number:
    """Both values of a pair, each compared on its own; the systolic one decides where one word is asked for."""
    a, b = left.result.series or (), right.result.series or ()
    if [p.key for p in a] != list(NAMES) or [p.key for p in b] != list(NAMES):
        raise BadPlan("only results that are one number, or a blood pressure, can be compared")
    first = [float(p.value or 0) for p in a]
    second = [float(p.value or 0) for p in b]
    if plan.form in ("more", "less", "which_more", "which_less"):
        labels = (plan.labels[0] or "first", plan.labels[1] or "second")
        return _formed(base, plan, left, first[0], second[0], labels)
    values = {
        "difference": [x - y for x, y in zip(first, second, strict=True)],
        "percent": [100 * (x - y) / y for x, y in zip(first, second, strict=True)],
        "ratio": [x / y for x, y in zip(first, second, strict=True)],
    }[plan.form]
    series = tuple(Point(k, v, min(p.n, q.n)) for k, v, p, q in zip(NAMES, values, a, b, strict=True))
    unit = {"difference": base.unit, "percent": "%", "ratio": "1"}[plan.form]
    return Number(replace(base, series=series, unit=unit))


def _series(sides: tuple[Result, Result], labels: tuple[str, str]) -> tuple[Point, ...] | None:
    if any(isinstance(s.value, list) for s in sides):
        return None
    points = []
    for side, label in zip(sides, labels, strict=True):
        value = side.value if not isinstance(side.value, list) else None
        points.append(Point(label, value, side.n))
    return tuple(points)


def _chart(left: Number, right: Number, labels: tuple[str, str]) -> Chart | None:
    values = [n.result.value for n in (left, right)]
    numbers = [float(v) for v in values if isinstance(v, int | float)]
    if len(numbers) != 2:
        return None
    return Chart("bars", tuple(Mark(k, v) for k, v in zip(labels, numbers, strict=True)), left.result.unit)


def _unanswered(base: Result, status: str) -> Result:
    known: dict[str, Status] = {"no_data": "no_data", "insufficient_data": "insufficient_data"}
    return replace(base, status=known[status])


def _least(a: float | None, b: float | None) -> float | None:
    given = [c for c in (a, b) if c is not None]
    return min(given) if given else None


def _name(side: Number) -> str | None:
    return side.measure.of.name if side.measure and side.measure.of and side.kind in ("value", "difference") else None
