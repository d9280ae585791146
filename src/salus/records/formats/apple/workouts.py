"""A workout of Apple Health: its activity, its title as the watch shows it, and its numbers as they are written.

Numbers come from three places: attributes of the tag (before iOS 16), ``WorkoutStatistics`` (since), and metadata such
as the climb or the weather. Statistics of the parts of a multisport workout are left to the whole, which repeats them.
Zero distance and energy mean "not measured" and are left out.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib import resources
from typing import Any

from salus.records.catalogue import catalogue
from salus.records.formats.apple.elements import Element

Attributes = dict[str, dict[str, Any]]

_IDENTIFIER = re.compile(r"^HK(?:Quantity|Category)TypeIdentifier|^HKWorkoutActivityType")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_QUANTITY = re.compile(r"\s*([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s+(\S.*)")
_POSITIVE = frozenset({"distance", "energy"})
_LAP = "HKWorkoutEventTypeLap"


def activity_of(workout: Element) -> tuple[str, str]:
    """The catalogue's activity and the title: "Indoor Run" where the workout says that it was indoors."""
    identifier = workout.get("workoutActivityType") or "HKWorkoutActivityTypeOther"
    metadata = workout.metadata()
    base = catalogue().activity_by_apple(identifier)
    plain = _CAMEL.sub(" ", _IDENTIFIER.sub("", identifier)) or "Workout"
    title = plain
    for key, titles in _data()["titles"].get(identifier, {}).items():
        title = titles.get(_flag(metadata.get(key)), title)
    if base is None:
        found = catalogue().activity_by_name(plain)
        return (found.name if found else "workout"), (metadata.get("HKWorkoutBrandName") or plain)
    special = catalogue().activity_by_name(title)
    # A run on a treadmill is still asked for as a run: only kinds that the plain word includes replace it.
    name = special.name if special is not None and special.name in base.includes else base.name
    return name, metadata.get("HKWorkoutBrandName") or title


def attributes_of(workout: Element) -> Attributes:
    """The workout's numbers, each as it is written with its unit, by the catalogue's names where it has them."""
    found: Attributes = {}
    for name, (value, unit) in _data()["attributes"].items():
        _keep(found, name, workout.get(value), workout.get(unit) if unit.endswith("Unit") else unit)
    for statistic in workout.children:
        if statistic.name == "WorkoutStatistics":
            _statistic(found, statistic)
    metadata = workout.metadata()
    for key, name in _data()["metadata"].items():
        match = _QUANTITY.fullmatch(metadata.get(key, ""))
        if match:
            _keep(found, name, match[1], match[2])
    if "humidity" in found and found["humidity"]["value"] > 100:
        found["humidity"]["value"] /= 100  # some versions write 56 % as "5600 %"
    laps = sum(child.name == "WorkoutEvent" and child.get("type") == _LAP for child in workout.children)
    if laps:
        found["laps"] = {"value": float(laps), "unit": "1"}
    return found


def _statistic(found: Attributes, statistic: Element) -> None:
    identifier, unit = statistic.get("type") or "", statistic.get("unit")
    named = _data()["statistics"].get(identifier, {})
    plain = _CAMEL.sub("_", _IDENTIFIER.sub("", identifier)).lower()
    sums = next((name for name, one in catalogue().attributes.items() if identifier in one.apple), plain)
    for kind, name in (
        ("sum", sums), *((kind, f"{kind}_{plain}") for kind in ("average", "minimum", "maximum")),
    ):  # fmt: skip
        _keep(found, named.get(kind, name), statistic.get(kind), unit)


def _keep(found: Attributes, name: str, text: str | None, unit: str | None) -> None:
    try:
        value = float(text) if text else math.nan
    except ValueError:
        return
    if math.isfinite(value) and not (name in _POSITIVE and value == 0):
        found[name] = {"value": value, "unit": unit or "1"}


def _flag(value: str | None) -> str | None:
    """ "1" and "1.0" are the same flag."""
    return value.removesuffix(".0") if value else None


@cache
def _data() -> dict[str, Any]:
    text = (resources.files(__package__) / "workouts.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
