"""Plain statistics, the first or last few items, and the items themselves where no statistic was named.

A named statistic of one item is that item's value: the average speed of the last run is its speed. Workouts without a
number of their own are counted, listed or described, as the question's form asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import By, Simple, Take, Workouts
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.items import single, taken
from salus.query.understand.natural import natural
from salus.query.understand.reading import Found
from salus.query.understand.superlatives import amount, extreme
from salus.query.understand.thresholds import conditions_as_filters

_SIMPLE: dict[str, SimpleName] = {
    "mean": "mean", "median": "median", "sum": "sum", "range": "range", "std": "std", "cv": "cv", "latest": "latest",
    "first": "first", "describe": "describe", "report": "report", "list": "list",
}  # fmt: skip


def plain(a: Asking) -> Iterable[Ask]:
    """The statistic that was named, else the one that the subject and the period suggest."""
    where, mask, said = conditions_as_filters(a)
    take, tmask = taken(a)
    mask |= tmask
    heads = a.heads
    mask |= heads.get("how_many", 0) | heads.get("how_much", 0) | heads.get("how_long", 0) | heads.get("how_far", 0)
    mask |= (
        heads.get("how_fast", 0)
        | heads.get("how_is", 0)
        | heads.get("show", 0)
        | heads.get("which", 0)
        | heads.get("how_late", 0)
        | heads.get("how_high", 0)
    )
    top = extreme(a) if not (take is not None and take.order in ("highest", "lowest")) else None
    named = _named(a)
    if top is not None:
        inner = a.stat("mean") if not a.found.attribute else None
        grain = "day" if inner and inner.start > 0 and not a.found.daily and a.group is None else None
        extra = inner.mask if inner else 0
        extra |= a.stat_mask("sum")
        against = ("unclear_best",) if top.unclear else ()
        yield simple(
            top.name,
            mask | top.mask | extra,
            where=where,
            take=take,
            grain=grain,
            found=top.found,
            said=said,
            against=against,
        )
        return
    if named is not None and not (take is not None and named[0] in ("latest", "first")):
        statistic, nmask = named
        yield from _with(a, Ask(Simple(statistic), mask | nmask, where=where, take=take, said=said))
        return
    yield from _default(a, Ask(Simple("list"), mask, where=where, take=take, said=said))


def _named(a: Asking) -> tuple[SimpleName, int] | None:
    tags = [s for s in a.stats if s.value in _SIMPLE]
    if not tags:
        return None
    values = [s.value for s in tags]
    mask = 0
    for s in tags:
        mask |= s.mask if s.value in ("mean", "sum", "describe", "list") or s.value == tags[0].value else 0
    for strong in ("std", "median", "cv", "range", "report"):
        if strong in values:
            return _SIMPLE[strong], mask | a.stat_mask(strong)
    if "mean" in values and "sum" in values:
        own = a.found.attribute is not None and not a.found.attribute.additive
        return ("sum" if own else "mean"), mask
    if values[0] in ("latest", "first") and len(values) > 1:
        return _SIMPLE[values[1]], mask | tags[1].mask
    return _SIMPLE[values[0]], mask | tags[0].mask


def _with(a: Asking, ask: Ask) -> Iterable[Ask]:
    """A named statistic, of one item where the question names one: the average speed of the last run is its speed."""
    order, mask = single(a)
    name = ask.statistic.name if isinstance(ask.statistic, Simple) else ""
    if name == "describe" and a.found.counted and order:
        yield replace(ask, take=Take("last" if order == "last" else "first", 1), mask=ask.mask | mask)
        return
    if a.order or (order and ask.take is None and name in ("mean", "sum", "latest", "first")):
        chosen: SimpleName = "first" if (a.order or order) == "first" else "latest"
        yield replace(ask, statistic=Simple(chosen), mask=ask.mask | mask)
        return
    if name == "mean" and a.found.counted and a.found.workouts and ask.take is None:
        if a.group is not None:
            yield ask
        else:
            yield replace(_about(a, "duration", ask), against=("guessed_attribute",))
        return
    if name == "sum" and a.found.counted:
        yield replace(_about(a, "duration", ask), against=() if "how_long" in a.heads else ("guessed_attribute",))
        yield replace(ask, statistic=Simple("count"), against=("guessed_attribute",))
        return
    yield ask


def _about(a: Asking, attribute: str, ask: Ask) -> Ask:
    assert isinstance(a.found.subject, Workouts)  # callers ask for workouts only
    known = a.t.lexicon.catalogue.attributes
    found: Found = replace(a.found, subject=Workouts(a.found.subject.activity, attribute), attribute=known[attribute])
    return replace(ask, found=found)


def _default(a: Asking, ask: Ask) -> Iterable[Ask]:
    order, mask = single(a)
    if a.order or (order and ask.take is None):
        chosen: SimpleName = "first" if (a.order or order) == "first" else "latest"
        if a.found.counted and chosen in ("latest", "first"):
            yield replace(
                ask,
                statistic=Simple("describe"),
                take=Take("last" if chosen == "latest" else "first", 1),
                mask=ask.mask | mask,
            )
            return
        yield replace(ask, statistic=Simple(chosen), mask=ask.mask | mask)
        return
    if ask.take is not None:
        much = bool(a.heads.keys() & {"how_many", "how_much", "how_long", "how_far"}) and a.found.additive
        each = "were" in a.t.words(a.region)
        days = a.found.daily and ask.take.order in ("highest", "lowest")
        top = extreme(a) if a.found.counted else None
        yield replace(
            ask,
            statistic=Simple("sum" if much and not each else "list"),
            shape="when" if days else "value",
            found=top.found if top is not None else None,
            mask=ask.mask | a.stat_mask("maximum", "minimum", "best", "worst"),
        )
        return
    if a.found.counted:
        yield from _workouts(a, ask)
        return
    every = a.t.word_mask("all", "every", within=a.region)
    past = a.t.word_mask("history", within=a.region) if "history of" not in a.t.text.clean else 0
    if past and not a.found.daily:
        yield replace(ask, statistic=Simple("list"), mask=ask.mask | past)
        return
    if every and ("show" in a.heads or a.t.words(a.region)[0] in ("what", "show", "list", "all")) and not a.found.daily:
        yield replace(ask, statistic=Simple("list"), mask=ask.mask | every)
        return
    name, said = natural(a)
    if "show" in a.heads and a.found.category == "lab" and a.when.period is not None:
        yield replace(ask, statistic=Simple("list"))  # labs are few: all of them are the picture
        return
    if _pictured(a):
        by: By = "day" if (a.when.period is not None and a.when.period.hours > 25) or a.found.daily else "hour"
        yield replace(ask, statistic=Simple("sum" if a.found.additive else "mean"), by=by)
        return
    yield replace(ask, statistic=Simple(name), said=(*ask.said, *([said] if said else ())))


def _pictured(a: Asking) -> bool:
    """Such as "Show me my steps for the last 30 days": a value for each day, not one for all."""
    return (
        "show" in a.heads
        and a.when.period is not None
        and a.group is None
        and a.found.metric is not None
        and a.found.category != "lab"
    )


def _workouts(a: Asking, ask: Ask) -> Iterable[Ask]:
    if a.comparing:
        often = a.t.word_mask("often", "times", "frequently")
        noun = a.t.tokens[a.t.places(a.found.mask)[-1]].text
        counted = (
            {"more", "fewer", "less", "many"} & set(a.t.words(a.t.all)) and noun.endswith("s") and noun != "runs a"
        )
        if often or counted or "how_many" in a.heads:
            yield replace(ask, statistic=Simple("count"), mask=ask.mask | often)
            return
        found = _way(a) or amount(a)
        name: SimpleName = "sum" if found.additive else "mean"
        yield replace(ask, statistic=Simple(name), found=found, said=(*ask.said, "more = more " + _unit_word(found)))
    elif a.yes_no:
        yield replace(ask, statistic=Simple("exists"), mask=ask.mask | a.t.mask_of("ever", ("ever", "never"), a.region))
    elif a.group is not None and not a.heads:  # "workouts per month"
        yield replace(ask, statistic=Simple("count"))
    elif a.stat("share") is not None:
        return  # a part of the workouts: nothing here can say how big
    elif "which" in a.heads or "show" in a.heads or {"list", "all"} & set(a.t.words(a.region)[:2]) or "what" in a.heads:
        yield replace(ask, statistic=Simple("list"), mask=ask.mask | a.heads.get("what", 0) | a.heads.get("show", 0))
    elif a.heads.keys() & {"how_much"}:
        yield _about(a, "duration", replace(ask, statistic=Simple("sum"), said=(*ask.said, "how much = total time")))
    elif "how_is" in a.heads:
        yield replace(ask, statistic=Simple("describe"), take=Take("last", 1))
    elif a.when.period is not None and a.t.tokens[a.t.places(a.found.mask)[-1]].text.endswith("s"):
        yield replace(ask, statistic=Simple("count"), said=(*ask.said, "they are counted"))
    else:
        yield replace(ask, statistic=Simple("list"), against=() if ask.where else ("bare_subject",))


_WAYS = {
    "further": "distance",
    "farther": "distance",
    "faster": "speed",
    "slower": "speed",
    "longer": "duration",
    "shorter": "duration",
}


def _way(a: Asking) -> Found | None:
    """Such as "Further", "faster", "longer": the attribute that the comparative itself names."""
    words = set(a.t.words(a.t.all))
    name = next((attribute for word, attribute in _WAYS.items() if word in words), None)
    if name is None or not isinstance(a.found.subject, Workouts):
        return None
    known = a.t.lexicon.catalogue.attributes
    return replace(a.found, subject=Workouts(a.found.subject.activity, name), attribute=known[name])


def _unit_word(found: Found) -> str:
    return (
        found.metric.title if found.metric is not None else found.attribute.title if found.attribute is not None else ""
    )
