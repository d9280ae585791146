"""The first sentence of a yes-or-no answer: the verdict, the number it rests on, and the limit it was held against.

A number that misses its goal is told with what is missing. Beside the record's own range the number is placed above,
below or inside it, because "outside" alone would leave open on which side.
"""

from __future__ import annotations

from salus.query.answer import numbers, patterns, subjects
from salus.query.answer.phrases import tail, value_words
from salus.query.plan import Aggregate, Share, Simple, TimeInRange, Trend
from salus.query.result import Result
from salus.records.units import convert, find_unit

_WORDS = {
    "mean": "average ",
    "sum": "total ",
    "maximum": "highest ",
    "minimum": "lowest ",
    "latest": "latest ",
    "median": "median ",
}


def verdict(plan: Aggregate, result: Result) -> str:
    """The statement of an aggregate that was put to a test."""
    assert plan.test is not None
    measured = next((p.value for p in result.series or () if isinstance(p.value, int | float)), None)
    yes = "Yes" if result.value else "No"
    if measured is not None and isinstance(plan.statistic, Trend):
        said = patterns.trend(plan, Result("answered", value=float(measured), unit=result.unit))
        return f"{yes}: {said[0].lower()}{said[1:]}"
    if measured is not None and isinstance(plan.statistic, Share | TimeInRange):
        return f"{yes}: {_part(plan, float(measured))}"
    unit = next((p.unit for p in result.series or () if p.unit), None) or result.unit or subjects.own_unit(plan.subject)
    said = value_words(plan, Result("answered", value=measured, unit=unit)) if measured is not None else "measured"
    word = _WORDS.get(plan.statistic.name, "") if isinstance(plan.statistic, Simple) else ""
    what = subjects.possessed(plan.subject, word)
    if plan.test.op == "abnormal" and measured is not None:
        return f"{what}{tail(plan)} {subjects.verb(plan.subject)} {said}, {_side(result, float(measured))}."
    limit = subjects.condition(plan.test, subjects.own_unit(plan.subject))
    if plan.test.op == "in_reference":
        limit = f"within the reference range{_reference(result)}"
    what, held = what[0].lower() + what[1:], "" if result.value else "not "
    short = _missing(plan, float(measured), unit) if measured is not None and not result.value else ""
    return f"{yes}: {what}{tail(plan)} {subjects.verb(plan.subject)} {said}, {held}{limit}{short}."


def _part(plan: Aggregate, percent: float) -> str:
    """ "96.9% of your heart rate readings yesterday were between 50 and 100 bpm." """
    some = numbers.quantity(percent, "%")
    if isinstance(plan.statistic, Share):
        return patterns.share_words(plan, some)
    return f"your {subjects.noun(plan.subject)} was in {patterns.range_words(plan)} {some} of the time{tail(plan)}."


def _missing(plan: Aggregate, measured: float, unit: str | None) -> str:
    """ ", 2,449 steps short": what a number that should have been at least the limit lacks; "" for other tests."""
    test, own = plan.test, subjects.own_unit(plan.subject)
    if test is None or test.op not in ("ge", "gt") or test.value is None or test.paired is not None:
        return ""
    said, shown = find_unit(test.value.unit or own or ""), find_unit(unit or "")
    if said is None or shown is None or said.dimension != shown.dimension or "%" in (said.code, shown.code):
        return ""
    lacking = convert(test.value.value, said, shown) - measured
    return f", {value_words(plan, Result('answered', value=lacking, unit=unit))} short" if lacking > 0 else ""


def _side(result: Result, measured: float) -> str:
    low, high = result.reference or (None, None)
    if high is not None and measured > high:
        return f"above the reference range{_reference(result)}"
    if low is not None and measured < low:
        return f"below the reference range{_reference(result)}"
    return f"{'outside' if result.value else 'inside'} the reference range{_reference(result)}"


def _reference(result: Result) -> str:
    low, high = result.reference or (None, None)
    if low is not None and high is not None:
        return f" of {numbers.number(low, 2)} to {numbers.number(high, 2)}"
    return (
        f" of up to {numbers.number(high, 2)}" if high is not None else f" from {numbers.number(low, 2)}" if low else ""
    )
