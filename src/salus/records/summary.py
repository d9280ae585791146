"""What is stored of a person, told without reading a single record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salus.records.catalogue import catalogue
from salus.records.shelf import ENTRIES, OTHER_OBSERVATIONS, SLEEP_STAGES, WORKOUTS, PartSummary, Snapshot

_SECTIONS = {
    WORKOUTS: "workouts",
    ENTRIES: "entries",
    SLEEP_STAGES: "sleep_stages",
    OTHER_OBSERVATIONS: "other_observations",
}


def summary(snapshot: Snapshot) -> dict[str, Any]:
    """``{"profile", "snapshot", "zone", "parts"}``.

    ``parts`` has a list under ``metrics`` (``name, title, unit, count, counted, first, last, sources``), and lists of
    ``name, count, first, last, sources`` under ``workouts`` (by activity), ``entries`` (by kind), ``sleep_stages`` (by
    stage) and ``other_observations`` (by name); there period and sources are those of the whole list. ``counted`` are
    the rows left when sources were merged; ``sources`` maps each to its rows.
    """
    parts = snapshot.parts()
    metrics = [
        {"name": name, **_about(name), "count": part.rows, "counted": part.counted, **_when(part)}
        for name, part in parts.items()
        if name not in _SECTIONS
    ]
    sections = {title: list(_named(parts[name])) if name in parts else [] for name, title in _SECTIONS.items()}
    return {
        "profile": snapshot.person,
        "snapshot": snapshot.version,
        "zone": snapshot.zone.key,
        "parts": {"metrics": metrics, **sections},
    }


def _about(name: str) -> dict[str, str]:
    metric = catalogue().metrics.get(name)
    return {} if metric is None else {"title": metric.title, "unit": metric.unit.code}


def _named(part: PartSummary) -> Iterator[dict[str, Any]]:
    for name, count in part.names.items():
        yield {"name": name, "count": count, **_when(part)}


def _when(part: PartSummary) -> dict[str, Any]:
    first, last = (str(day) if day else None for day in (part.first, part.last))
    return {"first": first, "last": last, "sources": dict(part.sources)}
