"""Which subject the words of a region name: a metric, workouts, or an attribute of workouts; the likeliest first.

A word may name several metrics ("HRV"): the one that has records is taken, else the catalogue's first. A special metric
beside its general one is the special one ("slept … of REM"). A metric beside an activity is the workouts' attribute
where workouts have it ("steps while running"), else the metric during those workouts ("glucose during runs").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from salus.query.plan import During
from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found, observed, worked_out
from salus.query.understand.tagging import Tag, Tagged

_TIME_ATTRIBUTES = {"how_long": "duration", "how_far": "distance", "how_fast": "speed"}
_PERCENT = ("%", "percent", "percentage", "percentages", "proportion", "share", "fraction", "cent", "ratio", "pct")
_GENERIC_ATTRIBUTE = frozenset({"duration"})
_LINKED = frozenset(
    ["while", "during", "on", "for", "from", "my", "in", "whilst", "when", "each", "last", "first", "per", "recent"]
)


def longest(tags: Iterable[Tag]) -> list[Tag]:
    """The longest of overlapping tags, in order of place."""
    kept: list[Tag] = []
    taken = 0
    for tag in sorted(tags, key=lambda t: (t.start - t.end, t.start)):
        if not tag.mask & taken:
            kept.append(tag)
            taken |= tag.mask
    return sorted(kept, key=lambda t: t.start)


def metrics_in(t: Tagged, region: int, *, percent: bool = False) -> list[tuple[str, int, tuple[str, ...]]]:
    """The metrics that a region names, with the tokens of each, the general ones folded into the special ones.

    The third part names the others that the same words may mean.
    """
    data = read("measures")
    tags = [*t.find("metric", within=region), *(_more(tag) for tag in t.find("more_metric", within=region))]
    wider = [tag.mask for tag in t.find("activity", within=region)]
    tags = [tag for tag in tags if not any(tag.mask & w == tag.mask != w for w in wider)]
    found: dict[str, int] = {}
    other: dict[str, tuple[str, ...]] = {}
    for tag in longest(tags):
        names = _preferred(t, tag.value)
        found[names[0]] = found.get(names[0], 0) | tag.mask
        other[names[0]] = names[1:]
    percent = percent or bool(t.word_mask(*_PERCENT, within=region))
    for name in list(found):
        children = [c for c in data["parents"].get(name, ()) if c in found]
        if children:
            found[children[0]] |= found.pop(name)
    if percent:
        for name, sibling in data["percent"].items():
            if name in found:
                mask = found.pop(name) | t.word_mask(*_PERCENT, within=region)
                found[sibling] = found.get(sibling, 0) | mask
    return [(name, mask, other.get(name, ())) for name, mask in found.items()]


def _more(tag: Tag) -> Tag:
    return Tag("metric", (tag.value,), tag.start, tag.end)


def _preferred(t: Tagged, names: tuple[str, ...]) -> tuple[str, ...]:
    """The recorded meanings first; where none is recorded but a near kin is (resting heart rate), that one."""
    recorded = [n for n in names if n in t.vocabulary.metrics]
    if not recorded:
        kin = [read("measures")["stand_in"].get(n) for n in names]
        recorded = [k for k in kin if k in t.vocabulary.metrics]
    return tuple(dict.fromkeys((*recorded, *names)))


def subjects(t: Tagged, region: int, heads: frozenset[str] = frozenset(), *, percent: bool = False) -> list[Found]:
    """Every subject the region can be about."""
    known = t.lexicon.catalogue
    metrics = metrics_in(t, region, percent=percent)
    activity = _activity(t, region)
    attributes = _attributes(t, region)
    out: list[Found] = []
    if activity is None and (t.has("pick_group", "activity", region) or t.has("group", "activity", region)):
        owns = read("measures")["attribute_of"]
        for name, mask, _ in metrics:
            if name in owns:
                out.append(worked_out(known, None, owns[name], mask))
        return out or [worked_out(known, None, None, 0)]
    for name, mask, others in metrics:
        if activity is not None and others and name == read("measures")["stand_in"].get(others[0]):
            name, others = others[0], ()  # noqa: PLW2901  # workouts have the number itself: no stand-in
        inside = activity is not None and not activity[1] & ~mask
        plain = activity is not None and _light(t, activity, name)
        against = () if activity is None or inside or plain else ("activity_left",)
        covered = mask | (activity[1] if plain and activity else 0)
        if inside and _belongs(activity, name):
            against = ("metric_of_activity",)
        stands_in = name in read("measures")["stand_in"].values() and not any(
            name in tag.value for tag in t.find("metric", within=mask)
        )
        said = (
            (f"no {others[0].replace('_', ' ')} is recorded: {known.metrics[name].title} is told",)
            if stands_in and others
            else ()
        )
        out.append(replace(observed(known, name, covered, *against), said=said))
        out += [observed(known, o, covered, *against, "homonym") for o in others if o in known.metrics]
        if activity is not None and not plain:
            out += _with_activity(t, name, mask, activity)
    if activity is not None:
        out += _workouts(t, activity, attributes, heads, metrics, region)
    elif attributes:
        masks: dict[str, int] = {}
        for tag in attributes:
            if _alone(tag):
                masks[tag.value] = masks.get(tag.value, 0) | tag.mask
        out += [worked_out(known, None, name, mask, "no_activity") for name, mask in masks.items()]
    return out


def _activity(t: Tagged, region: int) -> tuple[str, int] | None:
    """The activity named, "" for any; a special one covers the general words beside it."""
    streak = t.mask_of("stat", "streak")
    streak |= t.mask_of("pick_group", "activity") | t.mask_of("group", "activity")
    tags = longest([*t.find("activity", within=region & ~streak), *t.find("any_workout", within=region)])
    tags = [
        tag for tag in tags if not (t.tokens[tag.start].text in ("play", "race") and tag.end - tag.start == 1)
    ] or tags
    if not tags:
        return None
    special = [tag for tag in tags if tag.kind == "activity" and tag.value != "workout"]
    alias = read("measures")["alias"]
    names = list(dict.fromkeys(alias.get(tag.value, tag.value) for tag in special))
    mask = 0
    for tag in tags:
        if not special or tag not in special or alias.get(tag.value, tag.value) == names[0]:
            mask |= tag.mask
    return (names[0] if names else ""), mask


def _attributes(t: Tagged, region: int) -> list[Tag]:
    """Attributes named; not the "last" of an order or the "long" of "how long since"."""
    blocked = t.mask_of("order") | t.mask_of("head", ("elapsed", "when", "what_time", "times", "how_often"))
    return longest(tag for tag in t.find("attribute", within=region) if not tag.mask & blocked)


def _light(t: Tagged, activity: tuple[str, int], metric: str) -> bool:
    """True where the activity's word is just the verb of the metric: "steps I walked", not "steps during walks"."""
    if metric not in read("measures")["walked"].get(activity[0], ()):
        return False
    place = t.places(activity[1])[0]
    before = t.tokens[place - 1].text if place else ""
    verb = not t.tokens[place].text.endswith(("walks", "runs"))
    return verb and before not in _LINKED


