"""The statements of statistics that take arguments: percentiles, shares, streaks, episodes, trends, gaps."""

from __future__ import annotations

from collections.abc import Callable

from salus.query.answer import numbers, subjects
from salus.query.answer.phrases import items, ordinal, tail, value_words
from salus.query.plan import (
    Aggregate,
    Distribution,
    Duration,
    Episodes,
    Gaps,
    Percentile,
    Share,
    Streak,
    TimeInRange,
    Trend,
    Workouts,
)
from salus.query.result import Result


def pattern(plan: Aggregate, result: Result) -> str:
    """The statement of a statistic with arguments."""
    for kind, say in _OTHERS:
        if isinstance(plan.statistic, kind):
            return say(plan, result)
    raise AssertionError(plan.statistic)


def _percentile(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    p = plan.statistic.p if isinstance(plan.statistic, Percentile) else 0
    return f"The {ordinal(p)} percentile of your {noun}{tail(plan)} was {value_words(plan, result)}."


def _share(plan: Aggregate, result: Result) -> str:
    return share_words(plan, value_words(plan, result))


def share_words(plan: Aggregate, some: str) -> str:
    """ "12% of your heart rate readings were over 100 bpm."; of days and nights what they had."""
    noun, what = subjects.noun(plan.subject), items(plan, 2)
    assert isinstance(plan.statistic, Share)
    limit = subjects.condition(plan.statistic.condition, subjects.own_unit(plan.subject))
    if what in ("days", "nights"):
        return f"{some} of your {what}{tail(plan)} had {'' if subjects.counted(plan.subject) else noun + ' '}{limit}."
    return f"{some} of your {noun} {what}{tail(plan)} were {limit}."


def _in_range(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    return f"Your {noun} was in {range_words(plan)} {value_words(plan, result)} of the time{tail(plan)}."


def range_words(plan: Aggregate) -> str:
    """ "range", or the limits where they were said: "the range of 70 to 140 mg/dL"."""
    statistic = plan.statistic
    if not isinstance(statistic, TimeInRange) or statistic.low is None or statistic.high is None:
        return "range"
    low = numbers.quantity(statistic.low.value, "1")
    high = numbers.quantity(statistic.high.value, statistic.high.unit or subjects.own_unit(plan.subject))
    return f"the range of {low} to {high}"


def _duration(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    assert isinstance(plan.statistic, Duration)
    limit = subjects.condition(plan.statistic.condition, subjects.own_unit(plan.subject))
    return f"Your {noun} was {limit} for {value_words(plan, result)}{tail(plan)}."


def _streak(plan: Aggregate, result: Result) -> str:
    days = numbers.quantity(float(result.value), "d") if isinstance(result.value, int | float) else str(result.value)
    return f"{_streak_named(plan)} was {days}{tail(plan)}."


def _streak_named(plan: Aggregate) -> str:
    assert isinstance(plan.statistic, Streak)
    limit = plan.statistic.condition
    of = f" {subjects.condition(limit, subjects.own_unit(plan.subject))}" if limit else ""
    noun = "days with" if subjects.counted(plan.subject) and of else subjects.noun(plan.subject)
    which = "longest" if plan.statistic.which == "longest" else "current"
    return f"Your {which} streak of {noun}{of}"


def began(plan: Aggregate, result: Result) -> str:
    """When the streak, or the longest gap, began."""
    if isinstance(plan.statistic, Streak):
        named = _streak_named(plan)
    elif isinstance(plan.subject, Workouts):
        named = f"Your longest stretch without {subjects.noun(plan.subject)}"
    else:
        named = f"The longest gap in your {subjects.noun(plan.subject)} records"
    return f"{named}{tail(plan)} began on {numbers.moment(str(result.value))}."


def _episodes(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    assert isinstance(plan.statistic, Episodes)
    limit = subjects.condition(plan.statistic.condition, subjects.own_unit(plan.subject))
    n = result.value if isinstance(result.value, int | float) else 0
    times = numbers.count(n, "episode") if n else "no episodes"
    return f"You had {times} of {noun} {limit}{tail(plan)}."


def trend(plan: Aggregate, result: Result) -> str:
    """The slope in words, over the shortest time in which it can be seen."""
    assert isinstance(plan.statistic, Trend)
    slope = float(result.value) if isinstance(result.value, int | float) and not isinstance(result.value, bool) else 0.0
    unit = (result.unit or "").rpartition("/")[0] or subjects.own_unit(plan.subject)
    if abs(slope) < 1e-12:
        return f"{subjects.possessed(plan.subject)} did not change{tail(plan)}."
    way = "rose" if slope > 0 else "fell"
    amount, per = _readable(abs(slope), plan.statistic.per, unit)
    return f"{subjects.possessed(plan.subject)} {way} by {amount} a {per} on average{tail(plan)}."


def _readable(slope: float, per: str, unit: str | None) -> tuple[str, str]:
    """The slope over the shortest time in which it can be seen: "2.4 kg a year" rather than "0.007 kg a day"."""
    days = _DAYS[per]
    for name, length in _DAYS.items():
        if length >= days:
            amount = slope * length / days
            if amount >= _VISIBLE.get(unit or "", 0.1):
                return numbers.quantity(amount, unit), name
    return numbers.quantity(slope * _DAYS["year"] / days, unit), "year"


def _gaps(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    points = [p for p in result.series or () if isinstance(p.value, int | float)]  # the longest first
    if not points:
        return f"There are no gaps in your {noun} records{tail(plan)}."
    n = result.n or len(points)
    first = f"Your {noun} records have {numbers.count(n, 'gap')}{tail(plan)}"
    if isinstance(plan.subject, Workouts):
        first = f"You had no {noun} for {numbers.count(n, 'stretch', 'stretches')} of days{tail(plan)}"
    lengths = [float(p.value) for p in points if isinstance(p.value, int | float)]
    whole = f", {numbers.quantity(sum(lengths), points[0].unit)} in all" if 1 < n == len(points) else ""
    longest = f"{numbers.quantity(lengths[0], points[0].unit)}, from {numbers.moment(points[0].key)}"
    return f"{first}{whole}; {'it was' if n == 1 else 'the longest'} {longest}."


def _distribution(plan: Aggregate, result: Result) -> str:
    noun = subjects.noun(plan.subject)
    ends = ""
    if result.low is not None and result.high is not None:
        ends = f" run from {value_words(plan, result, result.low)} to {value_words(plan, result, result.high)}"
    return f"Your {numbers.number(float(result.n), 0)} {noun} {items(plan, 2)}{tail(plan)}{ends}."


_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
# the smallest amount of a unit that people can see; 0.1 of any other
_VISIBLE = {
    "mg/dL": 2.0,
    "/min": 0.5,
    "min": 1.0,
    "%": 0.1,
    "{steps}": 10.0,
    "ms": 0.5,
    "mm[Hg]": 0.5,
}
_OTHERS: tuple[tuple[type, Callable[[Aggregate, Result], str]], ...] = (
    (Percentile, _percentile), (Share, _share), (TimeInRange, _in_range), (Duration, _duration), (Streak, _streak),
    (Episodes, _episodes), (Trend, trend), (Gaps, _gaps), (Distribution, _distribution),
)  # fmt: skip
