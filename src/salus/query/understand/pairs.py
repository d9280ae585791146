"""Finds the two sides of a comparison: two periods, a period and what is usual, two activities, days with and without.

A side is either named by words of its own (its tokens are left out when the other side is read), or made from the other
side by an edit ("than last", "than usual").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from salus.query.plan import Aggregate, Clock, OnDays, Weekdays
from salus.query.plan.which import Weekday
from salus.query.understand.periods import find_periods
from salus.query.understand.relative import before, counterpart
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tag, Tagged
from salus.query.understand.week import WEEK, calendar
from salus.records.period import Period

Edit = Callable[[Aggregate], Aggregate]

_NEGATION = frozenset(["not", "without", "other", "rest", "non", "no", "otherwise"])
_USUAL = frozenset(["usual", "normal", "average", "typical", "usually", "normally", "before", "always"])
_TURNED = frozenset(["do", "does", "did", "is", "are", "was"])
_SPANS = {7: "this week", **dict.fromkeys((28, 29, 30, 31), "this month"), 365: "this year", 366: "this year"}
_BETWEEN = frozenset(["and", "or", "to", "with"])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, by their tokens or by edits of what was read; ``covered`` are the tokens that the pair explains."""

    labels: tuple[str, str]
    covered: int
    left: int = 0
    right: int = 0
    left_edit: Edit | None = None
    right_edit: Edit | None = None


def pairs(t: Tagged) -> Iterable[Pair]:
    """The sides that a question may set against each other, the likeliest first."""
    periods = [p for p in longest(t.find("period")) if p.value.period is not None or p.value.weekdays]
    middles = _middles(t)
    glue = _glue(t)
    for period in periods:
        if len(period.value.parts) == 2 and (middles or t.has("versus", "between")):
            first, second = period.value.parts
            yield Pair((first.text, second.text), glue, left_edit=_during(first), right_edit=_during(second))
            return
    hours = [p for p in longest(t.find("period")) if p.value.period is None and p.value.clock and not p.value.weekdays]
    if len(hours) == 2 and middles:
        clocks = [Clock(*p.value.clock) for p in hours]
        mask = hours[0].mask | hours[1].mask
        labels = (_label(hours[0]), _label(hours[1]))
        yield Pair(labels, glue | mask, mask, mask, left_edit=_at(clocks[0]), right_edit=_at(clocks[1]))
        return
    if len(periods) == 2 and middles:
        one, two = periods
        if t.word_mask("same", within=t.all & ~((1 << middles[0].end) - 1)):
            so_far = _so_far(one.value.period, two.value.period, t)
            if so_far is not None:
                covered = glue | two.mask | t.word_mask("same", "time", "point", "stage")
                yield Pair((_label(one), so_far.text), covered, right=two.mask, right_edit=_during(so_far))
                return
        moved = _moved(one.value.period, two.value.period, t.words(two.mask))
        if moved is not None:
            yield Pair((_label(one), moved.text), glue | two.mask, right=two.mask, right_edit=_during(moved))
            return
        yield Pair((_label(one), _label(two)), glue, one.mask, two.mask)
        return
    for middle in middles:
        yield from _around(t, middle, periods, glue)
    if not middles and t.has("versus", ("more", "less"), t.all & ~t.mask_of("condition")):
        yield from _unsaid(t, periods)


def _middles(t: Tagged) -> list[Tag]:
    """The words that stand between two sides."""
    found = longest([*t.find("versus", "versus"), *t.find("versus", "than")])
    conditions = t.mask_of("condition")
    found = [m for m in found if not m.mask & conditions]
    if found:
        return found
    asks = t.has("versus", ("difference", "between", "more", "less")) or t.has("head", ("compare", "which"))
    if not asks:
        return []
    named = t.mask_of("metric") | t.mask_of("more_metric")  # the "to" of "go to bed" sets nothing against anything
    places = [i for i in t.places(t.word_mask(*_BETWEEN, within=~named)) if i > 1]
    return [Tag("versus", "versus", i, i + 1) for i in places]


def _glue(t: Tagged) -> int:
    words = t.mask_of("versus") | t.mask_of("head", "compare") | t.word_mask(*_BETWEEN, "than")
    return words & ~t.mask_of("period") & ~t.mask_of("condition")


def _around(t: Tagged, middle: Tag, periods: list[Tag], glue: int) -> Iterable[Pair]:
    after, before = t.all & ~((1 << middle.end) - 1), (1 << middle.start) - 1
    words = t.words(after)
    left_period = next((p for p in periods if not p.mask & ~before), None)
    for rule in (_relative, _usual):
        made = rule(t, middle, left_period, periods)
        if made is not None:
            yield replace(made, covered=made.covered | glue)
            return
    if _NEGATION & set(words) and t.has("link", ("on_days", "days_without"), before):
        yield Pair(("those days", "other days"), glue | after, right=after, right_edit=_other_days)
        return
    days = _weekdays(t, before, after)
    if days is not None:
        yield replace(days, covered=days.covered | glue)
        return
    for kinds in (("activity", "any_workout"), ("metric", "more_metric")):
        lefts = longest(tag for kind in kinds for tag in t.find(kind, within=before))
        rights = longest(tag for kind in kinds for tag in t.find(kind, within=after))
        if lefts and rights:
            left, right = lefts[-1], rights[0]
            yield Pair((" ".join(t.words(left.mask)), " ".join(t.words(right.mask))), glue, left.mask, right.mask)
            return


