"""Trends: how something changes over time, how fast, and whether it goes up, down, better or worse.

Better and worse are tests of the slope by what the catalogue says is better; where it says nothing, more is better of
what adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from salus.query.plan import (
    Condition,
    Quantity,
    Trend,
    Weekdays,
)
from salus.query.understand.asking import Ask, Asking

_PER: dict[str, Literal["day", "week", "month", "year"]] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}


def trends(a: Asking) -> Iterable[Ask]:
    """The slope, and its test where the question is yes or no: "is my weight going down"."""
    ways = a.t.find("direction", within=a.region & ~a.found.mask)
    tag = a.stat("trend")
    if tag is None and (not ways or a.narrowed or a.stat("std", "cv")):
        return
    if a.t.has("versus", "than", a.region) or a.heads.keys() & {"how_many", "how_much"}:
        return
    if tag is None and any(isinstance(f, Weekdays) for f in a.when.filters):  # "better on weekends": than on other days
        return
    if a.found.where and a.t.has("relate", "affects"):  # "does exercise improve my sleep": how they go together
        return
    if tag is None and any(len(p.value.parts) == 2 for p in a.t.find("period")):  # "better this week or last week"
        return
    mask = a.stat_mask("trend") | a.heads.get("how_fast", 0) | a.heads.get("how_is", 0) | a.heads.get("show", 0)
    for way in ways:
        mask |= way.mask
    per, pmask = _rate(a)
    ask = Ask(Trend(per), mask | pmask)
    names = [w.value for w in ways]
    test = _test(a, names) if a.yes_no else None
    if test is None and a.yes_no and not tag and "change" not in names:
        return
    yield replace(ask, test=test)


def _rate(a: Asking) -> tuple[Literal["day", "week", "month", "year"], int]:
    group = a.group
    if (
        group is not None
        and group.value in _PER
        and a.t.tokens[group.start].text in ("per", "a", "each", "every", "by")
    ):
        return _PER[group.value], group.mask
    return "day", 0


def _test(a: Asking, ways: list[str]) -> Condition | None:
    """Up, down, better, worse as a test of the slope; better and worse by what the catalogue says is better."""
    about = a.found.metric or a.found.attribute
    zero = Quantity(0.0)
    for way in ways:
        if way == "up":
            return Condition("gt", zero)
        if way == "down":
            return Condition("lt", zero)
        if way in ("better", "worse"):
            better = about.better if about is not None else None
            if better is None and a.found.additive:
                better = "higher"
            if better is None:
                return None
            return Condition("gt" if (better == "higher") == (way == "better") else "lt", zero)
    return None
