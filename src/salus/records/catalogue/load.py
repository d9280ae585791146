"""Reads the catalogue's data files into values. Reading is strict: a field nobody knows is a fault of the data.

A metric's entry leaves out what its file's ``defaults`` say. ``units`` lists what else it may come in: a bare code
where the dimension converts, a factor (``"18.0156"``, or ``"/88.42"`` to divide) or ``[factor, offset]`` where the
substance matters; text, so that they stay exact. They are the molar masses of the substances, as in the AMA Manual of
Style's table of SI conversions; HbA1c follows the NGSP/IFCC master equation (Hoelzel et al., Clin Chem 2004;50:166).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from salus.records.catalogue.model import Activity, Attribute, Map, Metric
from salus.records.units import unit

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Loaded:
    """The data files' content."""

    metrics: Mapping[str, Metric]
    activities: Mapping[str, Activity]
    attributes: Mapping[str, Attribute]
    shared: Mapping[str, list[str]]
    apple_values: Mapping[str, float]


def load() -> Loaded:
    """Everything, in the order of the files and of their entries."""
    metrics: dict[str, Metric] = {}
    for path in sorted((_HERE / "metrics").glob("*.json")):
        data = json.loads(path.read_bytes())
        for name, entry in data["metrics"].items():
            metrics[name] = _metric(name, data["defaults"] | entry)
    return Loaded(
        metrics=metrics,
        activities={n: _activity(n, e) for n, e in _read("activities.json").items()},
        attributes={n: _attribute(n, e) for n, e in _read("attributes.json").items()},
        shared=_read("shared_words.json"),
        apple_values=_read("apple_values.json"),
    )


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_HERE / name).read_bytes())
    return data


def _metric(name: str, entry: dict[str, Any]) -> Metric:
    codes, own = _units(entry.pop("units", {}))
    low, high = entry.pop("range")
    canonical = entry.pop("unit")
    places = entry.pop("decimals", 1)
    title = entry.pop("title", name.replace("_", " "))
    plural = entry.pop("plural", False)
    return Metric(
        name=name,
        title=title,
        plural=plural,
        title_plural=entry.pop("title_plural", title if plural else f"{title} values"),
        item=tuple(entry.pop("item")),
        unit=unit(canonical),
        loinc=tuple(entry.pop("loinc", ())),
        low=float(low),
        high=float(high),
        words=tuple(entry.pop("words")),
        also_units=tuple(unit(c) for c in codes),
        decimals=places if isinstance(places, dict) else {canonical: places},
        components=tuple(entry.pop("components", ())),
        own_units=own,
        **entry,
    )


def _units(given: dict[str, Any]) -> tuple[list[str], dict[str, Map]]:
    own: dict[str, Map] = {}
    for code, how in given.items():
        if how is not None:
            factor, offset = how if isinstance(how, list) else (how, "0")
            own[code] = _fraction(factor), Fraction(offset)
    return list(given), own


def _fraction(text: str) -> Fraction:
    """``"18.0156"``, or ``"/88.42"`` where the literature gives the factor the other way round."""
    return 1 / Fraction(text[1:]) if text.startswith("/") else Fraction(text)


def _activity(name: str, entry: dict[str, Any]) -> Activity:
    title = entry.get("title", name.replace("_", " ").title())
    noun = entry.get("noun", f"{title.lower()} workout")
    plural = entry.get("noun_plural", f"{noun}s")
    gerund = entry.get("gerund", title.lower())
    verbs = tuple(entry.get("verbs", ()))
    words = dict.fromkeys((noun, plural, gerund, *verbs, *entry.get("words", ())))
    return Activity(
        name=name,
        title=title,
        noun=noun,
        noun_plural=plural,
        gerund=gerund,
        words=tuple(words),
        verbs=verbs,
        apple=tuple(f"HKWorkoutActivityType{a}" for a in entry.get("apple", ())),
        titles=tuple(entry.get("titles", ())),
        parent=entry.get("parent"),
        includes=tuple(entry.get("includes", ())),
        indoor=entry.get("indoor"),
    )


def _attribute(name: str, entry: dict[str, Any]) -> Attribute:
    canonical = entry["unit"]
    low, high = entry["range"]
    ratio = entry.get("ratio")
    return Attribute(
        name=name,
        title=entry.get("title", name.replace("_", " ")),
        unit=unit(canonical),
        words=tuple(entry["words"]),
        additive=entry["additive"],
        also_units=tuple(unit(c) for c in entry.get("units", ())),
        decimals=entry.get("decimals", {}),
        low=float(low),
        high=float(high),
        better=entry.get("better"),
        ratio=(ratio[0], ratio[1]) if ratio else None,
        apple=entry.get("apple", {}),
    )
