"""Readings: values that are asked for when somebody looks at the counters, because something else knows them best.

How many conversations are open stands in the database, and how the house is stands in its parts; counting along would
drift, and several processes would count twice. A reading that fails is left out of what is shown, which an alert can
see, and takes nothing else with it.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from salus.monitoring.declared import DECLARED, Sort
from salus.monitoring.logs import logger

Reading = Callable[[], float | Mapping[str, float]]
OTHER = "other"
_KINDS = {one.name: one for one in DECLARED if one.sort is Sort.READING}


class Readings:
    """The readings of one house, as a collector that Prometheus' registry asks.

    Args:
        word: puts the value of a label right to a word of its closed set.
        versions: of what runs; shown where they have a version's form.
    """

    def __init__(self, word: Callable[[str, object], str], versions: Mapping[str, str]) -> None:
        self._word = word
        self._versions = {"python": platform.python_version(), **versions}
        self._readings: dict[str, Reading] = {}

    def add(self, name: str, reading: Reading) -> None:
        """Asks `reading` for what is declared under that name: a number, or one for each word of its label."""
        if name not in _KINDS:
            raise KeyError(
                f"{name!r} is no declared reading; declare it in salus.monitoring.declared: {sorted(_KINDS)}"
            )
        self._readings[name] = reading

    def collect(self) -> Iterator[Any]:
        """One gauge for each reading that answers."""
        from prometheus_client.core import GaugeMetricFamily

        for name, reading in self._readings.items():
            values = self._asked(reading)
            labels = _KINDS[name].labels
            if values:
                gauge = GaugeMetricFamily(name, _KINDS[name].about, labels=labels)
                for words, value in values.items():
                    gauge.add_metric(
                        [self._word(label, word) for label, word in zip(labels, words, strict=True)], value
                    )
                yield gauge
        build = _KINDS["salus_build_info"]
        gauge = GaugeMetricFamily(build.name, build.about, labels=build.labels)
        for component, version in self._versions.items():
            told = self._word("component", component)
            if told != OTHER:
                gauge.add_metric([told, _version(version)], 1)
        yield gauge

    def _asked(self, reading: Reading) -> dict[tuple[str, ...], float]:
        try:
            value = reading()
        except Exception:  # noqa: BLE001  # the edge to whatever knows the value; looking must work when it does not
            logger(__name__).warning("fault", exc_info=True)
            return {}
        values = {(word,): number for word, number in value.items()} if isinstance(value, Mapping) else {(): value}
        return {words: float(number) for words, number in values.items() if math.isfinite(number)}


def _version(text: str) -> str:
    """Digits and dots, up to four numbers; what has another form is not told."""
    numbers = text.split(".")
    return text if len(numbers) <= 4 and all(n.isascii() and n.isdigit() and len(n) <= 6 for n in numbers) else OTHER
