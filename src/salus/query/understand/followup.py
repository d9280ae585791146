"""Follow-ups: a question that says only what is different from the one before.

"And last month?" changes the period, "the median?" the statistic, "for cycling?" the activity, "by week?" the grouping.
Each change is one small function over the plan of before; what the words leave alone stays. A complete question stands
alone. Words that no change explains make the follow-up a question to ask about, as anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from salus.query.plan import (
    Aggregate,
    Clock,
    Compare,
    Correlate,
    Entries,
    Filter,
    Plan,
    Shape,
    Simple,
    Weekdays,
    Where,
)  # fmt: skip
from salus.query.understand.asking import Asking
from salus.query.understand.changed import regrouped, replaced_subject, tested_anew
from salus.query.understand.clauses import split
from salus.query.understand.continued import POINTS, contrasted, correlated, found_of, glue, related
from salus.query.understand.filters import narrow
from salus.query.understand.reading import Draft, Found
from salus.query.understand.relative import before, counterpart
from salus.query.understand.shown import asked_unit
from salus.query.understand.spans import when
from salus.query.understand.special import special
from salus.query.understand.superlatives import extreme
from salus.query.understand.tagging import Tagged

OPENERS = frozenset(
    {
        "and",
        "what about",
        "how about",
        "but",
        "then",
        "same",
        "or",
        "now",
        "also",
        "only",
        "just",
        "compare",
        "instead",
        "show",
    }
)


_COUNTING = frozenset({"times", "how_many", "how_often"})
_NAMELESS = (Simple("count"), Simple("exists"), Simple("describe"))  # what has moments, and tells none of them


@dataclass(frozen=True, slots=True)
class Change:
    """A plan changed so far, with the tokens that the changes explain and the conventions they chose."""

    plan: Aggregate
    mask: int
    said: tuple[str, ...] = ()


def elliptical(t: Tagged) -> bool:
    """True where the words say too little to stand alone, or open like a continuation."""
    words = t.words(t.all)
    if not words:  # "thanks!" asks nothing
        return False
    line = " ".join(words)
    if any(line.startswith((opener + " ", opener + ",")) or line == opener for opener in OPENERS):
        return not _complete(t)
    return not _complete(t) and (len(words) <= 6 or bool(set(words) & set(POINTS)))


def _complete(t: Tagged) -> bool:
    """A subject of its own, and a verb or a question word that asks something of it."""
    subject = any(t.has(kind) for kind in ("metric", "more_metric", "activity", "any_workout", "kind", "name_of"))
    words = t.words(t.all)
    start = 1 if words and words[0] in ("and", "but", "so", "then", "also") else 0
    asks = words[start : start + 1]
    verbs = {
        "what",
        "how",
        "when",
        "which",
        "did",
        "do",
        "does",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "show",
        "am",
    }
    about = words[start : start + 2] in (["what", "about"], ["how", "about"])
    return subject and bool(asks) and asks[0] in verbs and not about


def followed(t: Tagged, previous: Plan) -> list[Draft]:
    """Drafts of the earlier plan with what this question changes."""
    if isinstance(previous, Correlate):
        return correlated(t, previous)
    if isinstance(previous, Compare):
        left, right = _changed(t, previous.left), _changed(t, previous.right)
        if left is None or right is None:
            return []
        two = right.plan
        if t.has("period") and left.plan.period is not None and left.plan.period == two.period:
            two = replace(two, period=before(left.plan.period))
        return [Draft(replace(previous, left=left.plan, right=two), left.mask, said=left.said)]
    beside = contrasted(t, previous) or related(t, previous)
    if beside is not None:
        return [beside]
    change = _changed(t, previous)
    if change is None or (change.plan == previous and not _same_again(t)):
        return []
    return [Draft(change.plan, change.mask, said=change.said)]


def pointing_back(t: Tagged, plan: Plan, previous: Plan) -> Plan:
    """A whole question about "that" or "it" is about the time of before: "how many runs was that"."""
    if not isinstance(plan, Aggregate) or isinstance(plan.subject, Entries) or plan.period is not None:
        return plan
    if t.has("period") or not t.word_mask(*POINTS):
        return plan
    return replace(plan, period=previous.period)


def _same_again(t: Tagged) -> bool:
    return t.has("head", "show") or bool(t.word_mask("chart", "graph", "plot"))


def _changed(t: Tagged, plan: Aggregate) -> Change | None:
    main, clauses = split(t)
    found = found_of(t, plan)
    change = Change(plan, glue(t))
    _, units = asked_unit(t, found, t.all) if found is not None else (None, 0)
    change = replaced_subject(t, change, main & ~t.mask_of("period") & ~units)
    found = found_of(t, change.plan) or found
    change = _time(t, change, found)
    for clause in clauses:
        made = narrow(t, clause, found) if found is not None else None
        if made is not None and made.filters:
            change = replace(
                change,
                plan=replace(change.plan, where=_with(change.plan.where, made.filters)),
                mask=change.mask | made.mask,
            )
    if found is None:
        return change
    change = _statistic(t, change, found, main)
    change = regrouped(t, change, found, main)
    change = tested_anew(t, change, found, main)
    code, mask = asked_unit(t, found, t.all)
    if code is not None:
        shape = "value" if change.plan.shape == "when" else change.plan.shape
        change = Change(replace(change.plan, unit=code, shape=shape), change.mask | mask, change.said)
    return change


def _time(t: Tagged, change: Change, found: Found | None) -> Change:
    time = when(t, found, t.all)
    plan, mask = change.plan, change.mask | time.mask
    if time.period is not None:
        plan = replace(plan, period=time.period)
    elif time.everything:
        plan = replace(plan, period=None)
    elif plan.period is not None:
        other = counterpart(
            plan.period,
            " ".join(
                w
                for w in t.words(t.all)
                if w not in ("and", "what", "about", "how", "for", "in", "compare", "that", "with", "to")
            ),
            t.now,
        )
        if other is not None:
            plan, mask = replace(plan, period=other), t.all
    if time.filters:
        plan = replace(plan, where=_with(plan.where, time.filters))
    return Change(plan, mask, time.said)


def _with(where: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The new filters in place of old ones of the same kind: mornings instead of evenings."""
    kinds = {type(f) for f in new if isinstance(f, Clock | Weekdays)}
    return (*(f for f in where if type(f) not in kinds and f not in new), *new)


