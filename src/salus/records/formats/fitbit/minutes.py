"""Fitabase's ``minuteSleep``: one row a minute, 1 asleep, 2 restless, 3 awake, under the number of its sleep log.

Minutes of one kind that follow each other become one stretch, across blocks too; each log becomes a stretch in bed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from salus.records.formats.assemble import only, refused
from salus.records.formats.builder import BatchBuilder
from salus.records.formats.delimited import Names, Sheet
from salus.records.formats.fitbit.clock import read_stamps
from salus.records.formats.fitbit.series import SOURCE
from salus.records.tables import Context, Reading

_STAGES = {"1": "asleep", "2": "awake", "3": "awake"}
_MINUTE = 60_000_000  # microseconds


@dataclass(slots=True)
class _Stretch:
    """A stretch that may go on: microseconds since 1970, local offset, the line where it began."""

    log: str | None
    stage: str
    start: int
    end: int
    offset: int
    line: int


def is_minute_sleep(names: Names) -> bool:
    """True for exactly the header Id, date, value, logId."""
    return {"date", "value", "logid"} <= set(names) <= {"id", "date", "value", "logid"}


def read_minute_sleep(sheet: Sheet, context: Context) -> Reading:
    """Yield the stages and the logs of a table whose header :func:`is_minute_sleep`."""
    builder = BatchBuilder("sleep")
    stage: _Stretch | None = None
    bed: _Stretch | None = None
    for rows in sheet.blocks({name: sheet.names.index(name) for name in ("date", "value", "logid")}):
        yield from rows.ragged
        times = read_stamps(rows.table["date"], context.zone)
        values, logs = rows.table["value"].to_pylist(), rows.table["logid"].to_pylist()
        stages = [_STAGES.get((value or "").strip()) for value in values]
        unknown = np.array([found is None for found in stages], bool)
        yield from only(
            refused(np.isnat(times.start), rows.lines, "no readable time in column 'date'"),
            refused(unknown & ~np.isnat(times.start), rows.lines, "value is not 1 (asleep), 2 (restless) or 3 (awake)"),
        )
        for row in np.flatnonzero(~unknown & ~np.isnat(times.start)).tolist():
            at, offset, line = int(times.start[row].astype(np.int64)), int(times.offset[row]), int(rows.lines[row])
            stage = _grown(stage, _Stretch(logs[row], stages[row] or "", at, at + _MINUTE, offset, line), builder)
            bed = _grown(bed, _Stretch(logs[row], "in_bed", at, at + _MINUTE, offset, line), builder)
        yield from builder.full()
    for stretch in (stage, bed):
        _close(stretch, builder)
    yield from builder.rest()


def _grown(open_: _Stretch | None, minute: _Stretch, builder: BatchBuilder) -> _Stretch:
    """The open stretch with one minute more; or the minute, after the stretch was closed."""
    if open_ is not None and (open_.log, open_.stage, open_.end) == (minute.log, minute.stage, minute.start):
        open_.end = minute.end
        return open_
    _close(open_, builder)
    return minute


def _close(stretch: _Stretch | None, builder: BatchBuilder) -> None:
    if stretch is not None:
        row: dict[str, Any] = {
            "start": stretch.start, "end": stretch.end, "offset": stretch.offset, "stage": stretch.stage,
            "source": SOURCE, "place": f"line {stretch.line}",
        }  # fmt: skip
        builder.add(**row)


__all__ = ["is_minute_sleep", "read_minute_sleep"]
