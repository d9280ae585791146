"""Dexcom Clarity's CSV: sensor glucose every five minutes, calibrations, insulin, carbohydrates, exercise, notes.

Reads English, German, Spanish, French, Italian and Dutch exports, in mg/dL or mmol/L. Times are the wall clock of the
receiver, taken in the home zone. Rows above the readings (name, birth date, device, alert limits) have no time: they
are settings, not records, and only the device's name is used, as the source. "Low" and "High" are readings below 40 and
above 400 mg/dL (2.2 and 22.2 mmol/L), valued one step beyond; see :mod:`salus.records.formats.cgm`.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from salus.errors import BadFile
from salus.records.formats import Format
from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.cgm import Beyond, Block, amounts, glucose, remarks, untimed
from salus.records.formats.columns import Flags, read_times
from salus.records.formats.delimited import Names, has_header, open_sheet
from salus.records.formats.headers import Place, columns_in, order_of, words_of
from salus.records.tables import Context, Reading

BEYOND: Beyond = {"mg/dL": (39.0, 401.0), "mmol/L": (2.1, 22.3)}

_WORDS = words_of("dexcom")
_DURATION = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")


def _is_header(names: Names) -> bool:
    return {"time", "event", "glucose"} <= columns_in(names, _WORDS.columns).keys()


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001  (the content decides)
    return has_header(head, _is_header)


def _read(stream: BinaryIO, context: Context) -> Reading:
    sheet = open_sheet(stream, _is_header, Context(context.zone))
    found = columns_in(sheet.names, _WORDS.columns)
    unit = found["glucose"].unit or ""
    if unit not in BEYOND:
        raise BadFile(f"the column {sheet.cells[found['glucose'].at]!r} names no unit of glucose: mg/dL or mmol/L")
    order = order_of(rows.table["time"] for rows in sheet.blocks({"time": found["time"].at}))
    stream.seek(0)
    sheet = open_sheet(stream, _is_header, context)
    devices: dict[str, str] = {}
    for rows in sheet.blocks({name: place.at for name, place in found.items()}):
        yield from rows.ragged
        block = Block(rows, read_times(rows.table["time"], context.zone, order), "Dexcom", sheet.comma)
        yield from _events(_with_sources(block, devices), found, unit)


def _with_sources(block: Block, devices: dict[str, str]) -> Block:
    """The block with each row's device as people know it; learns names from the rows that say which device is which."""
    table = block.rows.table
    count = table.num_rows
    ids = table["source"].to_pylist() if "source" in table.column_names else [None] * count
    infos = table["device"].to_pylist() if "device" in table.column_names else [None] * count
    for key, info in zip(ids, infos, strict=True):
        if info and info.strip():
            devices.setdefault(key or "", info.strip())
    named = {key: devices.get(key or "") or f"Dexcom {key or ''}".strip() for key in set(ids)}
    names = pa.chunked_array([pa.array([named[key] for key in ids], pa.string())])
    return Block(block.rows, block.times, names, block.comma)


def _events(block: Block, found: dict[str, Place], unit: str) -> Reading:
    words = block.cell("event").to_pylist()
    meanings = {word: _WORDS.meaning("event", word) for word in set(words)}
    what = np.array([meanings[word] or "" for word in words], object)
    settings = ~block.filled("time") & ~np.isin(what, ["glucose", "meter", "insulin", "carbs", "exercise", "remark"])
    # An event of a name nobody taught us that has a glucose value is a reading in one more language.
    what[(what == "") & block.filled("glucose") & ~settings] = "glucose"
    timed, refusals = untimed(block, ~settings)
    yield from refusals
    yield from glucose(block, timed & (what == "glucose"), "glucose", unit, BEYOND)
    yield from glucose(block, timed & (what == "meter"), "glucose", unit, BEYOND, meter=True)
    if "insulin" in found:
        yield from _insulin(block, timed & (what == "insulin"))
    if "carbs" in found:
        yield from amounts(block, timed & (what == "carbs"), "carbs", ("carbohydrates",), "g")
    yield from _exercise(block, timed & (what == "exercise"))
    remark = timed & (what == "remark")
    yield from remarks(block, remark & block.filled("kind"), "kind", "health event")
    other = timed & ((what == "") | (what == "alert") | (remark & ~block.filled("kind")))
    names = sorted({str(words[row]) for row in np.flatnonzero(other)})[:5]
    yield from only(refused(other, block.rows.lines, f"events of type {', '.join(names)} are not kept: no measurement"))


def _insulin(block: Block, mask: Flags) -> Reading:
    kinds = block.cell("kind").to_pylist() if "kind" in block.rows.table.column_names else [None] * len(mask)
    known = {kind: _WORDS.meaning("kind", kind) for kind in set(kinds)}
    which = np.array([known[kind] or "" for kind in kinds], object)
    for kind in ("bolus_insulin", "basal_insulin"):
        yield from amounts(block, mask & (which == kind), "insulin", ("insulin_dose", kind), "U")
    yield from amounts(block, mask & (which == ""), "insulin", ("insulin_dose",), "U")


def _exercise(block: Block, mask: Flags) -> Reading:
    """Exercise as workouts: the subtype is how hard it was, the duration how long."""
    rows = np.flatnonzero(mask)
    spans = np.array([_seconds(block, row) for row in rows], "m8[s]")
    start = block.times.start[rows]
    if not len(rows):
        return
    kinds = block.cell("kind").to_pylist() if "kind" in block.rows.table.column_names else [None] * len(mask)
    titles = [f"Exercise ({kind.lower()})" if kind else "Exercise" for kind in (kinds[row] for row in rows)]
    yield batch(
        "workouts", len(rows), start=start, end=start + spans, offset=block.times.offset[rows], activity="workout",
        title=titles, attributes=[[] for _ in rows], source=block.sources(mask), place=places(block.rows.lines[rows]),
    )  # fmt: skip


def _seconds(block: Block, row: Any) -> int:
    cell = block.cell("duration")[int(row)].as_py() if "duration" in block.rows.table.column_names else None
    match = _DURATION.fullmatch((cell or "").strip())
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0) if match else 0


FORMAT = Format("dexcom_clarity", "Dexcom Clarity CSV", _sniff, _read)

__all__ = ["FORMAT"]