def _statistic(t: Tagged, change: Change, found: Found, main: int) -> Change:
    plan = change.plan
    asking = Asking(t, found, main, when(t, found, t.all))
    for ask in special(asking):
        return Change(
            replace(plan, statistic=ask.statistic, test=ask.test, shape="value"), change.mask | ask.mask, change.said
        )
    top = extreme(asking)
    if top is not None:
        one = plan.statistic in (Simple("latest"), Simple("first")) and top.found is not None  # of that one workout
        plan = plan if one else replace(plan, statistic=Simple(top.name), take=None)
        if top.found is not None:
            plan = replace(plan, subject=top.found.subject)
        change = Change(plan, change.mask | top.mask, change.said)
    named = asking.stat("mean", "median", "sum", "std", "cv", "range", "latest", "first", "list", "count")
    if named is not None and top is None:
        plan = replace(plan, statistic=Simple(named.value), test=None, shape="value", take=None)
        change = Change(plan, change.mask | named.mask, change.said)
    heads = asking.heads
    if "when" in heads or "elapsed" in heads or "what_time" in heads:
        mask = heads.get("when", 0) | heads.get("elapsed", 0) | heads.get("what_time", 0)
        shape: Shape = "elapsed" if "elapsed" in heads else "when"
        timed = replace(change.plan, shape=shape, test=None)
        if timed.statistic in _NAMELESS:  # they were counted: now they are named
            timed = replace(timed, statistic=Simple("list" if shape == "when" else "latest"))
        change = Change(timed, change.mask | mask, change.said)
    if heads.keys() & _COUNTING:
        plan = change.plan
        where = (*plan.where, Where(plan.test)) if plan.test is not None else plan.where
        counted = replace(plan, statistic=Simple("count"), shape="value", test=None, where=where)
        asked = sum(heads.get(name, 0) for name in _COUNTING)  # masks of different words: their sum is their union
        change = Change(counted, change.mask | asked, change.said)
    return change
