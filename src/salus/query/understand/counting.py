"""Questions that count: days, nights, readings, times, workouts."""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan import (
    Episodes,
    Grain,
    Share,
    Simple,
    WhereAttribute,
)
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.shares import GLUCOSE, lasting, moves
from salus.query.understand.tagging import Tag
from salus.query.understand.thresholds import conditions_as_filters

_GRAIN: dict[str, Grain] = {
    "days": "day",
    "nights": "day",
    "mornings": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
}


def counted(a: Asking) -> Iterable[Ask]:
    """Such as "How many …" and its kin, where the answer is a number of items."""
    noun = a.noun("days", "nights", "weeks", "months", "years", "mornings")
    times = a.heads.get("times", 0) | a.stat_mask("count")
    if noun is not None and "how_many" in a.heads and not _runs_on(a):
        yield _days(a, noun)
        return
    headline = next((tag for tag in a.t.find("clock_noun", ("days", "nights")) if tag.start == 0), None)
    if headline is not None and a.compared and not a.heads and not _runs_on(a):  # "days over 10k steps"
        yield _days(a, headline)
        return
    if times:
        yield _times(a, times)
        return
    if "how_often" in a.heads or (a.stat("share") and a.t.words(a.stat("share").mask) == ["how", "often"]):  # type: ignore[union-attr]
        yield from _often(a)
        return
    each = a.found.category == "symptom" or bool(a.t.word_mask("naps", within=a.region))
    if "how_many" in a.heads and each and a.group is None:  # "how many headaches"
        yield simple("count", a.heads["how_many"])
        return
    readings = a.noun("readings")
    if "how_many" in a.heads and readings is not None and a.found.metric is not None:
        where, mask, said = conditions_as_filters(a)
        yield simple("count", a.heads["how_many"] | readings.mask | mask, where=where, said=said)
        return
    if (
        "how_many" in a.heads
        and a.found.counted
        and not (a.group is not None and a.stat("mean", "median", "maximum", "minimum"))
    ):
        where, mask, said = conditions_as_filters(a)
        yield simple("count", a.heads["how_many"] | mask, where=where, said=said)


def _runs_on(a: Asking) -> bool:
    """True for "how many days since" and "how many days in a row", which count no items."""
    return "elapsed" in a.heads or a.t.has("stat", "streak", a.region)


def _days(a: Asking, noun: Tag) -> Ask:
    where, mask, said = conditions_as_filters(a)
    grain: Grain | None = _GRAIN[noun.value]
    each = None
    inner = a.stat("mean", "minimum", "maximum", "sum")
    if a.found.daily and grain == "day":
        grain = None
    elif grain == "day" and a.found.metric is not None and where and not a.found.additive:
        each = {"gt": "maximum", "ge": "maximum", "lt": "minimum", "le": "minimum"}.get(a.compared[0][0].op)
        if inner is not None:
            each = None if inner.value == "mean" else inner.value
    limits = a.t.mask_of("condition")  # "not reach 5000" is a limit of its own
    never = a.t.word_mask("not", "no", "without", "never", within=a.region & ~limits)
    against = ("negation",) if never else ()
    if any(isinstance(f, WhereAttribute) for f in where):
        against = (*against, "single_items")
    mask |= (
        a.t.mask_of("ever", "ever", a.region)
        | a.heads.get("how_many", 0)
        | noun.mask
        | (inner.mask if inner else 0)
        | a.stat_mask("sum")
    )
    return simple("count", mask, where=where, grain=grain, each=each, said=said, against=against)


def _times(a: Asking, mask: int) -> Ask:
    where, more, said = conditions_as_filters(a)
    if a.found.metric is None:
        return simple("count", mask | more, where=where, said=said)
    if a.compared and a.found.metric.name in GLUCOSE:
        minutes, mmask = lasting(a)
        said = (f"times = stretches of at least {minutes:g} minutes",)
        return Ask(Episodes(a.compared[0][0], minutes), mask | more | mmask | moves(a), said=said)
    if not a.compared and a.found.additive and a.found.metric.unit.code.startswith("{"):
        return simple("sum", mask)
    grain: Grain | None = "observation" if a.found.daily and a.found.additive and not where else None
    return simple("count", mask | more | moves(a), where=where, grain=grain, said=said)


def _often(a: Asking) -> Iterable[Ask]:
    mask = a.heads.get("how_often", 0) | a.stat_mask("share")
    where, more, said = conditions_as_filters(a)
    if a.compared and a.found.metric is not None and not a.found.daily:
        yield Ask(Share(a.compared[0][0]), mask | more | moves(a), said=(*said, "how often = share of readings"))
    elif where:
        yield simple(
            "count",
            mask | more | moves(a),
            where=where,
            said=(*said, "how often = number of days") if a.found.daily else said,
        )
    elif a.when.period is None and not a.found.daily and a.group is None and a.found.workouts:
        yield Ask(Simple("mean"), mask, grain="week", said=("how often = average number a week",))
    else:
        yield simple("count", mask, said=said)
