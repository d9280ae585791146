"""A plan in plain words, for choices: what exactly would be computed, short enough for a button.

>>> from salus.query.plan import Aggregate, Observations, Simple
>>> say(Aggregate(Observations("steps"), Simple("mean")))
'average of steps, all time'
"""

from __future__ import annotations

from salus.query.plan import (
    Aggregate,
    Clock,
    Compare,
    Condition,
    Correlate,
    Distribution,
    Duration,
    Entries,
    Episodes,
    Filter,
    Gaps,
    Observations,
    OnDays,
    Percentile,
    Plan,
    Quantity,
    Share,
    Simple,
    Source,
    Statistic,
    Streak,
    Subject,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)  # fmt: skip
from salus.query.understand.lexicon import read
from salus.records.catalogue import catalogue
from salus.records.units import find_unit


def say(plan: Plan) -> str:
    """The plan as a short noun phrase."""
    if isinstance(plan, Compare):
        left, right = plan.labels
        return f"{_aggregate(plan.left, timed=False)}: {left or 'the first'} against {right or 'the second'}"
    if isinstance(plan, Correlate):
        return f"how {_subject(plan.left.subject)} and {_subject(plan.right.subject)} go together" + _when(plan)
    return _aggregate(plan)


def _aggregate(plan: Aggregate, *, timed: bool = True) -> str:
    about = _subject(plan.subject)
    parts = [f"{_statistic(plan.statistic, plan)} {about}".strip()]
    if plan.take is not None:
        parts.append(f"of the {plan.take.order} {plan.take.n}")
    parts += [_filter(f) for f in plan.where]
    if plan.by is not None:
        parts.append(f"by {plan.by}")
    if plan.test is not None:
        parts.append(f"({_condition(plan.test)}?)")
    return " ".join(parts) + (_when(plan) if timed else "")


def _when(plan: Plan) -> str:
    period = plan.period
    if period is None:
        return ", all time"
    return f", {period.text}" if period.text else f", {period.start.date()} to {period.days[1]}"


def _subject(subject: Subject) -> str:
    known = catalogue()
    if isinstance(subject, Observations):
        metric = known.metrics.get(subject.metric)
        return metric.title if metric is not None else subject.metric
    if isinstance(subject, Workouts):
        activity = known.activities.get(subject.activity) if subject.activity else None
        noun = activity.noun_plural if activity is not None else "workouts"
        attribute = known.attributes.get(subject.attribute) if subject.attribute else None
        return f"{attribute.title} of {noun}" if attribute is not None else noun
    return _entries(subject)


def _entries(subject: Entries) -> str:
    if subject.kind == "person":
        return (subject.field or "record").replace("_", " ")
    name = f"{subject.name} ({subject.kind})" if subject.name else f"{subject.kind} records"
    name = f"current {name}" if subject.current else name
    return f"{subject.field} of {name}" if subject.field else name


def _statistic(statistic: Statistic, plan: Aggregate) -> str:
    words = read("wording")
    if plan.shape == "when":
        return "when: " + _plain(statistic, words)
    if plan.shape == "elapsed":
        return "time since: " + _plain(statistic, words)
    return _plain(statistic, words)


def _plain(statistic: Statistic, words: dict[str, dict[str, str]]) -> str:
    if isinstance(statistic, Simple):
        return words["simple"][statistic.name]
    if isinstance(statistic, Percentile):
        return f"{statistic.p:g}th percentile of"
    if isinstance(statistic, Share):
        return f"share {_condition(statistic.condition)} of"
    if isinstance(statistic, Duration):
        return f"time {_condition(statistic.condition)} of"
    if isinstance(statistic, Episodes):
        return f"episodes {_condition(statistic.condition)} of"
    if isinstance(statistic, Streak):
        return f"{statistic.which} streak of days of"
    kinds: dict[type, str] = {
        Distribution: "distribution of",
        TimeInRange: "time in range of",
        Trend: "trend of",
        Gaps: "gaps in",
    }
    return kinds[type(statistic)]


def _filter(f: Filter) -> str:
    if isinstance(f, Where):
        return _condition(f.condition)
    if isinstance(f, WhereAttribute):
        return f"with {f.attribute.replace('_', ' ')} {_condition(f.condition)}"
    if isinstance(f, OnDays):
        told = "on days without" if f.negated else "on days with"
        condition = f" {_condition(f.condition)}" if f.condition else ""
        return f"{told} {_subject(f.subject)}{condition}" + (" (the day after)" if f.shift == 1 else "")
    if isinstance(f, Clock):
        return f"between {f.start} and {f.end}"
    if isinstance(f, Weekdays):
        return "on " + ", ".join(f"{day}s" for day in f.days)
    if isinstance(f, Source):
        return f"from {f.name}"
    if f.sleep:
        return "during sleep"
    return f"during {_subject(Workouts(f.activity))}"


def _condition(condition: Condition) -> str:
    words = read("wording")["comparator"]
    if condition.value is None:
        return str(words[condition.op])
    said = f"{words[condition.op]} {_quantity(condition.value)}"
    if condition.paired is not None:
        said += f"/{_quantity(condition.paired)}"
    return f"{said} and {_quantity(condition.upper)}" if condition.upper is not None else said


def _quantity(quantity: Quantity) -> str:
    unit = find_unit(quantity.unit) if quantity.unit else None
    return f"{quantity.value:g} {unit}" if unit is not None else f"{quantity.value:g}"
