"""Fitbit's CSVs, from Takeout and from Fitabase, read by the descriptions in ``tables.json``.

A description names the column of the time, what that time means (``span``), the columns that are metrics with their
units, and what must be in the header for it to fit. Where two kinds have the same header, the file's name decides, and
each such kind is a format of its own.

Fitabase's tables hold the people of a study, each under an ``Id``. They are one person's records only where there is
one Id; otherwise whoever imports must say whose they are, by leaving only those rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import orjson

from salus.errors import BadFile
from salus.records.clock import Stamps
from salus.records.formats import Format
from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.blocks import Rows
from salus.records.formats.columns import Flags, Times, pc, read_numbers
from salus.records.formats.delimited import Names, Sheet, find_header, has_header, head_text, open_sheet, plain
from salus.records.formats.fitbit.clock import next_midnights, read_days, read_stamps
from salus.records.formats.fitbit.minutes import is_minute_sleep, read_minute_sleep
from salus.records.formats.fitbit.series import SOURCE
from salus.records.tables import Context, Reading

_LENGTHS = {"instant": 0, "minute": 1, "hour": 60}
_SHOWN = 20  # of the Ids in a message


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table, as ``tables.json`` describes it."""

    time: str
    columns: Mapping[str, Sequence[str]]  # header name → metric, unit
    span: Literal["instant", "minute", "hour", "day", "between"]
    needs: Sequence[str] = ()
    exact: bool = False  # the header has the time and what is needed, and nothing else
    end: str | None = None
    wide: str | None = None  # one column for each minute of the hour, "steps00" to "steps59"
    positive: Sequence[str] = ()  # columns where 0 stands for nothing measured
    bans: Mapping[str, float] = field(default_factory=dict)  # values that stand for nothing measured
    named: str | None = None
    unless: str | None = None

    def fits(self, names: Names) -> bool:
        """True for a header of this kind."""
        have = set(names)
        if self.time not in have or not set(self.needs) <= have:
            return False
        if self.exact:
            return have - {""} == {self.time, *self.needs}
        return bool(self.wide) or not have.isdisjoint(self.columns)


@cache
def shapes() -> tuple[Shape, ...]:
    """All kinds, the more special before the more general."""
    given = orjson.loads((Path(__file__).parent / "tables.json").read_bytes())
    found = [Shape(**{"bans" if key == "not" else key: value for key, value in entry.items()}) for entry in given]
    return tuple(sorted(found, key=lambda shape: shape.wide is None))


def _shape(names: Names, kinds: Sequence[Shape]) -> Shape | None:
    return next((shape for shape in kinds if shape.fits(names)), None)


def _unnamed() -> tuple[Shape, ...]:
    return tuple(shape for shape in shapes() if shape.named is None)


def sniff(head: bytes, name: str) -> bool:
    """True for a header of a kind that tells itself, unless the file's name says that it is another."""
    text = head_text(head)
    found = (
        find_header(text, lambda names: is_minute_sleep(names) or _shape(names, _unnamed()) is not None)
        if text
        else None
    )
    if found is None:
        return False
    shape = _shape(tuple(plain(cell) for cell in found[2]), _unnamed())
    return shape is None or not (shape.unless and re.search(shape.unless, _base(name)))


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of a table of a kind that tells itself. Raises BadFile where it holds several people."""
    yield from _read(_unnamed(), stream, context)


def _sniff_named(shape: Shape, head: bytes, name: str) -> bool:
    return re.search(shape.named or "", _base(name)) is not None and has_header(head, shape.fits)


def _base(name: str) -> str:
    """A file's name without its folders, which may be called anything."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].lower()


def named_formats() -> tuple[Format, ...]:
    """A format for each kind that only its file's name tells."""
    return tuple(
        Format(f"fitbit_{metric}_csv", f"Fitbit {metric.replace('_', ' ')} CSV", partial(_sniff_named, shape),
               partial(_read, (shape,)))
        for shape in shapes() if shape.named for metric, _ in [next(iter(shape.columns.values()))]
    )  # fmt: skip


