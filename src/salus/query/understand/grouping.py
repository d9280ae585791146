"""Words of grouping: one result a group ("by month"), items of a coarser grain ("average weekly distance"), or the best
group ("which month …").

"Per week" beside an average of something that adds up means the weekly totals; beside an average of readings it means
an average for each week. "By", "each" and their kin always mean one result a group.
"""

from __future__ import annotations

from dataclasses import replace

from salus.query.plan import By, Episodes, Gaps, Grain, Simple, Streak, Trend
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.conditions import HIGH, LOW
from salus.query.understand.superlatives import amount
from salus.query.understand.tagging import Tag

_SPREADS = frozenset(
    ["by", "each", "every", "for", "broken", "split", "grouped", "throughout", "across", "through", "over"]
)
_ONCE = frozenset({"in", "one", "single", "any"})
_HIGH = ("maximum", "best", "fastest", "latest_clock")
_LOW = ("minimum", "worst", "slowest", "earliest")


def grouped(a: Asking, ask: Ask) -> Ask:
    """``ask`` with what the grouping words add to it."""
    tag = a.group
    if tag is None or ask.by is not None or ask.test is not None or _inside_other(a, tag):
        return ask
    natural = tag.value == "day" and a.found.daily and not isinstance(ask.statistic, Simple | Episodes)
    natural |= ask.statistic == Simple("count") and a.t.words(tag.mask) == ["daily"] and not a.found.workouts
    if isinstance(ask.statistic, Streak | Trend | Gaps) or natural:
        return ask.also(tag.mask)
    if isinstance(ask.statistic, Episodes):
        return replace(ask.also(tag.mask), by=tag.value)
    ask = ask.also(tag.mask)
    if tag.value in ("hour", "weekday", "weekend", "activity", "source"):
        return replace(ask, by=tag.value, statistic=_for_groups(a, ask, tag), said=ask.said if a.stats else ())
    first = a.t.tokens[tag.start].text
    words = a.t.words(tag.mask)
    spread = first in _SPREADS or (len(words) == 3 and words[1] in ("by", "on", "over", "to"))
    name = ask.statistic.name if isinstance(ask.statistic, Simple) else ""
    if first in _ONCE:
        return _coarser(a, ask, tag)
    if name in ("mean", "median", "std", "maximum", "minimum", "range"):
        return _of_statistic(a, ask, tag, name, spread=spread)
    if name == "count" and a.noun("days", "nights") is not None and tag.value != "day":
        return replace(ask, by=tag.value)  # "how many days a week do I reach 10k"
    if name in ("sum", "count") and not spread and not a.stat("sum") and _per(first) and _asks_how_many(a) and _verb(a):
        mean = replace(ask, statistic=Simple("mean"), said=(*ask.said, f"{tag.value} average"))
        return mean if tag.value == "day" and a.found.daily else _coarser(a, mean, tag)
    if name == "latest" and not a.stats:  # "HRV by month"
        return replace(ask, by=tag.value, statistic=_for_groups(a, ask, tag), said=())
    return _usual(a, ask, tag, name)


def _of_statistic(a: Asking, ask: Ask, tag: Tag, name: str, *, spread: bool) -> Ask:
    """An average or an extreme: of the weekly totals where it adds up, else one for each group."""
    said_so = bool(a.stats)
    if tag.value == "day" and a.found.daily:
        return ask if said_so or a.habitual else replace(ask, by="day")
    if not said_so:
        return replace(ask, by=tag.value) if not a.habitual else _coarser(a, ask, tag)
    if spread and tag.value != "quarter":
        return replace(ask, by=tag.value)
    if a.found.additive or a.found.counted or tag.value == "day" or name in ("maximum", "minimum"):
        return _coarser(a, ask, tag)
    return replace(ask, by=tag.value)


def _usual(a: Asking, ask: Ask, tag: Tag, name: str) -> Ask:
    """One result a group, but of each day's total the average: a habit, or how one sleeps from week to week."""
    if tag.value == "day" and name == "sum" and a.found.daily and a.habitual:
        return replace(ask, statistic=Simple("mean"))
    if name == "sum" and a.found.nightly and not a.stats and not _asks_how_many(a):
        return replace(ask, by=tag.value, statistic=Simple("mean"), said=(*ask.said, "the average night is told"))
    return replace(ask, by=tag.value)


def _per(first: str) -> bool:
    return first in ("per", "a", "daily", "weekly", "nightly", "monthly", "on", "an", "/")


def _verb(a: Asking) -> bool:
    """Such as "How many … did I … a week" asks for the usual number; "number of … per week" for all of them."""
    line = f" {' '.join(a.t.words(a.region))} "
    return any(f" {verb} " in line for verb in ("do i", "did i", "have i", "am i", "was i", "do my", "does my"))


