"""A comparison in the question, made to fit what it is about: which quantity, in which unit, of which attribute.

A number without a unit is in the metric's own unit, unless its size can only mean another one people use ("slept less
than 7": hours; "sugar above 10": mmol/L); that choice is a convention and is told.
"""

from __future__ import annotations

from dataclasses import replace

from salus.query.plan import Condition, Quantity
from salus.query.understand.lexicon import read
from salus.query.understand.tagging import Tag, Tagged
from salus.records.catalogue import Attribute, Metric
from salus.records.units import find_unit

LOW = Condition("lt", Quantity(70.0, "mg/dL"))
HIGH = Condition("gt", Quantity(180.0, "mg/dL"))


def conditions_in(t: Tagged, region: int, *, bare: bool = False) -> list[tuple[Condition, int]]:
    """The comparisons of a region with their tokens. ``bare``: a number without comparison means "equal to"."""
    found = [(tag.value.condition, tag.mask) for tag in t.find("condition", within=region)]
    found += reference_in(t, region)
    taken = 0
    for _, mask in found:
        taken |= mask
    if bare:
        for tag in t.find("quantity", within=region & ~taken):
            found.append((Condition("eq", quantity(tag)), tag.mask))
    return found


def reference_in(t: Tagged, region: int) -> list[tuple[Condition, int]]:
    """Comparisons with the record's own reference range: "normal", "abnormal", "out of range", "flagged"."""
    out = []
    for tag in t.find("reference", within=region):
        out.append((Condition("in_reference" if tag.value == "normal" else "abnormal"), tag.mask))
    return out[:1]


_NOW = ("right", "now", "moment", "present", "currently")


def judged_in(t: Tagged, region: int, about: Metric | Attribute) -> list[tuple[Condition, int]]:
    """Such as "Is my iron low", "was my last ferritin too high": outside the range that the record gives it."""
    words = t.words(region)
    if not isinstance(about, Metric) or words[:1] not in (["is"], ["was"], ["are"], ["were"]):
        return []
    place = next((i for i in reversed(t.places(region)) if t.tokens[i].text in ("low", "high")), None)
    if place is None or any(t.weights[i] and t.tokens[i].text not in _NOW for i in t.places(region) if i > place):
        return []
    mask = 1 << place | t.word_mask("too", "bit", "still", "little", within=region)
    if about.name == "glucose":
        return [(LOW if t.tokens[place].text == "low" else HIGH, mask)]
    return [(Condition("abnormal"), mask)]


def quantity(tag: Tag) -> Quantity:
    """The quantity of a tag as plans write it."""
    span = tag.value
    return Quantity(float(span.value), span.unit.code if span.unit is not None else None)


def unit_of(condition: Condition) -> str | None:
    """The unit that a comparison was said in."""
    for part in (condition.value, condition.upper):
        if part is not None and part.unit is not None:
            return part.unit
    return None


def fits(condition: Condition, about: Metric | Attribute) -> bool:
    """True where the comparison's unit can be a unit of this metric or attribute."""
    code = unit_of(condition)
    if code is None or code == "[iU]":  # "units" is said of anything
        return True
    found = find_unit(code)
    if found is None:
        return False
    if isinstance(about, Metric):
        return about.accepts(found)
    return found.dimension == about.unit.dimension or (found.code == "/min" and about.unit.code == "/min")


def settled(condition: Condition, about: Metric | Attribute) -> tuple[Condition, str]:
    """The comparison with its unit settled by size where none was said, and the convention in words ("" for none)."""
    if unit_of(condition) == "[iU]" and about.unit.code != "[iU]":
        condition = _without_unit(condition)
    rule = read("measures")["unit_by_size"].get(about.name) if isinstance(about, Metric) else None
    if rule is None or condition.value is None or unit_of(condition) is not None:
        return condition, ""
    side, limit, code = rule
    numbers = [p.value for p in (condition.value, condition.upper) if p is not None]
    if not (max(numbers) < limit if side == "below" else min(numbers) > limit):
        return condition, ""
    upper = replace(condition.upper, unit=code) if condition.upper else None
    shown = find_unit(code)
    said = f"{numbers[0]:g} was read as {numbers[0]:g} {shown or code}"
    return replace(condition, value=replace(condition.value, unit=code), upper=upper), said


def attribute_for(t: Tagged, condition: Condition, region: int) -> str | None:
    """The attribute of workouts that a comparison without a noun means: by its unit, else by "longer" and the like."""
    code = unit_of(condition)
    if code is not None:
        found = find_unit(code)
        kinds: dict[str, str] = read("measures")["attribute_by_unit"]
        known = t.lexicon.catalogue.attributes
        for name in kinds.values():
            if found is not None and name in known and found.dimension == known[name].unit.dimension:
                return name
        if found is not None and found.code == "{steps}":
            return "steps"
        return None
    words = set(t.words(region))
    if words & {"lasting", "lasted", "longer", "shorter", "took", "long"}:
        return "duration"
    if condition.value is not None and condition.value.value >= 1000:
        return "distance"
    return None


def in_kilometres(condition: Condition, about: Metric | Attribute) -> Condition:
    """ "10k" of a distance is ten kilometres, not ten thousand of them."""
    value = condition.value
    if about.unit.dimension != "length" or value is None or value.unit is not None or value.value % 1000:
        return condition
    return replace(condition, value=Quantity(value.value / 1000, "km"))


def _without_unit(condition: Condition) -> Condition:
    value = replace(condition.value, unit=None) if condition.value else None
    upper = replace(condition.upper, unit=None) if condition.upper else None
    return replace(condition, value=value, upper=upper)
