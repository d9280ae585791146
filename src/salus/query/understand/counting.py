"""Questions that count: days, nights, readings, times, workouts; and shares and episodes, which count too."""

from __future__ import annotations

from collections.abc import Iterable

from salus.query.plan import (
    Condition,
    Duration,
    Episodes,
    Filter,
    Grain,
    Quantity,
    Share,
    Simple,
    TimeInRange,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.query.plan.how import SimpleName
from salus.query.understand.asking import Ask, Asking, simple
from salus.query.understand.conditions import (
    HIGH,
    LOW,
    attribute_for,
    conditions_in,
    fits,
    in_kilometres,
    quantity,
    settled,
    unit_of,
)
from salus.query.understand.superlatives import amount
from salus.query.understand.tagging import Tag
from salus.records.units import convert, find_unit, unit

_GLUCOSE = frozenset({"glucose"})
_GRAIN: dict[str, Grain] = {
    "days": "day",
    "nights": "day",
    "mornings": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
}


def conditions_as_filters(a: Asking) -> tuple[tuple[Filter, ...], int, tuple[str, ...]]:
    """The comparisons of the main clause as filters on the items."""
    out: list[Filter] = []
    mask = 0
    said: list[str] = []
    compared = a.compared or (bare(a) if "how_many" in a.heads and a.noun("days", "nights") else [])
    for condition, tokens, convention in compared:
        about = a.found.metric or a.found.attribute
        if a.found.workouts and (about is None or not fits(condition, about)):
            name = attribute_for(a.t, condition, a.region)
            if name is None:
                continue
            out.append(WhereAttribute(name, condition))
            mask |= a.t.mask_of("attribute", name, a.region)
        else:
            out.append(Where(condition))
        mask |= tokens
        said += [convention] if convention else []
    return tuple(out), mask, tuple(said)


def bare(a: Asking) -> list[tuple[Condition, int, str]]:
    """Such as "How many days did I sleep for 8 hours": exactly that much."""
    about = a.found.metric or a.found.attribute
    out = []
    for tag in a.t.find("quantity", within=a.region):
        condition = Condition("eq", quantity(tag))
        if tag.value.unit is not None and (about is None or fits(condition, about)):
            out.append((condition, tag.mask, ""))
    return out


def attained(a: Asking) -> tuple[tuple[Filter, ...], int, tuple[str, ...]]:
    """Such as "When did I last sleep 8 hours", "… run 10k": at least that much, of what adds up."""
    found = amount(a) if a.found.counted and isinstance(a.found.subject, Workouts) else a.found
    about = found.metric or found.attribute
    if about is None or not found.additive:
        return (), 0, ()
    for tag in a.t.find("quantity", within=a.region):
        said = quantity(tag)
        if tag.value.paired is not None or _one_of(a, tag):
            continue
        condition, convention = settled(in_kilometres(Condition("ge", said), about), about)
        if not fits(condition, about):
            name = attribute_for(a.t, condition, a.region) if a.found.workouts else None
            if name is not None:
                return (WhereAttribute(name, condition),), tag.mask, ()
            continue
        own = a.found.attribute is None and found.attribute is not None
        where: Filter = WhereAttribute(found.attribute.name, condition) if own and found.attribute else Where(condition)
        if found.metric is None or found.metric is a.found.metric:
            return (where,), tag.mask, (convention,) if convention else ()
    return (), 0, ()


def _one_of(a: Asking, tag: Tag) -> bool:
    """True for the number of an order: "my last 3 runs"."""
    beside = any(tag.start == order.end or tag.end == order.start for order in a.t.find("order"))
    return beside and tag.value.unit is None


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
    if "how_many" in a.heads and a.found.category == "symptom" and a.group is None:  # "how many headaches"
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
    never = a.t.word_mask("not", "no", "without", "never", within=a.region)
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
    if a.compared and a.found.metric.name in _GLUCOSE:
        minutes, mmask = _minutes(a)
        said = (f"times = stretches of at least {minutes:g} minutes",)
        return Ask(Episodes(a.compared[0][0], minutes), mask | more | mmask | _moves(a), said=said)
    if not a.compared and a.found.additive and a.found.metric.unit.code.startswith("{"):
        return simple("sum", mask)
    grain: Grain | None = "observation" if a.found.daily and a.found.additive and not where else None
    return simple("count", mask | more | _moves(a), where=where, grain=grain, said=said)


def _often(a: Asking) -> Iterable[Ask]:
    mask = a.heads.get("how_often", 0) | a.stat_mask("share")
    where, more, said = conditions_as_filters(a)
    if a.compared and a.found.metric is not None and not a.found.daily:
        yield Ask(Share(a.compared[0][0]), mask | more | _moves(a), said=(*said, "how often = share of readings"))
    elif where:
        yield simple(
            "count",
            mask | more | _moves(a),
            where=where,
            said=(*said, "how often = number of days") if a.found.daily else said,
        )
    elif a.when.period is None and not a.found.daily and a.group is None and a.found.workouts:
        yield Ask(Simple("mean"), mask, grain="week", said=("how often = average number a week",))
    else:
        yield simple("count", mask, said=said)


def _moves(a: Asking) -> int:
    return a.t.mask_of("move", None, a.region)


_STAY = ("stay", "stayed", "keep", "kept", "remain", "remained")
WHOLE = Quantity(100.0, "%")


def kept_mask(a: Asking) -> int:
    """The tokens of "stay", "keep", "always", "all day": every item is asked about, not the average of them."""
    return a.t.word_mask(*_STAY, within=a.region) | a.t.mask_of("ever", "always", a.region | a.when.mask)


def _minutes(a: Asking) -> tuple[float, int]:
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
        minutes, mmask = _minutes(a)
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
    if target and name in _GLUCOSE:
        yield from _ranges(a, target[0], tag)
        return
    if name in _GLUCOSE and a.compared and a.compared[0][0].op == "between" and a.t.word_mask("time", within=a.region):
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
    mask = tag.mask | tokens | _moves(a) | a.t.mask_of("clock_noun", None, a.region)
    if condition.op == "between" and name in _GLUCOSE and grain is None:
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
        kept = kept_mask(a) if a.yes_no else 0
        test = Condition("ge", WHOLE) if kept else None  # "did I stay in range": all of the time
        mask |= tokens | kept | (_moves(a) if kept else 0)
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
            minutes, mmask = _minutes(a)
            yield Ask(Episodes(condition, minutes), mask | counts | mmask)
            return
        last = a.t.find("order", ("last", "first"), a.region)
        if "when" in a.heads or "elapsed" in a.heads:
            name: SimpleName = "first" if last and last[0].value == "first" else "latest"
            shape = "elapsed" if "elapsed" in a.heads else "when"
            yield simple(
                name,
                mask | a.heads.get("when", 0) | a.heads.get("elapsed", 0) | a.t.mask_of("order", None, a.region),
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
