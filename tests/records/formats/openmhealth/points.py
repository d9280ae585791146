"""Data points for the tests of Open mHealth, and what a list of them gives."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import json
from typing import Any

from tests.records.formats.reading import read

from salus.records.formats.openmhealth import FORMAT
from salus.records.tables import Refusal

AT = {"effective_time_frame": {"date_time": "2024-05-14T08:30:00-04:00"}}


NIGHT = {
    "effective_time_frame": {
        "time_interval": {"start_date_time": "2024-05-13T22:00:00-04:00", "end_date_time": "2024-05-14T06:00:00-04:00"}
    }
}


def value(number: Any, unit: str | None = None) -> dict[str, Any]:
    """A unit-value."""
    return {"value": number} | ({"unit": unit} if unit else {})


def point(schema: str, body: dict[str, Any], **header: Any) -> dict[str, Any]:
    """A data point with its header."""
    head = {"id": "p1", "creation_date_time": "2024-05-14T09:00:00Z", "schema_id": {"namespace": "omh", "name": schema, "version": "2.0"},
            "acquisition_provenance": {"source_name": "Wrist One", "modality": "sensed"}} | header  # fmt: skip
    return {"header": head, "body": body}


def of(*points: Any) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """The rows and refusals of a list of points, maps as dicts."""
    rows, refusals = read(FORMAT, json.dumps(list(points)))
    return [row | {k: dict(row[k]) for k in ("details", "attributes") if k in row} for row in rows], refusals


def one(schema: str, body: dict[str, Any], **header: Any) -> dict[str, Any]:
    """The only row of a point."""
    rows, refusals = of(point(schema, body, **header))
    assert refusals == []
    [row] = rows
    return row


def why(schema: str, body: dict[str, Any]) -> str:
    """The reason for which a point is refused."""
    rows, refusals = of(point(schema, body))
    assert rows == []
    return refusals[0].why


def interval(**parts: Any) -> dict[str, Any]:
    """A heart rate over an interval."""
    return {"heart_rate": value(60, "beats/min"), "effective_time_frame": {"time_interval": parts}}
