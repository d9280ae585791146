"""Conditions: from a comparison with quantities to an SQL predicate, or to yes or no for one number."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from salus.errors import BadPlan
from salus.query.execute.measure import Measure
from salus.query.execute.sql import number, texts
from salus.query.plan import Condition, Quantity
from salus.records.catalogue import Attribute

_SQL = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "=", "ne": "<>"}
_COMPARES: dict[str, Callable[[float, float], bool]] = {"lt": lt, "le": le, "gt": gt, "ge": ge, "eq": eq, "ne": ne}
_SECOND = {"between": "le", "outside": "gt"}  # of a pair between two limits, the second value has an upper one only
NORMAL = ("N", "NORMAL")
_ABNORMAL = (
    "CASE WHEN flag IS NOT NULL AND flag <> '' THEN upper(flag) NOT IN " + texts(NORMAL) + " "
    "WHEN ref_low IS NOT NULL OR ref_high IS NOT NULL "
    "THEN coalesce(value < ref_low, false) OR coalesce(value > ref_high, false) END"
)


def own_range(condition: Condition | None) -> bool:
    """True where the record's own reference range decides."""
    return condition is not None and condition.op in ("in_reference", "abnormal")


def judged(condition: Condition) -> str:
    """The record's own judgement as a predicate: true, false, or null where it has neither flag nor range."""
    return f"({_ABNORMAL})" if condition.op == "abnormal" else f"(NOT ({_ABNORMAL}))"


def predicate(condition: Condition, m: Measure, column: str = "value", second: str | None = None) -> str:
    """The condition over ``column`` (and, for a pair, its ``second``), true, false or null (nothing to judge by)."""
    if own_range(condition):
        if isinstance(m.of, Attribute):
            raise BadPlan(f"only what is measured has a reference range; {m.of.name} of a workout has none")
        return judged(condition)
    if condition.paired is not None:
        if second is None:
            raise BadPlan(f"a pair of limits needs a pair of values: {m.of.name if m.of else 'a count'} is single")
        parts = [
            _single(condition.op, condition.value, condition.upper, m, column),
            _single(_SECOND.get(condition.op, condition.op), condition.paired, None, m, second),
        ]
        return "(" + (" AND " if condition.op in ("between", "eq") else " OR ").join(parts) + ")"
    return _single(condition.op, condition.value, condition.upper, m, column)


def judge(condition: Condition, m: Measure) -> Callable[[float], bool]:
    """Whether a canonical number satisfies the condition: the limits are brought into its unit once."""
    low = m.canonical(_need(condition.value, condition.op))
    if condition.op in _COMPARES:
        compares = _COMPARES[condition.op]
        return lambda value: compares(value, low)
    high, inside = m.canonical(_need(condition.upper, condition.op)), condition.op == "between"
    return lambda value: (low <= value <= high) == inside


def holds(condition: Condition, m: Measure, value: float) -> bool:
    """Whether one canonical number satisfies the condition."""
    return judge(condition, m)(value)


def _single(op: str, value: Quantity | None, upper: Quantity | None, m: Measure, column: str) -> str:
    low = number(m.canonical(_need(value, op)))
    if op in _SQL:
        return f"({column} {_SQL[op]} {low})"
    high = number(m.canonical(_need(upper, op)))
    inside = f"({column} BETWEEN {low} AND {high})"
    return inside if op == "between" else f"(NOT {inside})"


def _need(quantity: Quantity | None, op: str) -> Quantity:
    if quantity is None:
        raise BadPlan(f"the condition {op!r} needs a quantity (and 'between' and 'outside' two)")
    return quantity
