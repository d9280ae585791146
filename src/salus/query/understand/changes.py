"""Change since a moment, latest minus then: "how much weight have I lost since January", "has my LDL changed"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import Aggregate, Compare, Simple
from salus.query.understand.cues import cue_mask
from salus.query.understand.forms import Form
from salus.query.understand.reading import Draft, Found, observed
from salus.query.understand.spans import when
from salus.query.understand.subjects import longest, subjects
from salus.query.understand.tagging import Tagged

_POUNDS = ("pounds", "pound", "lbs", "lb", "kilos", "kilo", "kg", "kgs", "kilograms", "stone", "stones")


def changes(t: Tagged) -> list[Draft]:
    """Drafts for questions of how much something changed over one period."""
    ways = t.find("versus", ("gain", "loss", "difference"))
    if not ways or t.has("versus", ("versus", "than", "between")) or t.has("stat", "trend"):
        return []
    words = t.words(t.all)
    asks = t.has("head", ("how_much", "how_many", "how_is", "what", "show")) or t.has("versus", "percent")
    if not asks and not (
        words and words[0] in ("have", "has", "did", "am", "change", "changes", "difference", "weight", "gain", "loss")
    ):
        return []
    return list(_drafts(t))


def _drafts(t: Tagged) -> Iterable[Draft]:
    ways = longest(t.find("versus", ("gain", "loss", "difference")))
    wmask = 0
    for way in ways:
        wmask |= way.mask
    body = t.all & ~t.mask_of("period") & ~wmask
    found = [f for f in subjects(t, body) if (f.metric is not None or f.attribute is not None) and not f.where]
    if not found and not t.find("activity") and t.find("quantity") == []:
        found = _weight(t)
    form: Form = "percent" if t.has("versus", "percent") else "difference"
    for subject in found:
        if subject.additive:
            continue
        time = when(t, subject, t.all)
        mask = subject.mask | time.mask | wmask | cue_mask(t, subject, t.all) | t.mask_of("versus", "percent")
        mask |= t.mask_of("head", ("how_much", "how_many", "how_is", "what", "show")) | t.mask_of("unit_word")
        mask |= t.mask_of("stat", "sum") | t.word_mask("over", "change", "much")
        mask |= t.word_mask(*_POUNDS) if subject.metric is not None and subject.metric.name == "weight" else 0
        then = Aggregate(subject.subject, Simple("first"), time.filters, time.period)
        ended = time.period is not None and time.period.end <= t.now
        side = replace(then, statistic=Simple("latest"), period=time.period if ended else None)
        label = time.period.text if time.period is not None else "first"
        loses = any(w.value == "loss" for w in ways) and not any(w.value == "gain" for w in ways)
        said = ["change = latest minus first"]
        if loses:
            said = ["lost = latest minus first, negative where it fell"]
        if t.words(t.all)[0] in ("have", "has", "did", "am") and any(w.value in ("gain", "loss") for w in ways):
            form = "less" if loses else "more"
        yield Draft(Compare(side, then, form, ("now", label)), mask, subject.against, (*time.said, *said))


def _weight(t: Tagged) -> list[Found]:
    return [observed(t.lexicon.catalogue, "weight", 0)]
