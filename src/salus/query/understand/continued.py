"""Follow-ups that put the earlier plan beside something: "compare that with last month", "and with my mood?"."""

from __future__ import annotations

from dataclasses import replace

from salus.query.plan import Aggregate, Compare, Correlate, Entries, Observations, Series, Workouts
from salus.query.understand.forms import Form
from salus.query.understand.reading import Draft, Found
from salus.query.understand.relative import counterpart
from salus.query.understand.spans import when
from salus.query.understand.subjects import subjects
from salus.query.understand.tagging import Tagged

POINTS = ("that", "it", "those", "this", "these", "them", "same")


_TIES = frozenset(
    ["that", "was", "were", "are", "any", "with", "to", "and", "how", "does", "it", "is", "this", "what", "about", "me"]
)


def glue(t: Tagged) -> int:
    """Words that only tie a follow-up to what was said before."""
    mask = t.word_mask(
        *POINTS,
        "and",
        "what",
        "how",
        "about",
        "but",
        "then",
        "only",
        "just",
        "instead",
        "same",
        "thing",
        "again",
        "ok",
        "for",
        "in",
        "the",
        "now",
        "high",
        "low",
    )
    return mask | t.mask_of("head", "show")


def found_of(t: Tagged, plan: Aggregate) -> Found | None:
    """The subject of a plan as the grammar knows it."""
    known = t.lexicon.catalogue
    if isinstance(plan.subject, Observations):
        metric = known.metrics.get(plan.subject.metric)
        return Found(plan.subject, 0, metric=metric) if metric is not None else None
    if isinstance(plan.subject, Workouts):
        attribute = known.attributes.get(plan.subject.attribute) if plan.subject.attribute else None
        return Found(plan.subject, 0, attribute=attribute)
    return None


def contrasted(t: Tagged, plan: Aggregate) -> Draft | None:
    """Such as "Compare that with last month", "how does that compare to the week before", "vs last year?"."""
    middle = t.mask_of("head", "compare") | t.mask_of("versus", ("versus", "than", "difference", "more", "less"))
    turned = t.words(t.all)[0] in ("was", "is", "were", "are") and t.has("versus", ("more", "less"))
    if not t.has("head", "compare") and not t.has("versus", ("versus", "than")) and not turned:
        return None
    found = found_of(t, plan)
    time = when(t, found, t.all)
    other = time.period
    rest = [w for w in t.words(t.all & ~middle) if w not in _TIES]
    if other is None:
        other = counterpart(plan.period, " ".join(rest), t.now)
        if other is not None:
            time = replace(time, mask=t.all)
    if other is None:
        return None
    one = replace(plan, test=None)
    left = plan.period.text if plan.period is not None else "that"
    mask = middle | time.mask | glue(t) | t.word_mask("with", "to", "does", "is", "me")
    if turned and not t.has("versus", ("versus", "than")):  # "was it lower the week before"
        way: Form = "less" if t.has("versus", "less") else "more"
        return Draft(Compare(replace(one, period=other), one, way, (other.text, left)), mask, said=time.said)
    return Draft(Compare(one, replace(one, period=other), "difference", (left, other.text)), mask, said=time.said)


def related(t: Tagged, plan: Aggregate) -> Draft | None:
    """Such as "What is the correlation with sleep": the earlier subject beside the one that is named now."""
    words = t.mask_of("relate")
    named = [f for f in subjects(t, t.all & ~words & ~t.mask_of("period")) if not f.where] if words else []
    if not named or isinstance(plan.subject, Entries):
        return None
    time = when(t, named[0], t.all)
    mask = words | named[0].mask | time.mask | glue(t) | t.mask_of("head") | t.word_mask("with", "to", "between", "it")
    sides = Series(plan.subject, plan.where), Series(named[0].subject)
    return Draft(Correlate(*sides, time.period or plan.period), mask, said=time.said)


def correlated(t: Tagged, plan: Correlate) -> list[Draft]:
    time = when(t, None, t.all)
    mask = time.mask | glue(t)
    changed = plan
    if time.period is not None:
        changed = replace(changed, period=time.period)
    named = [f for f in subjects(t, t.all & ~t.mask_of("period")) if not f.where]
    if named:
        changed = replace(changed, right=replace(changed.right, subject=named[0].subject))
        mask |= named[0].mask
    if t.has("relate", "pearson"):
        changed, mask = replace(changed, method="pearson"), mask | t.mask_of("relate")
    return [Draft(changed, mask, said=time.said)] if changed != plan else []
