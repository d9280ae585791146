"""A snapshot as one FHIR R4 Bundle: observations that are metrics or laboratory values, and the entries of the chart.

Workouts and stages of sleep have no resource of their own in FHIR R4; they are told as rows only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from salus.records.export.resources import entry, observation
from salus.records.export.rows import batches
from salus.records.shelf import ENTRIES, SLEEP_STAGES, WORKOUTS, Snapshot

_OTHERS = (ENTRIES, SLEEP_STAGES, WORKOUTS)


def bundle(snapshot: Snapshot) -> Iterator[bytes]:
    """The Bundle as JSON, in pieces."""
    yield b'{"resourceType":"Bundle","type":"collection","entry":[\n'
    yield orjson.dumps({"resource": {"resourceType": "Patient", "id": "me"}})
    for part in snapshot.parts():
        if part not in _OTHERS:
            for stored in batches(snapshot, part):
                yield b"".join(_lines(observation(part, row) for row in stored))
    for stored in batches(snapshot, ENTRIES):
        yield b"".join(_lines(entry(row) for row in stored))
    yield b"\n]}\n"


def _lines(resources: Iterator[dict[str, Any] | None]) -> Iterator[bytes]:
    return (b",\n" + orjson.dumps({"resource": one}) for one in resources if one is not None)
