"""Subjects that nobody names, because a unit or a number can mean only one: "was I ever under 70 kg".

Used only where the words name no subject at all, and told as a convention.
"""

from __future__ import annotations

from dataclasses import replace

from salus.query.understand.lexicon import read
from salus.query.understand.reading import Found, observed
from salus.query.understand.tagging import Tagged

_READINGS = frozenset(
    [
        "readings",
        "reading",
        "time",
        "times",
        "go",
        "went",
        "spike",
        "spiked",
        "drop",
        "dropped",
        "percent",
        "percentage",
        "long",
        "hours",
        "minutes",
        "cgm",
        "sensor",
        "often",
        "day",
        "stay",
        "spend",
        "values",
    ]
)
_NIGHTS = frozenset({"night", "nights"})
_STEPS = 2000.0
_GLUCOSE = (40.0, 400.0)


def implied_subjects(t: Tagged, region: int) -> list[Found]:
    """The metric that the comparisons of a region imply."""
    known = t.lexicon.catalogue
    if any(t.has(kind, within=region) for kind in ("kind", "name_of", "activity", "any_workout")):
        return []
    words = set(t.words(region))
    if words & {"heaviest", "lightest", "thinnest"}:
        return [replace(observed(known, "weight", 0, "implied"), said=("taken to be about weight",))]
    if words & _NIGHTS and t.has("stat", ("maximum", "minimum", "best", "worst"), region):
        return [replace(observed(known, "sleep_duration", 0, "implied"), said=("a night = the time slept",))]
    for tag in t.find("condition", within=region):
        condition = tag.value.condition
        if condition.value is None:
            continue
        name = _by_unit(condition.value.unit, t, region)
        if condition.paired is not None:
            name = "blood_pressure"
        elif (
            condition.value.unit is None
            and _GLUCOSE[0] <= condition.value.value <= _GLUCOSE[1]
            and _READINGS & set(t.words(region))
        ):
            name = "glucose"
        elif condition.value.unit is None and condition.value.value >= _STEPS and words & {"day", "days"}:
            name = "steps"  # "days over 10k"
        if name is not None:
            title = known.metrics[name].title
            return [replace(observed(known, name, 0, "implied"), said=(f"taken to be about {title}",))]
    return []


def _by_unit(unit: str | None, t: Tagged, region: int) -> str | None:
    units: dict[str, str] = read("measures")["metric_by_unit"]
    if unit in ("h", "min") and set(t.words(region)) & {"night", "nights"}:
        return "sleep_duration"
    return units.get(unit or "")
