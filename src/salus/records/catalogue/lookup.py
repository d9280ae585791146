"""Looks things up in the catalogue: by name, by LOINC code, by vendor's identifier, by the words of people.

The catalogue is data (``metrics/*.json``, ``activities.json``, ``attributes.json``), read once per process. Its
invariant, kept by the tests: every LOINC code and every vendor's identifier belongs to one metric, and every word to
one metric or to a list of them in order of preference (``shared_words.json``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from salus.errors import UnknownMetric
from salus.records.catalogue.load import Loaded, load
from salus.records.catalogue.model import Activity, Attribute, Metric
from salus.records.units import Unit, unit

_SPLIT = re.compile(r"[^a-z0-9%.]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(text: str) -> str:
    """Lower case, with one space between words and nothing else: how words are compared.

    >>> plain("Resting Heart-Rate"), plain("HKWorkoutActivityTypeRunning"), plain("o'clock")
    ('resting heart rate', 'hkworkout activity type running', 'oclock')
    """
    if text.isascii() and text.islower() and text.replace(" ", "").isalnum() and "  " not in f" {text} ":
        return text  # most are, and the index makes thousands of them
    text = _CAMEL.sub(" ", text.replace("'", "").replace("’", ""))
    return _SPLIT.sub(" ", text.lower()).strip(" .")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Everything Salus knows how to measure. ``metrics``, ``activities`` and ``attributes`` map names to values."""

    metrics: Mapping[str, Metric]
    activities: Mapping[str, Activity]
    attributes: Mapping[str, Attribute]
    words: Mapping[str, tuple[str, ...]]
    _loinc: Mapping[str, Metric]
    _apple: Mapping[str, tuple[Metric, Unit]]
    _activity_words: Mapping[str, Activity]
    _apple_values: Mapping[str, float]

    def metric(self, name: str) -> Metric:
        """The metric of this name. Raises UnknownMetric, which tells the nearest names."""
        found = self.metrics.get(name)
        if found is None:
            near = self._near(name)
            hint = f"did you mean {', '.join(near)}?" if near else "'salus metrics' lists them all"
            raise UnknownMetric(f"unknown metric {name[:60]!r}: {hint}")
        return found

    def by_words(self, text: str) -> tuple[Metric, ...]:
        """The metrics that people call so, the likeliest first; empty where nobody does."""
        return tuple(self.metrics[name] for name in self.words.get(plain(text), ()))

    def by_loinc(self, code: str) -> Metric | None:
        """The metric with this LOINC code, among its codes."""
        return self._loinc.get(code)

    def by_apple(self, identifier: str) -> tuple[Metric, Unit] | None:
        """The metric of a HealthKit type, and the unit its values mean.

        Apple writes percentages as fractions with the unit "%" (``0.97``): for these the unit here is "1".
        """
        return self._apple.get(identifier)

    def apple_value(self, identifier: str) -> float | None:
        """The number that a HealthKit category value stands for ("HKCategoryValueAppleStandHourStood": 1)."""
        return self._apple_values.get(identifier)

    def activity_by_apple(self, identifier: str) -> Activity | None:
        """The activity of a HealthKit workout type."""
        return self._activity_words.get("apple " + identifier)

    def activity_by_name(self, text: str) -> Activity | None:
        """The activity that a vendor's title or a person's word names: "Outdoor Run", "Spinning", "walks"."""
        found = self.activities.get(text)
        return found or self._activity_words.get(plain(text))

    def _near(self, name: str) -> list[str]:
        from rapidfuzz import fuzz, process

        by_word = self.by_words(name)
        if by_word:
            return [m.name for m in by_word]
        wanted = plain(name[:60]).replace(" ", "_")
        return [
            hit
            for hit, _, _ in process.extract(wanted, list(self.metrics), scorer=fuzz.WRatio, limit=4, score_cutoff=60)
        ]


@cache
def catalogue() -> Catalogue:
    """The catalogue, read on first use."""
    return _index(load())


def _index(data: Loaded) -> Catalogue:
    words: dict[str, list[str]] = {plain(w): list(names) for w, names in data.shared.items()}
    for metric in data.metrics.values():
        for word in (metric.name, metric.title, *metric.words):
            names = words.setdefault(plain(word), [])
            if metric.name not in names:
                names.append(metric.name)
    titles: dict[str, Activity] = {}
    for activity in data.activities.values():
        for title in (activity.name, activity.title, *activity.titles, *activity.words):
            titles.setdefault(plain(title), activity)
        for identifier in activity.apple:
            titles["apple " + identifier] = activity
    return Catalogue(
        metrics=data.metrics,
        activities=data.activities,
        attributes=data.attributes,
        words={word: tuple(names) for word, names in words.items()},
        _loinc={code: metric for metric in data.metrics.values() for code in metric.loinc},
        _apple={i: (m, unit(code)) for m in data.metrics.values() for i, code in m.apple.items()},
        _activity_words=titles,
        _apple_values=data.apple_values,
    )
