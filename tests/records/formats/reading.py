"""What tests of formats do with a file: recognise it, read it whole, keep rows and refusals apart."""

from __future__ import annotations

import io
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.formats import Format
from salus.records.tables import SCHEMAS, Batch, Context, Refusal

NEW_YORK = ZoneInfo("America/New_York")


def read(
    of: Format, data: str | bytes, name: str = "file", zone: ZoneInfo = NEW_YORK
) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """All rows, each with its ``table``, and all refusals; the file must be recognised."""
    raw = data.encode() if isinstance(data, str) else data
    assert of.sniff(raw[: 1 << 16], name), f"{of.name} does not recognise its own file"
    rows: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    for item in of.read(io.BytesIO(raw), Context(zone)):
        if isinstance(item, Refusal):
            refusals.append(item)
        else:
            assert isinstance(item, Batch)
            assert item.rows.schema == SCHEMAS[item.table]
            rows += [{"table": item.table} | row for row in item.rows.to_pylist()]
    return rows, refusals
