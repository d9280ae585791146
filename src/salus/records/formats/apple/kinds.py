"""What each HealthKit type is to Salus: a metric with its unit, a sleep stage, or something kept as it is.

Quantities come with a number and a unit. Categories come with a word: most stand for a number (the catalogue's
``apple_value``), an event counts as one, and a session (mindfulness, washing hands) counts as its length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from salus.records.catalogue import catalogue

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
INSULIN = "HKQuantityTypeIdentifierInsulinDelivery"
INSULIN_REASONS = {"1": "basal_insulin", "2": "bolus_insulin"}  # HKInsulinDeliveryReason

_CATEGORY = "HKCategoryType"
_VALUE = "HKCategoryValue"
_NOT_APPLICABLE = "HKCategoryValueNotApplicable"


@dataclass(frozen=True, slots=True)
class Kind:
    """A HealthKit type.

    ``metric`` is the catalogue's name or None. ``category``: its values are words. ``unit`` is what numbers of a
    category mean, or for quantities the unit that "%" stands for (Apple writes fractions), or None: as read.
    ``session`` is the number of seconds in ``unit`` where a record's length is its value.
    """

    identifier: str
    metric: str | None
    category: bool
    unit: str | None
    session: float | None

    @property
    def sleep(self) -> bool:
        return self.identifier == SLEEP


@cache
def kind_of(identifier: str) -> Kind:
    """What this HealthKit type is."""
    found = catalogue().by_apple(identifier)
    category = identifier.startswith(_CATEGORY)
    if found is None:
        return Kind(identifier, None, category, None, None)
    metric, unit = found
    if category:
        # Hours stood are told by a word for each hour; the other times are the length of the record.
        session = _data()["seconds"].get(unit.code) if identifier not in _data()["words"] else None
        return Kind(identifier, metric.name, True, unit.code, session)
    return Kind(identifier, metric.name, False, "1" if unit.code == "1" else None, None)


def word_of(kind: Kind, value: str | None) -> str:
    """A category's value as HealthKit calls it; numbers, which some versions write, by their place in its list."""
    if value is None or not value:
        return _NOT_APPLICABLE
    if value.isdecimal():
        words = _data()["words"].get(kind.identifier, [_NOT_APPLICABLE])
        return str(words[int(value)]) if len(value) < 3 and int(value) < len(words) else value
    return value


def number_of(word: str) -> float | None:
    """The number that a category's word stands for."""
    return catalogue().apple_value(word)


def stage_of(word: str) -> str | None:
    """The sleep stage that a word of HealthKit means, or None."""
    stage: str | None = _data()["stages"].get(word)
    return stage


def spoken(word: str) -> str:
    """A category's word without HealthKit's prefix."""
    return word.removeprefix(_VALUE)


@cache
def _data() -> dict[str, Any]:
    text = (resources.files(__package__) / "categories.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
