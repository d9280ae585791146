"""Single changes that a follow-up makes to a plan: another subject, another grouping, another threshold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from salus.query.plan import (
    Aggregate,
    Condition,
    Duration,
    During,
    Entries,
    Episodes,
    Observations,
    Share,
    Simple,
    Streak,
    Take,
    TimeInRange,
    Where,
    WhereAttribute,
    Workouts,
)  # fmt: skip
from salus.query.understand.asking import Asking
from salus.query.understand.conditions import quantity
from salus.query.understand.items import taken
from salus.query.understand.lexicon import read
from salus.query.understand.names import named
from salus.query.understand.reading import Found
from salus.query.understand.spans import when
from salus.query.understand.subjects import longest, subjects
from salus.query.understand.tagging import Tagged

if TYPE_CHECKING:
    from salus.query.understand.followup import Change


def replaced_subject(t: Tagged, change: Change, region: int) -> Change:
    """The plan about what the follow-up names: another metric, activity, attribute or name."""
    plan = change.plan
    if isinstance(plan.subject, Entries):
        return _entry(t, change)
    found = subjects(t, region)
    if not found:
        return _attribute(t, change, region)
    first = found[0]
    if isinstance(plan.subject, Workouts) and isinstance(first.subject, Workouts):
        attribute = first.subject.attribute or plan.subject.attribute
        activity = (
            first.subject.activity
            if t.has("activity", within=region) or t.has("any_workout", within=region)
            else plan.subject.activity
        )
        return _with(change, replace(plan, subject=Workouts(activity, attribute)), first.mask)
    if isinstance(plan.subject, Workouts) and first.metric is not None and len(found) == 1:
        own = _attribute_named(t, first.metric.name)
        if own is not None:
            return _with(change, replace(plan, subject=Workouts(plan.subject.activity, own)), first.mask)
    if isinstance(plan.subject, Observations) and isinstance(first.subject, Workouts):
        where = tuple(f for f in plan.where if not isinstance(f, During))
        return _with(change, replace(plan, where=(*where, During(first.subject.activity))), first.mask)
    return _with(change, _fitted(replace(plan, subject=first.subject), first), first.mask)


def _attribute_named(t: Tagged, metric: str) -> str | None:
    name: str | None = read("measures")["attribute_of"].get(metric)
    return name if name in t.lexicon.catalogue.attributes else None


def _attribute(t: Tagged, change: Change, region: int) -> Change:
    plan = change.plan
    tags = longest(t.find("attribute", within=region))
    if isinstance(plan.subject, Workouts) and tags:
        return _with(change, replace(plan, subject=replace(plan.subject, attribute=tags[0].value)), tags[0].mask)
    heads = {"how_long": "duration", "how_far": "distance", "how_fast": "speed"}
    for head, name in heads.items():
        if isinstance(plan.subject, Workouts) and t.has("head", head, region):
            return _with(
                change, replace(plan, subject=replace(plan.subject, attribute=name)), t.mask_of("head", head, region)
            )
    return change


def _entry(t: Tagged, change: Change) -> Change:
    plan = change.plan
    assert isinstance(plan.subject, Entries)  # the caller has checked
    fields = longest(t.find("field"))
    asked = t.mask_of("head", "how_many")
    if asked and not fields:  # "how many is that"
        counted = replace(_unfielded(plan), statistic=Simple("count"), shape="value", take=None)
        return _with(change, counted, asked | t.word_mask("had", "have", "is", "in", "total", "all"))
    began = t.mask_of("began") | t.mask_of("head", "when")
    if not fields and plan.subject.name is not None and t.has("head", "when") and plan.shape == "value":
        return _with(change, replace(_unfielded(plan), statistic=Simple("first"), shape="when"), began)
    for entry in named(t):
        same = entry.kind == plan.subject.kind or (entry.name is not None and plan.subject.name is not None)
        if same and entry.name is not None:
            return _with(change, replace(plan, subject=replace(plan.subject, name=entry.name)), entry.mask)
        if entry.name is None and entry.kind != plan.subject.kind:
            current = plan.subject.current and entry.kind in ("medication", "condition")
            return _with(change, replace(plan, subject=Entries(entry.kind, current=current)), entry.mask)
    if fields:
        shaped = replace(plan, subject=replace(plan.subject, field=fields[0].value), shape="value")
        return _with(change, shaped, fields[0].mask)
    return change


def _unfielded(plan: Aggregate) -> Aggregate:
    assert isinstance(plan.subject, Entries)  # the caller has checked
    return replace(plan, subject=replace(plan.subject, field=None))


def _threshold(plan: Aggregate) -> Condition | None:
    """The comparison of a plan, wherever it stands."""
    if plan.test is not None:
        return plan.test
    for f in plan.where:
        if isinstance(f, Where | WhereAttribute):
            return f.condition
    return plan.statistic.condition if isinstance(plan.statistic, Share | Duration | Episodes | Streak) else None


def _fitted(plan: Aggregate, found: Found) -> Aggregate:
    """A total of what adds up becomes an average of what does not, and the other way round nothing changes."""
    if isinstance(plan.statistic, Simple) and plan.statistic.name == "sum" and not found.additive:
        plan = replace(plan, statistic=Simple("mean"))
    return replace(plan, unit=None)


def _with(change: Change, plan: Aggregate, mask: int) -> Change:
    return replace(change, plan=plan, mask=change.mask | mask)


def regrouped(t: Tagged, change: Change, found: Found, region: int) -> Change:
    """Another grouping ("by week?"), or fewer items ("the last five")."""
    asking = Asking(t, found, region, when(t, found, t.all))
    group = asking.group
    plan, mask = change.plan, change.mask
    if group is not None:
        plan, mask = replace(plan, by=group.value, pick=None, shape="value", grain=None), mask | group.mask
        if isinstance(plan.statistic, Simple) and plan.statistic.name == "latest":
            plan = replace(plan, statistic=Simple("sum" if found.additive else "mean"))
    take, tmask = taken(asking)
    if take is not None:
        plan, mask = replace(plan, take=Take(take.order, take.n)), mask | tmask
    return replace(change, plan=plan, mask=mask)


def tested_anew(t: Tagged, change: Change, found: Found, region: int) -> Change:
    """Another threshold in the place of the old one: "and over 12,000?"."""
    asking = Asking(t, found, region, when(t, found, t.all))
    plan = change.plan
    if asking.compared:
        condition, mask, _ = asking.compared[0]
    else:
        old, number = _threshold(plan), next(iter(t.find("quantity", within=region)), None)
        if old is None or number is None:
            return change
        condition, mask = replace(old, value=quantity(number)), number.mask
    if plan.test is not None:
        plan = replace(plan, test=condition)
    elif asking.yes_no and condition.op in ("in_reference", "abnormal"):  # "is that normal"
        plan = replace(plan, test=condition, shape="value")
    elif isinstance(plan.statistic, TimeInRange):
        between = condition.op == "between"
        plan = replace(plan, statistic=TimeInRange(condition.value, condition.upper) if between else Share(condition))
    elif any(isinstance(f, Where | WhereAttribute) for f in plan.where):
        where = (replace(f, condition=condition) if isinstance(f, Where | WhereAttribute) else f for f in plan.where)
        plan = replace(plan, where=tuple(where))
    elif isinstance(plan.statistic, Share | Duration | Episodes | Streak):
        plan = replace(plan, statistic=replace(plan.statistic, condition=condition))
    else:
        plan = replace(plan, where=(*plan.where, Where(condition)))
    return replace(change, plan=plan, mask=change.mask | mask)
