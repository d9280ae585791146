"""How records look on their way into the store: three Arrow tables, and what a format hands over.

A format turns a file into :class:`Batch`es of these tables and :class:`Refusal`s; it converts no units, merges
nothing and drops nothing. Times are UTC instants with the local offset of where it was measured, in minutes; a format
resolves stamps without an offset in the person's home zone (:func:`salus.records.clock.place`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa

Table = Literal["observations", "sleep", "workouts", "entries"]

_STAMP = pa.timestamp("us", tz="UTC")
_COMMON: list[tuple[str, pa.DataType]] = [
    ("start", _STAMP),  # UTC instant
    ("end", _STAMP),  # UTC instant, equal to start for an instant
    ("offset", pa.int16()),  # local offset from UTC at start, minutes
    ("source", pa.string()),  # device or application the record came from, as people know it
    ("id", pa.string()),  # the record's own identifier in its source, or null
    ("status", pa.string()),  # FHIR status words where known: "final", "entered-in-error", …; null is a fact
    ("place", pa.string()),  # where in the file: "line 120", "Observation/17"
]
OBSERVATIONS = pa.schema([
    *_COMMON,
    ("metric", pa.string()),  # catalogue name, or null: then `code` and `display` say what it is
    ("code", pa.string()),  # as read, "LOINC:4548-4"
    ("display", pa.string()),  # as read
    ("value", pa.float64()),  # as read, in `unit`
    ("unit", pa.string()),  # as read
    ("text", pa.string()),  # a value that is not a number: "Positive", "<5"
    ("ref_low", pa.float64()),  # the record's reference range, in `unit`
    ("ref_high", pa.float64()),
    ("flag", pa.string()),  # interpretation as read: "H", "L", "A", "N"
])  # fmt: skip
SLEEP = pa.schema([*_COMMON, ("stage", pa.string())])  # in_bed, asleep, core, deep, rem, awake
WORKOUTS = pa.schema([
    *_COMMON,
    ("activity", pa.string()),  # catalogue name: "running"
    ("title", pa.string()),  # as read: "Outdoor Run"
    ("attributes", pa.map_(pa.string(), pa.struct([("value", pa.float64()), ("unit", pa.string())]))),  # as read
])  # fmt: skip
ENTRIES = pa.schema([
    *_COMMON,
    ("kind", pa.string()),  # query.plan.EntryKind without "lab"
    ("name", pa.string()),  # as the record writes it
    ("codes", pa.list_(pa.string())),  # "RXNORM:860975", "SNOMED:44054006", "CVX:115", "ICD10:E11.9"
    ("fact", pa.bool_()),  # False: refuted, entered in error, negated, not done
    ("active", pa.bool_()),  # as the record says it; null where it says nothing
    ("details", pa.map_(pa.string(), pa.string())),  # the kind's fields (plan.Entries.field), as text
])  # fmt: skip
SCHEMAS: dict[str, pa.Schema] = {
    "observations": OBSERVATIONS, "sleep": SLEEP, "workouts": WORKOUTS, "entries": ENTRIES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one table, up to a few hundred thousand rows, in the table's schema."""

    table: Table
    rows: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Refusal:
    """``count`` rows that cannot be taken, the first at ``where``, because ``why`` (bad value, what is valid)."""

    where: str
    why: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Context:
    """What a format may know while reading: the person's home zone, and how to tell its progress in bytes read."""

    zone: ZoneInfo
    progress: Callable[[int], None] | None = None


Reading = Iterator[Batch | Refusal]
