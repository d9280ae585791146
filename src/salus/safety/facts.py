"""What the record says that a message may leave out: the latest values, the current conditions and medicines.

`Facts` are handed in; the gate fetches nothing. Values become concepts by `facts.json` (`record.glucose_very_high`),
names of conditions and medicines by the same lexicon that reads messages, so that `I take warfarin` and a record of
warfarin are one concept. Every rule asks for at least one thing that the message says: a record alone raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.context import Flag
from salus.safety.findings import Finding, Findings
from salus.safety.lexicon import lexicon
from salus.safety.reading import read
from salus.safety.remembered import Remembered

_BACKGROUND = ("condition.", "medicine.")
_NAMED: Remembered[frozenset[str]] = Remembered(1024)


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest observation of a metric: its value in the metric's own unit, and how many hours old it is."""

    metric: str
    value: float
    hours: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person who writes: latest observations, names of current conditions and medicines."""

    latest: tuple[Latest, ...] = ()
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()


def metrics() -> tuple[str, ...]:
    """The metrics whose latest value some rule looks at."""
    return tuple(_ranges())


def findings(facts: Facts) -> Findings:
    """The concepts that the record gives, none of them with a flag."""
    concepts = {*_measured(facts.latest), *_background((*facts.conditions, *facts.medicines))}
    return Findings({concept: [Finding(concept, 0, 0, Flag(0))] for concept in sorted(concepts)})


@cache
def _ranges() -> dict[str, dict[str, Any]]:
    content: dict[str, Any] = orjson.loads((files(__package__) / "facts.json").read_bytes())
    metrics: dict[str, dict[str, Any]] = content["metrics"]
    return metrics


def _measured(latest: Iterable[Latest]) -> Iterable[str]:
    for one in latest:
        known = _ranges().get(one.metric)
        if known is None or one.hours > known["hours"]:
            continue
        for row in known["ranges"]:
            if row.get("from", one.value) <= one.value <= row.get("to", one.value):
                yield f"record.{row['concept']}"


def _background(names: Iterable[str]) -> Iterable[str]:
    """What conditions and medicines are named; nothing else of the text counts, so a record can give no orders."""
    for name in names:
        yield from _NAMED(name, find=partial(_named, name))


def _named(name: str) -> frozenset[str]:
    found = (lexicon(sentence.language).find(sentence.words)[1] for sentence in read(name)[0])
    return frozenset(m.concept for matches in found for m in matches if m.concept.startswith(_BACKGROUND))