def _relative(t: Tagged, middle: Tag, left: Tag | None, periods: list[Tag]) -> Pair | None:
    """Such as "this week than last", "May … than the month before", "more than last year" (now against then)."""
    after = t.all & ~((1 << middle.end) - 1)
    if left is not None:
        other = counterpart(left.value.period, " ".join(t.words(after)), t.now)
        if other is None:
            return None
        return Pair((_label(left), other.text), after, right=after, right_edit=_during(other))
    comparing = middle.value == "than" or t.tokens[middle.start].text in ("up", "down", "compared", "relative")
    if comparing and len(periods) == 1 and not periods[0].mask & ((1 << middle.start) - 1):
        then = periods[0].value.period
        now = _current(then, t)
        if now is not None:
            mask = periods[0].mask
            return Pair(
                (now.text, _label(periods[0])), mask, right=mask, left_edit=_during(now), right_edit=_during(then)
            )
    return None


def _usual(t: Tagged, middle: Tag, left: Tag | None, periods: list[Tag]) -> Pair | None:
    words = [token.text for token in t.tokens[middle.end : middle.end + 3]]
    place = next((i for i, word in enumerate(words) if word in _USUAL), None)
    if place is None:
        return None
    named = left or next(iter(periods), None)
    mask = (1 << middle.end + place + 1) - (1 << middle.end)
    now = None if named else find_periods("last 14 days", t.now)[0].period
    label = _label(named) if named else "the last 14 days"
    return Pair((label, "usual"), mask, right=mask, left_edit=_during(now) if now else None, right_edit=_during(None))


def _weekdays(t: Tagged, before: int, after: int) -> Pair | None:
    left, right = calendar(t, before), calendar(t, after)
    if left is None or right is None:
        return None
    recurring = 0
    for tag in t.find("period"):
        recurring |= tag.mask if tag.value.period is None and tag.value.weekdays else 0
    mask = recurring | left[1] | right[1]
    labels = (t.words(left[1])[-1], t.words(right[1])[0])
    return Pair(labels, mask, mask, mask, left_edit=_only(left[0]), right_edit=_only(right[0]))


def _unsaid(t: Tagged, periods: list[Tag]) -> Iterable[Pair]:
    """Such as "do I sleep longer on weekends", "more on days I run": than on the other days, though nobody says so."""
    days = [p for p in periods if p.value.weekdays and p.value.period is None]
    if len(days) == 1:
        rest = tuple(d for d in WEEK if d not in days[0].value.weekdays)
        yield Pair((_label(days[0]), "other days"), 0, right_edit=_only(rest))
        return
    once = len(longest(t.find("versus", ("more", "less"), t.all & ~t.mask_of("condition")))) == 1
    days_named = (
        t.has("link", ("on_days", "days_without", "day_after", "day_before"))
        or " when i " in f" {' '.join(t.words(t.all))} "
    )
    if once and days_named and t.words(t.all)[0] in _TURNED:
        yield Pair(("those days", "other days"), 0, right_edit=_other_days)


def _current(then: Period | None, t: Tagged) -> Period | None:
    """Than "last year" or "it was in January", with nothing named to compare it with: this year, this month."""
    if then is None:
        return None
    if not then.text.startswith("last "):
        name = _SPANS.get(round(then.hours / 24))
        asked_now = t.words(t.all)[0] in ("is", "are", "am") and then.end <= t.now
        found = find_periods(name, t.now) if name is not None and asked_now else []
        return found[0].period if found else None
    found = find_periods(then.text.replace("last ", "this ", 1), t.now)
    return found[0].period if found else None


def _moved(first: Period | None, second: Period | None, words: list[str]) -> Period | None:
    """The second period where it means one before the first: "vs the previous 7 days", "this March and last March"."""
    if first is None or second is None or not first.start < second.end <= first.end:
        return None
    if first.start == second.start and first.end == second.end:
        return counterpart(first, "same time last year", first.end) if "last" in words else None
    return before(first) if {"previous", "prior", "preceding"} & set(words) else None


def _so_far(running: Period | None, then: Period | None, t: Tagged) -> Period | None:
    """As much of the other period as has passed of the running one: "the same time last month"."""
    if running is None or then is None or not running.start <= t.now < running.end:
        return None
    midnight = t.now.replace(hour=0, minute=0, second=0, microsecond=0)
    end = min(then.start + (midnight - running.start) + timedelta(days=1), then.end)
    text = f"the same time {then.text}"
    return Period(then.start, end, text, f"{text} = {then.start:%Y-%m-%d} to {end - timedelta(days=1):%Y-%m-%d}")


def _label(tag: Tag) -> str:
    period = tag.value.period
    text: str = period.text if period is not None and period.text else tag.value.text
    return text.removeprefix("in ").removeprefix("on ").removeprefix("during ")


def _during(period: Period | None) -> Edit:
    return lambda plan: replace(plan, period=period)


def _only(days: tuple[Weekday, ...]) -> Edit:
    return lambda plan: replace(plan, where=(*(f for f in plan.where if not isinstance(f, Weekdays)), Weekdays(days)))


def _at(clock: Clock) -> Edit:
    return lambda plan: replace(plan, where=(*(f for f in plan.where if not isinstance(f, Clock)), clock))


def _other_days(plan: Aggregate) -> Aggregate:
    where = tuple(replace(f, negated=not f.negated) if isinstance(f, OnDays) else f for f in plan.where)
    return replace(plan, where=where)