def _read(kinds: Sequence[Shape], stream: BinaryIO, context: Context) -> Reading:
    def known_header(names: Names) -> bool:
        return is_minute_sleep(names) or _shape(names, kinds) is not None

    sheet = open_sheet(stream, known_header, context)
    if "id" in sheet.names:
        _refuse_several(sheet)
        stream.seek(0)
        sheet = open_sheet(stream, known_header, Context(context.zone))
    if is_minute_sleep(sheet.names):
        yield from read_minute_sleep(sheet, context)
        return
    shape = _shape(sheet.names, kinds)
    if shape is None:
        raise BadFile("no header of a Fitbit table")
    known = {shape.time, shape.end or "", "data source", *(_minutes(shape) if shape.wide else shape.columns)}
    wanted = {name: at for at, name in reversed(list(enumerate(sheet.names))) if name in known}
    for rows in sheet.blocks(wanted):
        yield from rows.ragged
        yield from _records(shape, rows, sheet, context)


def _refuse_several(sheet: Sheet) -> None:
    people: set[str] = set()
    for rows in sheet.blocks({"id": sheet.names.index("id")}):
        people.update(person for person in pc.unique(rows.table["id"]).to_pylist() if person)
    if len(people) > 1:
        shown = ", ".join(sorted(people)[:_SHOWN]) + (", …" if len(people) > _SHOWN else "")
        raise BadFile(
            f"this table holds {len(people)} people (Id {shown}): keep only the rows of the one whose records these are"
        )


def _minutes(shape: Shape) -> list[str]:
    return [f"{shape.wide}{minute:02}" for minute in range(60)]


def _records(shape: Shape, rows: Rows, sheet: Sheet, context: Context) -> Reading:
    stamps = rows.table[shape.time]
    blank = np.array([cell is None for cell in stamps.to_pylist()], bool) & _all_empty(rows, shape)
    times = read_days(stamps, context.zone) if shape.span == "day" else read_stamps(stamps, context.zone)
    untimed = np.isnat(times.start) & ~blank
    yield from only(refused(untimed, rows.lines, f"no readable time in column {shape.time!r}"))
    ends = _ends(shape, rows, times, context)
    late = ~np.isnat(times.start) & ~(ends >= times.start)
    yield from only(refused(late, rows.lines, f"no end in column {shape.end!r} that lies after the start"))
    good = ~np.isnat(times.start) & ~late
    if shape.wide:
        [(metric, unit)] = shape.columns.values()
        for minute, name in enumerate(_minutes(shape)):
            if name in rows.table.column_names:
                step = np.timedelta64(minute, "m")
                yield from _column(shape, name, (metric, unit), rows, sheet,
                                   Times(times.start + step, times.offset, times.day, times.bad),
                                   times.start + step + np.timedelta64(1, "m"), good)  # fmt: skip
        return
    for name, (metric, unit) in shape.columns.items():
        if name in rows.table.column_names:
            yield from _column(shape, name, (metric, unit), rows, sheet, times, ends, good)


def _column(
    shape: Shape, name: str, means: tuple[str, str], rows: Rows, sheet: Sheet, times: Times, ends: Stamps, good: Flags
) -> Reading:
    """One column's numbers as observations; empty cells are no records where a row has several columns."""
    numbers = read_numbers(rows.table[name], sheet.comma)
    nothing = (numbers.values == shape.bans.get(name, np.nan)) | ((name in shape.positive) & (numbers.values <= 0))
    lone = len(shape.columns) == 1 and not shape.wide
    yield from only(
        refused(good & numbers.bad, rows.lines, f"{name!r} is not a number"),
        refused(good & nothing, rows.lines, f"{name!r} stands for nothing measured"),
        refused(good & numbers.empty & lone, rows.lines, f"no {name!r}"),
    )
    kept = good & ~numbers.bad & ~numbers.empty & ~nothing
    if not kept.any():
        return
    source = SOURCE
    if "data source" in rows.table.column_names:
        source = pc.fill_null(rows.table["data source"], SOURCE).filter(kept)
    yield batch(
        "observations", int(kept.sum()), start=times.start[kept], end=ends[kept], offset=times.offset[kept],
        metric=means[0], unit=means[1], value=numbers.values[kept], source=source, place=places(rows.lines[kept]),
    )  # fmt: skip


def _ends(shape: Shape, rows: Rows, times: Times, context: Context) -> Stamps:
    if shape.span == "day":
        return next_midnights(times, context.zone)
    if shape.end is not None:
        return read_stamps(rows.table[shape.end], context.zone).start
    return times.start + np.timedelta64(_LENGTHS[shape.span], "m")


def _all_empty(rows: Rows, shape: Shape) -> Flags:
    empty = [pc.is_null(rows.table[name]).to_numpy() for name in rows.table.column_names if name in shape.columns]
    return np.logical_and.reduce(empty) if empty else np.ones(rows.table.num_rows, bool)


__all__ = ["Shape", "named_formats", "read", "shapes", "sniff"]
