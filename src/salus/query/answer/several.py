"""The first sentence where an answer has several numbers: groups, pairs, two sides, correlations, reports."""

from __future__ import annotations

from datetime import date

from salus.query.answer import numbers, phrases, subjects, when
from salus.query.plan import Aggregate, Compare, Correlate, Episodes, Series, Simple
from salus.query.result import Point, Result
from salus.records.catalogue import catalogue

_GROUP = {
    "hour": "hour of the day", "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
    "weekday": "day of the week", "weekend": "weekdays and weekends", "activity": "activity", "source": "source",
}  # fmt: skip
_REPORT = {
    "mean": "mean", "gmi": "GMI", "standard_deviation": "standard deviation",
    "coefficient_of_variation": "coefficient of variation", "days_with_data": "over", "sensor_active": "sensor active",
}  # fmt: skip
_RANGES = {
    "time_below_54": "below 54 mg/dL", "time_54_to_69": "54 to 69", "time_in_range_70_to_180": "70 to 180",
    "time_181_to_250": "181 to 250", "time_above_250": "above 250",
}  # fmt: skip
_STRENGTH = ((0.7, "strongly"), (0.4, "moderately"), (0.2, "weakly"))


def pair(plan: Aggregate, result: Result) -> str:
    """Blood pressure: both values as one reading."""
    upper, lower = (result.series or ())[:2]
    word = {
        "mean": "average ",
        "median": "median ",
        "maximum": "highest ",
        "minimum": "lowest ",
        "latest": "latest ",
    }.get(plan.statistic.name if isinstance(plan.statistic, Simple) else "", "")
    at = f", from {numbers.moment(result.at)}" if result.at else ""
    both = f"{numbers.number(_float(upper), 0)}/{numbers.number(_float(lower), 0)}"
    what = f"{word}{subjects.noun(plan.subject)}{phrases.tail(plan)}"
    return f"Your {what} was {both} {numbers.unit_words(result.unit or '1')}{at}."


def groups(plan: Aggregate, result: Result) -> str:
    """One result a group; where a group was asked for, its name first."""
    points = [p for p in result.series or () if isinstance(p.value, int | float)]
    tail = phrases.tail(plan)
    what = subjects.possessed(plan.subject, _statistic(plan))
    if plan.pick and isinstance(result.value, str):
        top = next((p for p in points if p.key == result.value), None)
        amount = f" ({_said(plan, result, top)})" if top else ""
        if isinstance(plan.statistic, Episodes):
            limit = subjects.condition(plan.statistic.condition, subjects.own_unit(plan.subject))
            most = "most" if plan.pick == "highest" else "fewest"
            return f"Episodes of {subjects.noun(plan.subject)} {limit}{tail} were {most} {_on(result.value)}{amount}."
        return f"{what}{tail} {subjects.verb(plan.subject)} {plan.pick} {_on(result.value)}{amount}."
    if not points:
        return f"{what}{tail} has no groups with data."
    if len(points) <= 7:
        return (
            f"{what}{tail} by {_GROUP[plan.by or 'day']}: "
            + "; ".join(f"{key(p.key)} {_said(plan, result, p)}" for p in points)
            + "."
        )
    low, high = min(points, key=_float), max(points, key=_float)
    return (
        f"{what}{tail} by {_GROUP[plan.by or 'day']} ran from {_said(plan, result, low)} ({key(low.key)}) "
        f"to {_said(plan, result, high)} ({key(high.key)}), over {numbers.number(len(points), 0)} groups."
    )


def title(plan: Aggregate) -> str:
    """What a picture shows: "median blood glucose by hour of the day"."""
    by = f" by {_GROUP[plan.by]}" if plan.by else ""
    return f"{_statistic(plan)}{subjects.noun(plan.subject)}{by}"


def key(text: str) -> str:
    """A key of a series in words: "May 2024", "week 20 of 2025", "14 May 2024", "18:00"."""
    if len(text) == 7 and text[4] == "-" and text[5:].isdigit():
        return f"{date(int(text[:4]), int(text[5:]), 1):%B %Y}"
    if len(text) == 8 and text[4:6] == "-W":
        return f"week {int(text[6:])} of {text[:4]}"
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        return numbers.day(text)
    if text in catalogue().activities:
        return catalogue().activities[text].title.lower()
    if len(text) == 2 and text.isdigit():
        return f"{text}:00"
    return {"weekday": "weekdays", "weekend": "weekends"}.get(text, text)


