"""What accepting rows of any table needs: their times and local dates, reasons for refusing, and sorting into parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute

from salus.records.clock import offsets_minutes
from salus.records.coverage import Bools, Floats, Ints
from salus.records.stored import NOT_FACTS, STAMP
from salus.records.tables import Refusal

pc: Any = pyarrow.compute

MINUTE = 60_000_000
DAY = 1440 * MINUTE
_EARLIEST, _LATEST = (int(np.datetime64(f"{year}-01-01", "us").astype(np.int64)) for year in (1850, 2150))
_FIRST = "; the first is "
_NONE = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Rows of one part in its stored columns, but for those that only the whole part can tell (``share``)."""

    part: str
    rows: pa.RecordBatch


@dataclass(slots=True)
class Outcome:
    """What became of a batch: accepted rows, and refusals grouped by reason."""

    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


class Reasons:
    """Why rows of one batch are refused: each row for the first reason found."""

    def __init__(self, places: pa.Array[Any]) -> None:
        self._places = places
        self._open = np.ones(len(places), np.bool_)
        self.refusals: list[Refusal] = []

    def refuse(self, rows: Bools, why: str, values: Floats | None = None, unit: str = "") -> None:
        """Refuses these rows, where they are not refused already; with ``values`` it tells the first one."""
        fresh = rows & self._open
        if fresh.any():
            first = int(fresh.argmax())
            told = "" if values is None else f"{_FIRST}{values[first]:.6g} {unit}"
            place = self._places[first].as_py() or "unknown place"
            self.refusals.append(Refusal(place, why + told, int(fresh.sum())))
            self._open &= ~fresh

    def accepted(self) -> Bools:
        """The rows that no reason spoke against."""
        return self._open


@dataclass(frozen=True, slots=True)
class Times:
    """When rows were: UTC microseconds (start and end; the smallest number where there is none), offset in minutes."""

    start: Ints
    end: Ints
    offset: Ints
    start_column: pa.Array[Any]
    end_column: pa.Array[Any]
    offset_column: pa.Array[Any]

    @classmethod
    def of(cls, rows: pa.RecordBatch, zone: ZoneInfo) -> Times:
        """The times of a batch: without an end, that of an instant; without an offset, the zone's."""
        start_column = rows.column("start").cast(STAMP)
        end_column = rows.column("end").cast(STAMP)
        if end_column.null_count:
            end_column = pc.coalesce(end_column, start_column)
        start, end = (
            column.cast(pa.int64()).fill_null(_NONE).to_numpy(zero_copy_only=False)
            for column in (start_column, end_column)
        )
        given = rows.column("offset")
        offset = given.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        if given.null_count:
            missing = np.asarray(given.is_null()) & (start > _EARLIEST) & (start < _LATEST)
            offset[missing] = offsets_minutes(start[missing].view("M8[us]"), zone)
        offset_column = pa.array(offset.astype(np.int16))
        if start_column.null_count:
            offset_column = pc.if_else(start_column.is_valid(), offset_column, pa.scalar(None, pa.int16()))
        return cls(start, end, offset, start_column, end_column, offset_column)

    def check(self, reasons: Reasons, *, optional: bool = False) -> None:
        """Refuses rows without a start (unless it is optional), that end before they start, or of impossible years."""
        there = self.start != _NONE
        if not optional:
            reasons.refuse(~there, "there is no start: give the date or time it was measured")
        wild = there & ((self.start < _EARLIEST) | (self.end >= _LATEST))
        reasons.refuse(wild, "the date lies outside the years 1850 to 2149")
        reasons.refuse(there & (self.end < self.start), "it ends before it starts")

    def dates(self, at_end: Bools | None = None) -> pa.Array[Any]:
        """Local dates: of the start, or (``at_end``) of the last moment before the end; null without a start."""
        moment = self.start
        if at_end is not None and at_end.any():
            moment = np.where(at_end, np.maximum(self.end - 1, self.start), moment)
        days = ((moment + self.offset * MINUTE) // DAY).astype(np.int32)
        there = self.start != _NONE
        return pa.array(days, pa.int32(), mask=None if there.all() else ~there).cast(pa.date32())


def grouped(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """One refusal a reason, at the first place, with the counts added up."""
    groups: dict[str, Refusal] = {}
    for one in refusals:
        reason = one.why.partition(_FIRST)[0]
        kept = groups.get(reason)
        groups[reason] = one if kept is None else Refusal(kept.where, kept.why, kept.count + one.count)
    return tuple(groups.values())


def facts(rows: pa.RecordBatch) -> pa.Array[Any]:
    """False where the status says that it is none."""
    status = rows.column("status")
    if status.null_count == len(status):
        return pa.array(np.ones(len(status), np.bool_))
    found: pa.Array[Any] = pc.invert(pc.is_in(status, value_set=pa.array(NOT_FACTS)))
    return found


def number_column(values: Floats) -> pa.Array[Any]:
    """A column of numbers, null where not a number."""
    return pa.array(values, pa.float64(), from_pandas=True)


def split(rows: pa.RecordBatch, which: Ints, parts: list[str]) -> list[Accepted]:
    """Rows by part: ``which`` is each row's place in ``parts``, -1 to leave it out. Keeps the order within a part."""
    names = {part: number for number, part in enumerate(dict.fromkeys(parts))}
    number = np.array([*(names[part] for part in parts), -1], np.int64)[which]  # rules may share a part
    edges = np.flatnonzero(np.diff(number)) + 1
    if len(edges) * 500 > len(number):  # many short runs: gather instead of slicing
        order = np.argsort(number, kind="stable")
        number, rows = number[order], rows.take(order)
        edges = np.flatnonzero(np.diff(number)) + 1
    title = list(names)
    bounds = np.r_[0, edges, len(number)].tolist() if len(number) else [0]
    return [
        Accepted(title[number[low]], rows.slice(low, high - low)) for low, high in pairwise(bounds) if number[low] >= 0
    ]
