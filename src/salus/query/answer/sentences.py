"""The first sentence of an answer over observations and workouts: the number, what it is of, and when.

One small function a statistic. Each gets the plan and its result and gives one sentence without the doubt and the
evidence, which :mod:`.doubt` adds.
"""

from __future__ import annotations

from collections.abc import Callable

from salus.query.answer import numbers, patterns, subjects, verdicts, when
from salus.query.answer.phrases import every, items, tail, taken, value_words
from salus.query.answer.verbs import VERBS
from salus.query.plan import (
    Aggregate,
    Gaps,
    Observations,
    Simple,
    Streak,
    Workouts,
)
from salus.query.result import Result
from salus.records.catalogue import catalogue


def sentence(plan: Aggregate, result: Result) -> str:
    """The statement of one aggregate that has a value and no groups."""
    if plan.test is not None and isinstance(result.value, bool):
        return verdicts.verdict(plan, result)
    never = plan.shape == "when" and isinstance(result.value, int | float)  # how many: no streak or gap, so no moment
    if plan.shape in ("when", "elapsed") and not never:
        return _when(plan, result)
    statistic = plan.statistic
    if isinstance(statistic, Simple):
        return _SIMPLE[statistic.name](plan, result)
    return patterns.pattern(plan, result)


def _noun(plan: Aggregate) -> str:
    return subjects.noun(plan.subject)


def _average(word: str) -> Callable[[Aggregate, Result], str]:
    def say(plan: Aggregate, result: Result) -> str:
        value = value_words(plan, result)
        per = every(plan)
        if (verb := _verb(plan)) and word == "average" and not plan.take:
            return f"You {verb[0]} {value}{verb[1]}{per or ' a day'} on average{tail(plan)}."
        what = subjects.possessed(plan.subject, f"{word} ")
        return f"{what} {_was(plan)} {value}{per}{taken(plan)}{tail(plan)}."

    return say


def _verb(plan: Aggregate) -> tuple[str, str] | None:
    return VERBS.get(plan.subject.metric) if isinstance(plan.subject, Observations) else None


def _sum(plan: Aggregate, result: Result) -> str:
    value = value_words(plan, result)
    if (verb := _verb(plan)) and not plan.take:
        return f"You {verb[0]} {value}{verb[1]}{tail(plan)}."
    what = subjects.possessed(plan.subject, "total " if result.n > 1 else "")
    return f"{what} {_was(plan)} {value}{taken(plan)}{tail(plan)}."


def _extreme(word: str) -> Callable[[Aggregate, Result], str]:
    def say(plan: Aggregate, result: Result) -> str:
        at = f", on {numbers.moment(result.at)}" if result.at else ""
        per = every(plan) if plan.grain else ""
        return f"{_superlative(plan, word)}{per} {_was(plan)} {value_words(plan, result)}{taken(plan)}{tail(plan)}{at}."

    return say


def _was(plan: Aggregate) -> str:
    return subjects.verb(plan.subject)


def _superlative(plan: Aggregate, word: str) -> str:
    subject = plan.subject
    if isinstance(subject, Workouts) and (way := _WAYS.get((subject.attribute or "", word))):
        return f"Your {way} {subjects.workouts(subject.activity, 1)}"
    return subjects.possessed(subject, f"{word} ")


def _rest(plan: Aggregate) -> str:
    return "".join(f" {p}" for p in (when.recurring(plan.where), when.phrase(plan.period)) if p)


def _count(plan: Aggregate, result: Result) -> str:
    n = result.value if isinstance(result.value, int | float) else 0
    some = numbers.number(float(n), 0) if n else "no"
    if result.unit == "d":
        item = (
            "night"
            if isinstance(plan.subject, Observations) and catalogue().metric(plan.subject.metric).nightly
            else "day"
        )
        days = item if n == 1 else f"{item}s"
        out_of = f", out of {numbers.count(result.days, item)} with data" if result.days and plan.where else ""
        if isinstance(plan.subject, Workouts):
            return f"You had {subjects.workouts(plan.subject.activity)} on {some} {days}{tail(plan)}."
        narrowing = subjects.narrowed(plan.subject, plan.where)
        if subjects.counted(plan.subject) and narrowing:
            return f"You had {some} {days} with{narrowing}{_rest(plan)}{out_of}."
        return f"You had {some} {days} with {_noun(plan)}{narrowing}{_rest(plan)}{out_of}."
    if isinstance(plan.subject, Observations):
        name = f"{_noun(plan)} {'reading' if n == 1 else 'readings'}"
    else:
        name = items(plan, n)
    return f"You had {some} {name}{tail(plan)}."


def _latest(word: str) -> Callable[[Aggregate, Result], str]:
    def say(plan: Aggregate, result: Result) -> str:
        at = f", from {numbers.moment(result.at)}" if result.at else ""
        return f"Your {word} {_noun(plan)}{tail(plan)} was {value_words(plan, result)}{at}."

    return say


