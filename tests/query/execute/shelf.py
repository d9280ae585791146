"""A snapshot of records made on the spot: plain Python rows, written as Parquet in the stored layout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

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
class Row:
    """One stored row: ``local`` is what the clock on the wall showed, ``more`` the columns of its part."""

    part: str
    local: datetime | None
    minutes: float = 0
    offset: int = 60
    day: date | None = None
    source: str = "Watch"
    share: float = 1.0
    fact: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def date(self) -> date | None:
        return self.day or (self.local.date() if self.local else None)

    @property
    def start(self) -> datetime | None:
        return self.local - timedelta(minutes=self.offset) if self.local else None

    @property
    def value(self) -> float:
        return self.more["value"]


def obs(metric: str, local: str | datetime, value: float | None, **given: Any) -> Row:
    """An observation at a local time such as ``2024-05-06T08:30``."""
    own = {k: given.pop(k) for k in list(given) if k in ("text", "ref_low", "ref_high", "flag", "display", "raw_unit")}
    when = datetime.fromisoformat(local) if isinstance(local, str) else local
    if given.get("fact") is False:
        given["share"] = 0.0
    return Row(metric, when, more={"value": value, **own}, **given)


def workout(activity: str, local: str, minutes: float = 30, title: str | None = None, **given: Any) -> Row:
    """A workout with attributes in canonical units."""
    own = {k: given.pop(k) for k in list(given) if k in catalogue().attributes}
    more = {"activity": activity, "title": title or activity.title(), "duration": minutes, **own}
    return Row("workouts", datetime.fromisoformat(local), minutes, more=more, **given)


def stage(name: str, local: str, minutes: float, day: str, nap: bool = False, **given: Any) -> Row:
    """A stretch of a stage of sleep that counts for a waking date."""
    return Row("sleep_stages", datetime.fromisoformat(local), minutes, day=date.fromisoformat(day),
               more={"stage": name, "nap": nap}, **given)  # fmt: skip


def entry(kind: str, name: str, local: str | None = None, end: str | None = None, **given: Any) -> Row:
    """An entry of the chart; what is not a column goes into its details."""
    more: dict[str, Any] = {"kind": kind, "name": name, "codes": given.pop("codes", [])}
    more |= {k: given.pop(k, None) for k in ("active", "status")}
    more["end"] = datetime.fromisoformat(end) if end else None
    fact = given.pop("fact", True)
    source = given.pop("source", "Clinic")
    more["details"] = list(given.items())
    when = datetime.fromisoformat(local) if local else None
    return Row("entries", when, offset=60, source=source, fact=fact, more=more)


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
