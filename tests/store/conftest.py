"""A store in an empty folder, batches of records in few words, and what a store then holds; databases with their tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.store.databases import (  # noqa: F401  # fixtures
    _postgres_form,
    _sqlite_form,
    database,
    database_home,
    postgres_home,
    sqlite_home,
)

from salus.records.clock import place
from salus.records.formats.assemble import batch
from salus.records.shelf import Committed, Snapshot
from salus.records.tables import Batch
from salus.store import DeltaRecords

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def store(tmp_path: Path) -> DeltaRecords:
    return DeltaRecords(tmp_path / "home", patience=5)


def observations(metric: str, *rows: tuple[str, float, float], unit: str, source: str = "watch", **more: Any) -> Batch:
    """Rows of local start (Berlin), minutes, value."""
    placed = [place(datetime.fromisoformat(start), BERLIN) for start, _, _ in rows]
    start = np.array([moment.replace(tzinfo=None) for moment, _ in placed], "M8[us]")
    minutes = np.array([length for _, length, _ in rows], np.float64)
    return batch(
        "observations", len(rows), metric=metric, unit=unit, source=source, start=start,
        end=start + (minutes * 60e6).astype("m8[us]"), offset=np.array([offset for _, offset in placed]),
        value=np.array([value for _, _, value in rows], np.float64),
        place=[f"line {n}" for n in range(2, len(rows) + 2)], **more,
    )  # fmt: skip


def steps(*rows: tuple[str, float, float], source: str = "watch", **more: Any) -> Batch:
    return observations("steps", *rows, unit="{steps}", source=source, **more)


def stages(*rows: tuple[str, str, str], source: str = "watch") -> Batch:
    """Rows of local start and end, stage."""
    columns = [
        np.array([place(datetime.fromisoformat(row[i]), BERLIN)[0].replace(tzinfo=None) for row in rows], "M8[us]")
        for i in (0, 1)
    ]
    return batch("sleep", len(rows), start=columns[0], end=columns[1], stage=[row[2] for row in rows], source=source)


def bring(store: DeltaRecords, *batches: Batch, person: str = "me") -> Committed:
    """One import."""
    with store.stage(person, BERLIN) as staging:
        for one in batches:
            staging.add(one)
        return staging.commit()


def rows_of(snapshot: Snapshot, part: str) -> list[dict[str, Any]]:
    """All rows of a part, in stored order."""
    return [row for path in snapshot.files(part) for row in pq.ParquetFile(path).read().to_pylist()]


def content(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Everything a snapshot holds."""
    return {part: rows_of(snapshot, part) for part in snapshot.parts()}


def total(rows: Iterable[dict[str, Any]]) -> float:
    """A sum as answers make it."""
    return float(sum(row["value"] * row["share"] for row in rows if row["fact"]))
