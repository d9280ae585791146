"""Recognises Nightscout's files and reads them, JSON object by object, CSV column by column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from salus.errors import BadFile
from salus.records.formats import HEAD
from salus.records.formats.assemble import only, refused
from salus.records.formats.blocks import Rows
from salus.records.formats.cgm import Block, glucose, untimed
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.pieces import Pieces
from salus.records.formats.chart.rows import NotKept
from salus.records.formats.columns import Flags, pc, place_times, read_numbers, read_times
from salus.records.formats.delimited import Names, Sheet, has_header, head_text, headless, open_sheet
from salus.records.formats.nightscout.documents import LOWEST, rows_of
from salus.records.tables import Context, Reading

_ENTRY = re.compile(rb'"(?:sgv|mbg)"\s*:|"type"\s*:\s*"cal"')
_ENTRY_TIME = re.compile(rb'"(?:dateString|date|mills)"\s*:')
_TREATMENT = re.compile(rb'"eventType"\s*:')
_TREATMENT_TIME = re.compile(rb'"(?:created_at|timestamp|mills)"\s*:')
_ROW = re.compile(r'"?\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)"?([,;\t])\d{12,13}\1\d{1,3}(?:\.\d+)?(?:\1|\r|\n|$)')
_ARRAYS = ("result", "entries", "treatments")
_BEYOND = {"mg/dL": (39.0, 401.0)}
_HEADLESS = {"time": 0, "date": 1, "sgv": 2, "device": 4}


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001  (the content decides)
    """True for entries or treatments in JSON, and for entries in CSV with or without a header."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        return bool((_ENTRY.search(head) and _ENTRY_TIME.search(head))
                    or (_TREATMENT.search(head) and _TREATMENT_TIME.search(head)))  # fmt: skip
    text = head_text(head)
    return text is not None and (_ROW.match(text) is not None or has_header(head, _is_header))


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of a file of entries or treatments. Raises BadFile where it is neither."""
    head = stream.read(HEAD)
    stream.seek(0)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        yield from _objects(stream, context)
        return
    match = _ROW.match(head_text(head) or "")
    if match is None:
        sheet = open_sheet(stream, _is_header, context)
        names = {"time": "datestring", "date": "date", "sgv": "sgv", "mbg": "mbg", "type": "type", "device": "device"}
        yield from _table(sheet, {key: sheet.names.index(n) for key, n in names.items() if n in sheet.names}, context)
        return
    width = len((head_text(head) or "").split("\n", 1)[0].split(match[1]))
    wanted = {name: at for name, at in _HEADLESS.items() if at < width}
    yield from _table(headless(stream, match[1], width, context), wanted, context)


def _is_header(names: Names) -> bool:
    return "sgv" in names and ("datestring" in names or "date" in names)


def _objects(stream: BinaryIO, context: Context) -> Reading:
    gathering, seen = Gathering(), False
    for place, value, _ in Pieces(stream, _ARRAYS, context.progress if callable(context.progress) else None):
        for where, document in _opened(place, value):
            seen = True
            try:
                gathering.add(rows_of(document, context.zone, where))
            except NotKept as reason:
                gathering.refuse(where, str(reason))
        yield from gathering.full()
    if not seen:
        raise BadFile("this JSON holds no Nightscout entry or treatment: export entries.json or treatments.json")
    yield from gathering.rest()


def _opened(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The value itself; of an envelope on one line, what is in it."""
    arrays = [value[key] for key in _ARRAYS if isinstance(value.get(key), list)] if isinstance(value, dict) else []
    if not arrays:
        yield place, value
    for number, document in enumerate(itertools.chain(*arrays), start=1):
        yield f"entry {number}", document


def _table(sheet: Sheet, wanted: dict[str, int], context: Context) -> Reading:
    for rows in sheet.blocks(wanted):
        yield from rows.ragged
        table, lines = rows.table, rows.lines
        count = table.num_rows
        if "time" in wanted:
            times = read_times(table["time"], context.zone)
        else:
            epoch = read_numbers(table["date"])
            sane = np.where(np.abs(epoch.values) < 1e14, epoch.values, np.nan)
            stamps = np.where(np.isfinite(sane), np.nan_to_num(sane), 0).astype("m8[ms]") + np.datetime64(0, "ms")
            stamps = np.where(np.isfinite(sane), stamps, np.datetime64("NaT"))
            no = np.zeros(count, bool)
            times = place_times(stamps.astype("M8[us]"), np.full(count, np.inf), no, epoch.bad, context.zone)
            table = table.append_column("time", table["date"])
        source = pc.fill_null(table["device"], "Nightscout") if "device" in wanted else "Nightscout"
        block = Block(Rows(table, lines, []), times, source, sheet.comma)
        meter = block.filled("mbg") & ~block.filled("sgv")
        other = _calibrations(block) & ~meter & ~block.filled("sgv")
        yield from only(refused(other, lines, "calibration parameters are no measurement"))
        timed, refusals = untimed(block, ~other)
        yield from refusals
        wrong = timed & ~meter & (read_numbers(table["sgv"]).values < LOWEST)
        yield from only(refused(wrong, lines, f"sgv under {LOWEST} is the sensor's error code, not glucose"))
        yield from glucose(block, timed & ~meter & ~wrong, "sgv", "mg/dL", _BEYOND)
        if "mbg" in wanted:
            yield from glucose(block, timed & meter, "mbg", "mg/dL", _BEYOND, meter=True)


def _calibrations(block: Block) -> Flags:
    if "type" not in block.rows.table.column_names:
        return np.zeros(block.rows.table.num_rows, bool)
    flags: Flags = np.array([cell == "cal" for cell in block.cell("type").to_pylist()], bool)
    return flags


__all__ = ["read", "sniff"]
