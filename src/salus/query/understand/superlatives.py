"""Highest and lowest, by whatever word: "most", "longest", "furthest", "fastest", "best", "worst".

A superlative may say more than its direction: the longest run is the one that took longest, the furthest one the one
with most distance, the best night depends on what is better for the metric.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from salus.query.plan import Workouts
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Asking
from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found, observed

_WORDS = ("maximum", "minimum", "best", "worst", "fastest", "slowest", "earliest")
_LENGTH = {"longest": "duration", "shortest": "duration", "furthest": "distance", "farthest": "distance"}
_MOVED = frozenset([
    "get", "got", "gotten", "go", "goes", "went", "gone", "drop", "drops", "dropped", "dip", "dips",
    "dipped", "fall", "fell", "fallen", "rise", "rose", "risen", "climb", "climbed", "spike", "spiked",
    "shoot", "shot", "sink", "sank", "jump", "jumped", "reach", "reached",
])  # fmt: skip
_ODD = {"fastest": "speed", "slowest": "speed"}


@dataclass(frozen=True, slots=True)
class Extreme:
    """Which end is asked for, the tokens that say so, and the subject it implies."""

    name: SimpleName
    mask: int
    found: Found | None = None
    unclear: bool = False
    guessed: bool = False


def extreme(a: Asking) -> Extreme | None:
    """The superlative of the main clause, if there is one."""
    tag = a.stat(*_WORDS)
    if tag is None:
        return _reached(a)
    mask = tag.mask
    for other in a.stats:
        if other.value == tag.value:
            mask |= other.mask
    if a.found.counted:
        return _of_workouts(a, tag.value, a.t.words(mask), mask)
    if tag.value in ("best", "worst"):
        better = (
            a.found.metric.better
            if a.found.metric is not None
            else a.found.attribute.better
            if a.found.attribute
            else None
        )
        unclear = better is None and not a.found.additive
        high = (better != "lower") == (tag.value == "best")
        return Extreme("maximum" if high else "minimum", mask, unclear=unclear)
    if tag.value in ("fastest", "slowest"):
        pace = a.found.attribute is not None and a.found.attribute.name == "pace"
        return Extreme("maximum" if (tag.value == "fastest") != pace else "minimum", mask)
    if tag.value == "earliest":
        return None
    return Extreme(tag.value, mask, _own_extreme(a, tag.value))


def _reached(a: Asking) -> Extreme | None:
    """ "How high did my sugar get", "how low does it go": the end that something sampled came to."""
    head = a.heads.get("how_high", 0)
    if not head or a.found.daily or a.found.counted or a.stats or not _MOVED & set(a.t.words(a.region)):
        return None
    low = "low" in a.t.words(head)
    return Extreme("minimum" if low else "maximum", head | a.t.mask_of("move", None, a.region))


def _own_extreme(a: Asking, name: str) -> Found | None:
    """ "Peak heart rate on my runs": the highest of the runs' highest, not of their averages."""
    subject = a.found.subject
    if not isinstance(subject, Workouts) or subject.attribute != "average_heart_rate" or a.stat("mean"):
        return None
    own = f"{name}_heart_rate"
    return replace(a.found, subject=replace(subject, attribute=own), attribute=a.t.lexicon.catalogue.attributes[own])


def _of_workouts(a: Asking, value: str, words: list[str], mask: int) -> Extreme | None:
    known = a.t.lexicon.catalogue.attributes
    name = _ODD.get(value) or next((_LENGTH[w] for w in words if w in _LENGTH), None)
    if not isinstance(a.found.subject, Workouts):
        return None
    if name is None:
        found = amount(a)
        return Extreme("minimum" if value in ("slowest", "minimum") else "maximum", mask, found, guessed=True)
    found = replace(a.found, subject=Workouts(a.found.subject.activity, name), attribute=known[name])
    return Extreme("minimum" if value in ("slowest", "minimum") else "maximum", mask, found)


def amount(a: Asking) -> Found:
    """What "most" of an activity is measured by: steps for walking, distance where one covers it, else time."""
    assert isinstance(a.found.subject, Workouts)  # callers ask for workouts only
    activity, data = a.found.subject.activity, read("measures")
    known = a.t.lexicon.catalogue
    metric = data["amount_metric"].get(activity)
    if metric is not None:
        return observed(known, metric, a.found.mask)
    name = data["amount"].get(activity, "duration")
    return replace(a.found, subject=Workouts(activity, name), attribute=known.attributes[name])