def _list(plan: Aggregate, result: Result) -> str:
    points = [p for p in result.series or () if isinstance(p.value, int | float)]
    count = f"You had {numbers.count(result.n, items(plan, 1), items(plan, 2))}{tail(plan)}"
    if isinstance(plan.subject, Observations):
        if not 0 < len(points) <= _TELLABLE:
            return f"{count}."
        amount = plan.subject.metric != "blood_pressure"  # of two numbers the series has only the first
        shown = [f"{value_words(plan, result, p.value)} on " if amount else "" for p in points]
        moments = [numbers.moment(p.key) for p in points]
        return f"{count}: {when.listed([a + b for a, b in zip(shown, moments, strict=True)])}."
    values = result.value if isinstance(result.value, list) else [str(result.value)]
    times = {name: values.count(name) for name in dict.fromkeys(map(str, values))}
    names = [f"{name} ({n} times)" if n > 1 else name for name, n in times.items()]
    return f"{count}: {when.listed(names)}."


def _exists(plan: Aggregate, result: Result) -> str:
    word = "Yes, there are" if result.value else "No, there are no"
    return f"{word} {items(plan, 2)} in your records{tail(plan)}."


def _describe(plan: Aggregate, result: Result) -> str:
    title = f"Your {plan.take.order + ' ' if plan.take else ''}{items(plan, 1)}{tail(plan)}"
    at = f" on {numbers.moment(result.at)}" if result.at else ""
    parts = [
        f"{p.key.replace('_', ' ')} {numbers.quantity(float(p.value), p.unit or result.unit)}"
        for p in result.series or ()
        if isinstance(p.value, int | float)
    ]
    return f"{title}{at}: {when.listed(parts)}." if parts else f"{title}{at} is recorded without details."


def _spread(word: str) -> Callable[[Aggregate, Result], str]:
    return lambda plan, result: f"The {word} of your {_noun(plan)}{tail(plan)} was {value_words(plan, result)}."


def _range(plan: Aggregate, result: Result) -> str:
    ends = ""
    if result.low is not None and result.high is not None:
        low, high = (value_words(plan, result, v) for v in (result.low, result.high))
        ends = f", from {low} to {high}"
    return f"Your {_noun(plan)}{tail(plan)} spanned {value_words(plan, result)}{ends}."


def _when(plan: Aggregate, result: Result) -> str:
    if isinstance(result.value, list):
        return _each_when(plan, result, result.value)
    if plan.shape == "when" and isinstance(plan.statistic, Streak | Gaps):
        return patterns.began(plan, result)
    what = _SHAPED.get(plan.statistic.name, "") if isinstance(plan.statistic, Simple) else ""
    name = subjects.workouts(plan.subject.activity, 1) if isinstance(plan.subject, Workouts) else _noun(plan)
    if plan.shape == "elapsed":
        ago = numbers.quantity(float(result.value), "d") if isinstance(result.value, int | float) else str(result.value)
        on = f", on {numbers.moment(result.at)}" if result.at else ""
        return f"Your {what}{name}{tail(plan)} was {'today' if ago == '0 days' else ago + ' ago'}{on}."
    on = f"on {numbers.moment(str(result.value))}{_amount(plan, result)}"
    if isinstance(plan.subject, Observations) and what in ("highest ", "lowest "):
        return f"{subjects.possessed(plan.subject)} {_was(plan)} {what.strip()}{tail(plan)} {on}."
    return f"Your {what}{name}{tail(plan)} was {on}."


def _each_when(plan: Aggregate, result: Result, moments: list[str]) -> str:
    count = f"You had {numbers.count(result.n, items(plan, 1), items(plan, 2))}{tail(plan)}"
    told = [f"on {numbers.moment(each)}" for each in moments]
    return f"{count}: {when.listed(told)}." if len(told) <= _TELLABLE else f"{count}."


def _amount(plan: Aggregate, result: Result) -> str:
    extreme = isinstance(plan.statistic, Simple) and plan.statistic.name in ("maximum", "minimum")
    value = result.high if isinstance(plan.statistic, Simple) and plan.statistic.name == "maximum" else result.low
    shown = Result("answered", value=value, unit=result.unit or subjects.own_unit(plan.subject))
    return f" ({value_words(plan, shown)})" if extreme and value is not None else ""


_TELLABLE = 40  # measurements that a sentence can hold
_WAYS = {
    ("duration", "highest"): "longest", ("duration", "lowest"): "shortest", ("distance", "highest"): "longest",
    ("distance", "lowest"): "shortest", ("speed", "highest"): "fastest", ("speed", "lowest"): "slowest",
    ("pace", "lowest"): "fastest", ("pace", "highest"): "slowest",
}  # fmt: skip
_SHAPED = {"maximum": "highest ", "minimum": "lowest ", "latest": "latest ", "first": "first "}
_SIMPLE: dict[str, Callable[[Aggregate, Result], str]] = {
    "mean": _average("average"), "median": _average("median"), "sum": _sum, "minimum": _extreme("lowest"),
    "maximum": _extreme("highest"), "range": _range, "std": _spread("standard deviation"),
    "cv": _spread("coefficient of variation"), "count": _count, "latest": _latest("latest"), "first": _latest("first"),
    "list": _list, "exists": _exists, "describe": _describe, "report": _describe,
}  # fmt: skip
