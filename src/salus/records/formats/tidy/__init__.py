"""The tidy CSVs: what a script or a spreadsheet writes when no vendor's format fits.

>>> import io
>>> from zoneinfo import ZoneInfo
>>> file = b"start,metric,value\\n2024-05-14,steps,8213\\n"
>>> FORMAT.sniff(file, "mine.csv")
True
>>> [b.rows.num_rows for b in FORMAT.read(io.BytesIO(file), Context(ZoneInfo("Europe/Berlin")))]
[1]
"""

from __future__ import annotations

from typing import BinaryIO

from salus.records.formats import Format
from salus.records.formats.delimited import Names, has_header, open_sheet
from salus.records.formats.tidy.observations import is_observations, read_observations
from salus.records.formats.tidy.sleep import is_sleep, read_sleep
from salus.records.formats.tidy.workouts import is_workouts, read_workouts
from salus.records.tables import Context, Reading

_KINDS = ((is_observations, read_observations), (is_workouts, read_workouts), (is_sleep, read_sleep))


def _known(names: Names) -> bool:
    return any(fits(names) for fits, _ in _KINDS)


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001  (the content decides)
    return has_header(head, _known)


def _read(stream: BinaryIO, context: Context) -> Reading:
    sheet = open_sheet(stream, _known, context)
    for fits, rows in _KINDS:
        if fits(sheet.names):
            yield from rows(sheet, context)
            return


FORMAT = Format("tidy", "tidy CSV", _sniff, _read)

__all__ = ["FORMAT"]
