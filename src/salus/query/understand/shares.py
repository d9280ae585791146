"""Parts of the whole and stretches of time: shares of readings or days, time in a range, episodes of low and high.

Glucose has words of its own for them ("lows", "in range"), with the limits of the consensus where none are said.
"""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan import (
    Condition,
    Duration,
    Episodes,
    Grain,
    Quantity,
    Share,
    TimeInRange,
    Where,
)
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.conditions import (
    HIGH,
    LOW,
    conditions_in,
    unit_of,
)
from salus.query.understand.tagging import Tag
from salus.records.units import convert, find_unit, unit

GLUCOSE = frozenset({"glucose"})
TIGHT = Condition("between", Quantity(70.0, "mg/dL"), Quantity(140.0, "mg/dL"))  # time in tight range, ATTD 2023


def moves(a: Asking) -> int:
    """The verbs of going and staying, which only carry a comparison: "went over", "stayed under"."""
    return a.t.mask_of("move", None, a.region)


_STAY = ("stay", "stayed", "keep", "kept", "remain", "remained")


WHOLE = Quantity(100.0, "%")


def kept_mask(a: Asking) -> int:
    """The tokens of "stay", "keep", "always", "all day": every item is asked about, not the average of them."""
    return a.t.word_mask(*_STAY, within=a.region) | a.t.mask_of("ever", "always", a.region | a.when.mask)


def lasting(a: Asking) -> tuple[float, int]:
    """ "For at least 30 minutes": how long a stretch must last to be an episode."""
    for tag in a.t.find("condition"):
        value = tag.value.condition.value
        length = find_unit(value.unit) if value is not None and value.unit else None
        if value is not None and length is not None and length.dimension == "time":
            return convert(value.value, length, unit("min")), tag.mask | a.t.word_mask(
                "for", "lasting", "that", "lasted"
            )
    return 15.0, 0


def episodes(a: Asking) -> Iterable[Ask]:
    """ "How many episodes above 250 lasting 30 minutes": stretches, where the question says so."""
    named = a.t.word_mask("episodes", "episode", "excursions", "excursion", "spells", "stretches", within=a.region)
    if named and a.compared and a.found.metric is not None and not a.found.daily:
        minutes, mmask = lasting(a)
        heads = (
            a.heads.get("how_many", 0) | a.heads.get("times", 0) | a.heads.get("how_often", 0) | a.stat_mask("count")
        )
        named |= a.t.mask_of("glucose_range", within=a.region)
        named |= a.t.mask_of("glucose_range", within=a.region)
        yield Ask(Episodes(a.compared[0][0], minutes), named | a.compared[0][1] | mmask | heads)


def shares(a: Asking) -> Iterable[Ask]:
    """Such as "What percentage of …": of readings, of days, of the time in a range."""
    tag = a.stat("share")
    name = a.found.metric.name if a.found.metric else ""
    target = a.t.find("glucose_range", within=a.region)
    if target and name in GLUCOSE:
        yield from _ranges(a, target[0], tag)
        return
    if name in GLUCOSE and a.compared and a.compared[0][0].op == "between" and a.t.word_mask("time", within=a.region):
        bounds, tokens, _ = a.compared[0]
        words = a.t.word_mask("time", "spent", "amount", within=a.region) | (tag.mask if tag else 0)
        yield Ask(
            TimeInRange(bounds.value, bounds.upper),
            tokens | words | a.heads.get("how_long", 0) | a.heads.get("how_much", 0),
        )
        return
    if tag is None or not a.compared or (a.found.daily and a.t.words(tag.mask) == ["how", "often"]):
        return
    condition, tokens, said = a.compared[0]
    days = a.t.find("clock_noun", ("days", "nights"), a.region)
    grain: Grain | None = "day" if days and not a.found.daily else None
    each = (
        {"gt": "maximum", "ge": "maximum", "lt": "minimum", "le": "minimum"}.get(condition.op)
        if grain and a.found.metric and not a.found.additive
        else None
    )
    mask = tag.mask | tokens | moves(a) | a.t.mask_of("clock_noun", None, a.region)
    if condition.op == "between" and name in GLUCOSE and grain is None:
        yield Ask(TimeInRange(condition.value, condition.upper), mask)
        return
    yield Ask(Share(condition), mask, grain=grain, each=each, said=(said,) if said else ())


def _ranges(a: Asking, target: Tag, share: Tag | None) -> Iterable[Ask]:
    mask = target.mask | (share.mask if share else 0) | a.t.mask_of("clock_noun", None, a.region)
    if target.value == "in_range":
        goal = next(((c, m) for c, m in conditions_in(a.t, a.region) if unit_of(c) == "%"), None)
        if goal is not None and a.yes_no:
            yield Ask(TimeInRange(), mask | goal[1], test=goal[0])
            return
        bounds = next((c for c, _, _ in a.compared if c.op == "between"), None)
        tokens = next((m for c, m, _ in a.compared if c.op == "between"), 0)
        if "how_long" in a.heads:
            inside = bounds or Condition("between", Quantity(70.0, "mg/dL"), Quantity(180.0, "mg/dL"))
            yield Ask(Duration(inside), mask | tokens | a.heads["how_long"])
            return
        if bounds is None and a.t.word_mask("tight", within=a.region):
            bounds, tokens = TIGHT, a.t.word_mask("tight", within=a.region)
        kept = kept_mask(a) if a.yes_no else 0
        test = Condition("ge", WHOLE) if kept else None  # "did I stay in range": all of the time
        mask |= tokens | kept | (moves(a) if kept else 0)
        yield Ask(TimeInRange(bounds.value, bounds.upper) if bounds else TimeInRange(), mask, test=test)
        return
    given = next(((c, m) for c, m, _ in a.compared), None)
    condition = given[0] if given else LOW if target.value in ("low", "lows") else HIGH
    mask |= given[1] if given else 0
    if "how_long" in a.heads:
        yield Ask(Duration(condition), mask | a.heads["how_long"])
        return
    if target.value in ("lows", "highs"):
        counts = (
            a.heads.get("how_many", 0) | a.heads.get("times", 0) | a.heads.get("how_often", 0) | a.stat_mask("count")
        )
        if counts:
            minutes, mmask = lasting(a)
            yield Ask(Episodes(condition, minutes), mask | counts | mmask)
            return
        last = a.t.find("order", ("last", "first"), a.region)
        asked = a.heads.get("when", 0) | a.heads.get("elapsed", 0) | a.heads.get("what_time", 0)
        if asked:
            name: SimpleName = "first" if last and last[0].value == "first" else "latest"
            shape = "elapsed" if "elapsed" in a.heads else "when"
            yield simple(
                name,
                mask | asked | a.t.mask_of("order", None, a.region),
                where=(Where(condition),),
                shape=shape,
            )
            return
        if a.yes_no:
            some = Condition("gt", Quantity(0.0))
            yield Ask(Episodes(condition), mask | a.t.mask_of("ever", None, a.region), test=some)
            return
        yield Ask(Episodes(condition), mask)
        return
    yield Ask(Share(condition), mask)