def _on(text: str) -> str:
    words = key(text)
    if text.endswith("day") and text[0].isupper():
        return f"on {words}s"
    if words.endswith(":00"):
        return f"around {words}"
    return f"on {words}" if words[:3] in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") else f"in {words}"


def compare(plan: Compare, result: Result) -> str:
    """Two sides set against each other, the verdict first."""
    sides = [p for p in result.series or () if isinstance(p.value, int | float)]
    if len(sides) < 2:
        return "There is nothing to compare."
    left, right = sides[0], sides[1]
    a, b = (_said(plan.left, side, p) for side, p in zip(_sides(result), sides, strict=False))
    names = f"{key(left.key)}: {a}; {key(right.key)}: {b}"
    what, was = subjects.possessed(plan.left.subject, _statistic(plan.left)), subjects.verb(plan.left.subject)
    if plan.form in ("more", "less"):
        what = what[0].lower() + what[1:]
        return f"{'Yes' if result.value else 'No'}: {what} {was} {a} ({key(left.key)}) against {b} ({key(right.key)})."
    if plan.form.startswith("which"):
        return f"{key(str(result.value)).capitalize()}. {what}: {names}."
    difference = float(result.value) if isinstance(result.value, int | float) else 0.0
    if plan.form == "ratio":
        return f"{what} {was} {numbers.number(difference, 2)} times as high ({names})."
    if abs(difference) < 1e-12:
        return f"{what} {was} the same ({names})."
    by = numbers.quantity(abs(difference), "%" if plan.form == "percent" else result.unit)
    return f"{what} {was} {by} {'higher' if difference > 0 else 'lower'} ({names})."


def correlate(plan: Correlate, result: Result) -> str:
    """How two series go together, in words that promise no cause."""
    r = float(result.value) if isinstance(result.value, int | float) else 0.0
    how = next((word for limit, word in _STRENGTH if abs(r) >= limit), "")
    a, b = _series(plan.left), _series(plan.right)
    method = "Spearman" if plan.method == "spearman" else "Pearson"
    period = when.phrase(plan.period)
    tail = f" {period}" if period else ""
    over = f"{method} correlation {numbers.number(r, 2)} over {numbers.count(result.n, 'day')} with both"
    if not how:
        return f"Your {a} and {b} hardly go together{tail}: {over}."
    way = "rise and fall together" if r > 0 else "move in opposite directions"
    return f"Your {a} and {b} {how} {way}{tail}: {over}. That they go together does not say that one causes the other."


def report(result: Result) -> str:
    """The consensus glucose report: the mean and its companions, then time in each range."""
    points = {p.key: p for p in result.series or () if isinstance(p.value, int | float)}

    def said(names: dict[str, str]) -> str:
        return ", ".join(
            f"{label} {numbers.quantity(_float(points[key]), points[key].unit or result.unit)}"
            for key, label in names.items()
            if key in points
        )

    return f"Your glucose report: {said(_REPORT)}. Time in ranges: {said(_RANGES)}. GMI is not a laboratory A1c."


def _series(series: Series) -> str:
    return subjects.noun(series.subject) + (" the day after" if series.shift == 1 else "")


def _statistic(plan: Aggregate) -> str:
    name = plan.statistic.name if isinstance(plan.statistic, Simple) else ""
    return {
        "mean": "average ", "median": "median ", "sum": "total ", "maximum": "highest ", "minimum": "lowest ",
        "count": "number of ", "latest": "latest ", "first": "first ", "std": "standard deviation of ",
    }.get(name, "")  # fmt: skip


def _said(plan: Aggregate, result: Result, point: Point | None) -> str:
    if point is None or point.value is None:
        return "no data"
    unit = Result("answered", value=point.value, unit=point.unit or result.unit)
    return phrases.value_words(plan, unit)


def _sides(result: Result) -> tuple[Result, ...]:
    return tuple(
        side if side.unit else result for side in (result.sides if len(result.sides) == 2 else (result, result))
    )


def _float(point: Point) -> float:
    return float(point.value) if isinstance(point.value, int | float) else 0.0