def _asks_how_many(a: Asking) -> bool:
    return bool(set(a.heads) & {"how_many", "how_much", "how_long", "how_far", "times", "how_often"})


def _inside_other(a: Asking, tag: Tag) -> bool:
    """True where the words belong to "every day" of a yes/no question, or to another span."""
    return a.yes_no and a.t.has("ever", "always", tag.mask) and bool(a.compared)


def _coarser(a: Asking, ask: Ask, tag: Tag) -> Ask:
    if tag.value in ("quarter",):
        return replace(ask, by=tag.value)
    if tag.value == "day" and a.found.daily:
        return ask
    grain: Grain = tag.value
    return replace(ask, grain=grain)


def _for_groups(a: Asking, ask: Ask, tag: Tag) -> Simple:
    """Totals of a weekday or an hour say little: there, what adds up is averaged unless a total was asked for."""
    name: SimpleName = ask.statistic.name if isinstance(ask.statistic, Simple) else "mean"
    if name in ("sum", "latest", "list") and not a.stats and tag.value in ("weekday", "weekend", "hour"):
        return Simple("mean")
    if name == "latest":
        return Simple("sum" if a.found.additive else "mean")
    return Simple(name)


def picked(a: Asking) -> Ask | None:
    """Such as "Which month did I run most": the group with the highest or lowest result."""
    days = a.t.has("glucose_range", ("lows", "highs"), a.region)  # a day has many of them, but one number of steps
    tag = next(
        (p for p in a.t.find("pick_group", within=a.region) if (p.value != "day" or days) and not _spread_before(a, p)),
        None,
    )
    if tag is None:
        tag = _implied(a)
    if tag is None:
        named = [
            g for g in a.t.find("group", ("weekday", "hour"), a.region) if a.t.tokens[g.start].text not in _SPREADS
        ]
        tag = named[0] if named and "per" not in a.t.words(named[0].mask) else None
    if tag is None:
        return None
    high, low = a.stat(*_HIGH), a.stat(*_LOW)
    if high is None and low is None:
        high = _comparative(a, "more")
        low = _comparative(a, "less")
    chosen = high or low
    if chosen is None and days:  # "what hour do I usually go low"
        chosen = high = a.stat("mean")
    if chosen is None:
        return None
    group: By = tag.value
    inner = a.stat("mean", "sum", "median")
    found = None
    if a.found.counted:
        often = group == "activity" or bool(
            a.t.word_mask("often", "times", "workouts", "runs", "walks", "rides", within=a.region)
        )
        found = None if often else amount(a)
        name: SimpleName = "count" if often else "sum" if group not in ("weekday", "hour") else "mean"
    elif inner is not None:
        name = inner.value
    elif a.found.additive and not a.found.nightly and group not in ("weekday", "hour", "weekend"):
        name = "sum"
    else:
        name = "mean"
    lows = a.t.find("glucose_range", ("lows", "highs"), a.region) if a.stat(*_HIGH, *_LOW, "mean") else []
    if lows:  # "which month had the most lows"
        counted = Episodes(LOW if lows[0].value == "lows" else HIGH)
        way: str = "highest" if chosen is high else "lowest"
        return Ask(counted, tag.mask | chosen.mask | lows[0].mask, by=group, pick=way)
    best = chosen.value in ("best", "worst")
    up = chosen is high
    if best and a.found.metric is not None and a.found.metric.better == "lower":
        up = not up
    mask = tag.mask | chosen.mask | (inner.mask if inner else 0)
    mask |= a.t.word_mask("often", "which", "what", "on", "in", within=a.region)
    return simple(name, mask, by=group, pick="highest" if up else "lowest", found=found)


def _spread_before(a: Asking, tag: Tag) -> bool:
    """ "By hour of day" groups; it asks for no best hour."""
    return tag.start > 0 and a.t.tokens[tag.start - 1].text in ("by", "per", "each", "every", "for")


def _implied(a: Asking) -> Tag | None:
    """Such as "What is my most active weekday", "what month was my best": a group noun right after the superlative."""
    words = [t.text for t in a.t.tokens]
    nouns = {"weekday": "weekday", "month": "month", "week": "week", "hour": "hour", "year": "year"}
    for s in a.stats:
        place = s.end + (1 if s.end < len(words) and words[s.end] in ("active", "common") else 0)
        if s.value in (*_HIGH, *_LOW) and place < len(words) and words[place] in nouns:
            return Tag("pick_group", nouns[words[place]], place, place + 1)
    return None


def _comparative(a: Asking, way: str) -> Tag | None:
    found = a.t.find("versus", way, a.region)
    return found[0] if found and not a.compared else None
