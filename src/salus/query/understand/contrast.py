"""Comparisons: this week against last, more than usual, weekends against weekdays, before and after, changed since.

The question is read twice, each time without the other side's words: "average pace running vs cycling" is "average
pace running" and "average pace cycling". So whatever the grammar can say of one thing it can compare.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from salus.query.plan import Aggregate, Compare, OnDays, Simple, Weekdays
from salus.query.understand.filters import WEEK
from salus.query.understand.forms import comparison_form
from salus.query.understand.measure import measures
from salus.query.understand.reading import Draft
from salus.query.understand.relative import counterpart
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tag, Tagged
from salus.records.period import Period

_SIDES = ("versus", "than", "difference")
_NEGATION = frozenset({"not", "without", "other", "rest", "non", "no", "otherwise"})
_USUAL = frozenset({"usual", "normal", "average", "typical", "usually", "normally", "before", "always"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides: the tokens of each, their words, and the word between them. A side may be a period made up for it."""

    left: int
    right: int
    middle: int
    labels: tuple[str, str]
    period: Period | None = None
    usual: bool = False
    negated: bool = False
    parts: tuple[Period, ...] = ()


def contrasts(t: Tagged) -> list[Draft]:
    """The comparisons that a question may ask for."""
    if not (t.has("versus") or t.has("head", "compare") or t.word_mask("or")):
        return []
    out: list[Draft] = []
    for pair in _pairs(t):
        out += _compared(t, pair)
    return out


def _pairs(t: Tagged) -> Iterable[Pair]:
    periods = [p for p in longest(t.find("period")) if p.value.period is not None or p.value.weekdays]
    middles = _middles(t)
    for period in periods:
        if len(period.value.parts) == 2 and (middles or t.has("versus", "between")):
            first, second = period.value.parts
            yield Pair(0, 0, _middle_mask(t), (first.text, second.text), parts=(first, second))
            return
    if len(periods) == 2 and middles:
        one, two = periods
        yield Pair(one.mask, two.mask, _middle_mask(t), (_label(one), _label(two)))
        return
    for middle in middles:
        yield from _around(t, middle, periods)


def _middles(t: Tagged) -> list[Tag]:
    """The words that stand between two sides."""
    found = longest([*t.find("versus", "versus"), *t.find("versus", "than")])
    conditions = t.mask_of("condition")
    found = [m for m in found if not m.mask & conditions]
    if found:
        return found
    asks = t.has("versus", ("difference", "between")) or t.has("head", "compare") or t.word_mask("which") or t.has("versus", ("more", "less"))
    if not asks:
        return []
    return [Tag("versus", "versus", i, i + 1) for i, token in enumerate(t.tokens) if token.text in ("and", "or", "to", "with") and i > 1]


def _middle_mask(t: Tagged) -> int:
    words = t.mask_of("versus") | t.mask_of("head", "compare") | t.word_mask("or", "and", "to", "with", "than")
    return words & ~t.mask_of("period")


def _around(t: Tagged, middle: Tag, periods: list[Tag]) -> Iterable[Pair]:
    after = t.all & ~((1 << middle.end) - 1)
    before = (1 << middle.start) - 1
    words = t.words(after)
    mask = _middle_mask(t)
    left_period = next((p for p in periods if not p.mask & ~before), None)
    if left_period is not None:
        other = counterpart(left_period.value.period, " ".join(words), t.now)
        if other is not None:
            yield Pair(left_period.mask, after, mask, (_label(left_period), other.text), period=other)
            return
    usual = next((i for i, word in enumerate(words[:3]) if word in _USUAL), None)
    if usual is not None:
        named = left_period or next(iter(periods), None)
        right = (1 << middle.end + usual + 1) - (1 << middle.end)
        yield Pair(0, right, mask, (_label(named) if named else "now", "usual"), usual=True)
        return
    if _NEGATION & set(words) and t.has("link", ("on_days", "days_without"), before):
        yield Pair(0, after, mask, ("those days", "other days"), negated=True)
        return
    for kinds in (("activity", "any_workout"), ("calendar",), ("metric", "more_metric")):
        lefts = longest(tag for kind in kinds for tag in t.find(kind, within=before))
        rights = longest(tag for kind in kinds for tag in t.find(kind, within=after))
        if lefts and rights:
            left, right = lefts[-1], rights[0]
            labels = (" ".join(t.words(left.mask)), " ".join(t.words(right.mask)))
            yield Pair(left.mask, right.mask, mask, labels)
            return


def _label(tag: Tag) -> str:
    period = tag.value.period
    text: str = period.text if period is not None and period.text else tag.value.text
    return text.removeprefix("in ").removeprefix("on ").removeprefix("during ")


def _compared(t: Tagged, pair: Pair) -> Iterable[Draft]:
    form, fmask = comparison_form(t)
    region = t.all & ~pair.middle & ~fmask
    for left in measures(t, region & ~pair.right, comparing=True)[:6]:
        if not isinstance(left.plan, Aggregate):
            continue
        if pair.parts:
            left = replace(left, plan=replace(left.plan, period=pair.parts[0]))  # noqa: PLW2901  # the first of both
        for right in _others(t, pair, left, region):
            if not isinstance(right.plan, Aggregate):
                continue
            mask = left.mask | right.mask | pair.middle | fmask | (pair.right if pair.period or pair.usual or pair.negated else 0)
            assert isinstance(left.plan, Aggregate)  # noqa: S101  # checked above
            one, two = _aligned(left.plan, right.plan)
            said = tuple(dict.fromkeys((*left.said, *right.said)))
            yield Draft(Compare(one, two, form, pair.labels), mask | t.mask_of("head", ("how_much", "how_many", "how_is", "which")), (*left.against, *(a for a in right.against if a not in left.against)), said)


def _others(t: Tagged, pair: Pair, left: Draft, region: int) -> list[Draft]:
    plan = left.plan
    assert isinstance(plan, Aggregate)  # noqa: S101  # the caller has checked
    if pair.parts:
        return [replace(left, plan=replace(plan, period=pair.parts[1]))]
    if pair.period is not None:
        return [replace(left, plan=replace(plan, period=pair.period), said=(pair.period.convention,) if pair.period.convention else ())]
    if pair.usual:
        return [replace(left, plan=replace(plan, period=None))]
    if pair.negated:
        where = tuple(replace(f, negated=not f.negated) if isinstance(f, OnDays) else f for f in plan.where)
        return [replace(left, plan=replace(plan, where=where))]
    found = [d for d in measures(t, region & ~pair.left, comparing=True) if isinstance(d.plan, Aggregate)]
    same = [d for d in found if isinstance(d.plan, Aggregate) and d.plan.statistic == plan.statistic and type(d.plan.subject) is type(plan.subject)]
    return (same or found)[:2]


def _aligned(left: Aggregate, right: Aggregate) -> tuple[Aggregate, Aggregate]:
    """Both sides with one statistic: a day against the usual, weekends against weekdays, are averages."""
    if isinstance(left.statistic, Simple) and left.statistic.name == "sum":
        kinds = [f for f in (*left.where, *right.where) if isinstance(f, Weekdays | OnDays)]
        if kinds or left.period is None or right.period is None:
            left, right = replace(left, statistic=Simple("mean")), replace(right, statistic=Simple("mean"))
    if left.statistic != right.statistic:
        right = replace(right, statistic=left.statistic)
    return replace(left, shape="value", test=None), replace(right, shape="value", test=None)


def weekdays_of(name: str) -> Weekdays:
    """The filter of "weekdays" or "weekends"."""
    return Weekdays(WEEK[5:] if name == "weekends" else WEEK[:5])
