"""A snapshot of records made on the spot: plain Python rows, written as Parquet in the stored layout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from evaluation.questions.values.record import Row, entry, obs, stage, workout

from salus.records.catalogue import catalogue
from salus.records.shelf import PartSummary

HOME = ZoneInfo("Europe/Berlin")
_STAMP = pa.timestamp("us")
_COMMON = [("start", _STAMP), ("end", _STAMP), ("offset", pa.int16()), ("date", pa.date32()), ("source", pa.string()),
           ("share", pa.float64()), ("fact", pa.bool_()), ("id", pa.string()), ("status", pa.string())]  # fmt: skip
OBSERVATIONS = pa.schema([*_COMMON, ("value", pa.float64()), ("raw_value", pa.float64()), ("raw_unit", pa.string()),
                          ("text", pa.string()), ("ref_low", pa.float64()), ("ref_high", pa.float64()),
                          ("flag", pa.string()), ("code", pa.string()), ("display", pa.string())])  # fmt: skip
WORKOUTS = pa.schema([*_COMMON, ("activity", pa.string()), ("title", pa.string()),
                      *((name, pa.float64()) for name in catalogue().attributes), ("extra", pa.string())])  # fmt: skip
STAGES = pa.schema([*_COMMON, ("stage", pa.string()), ("nap", pa.bool_())])
ENTRIES = pa.schema([*(c for c in _COMMON if c[0] != "share"), ("kind", pa.string()), ("name", pa.string()),
                     ("codes", pa.list_(pa.string())), ("active", pa.bool_()),
                     ("details", pa.map_(pa.string(), pa.string()))])  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """The rows as a snapshot."""

    folder: Path
    summaries: dict[str, PartSummary]
    paths: dict[str, list[tuple[int | None, str]]]
    person: str = "me"
    version: int = 1
    zone: ZoneInfo = HOME

    def files(self, part: str, first: date | None = None, end: date | None = None) -> list[str]:
        return [
            path
            for year, path in self.paths.get(part, [])
            if year is None or ((first is None or year >= first.year) and (end is None or year <= end.year))
        ]

    def parts(self) -> Mapping[str, PartSummary]:
        return self.summaries


def shelf(folder: Path, rows: Iterable[Row]) -> Shelf:
    """Writes the rows, one file a part and year."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    summaries, paths = {}, {}
    for part, mine in parts.items():
        schema = {"workouts": WORKOUTS, "entries": ENTRIES, "sleep_stages": STAGES}.get(part, OBSERVATIONS)
        years: dict[int | None, list[Row]] = {}
        for row in mine:
            years.setdefault(row.date.year if row.date else None, []).append(row)
        for year, some in years.items():
            some.sort(key=lambda r: (r.start or datetime.min, json.dumps(r.more, default=str)))
            path = folder / f"{part}-{year}.parquet"
            pq.write_table(pa.Table.from_pylist([_stored(r, schema) for r in some], schema=schema), path)
            paths.setdefault(part, []).append((year, str(path)))
        summaries[part] = _summary(mine, schema)
    return Shelf(folder, summaries, paths)


def _stored(row: Row, schema: pa.Schema) -> dict[str, Any]:
    end = row.start + timedelta(minutes=row.minutes) if row.start and row.part != "entries" else None
    out: dict[str, Any] = {"start": row.start, "end": end, "offset": row.offset if row.start else None, "date": row.date,
                           "source": row.source, "share": row.share, "fact": row.fact}  # fmt: skip
    return {name: ({**out, **{k: v for k, v in row.more.items() if v is not None}}).get(name) for name in schema.names}


def _summary(rows: Sequence[Row], schema: pa.Schema) -> PartSummary:
    dates = sorted(r.date for r in rows if r.date)
    sources: dict[str, int] = {}
    for r in rows:
        sources[r.source] = sources.get(r.source, 0) + 1
    counted = sum(1 for r in rows if r.fact and r.share > 0)
    return PartSummary(len(rows), dates[0] if dates else None, dates[-1] if dates else None, sources, {},
                       tuple(schema.names), counted)  # fmt: skip


__all__ = ["HOME", "Row", "Shelf", "entry", "obs", "shelf", "stage", "workout"]
