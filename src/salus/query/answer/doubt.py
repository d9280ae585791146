"""What an honest answer adds: how much data it rests on, what was left out, and why there is no number.

Coverage under :data:`THIN` is said as a warning, because a mean over a few hours of wear is not the mean of the day.
"""

from __future__ import annotations

from salus.query.answer import numbers, subjects, when
from salus.query.plan import Aggregate, Compare, Correlate, Entries, Observations, Plan, Simple, Workouts
from salus.query.result import Result, Use
from salus.records.catalogue import catalogue

THIN = 0.7
_COUNTED_ALL_DAY = frozenset({"steps", "active_energy", "distance_walking_running", "resting_heart_rate"})
_SINGLE = frozenset({"latest", "first"})
_WHY = {
    "few_pairs": "there are only {n} days with both, and at least 7 are needed",
    "few_days": "there are only {n} days with data, and that is too few",
    "few_readings": "there are only {n} readings, and that is too few",
    "low_wear": "the readings of {days} cover {coverage} of the time, and at least 70% of 14 days is needed",
    "constant": "the values do not vary",
    "no_reference": "the record gives no reference range for it",
}


def evidence(plan: Plan, result: Result) -> list[str]:
    """Sentences on what the number rests on, and what was left out."""
    said = [basis] if (basis := _basis(plan, result)) else []
    said += _dropped(plan, result)
    if result.coverage is not None and result.coverage < THIN and result.value is not None and _continuous(plan):
        said.append(f"Only {_percent(result.coverage)} of the period has data, so read it with care.")
    if "stale" in result.notes and result.at:
        said.append("That is a while ago.")
    if "no_reference" in result.notes:
        said.append("Some results carry no reference range and could not be judged.")
    judged = isinstance(plan, Aggregate) and plan.test is not None
    if not judged and result.reference and any(v is not None for v in result.reference):
        said.append(_reference(result))
    return said


def no_data(plan: Plan, result: Result) -> str:
    """Why there is no answer, and what there is instead."""
    subject, period = _missing(plan, result)
    tail = f" {period}" if period else ""
    if isinstance(subject, Entries):
        named = f"{subject.name} " if subject.name else ""
        what = f"no {named}{numbers.plural_of(subjects.KINDS[subject.kind])}"
    elif isinstance(subject, Workouts):
        what = f"no {subjects.workouts(subject.activity)}"
    else:
        what = f"no {subjects.noun(subject)} data"
    text = f"Your records hold {what}{tail}."
    if result.latest_anywhere:
        text += f" The latest is from {numbers.day(result.latest_anywhere)}."
    return text


def _missing(plan: Plan, result: Result) -> tuple[Observations | Workouts | Entries, str]:
    """The subject and the period that hold nothing: of two sides, the first one without data."""
    if isinstance(plan, Aggregate):
        return plan.subject, when.phrase(plan.period)
    empty = len(result.sides) == 2 and result.sides[0].status != "no_data" and result.sides[1].status == "no_data"
    side = plan.right if empty else plan.left
    period = side.period if isinstance(side, Aggregate) else plan.period
    return side.subject, when.phrase(period)


def too_little(plan: Plan, result: Result) -> str:
    """Why a number would not be honest."""
    coverage = _percent(result.coverage or 0.0)
    reason = next((_WHY[note] for note in result.notes if note in _WHY), "there is too little data")
    period = when.phrase(plan.period)
    what = "their correlation" if isinstance(plan, Correlate) else f"your {subjects.noun(_subject(plan))}"
    because = reason.format(n=result.n, coverage=coverage, days=numbers.count(result.days, "day"))
    return f"I cannot say that honestly of {what}{' ' + period if period else ''}: {because}."


def _basis(plan: Plan, result: Result) -> str:
    if isinstance(plan, Correlate) or not isinstance(plan, Aggregate) or isinstance(plan.subject, Entries):
        return ""
    if isinstance(plan.statistic, Simple) and plan.statistic.name in _SINGLE:
        return ""
    if plan.statistic == Simple("count"):
        return ""
    if isinstance(plan.subject, Workouts):
        if result.n <= 1 or plan.statistic == Simple("list"):
            return ""
        return f"It rests on {numbers.number(result.n, 0)} {subjects.workouts(plan.subject.activity, result.n)}."
    return _observed(plan.subject, result, bool(plan.where) and plan.grain is None)


def _observed(subject: Observations, result: Result, narrowed: bool) -> str:
    metric = catalogue().metric(subject.metric)
    if metric.grain == "day":
        night = "nights" if metric.nightly else "days"
        used = min(result.n, result.days) if narrowed else result.days
        if used <= 1:
            return ""
        of = f" of {numbers.number(result.expected, 0)}" if result.expected and result.expected != used else ""
        return (
            f"It rests on {numbers.number(used, 0)}{'' if narrowed else of} {night}{'' if narrowed else ' with data'}."
        )
    if result.readings <= 1:
        return ""
    days = f" on {numbers.count(result.days, 'day')}" if result.days > 1 else ""
    return f"It rests on {numbers.count(result.readings, 'reading')}{days}."


def _dropped(plan: Plan, result: Result) -> list[str]:
    if not result.dropped:
        return []
    gone = {use.source for use in result.dropped}
    kept = [use.source for use in result.used if use.source not in gone] or [use.source for use in result.used]
    unit = result.unit if result.unit not in (None, "d", "1", "%") else subjects.own_unit(_subject(plan))
    names = when.listed([_use(use, unit) for use in result.dropped[:3]])
    covers = "covers" if len(kept[:2]) == 1 else "cover"
    return [f"Left out as overlapping: {names}; {when.listed(kept[:2]) or 'another source'} {covers} the same time."]


def _use(use: Use, unit: str | None) -> str:
    if use.amount is not None and use.amount > 0:
        return f"{numbers.quantity(use.amount, unit)} from {use.source}"
    return f"{numbers.count(use.rows, 'record')} from {use.source}"


def _continuous(plan: Plan) -> bool:
    """True where a day without data is a gap: what is worn or summed, not what is measured now and then."""
    subject = _subject(plan)
    if not isinstance(subject, Observations):
        return False
    metric = catalogue().metric(subject.metric)
    worn = metric.sampling_minutes is not None and metric.sampling_minutes <= 60
    return worn or metric.nightly or metric.name in _COUNTED_ALL_DAY


def _reference(result: Result) -> str:
    low, high = result.reference or (None, None)
    if low is not None and high is not None:
        span = f"{numbers.quantity(low, '1')} to {numbers.quantity(high, result.unit)}"
    elif high is not None:
        span = f"up to {numbers.quantity(high, result.unit)}"
    else:
        span = f"from {numbers.quantity(low or 0.0, result.unit)}"
    return f"The record gives {span} as its reference range."


def _percent(share: float) -> str:
    return f"{numbers.number(100 * share, 0)}%"


def _subject(plan: Plan) -> Observations | Workouts | Entries:
    if isinstance(plan, Compare):
        return plan.left.subject
    return plan.left.subject if isinstance(plan, Correlate) else plan.subject