def _belongs(activity: tuple[str, int] | None, metric: str) -> bool:
    return activity is not None and read("measures")["of_activity"].get(metric) == activity[0]


def _with_activity(t: Tagged, name: str, mask: int, activity: tuple[str, int]) -> Iterable[Found]:
    known = t.lexicon.catalogue
    attribute = read("measures")["attribute_of"].get(name)
    if attribute:
        other = any(tag.mask == mask and tag.value != attribute for tag in t.find("attribute", within=mask))
        yield worked_out(known, activity[0], attribute, mask | activity[1], *(("homonym",) if other else ()))
    if activity[1] & ~mask:
        during = observed(known, name, mask | activity[1], *(("during_attribute",) if attribute else ()))
        yield replace(during, where=(During(activity[0] or None),))


def _workouts(
    t: Tagged, activity: tuple[str, int], attributes: list[Tag], heads: frozenset[str],
    metrics: list[tuple[str, int, tuple[str, ...]]], region: int,
) -> Iterable[Found]:  # fmt: skip
    known = t.lexicon.catalogue
    name, mask = activity
    outside = [a for a in attributes if a.mask & ~mask or a.value not in _GENERIC_ATTRIBUTE]
    special = [a for a in outside if a.value not in _GENERIC_ATTRIBUTE]
    for tag in special or outside:
        generic = 0
        for a in attributes:
            generic |= a.mask if a.value in _GENERIC_ATTRIBUTE or a.value == tag.value else 0
        against: tuple[str, ...] = ("metric_beside",) if any(tag.mask & m == 0 for _, m, _ in metrics) else ()
        if any(not tag.mask & ~c.mask for c in t.find("condition")):
            against = (*against, "unit_attribute")
        attribute = read("measures")["attribute_alias"].get(tag.value, tag.value)
        yield worked_out(known, name, attribute, mask | tag.mask | generic, *against)
    beside = ("metric_beside",) if metrics else ()
    for head, attribute in _TIME_ATTRIBUTES.items():
        if head in heads:
            lasts = t.word_mask("last", within=region & (1 << len(t.tokens) - 1))  # "how long did my last run last"
            yield worked_out(known, name, attribute, mask | lasts | t.mask_of("head", head, region), *beside)
    yield worked_out(known, name, None, mask, *beside)


def _alone(tag: Tag) -> bool:
    return tag.value not in _GENERIC_ATTRIBUTE and tag.value != "temperature"
