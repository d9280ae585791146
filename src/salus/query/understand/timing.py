"""Questions whose answer is a time: "when was my …", "which day did I …", "what time", "how long since"."""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan import Grain, Shape
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.superlatives import extreme
from salus.query.understand.thresholds import attained, conditions_as_filters

_PLURAL = frozenset({"days", "dates", "nights"})


def timed(a: Asking) -> Iterable[Ask]:
    """Latest, first, extreme or listed items, shown as when they were."""
    mask = a.heads.get("when", 0) | a.heads.get("elapsed", 0) | a.heads.get("what_time", 0)
    if not mask or (a.found.metric is not None and a.found.metric.clock):
        return
    shape: Shape = "elapsed" if "elapsed" in a.heads else "when"
    where, tokens, said = conditions_as_filters(a)
    if not where:
        where, tokens, said = attained(a)
    mask |= tokens | a.t.mask_of("move", None, a.region if where else 0)
    top = extreme(a)
    if top is not None and shape == "when":
        grain = _grain(a)
        grain = (
            "day"
            if top.guessed and grain is None and a.found.counted and not (top.found and top.found.metric)
            else grain
        )
        subject = top.found or a.found
        if subject.attribute is not None and not top.guessed:
            shape = "value"  # of one workout both are told: how long, and when it was
        yield simple(
            top.name, mask | top.mask | _inner(a), where=where, grain=grain, shape=shape, found=top.found, said=said
        )
        return
    first = a.t.find("order", "first", a.region & ~a.when.mask) or a.stat("first", "earliest")
    last = a.t.find("order", "last", a.region & ~a.when.mask) or a.stat("latest")
    mask |= a.t.mask_of("order", ("first", "last"), a.region & ~a.when.mask) | a.stat_mask(
        "first", "earliest", "latest"
    )
    mask |= a.t.word_mask("time", "recently", within=a.region) | a.t.mask_of("ever", "ever", a.region)
    mask |= a.t.mask_of("link", ("recent_day", "first_day"), a.region)
    if shape == "elapsed":
        yield simple("first" if first and not last else "latest", mask, where=where, shape=shape, said=said)
        return
    name: SimpleName = "first" if first and not last else "latest"
    if not first and not last and (_several(a) or (where and a.when.period is not None)):
        name = "list"
    yield simple(name, mask, where=where, shape=shape, said=said)


def _several(a: Asking) -> bool:
    words = a.t.words(a.heads.get("when", 0))
    return bool(_PLURAL & set(words)) or (a.when.period is not None and a.found.workouts) or a.when.everything


def _inner(a: Asking) -> int:
    inner = a.stat("mean", "sum")
    return inner.mask if inner else 0


def _grain(a: Asking) -> Grain | None:
    """Such as "On which day was my average glucose highest": days are compared, not readings."""
    if a.found.daily:
        return None
    inner = a.stat("mean", "sum")
    if inner is not None and a.found.attribute is None:
        return "day"
    return None


def clocked(a: Asking) -> Iterable[Ask]:
    """Clock times that nights have: bedtime and waking."""
    if a.found.metric is None or not a.found.metric.clock:
        return
    mask = a.heads.get("when", 0) | a.heads.get("what_time", 0) | a.heads.get("how_late", 0)
    late = a.stat("maximum", "latest")
    early = a.stat("earliest", "minimum")
    if early is not None:
        yield simple("minimum", mask | early.mask)
        return
    if late is not None and (late.value == "maximum" or a.t.words(late.mask) == ["latest"]):
        yield simple("maximum", mask | late.mask)
        return
    if a.stat("mean", "median", "std", "range", "trend") or a.compared:
        return
    last = a.t.mask_of("order", "last", a.region & ~a.when.mask)
    if a.when.period is None:
        usual = (a.habitual or bool(a.when.filters)) and not last
        yield simple("mean" if usual else "latest", mask | last)
    else:
        one = a.when.period.hours <= 25
        yield simple("latest" if one else "mean", mask)
