"""Comparisons: this week against last, more than usual, weekends against weekdays, running against cycling.

The question is read twice, each time without the other side's words: "average pace running vs cycling" is "average
pace running" and "average pace cycling". So whatever the grammar can say of one thing it can compare.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import Aggregate, Compare, Observations, OnDays, Simple, Weekdays
from salus.query.understand.forms import Form, comparison_form
from salus.query.understand.measure import measures
from salus.query.understand.pairs import Pair, pairs
from salus.query.understand.reading import Draft
from salus.query.understand.tagging import Tagged

_MOST = 6


def contrasts(t: Tagged) -> list[Draft]:
    """The comparisons that a question may ask for."""
    if not (t.has("versus") or t.has("head", "compare") or t.word_mask("or")):
        return []
    out: list[Draft] = []
    for pair in pairs(t):
        out += _compared(t, pair)
    return out


def _compared(t: Tagged, pair: Pair) -> Iterable[Draft]:
    form, fmask = comparison_form(t)
    region = t.all & ~fmask & ~(pair.covered & ~(pair.left | pair.right))
    heads = t.mask_of("head", ("how_much", "how_many", "how_is", "which"))
    for left, one in _read(t, region & ~pair.right)[:_MOST]:
        for right, two in _second(t, pair, left, one, region):
            first = pair.left_edit(one) if pair.left_edit is not None else one
            if not _comparable(t, first, two):
                continue
            mask = left.mask | right.mask | pair.covered | fmask | heads
            against = (*left.against, *(a for a in right.against if a not in left.against))
            said = tuple(dict.fromkeys((*left.said, *right.said)))
            sides = _aligned(first, two, total=t.has("stat", "sum"))
            yield Draft(Compare(*sides, _by_worth(t, one, form), pair.labels), mask, against, said)


def _comparable(t: Tagged, left: Aggregate, right: Aggregate) -> bool:
    """False for "mood vs sleep": what is measured in different things has no difference."""
    known = t.lexicon.catalogue.metrics
    if not isinstance(left.subject, Observations) or not isinstance(right.subject, Observations):
        return True
    one, two = known[left.subject.metric].unit, known[right.subject.metric].unit
    return one.dimension == two.dimension and (one.dimension != "number" or one.code == two.code)


_OTHER_WAY: dict[Form, Form] = {"more": "less", "less": "more", "which_more": "which_less", "which_less": "which_more"}


def _by_worth(t: Tagged, plan: Aggregate, form: Form) -> Form:
    """Better is less, where the catalogue says that lower is better: "is my resting heart rate better than in May"."""
    about = t.lexicon.catalogue.metrics.get(plan.subject.metric) if isinstance(plan.subject, Observations) else None
    judged = t.word_mask("better", "worse") and not t.word_mask("more", "less", "higher", "lower")
    return _OTHER_WAY.get(form, form) if judged and about is not None and about.better == "lower" else form


def _read(t: Tagged, region: int) -> list[tuple[Draft, Aggregate]]:
    drafts = measures(t, region, comparing=True)
    return [(draft, draft.plan) for draft in drafts if isinstance(draft.plan, Aggregate)]


def _second(t: Tagged, pair: Pair, left: Draft, one: Aggregate, region: int) -> list[tuple[Draft, Aggregate]]:
    """The other side: an edit of the first, or read from its own words with the first one's statistic if it can be."""
    if pair.right_edit is not None:
        made = pair.right_edit(one)
        convention = made.period.convention if made.period is not None else ""
        return [(replace(left, said=(convention,) if convention else ()), made)]
    found = _read(t, region & ~pair.left)
    same = [f for f in found if f[1].statistic == one.statistic and type(f[1].subject) is type(one.subject)]
    return (same or found)[:2]


def _aligned(left: Aggregate, right: Aggregate, *, total: bool) -> tuple[Aggregate, Aggregate]:
    """Both sides with one statistic. Days are compared by averages, as periods differ in length, unless totals are
    asked for."""
    if isinstance(left.statistic, Simple) and left.statistic.name == "sum" and not total:
        kinds = [f for f in (*left.where, *right.where) if isinstance(f, Weekdays | OnDays)]
        days = isinstance(left.subject, Observations)
        if days or kinds or left.period is None or right.period is None:
            left, right = replace(left, statistic=Simple("mean")), replace(right, statistic=Simple("mean"))
    if left.statistic != right.statistic:
        right = replace(right, statistic=left.statistic)
    return replace(left, shape="value", test=None), replace(right, shape="value", test=None)
