"""FreeStyle Libre's CSV, from LibreView or the reader: sensor history, scans, strips, ketones, insulin, food, notes.

Reads English, German, Spanish, French, Italian, Dutch and Portuguese headers, mg/dL and mmol/L. The header is the
second or third line. Times are the reader's wall clock, taken in the home zone; whether day or month comes first
differs by country and is decided from all dates of the file together, or asked for where nothing tells. "LO" and "HI"
are readings below 40 and above 500 mg/dL (2.2 and 27.8 mmol/L), valued one step beyond; see
:mod:`salus.records.formats.cgm`.

A row holds what its cells hold, whatever its type number says; one of type 6 without any is a setting of the reader,
not a record. Meal, correction and user-changed insulin are parts of
the rapid-acting dose and are not counted again. An amount nobody entered ("non-numeric") is a remark without a value.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from salus.errors import BadFile
from salus.records.formats import Format
from salus.records.formats.assemble import only, refused
from salus.records.formats.cgm import Beyond, Block, amounts, glucose, remarks, untimed
from salus.records.formats.columns import pc, read_times
from salus.records.formats.delimited import Names, has_header, open_sheet
from salus.records.formats.headers import Place, columns_in, order_of, words_of
from salus.records.tables import Context, Reading

BEYOND: Beyond = {"mg/dL": (39.0, 501.0), "mmol/L": (2.1, 27.9)}

_WORDS = words_of("libre")
_AMOUNTS = (
    ("rapid", ("insulin_dose", "bolus_insulin"), "U"),
    ("long", ("insulin_dose", "basal_insulin"), "U"),
    ("carbs", ("carbohydrates",), "g"),
    ("ketone", ("ketones",), "mmol/L"),
)
_REMARKS = (
    ("food", "food, amount not entered"), ("rapid mark", "rapid-acting insulin, amount not entered"),
    ("long mark", "long-acting insulin, amount not entered"), ("servings", "carbohydrate servings"), ("note", "note"),
)  # fmt: skip


def _is_header(names: Names) -> bool:
    found = columns_in(names, _WORDS.columns).keys()
    return {"time", "type"} <= found and bool(found & {"historic", "scan", "strip"})


def _sniff(head: bytes, name: str) -> bool:  # noqa: ARG001  (the content decides)
    return has_header(head, _is_header)


def _read(stream: BinaryIO, context: Context) -> Reading:
    sheet = open_sheet(stream, _is_header, Context(context.zone))
    found = columns_in(sheet.names, _WORDS.columns)
    for column in ("historic", "scan", "strip"):
        if column in found and found[column].unit not in BEYOND:
            cell = sheet.cells[found[column].at]
            raise BadFile(f"the column {cell!r} names no unit of glucose: mg/dL or mmol/L")
    made = next((cell for row in sheet.preamble for cell in row if cell[:1].isdigit()), "")
    order = order_of((rows.table["time"] for rows in sheet.blocks({"time": found["time"].at})), made)
    stream.seek(0)
    sheet = open_sheet(stream, _is_header, context)
    for rows in sheet.blocks({name: place.at for name, place in found.items()}):
        yield from rows.ragged
        times = read_times(rows.table["time"], context.zone, order)
        source = pc.fill_null(rows.table["device"], "FreeStyle Libre") if "device" in found else "FreeStyle Libre"
        yield from _records(Block(rows, times, source, sheet.comma), found)


def _records(block: Block, found: dict[str, Place]) -> Reading:
    count = block.rows.table.num_rows
    kept = [name for name in found if name not in ("device", "time", "type")]
    filled = {name: block.filled(name) for name in kept}
    empty = ~np.logical_or.reduce([np.zeros(count, bool), *filled.values()])
    setting = np.array([cell == "6" for cell in block.cell("type").to_pylist()], bool)
    yield from only(refused(empty & ~setting, block.rows.lines, "the row holds no value that is kept"))
    timed, refusals = untimed(block, ~empty)
    yield from refusals
    for name in ("historic", "scan", "strip"):
        if name in found:
            unit = found[name].unit or ""
            yield from glucose(block, timed & filled[name], name, unit, BEYOND, meter=name == "strip")
    for name, metrics, unit in _AMOUNTS:
        if name in found:
            given = found[name].unit if name == "ketone" else None
            yield from amounts(block, timed & filled[name], name, metrics, given or unit)
    for name, display in _REMARKS:
        if name in found:
            yield from remarks(block, timed & filled[name], name, display)


FORMAT = Format("freestyle_libre", "FreeStyle Libre or LibreView CSV", _sniff, _read)

__all__ = ["FORMAT"]
