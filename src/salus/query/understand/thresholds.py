"""The comparisons of the main clause as filters on the items: "over 8000", "8 hours" after "when did I last".

A comparison that fits what is asked about compares its own value; one that fits workouts only by its unit compares that
attribute of theirs.
"""

from __future__ import annotations

from salus.query.plan import (
    Condition,
    Filter,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.query.understand.asking import Asking
from salus.query.understand.conditions import (
    attribute_for,
    conditions_in,
    fits,
    in_kilometres,
    quantity,
    settled,
)
from salus.query.understand.superlatives import amount
from salus.query.understand.tagging import Tag


def conditions_as_filters(a: Asking) -> tuple[tuple[Filter, ...], int, tuple[str, ...]]:
    """The comparisons of the main clause as filters on the items."""
    out: list[Filter] = []
    mask = 0
    said: list[str] = []
    compared = a.compared or (bare(a) if "how_many" in a.heads and a.noun("days", "nights") else [])
    if a.found.workouts and a.found.attribute is not None:  # "pace of runs over 10 km": another number of theirs
        fitting = {tokens for _, tokens, _ in compared}
        others = [(c, m, "") for c, m in conditions_in(a.t, a.region) if m not in fitting]
        compared = [*compared, *others]
    for condition, tokens, convention in compared:
        about = a.found.metric or a.found.attribute
        if a.found.workouts and (about is None or not fits(condition, about)):
            name = attribute_for(a.t, condition, a.region)
            if name is None:
                continue
            out.append(WhereAttribute(name, condition))
            mask |= a.t.mask_of("attribute", name, a.region)
        else:
            out.append(Where(condition))
        mask |= tokens
        said += [convention] if convention else []
    return tuple(out), mask, tuple(said)


def bare(a: Asking) -> list[tuple[Condition, int, str]]:
    """Such as "How many days did I sleep for 8 hours": exactly that much."""
    about = a.found.metric or a.found.attribute
    out = []
    for tag in a.t.find("quantity", within=a.region):
        condition = Condition("eq", quantity(tag))
        if tag.value.unit is not None and (about is None or fits(condition, about)):
            out.append((condition, tag.mask, ""))
    return out


def attained(a: Asking) -> tuple[tuple[Filter, ...], int, tuple[str, ...]]:
    """Such as "When did I last sleep 8 hours", "… run 10k": at least that much, of what adds up."""
    found = amount(a) if a.found.counted and isinstance(a.found.subject, Workouts) else a.found
    about = found.metric or found.attribute
    if about is None or not found.additive:
        return (), 0, ()
    never = a.t.word_mask("not", "never", within=a.region)  # "which nights did I not sleep 7 hours"
    for tag in a.t.find("quantity", within=a.region):
        said = quantity(tag)
        if tag.value.paired is not None or _one_of(a, tag):
            continue
        condition, convention = settled(in_kilometres(Condition("lt" if never else "ge", said), about), about)
        if not fits(condition, about):
            name = attribute_for(a.t, condition, a.region) if a.found.workouts else None
            if name is not None:
                return (WhereAttribute(name, condition),), tag.mask | never, ()
            continue
        own = a.found.attribute is None and found.attribute is not None
        where: Filter = WhereAttribute(found.attribute.name, condition) if own and found.attribute else Where(condition)
        if found.metric is None or found.metric is a.found.metric:
            return (where,), tag.mask | never, (convention,) if convention else ()
    return (), 0, ()


def _one_of(a: Asking, tag: Tag) -> bool:
    """True for the number of an order: "my last 3 runs"."""
    beside = any(tag.start == order.end or tag.end == order.start for order in a.t.find("order"))
    return beside and tag.value.unit is None
