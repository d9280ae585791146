"""Every stored row of a snapshot, as lines of JSON (NDJSON), part by part, with the columns that the shelf describes.

Rows that do not count (copies of other sources, what was refuted) are there too, marked as they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow.parquet as pq

from salus.records.shelf import Snapshot

_AT_ONCE = 8192  # rows


def rows(snapshot: Snapshot, part: str) -> Iterator[bytes]:
    """Lines of JSON, some thousand at once, each ended; moments in UTC with their zone."""
    for stored in batches(snapshot, part):
        yield b"".join(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE) for row in stored)


def batches(snapshot: Snapshot, part: str) -> Iterator[list[dict[str, Any]]]:
    """The stored rows as mappings, some thousand at once; moments are aware, in UTC."""
    for path in snapshot.files(part):
        with pq.ParquetFile(snapshot.source(path)) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                yield [_told(row) for row in batch.to_pylist()]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("start", "end"):
        if isinstance(moment := row.get(name), datetime):
            row[name] = moment.replace(tzinfo=UTC)
    if isinstance(details := row.get("details"), list):
        row["details"] = dict(details)
    row.pop("key", None)  # a digest that only the shelf needs
    return row
