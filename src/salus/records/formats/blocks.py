"""Blocks of whole rows, cut from a stream and parsed: what :mod:`delimited` is made of.

Arrow parses a block; what it cannot (quotes left open, rows of another width) is parsed again row by row, so that one
broken row never costs its neighbours. Quoted cells may hold line ends, up to 50 of them.

Invariant: blocks end at row ends, so a block can be parsed alone; lines are counted in the file, from 1.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from salus.errors import BadFile
from salus.records.tables import Refusal

_BLOCK = 8 << 20
_LONGEST_ROW = 1 << 20


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows: text columns (empty cells null), the line of each row, and rows of the wrong width."""

    table: pa.Table
    lines: npt.NDArray[np.int64]
    ragged: list[Refusal]


def line_blocks(
    stream: BinaryIO, head: bytes, encoding: str, skip: int, progress: Callable[[int], None]
) -> Iterator[tuple[int, bytes]]:
    """Cut the rest of a file into blocks of whole rows in UTF-8, each with the number of its first line."""
    line, rest = 1, b""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
    chunk = head
    while True:
        if chunk:
            progress(len(chunk))
        rest += chunk if decoder is None else decoder.decode(chunk, final=not chunk).encode()
        rest = _newlines(rest.removeprefix(codecs.BOM_UTF8) if line == 1 else rest, final=not chunk)
        while skip and b"\n" in rest:
            rest = rest.partition(b"\n")[2]
            skip, line = skip - 1, line + 1
        cut = len(rest) if not chunk else _cut(rest, line)
        if cut and not skip:
            block, rest = rest[:cut], rest[cut:]
            yield line, block if is_utf8(block) else _mended(block)
            line += block.count(b"\n")
        if not chunk:
            return
        chunk = stream.read(_BLOCK)


def _newlines(data: bytes, *, final: bool) -> bytes:
    """Every line end as one line feed; a carriage return at the end may be half of a pair, until the file ends."""
    if b"\r" not in data:
        return data
    held = b"" if final or not data.endswith(b"\r") else b"\r"
    return data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held


def _cut(data: bytes, line: int) -> int:
    """Where the last whole row ends: a newline outside quotes, or any newline once a quote cannot be meant."""
    end = data.rfind(b"\n") + 1
    if not end:
        if len(data) > _LONGEST_ROW:
            raise BadFile(
                f"line {line} is longer than {_LONGEST_ROW} bytes: this is not a table; export it again as CSV"
            )
        return 0
    quotes = data.count(b'"', 0, end)
    cut = end
    while quotes % 2 and end - cut < _LONGEST_ROW:
        before = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= data.count(b'"', before, cut)
        cut = before
        if not cut:
            break
    return cut if cut and quotes % 2 == 0 else (end if len(data) > _LONGEST_ROW else cut)


def _mended(block: bytes) -> bytes:
    """UTF-8 where a line is UTF-8, Windows-1252 where it is not."""
    lines = block.split(b"\n")
    return b"\n".join(one if is_utf8(one + b"\n") else one.decode("cp1252", "replace").encode() for one in lines)


def parse_block(
    block: bytes, line: int, width: int, delimiter: str, wanted: Mapping[str, int], coded: frozenset[str]
) -> Rows:
    """Parse whole rows in UTF-8, the first at ``line``, into the wanted columns (name to position)."""
    quoted = b'"' in block
    uneven: list[tuple[int, str]] = []

    def keep(row: pa.csv.InvalidRow) -> Literal["skip"]:
        uneven.append((row.number or 0, row.text))
        return "skip"

    ids = [str(n) for n in range(width)]
    text, code = pa.string(), pa.dictionary(pa.int32(), pa.string())
    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(block),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=ids, block_size=len(block) + 1),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=quoted,
                                                   ignore_empty_lines=False, invalid_row_handler=keep),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={str(at): code if name in coded else text for name, at in wanted.items()},
                include_columns=[str(at) for at in dict.fromkeys(wanted.values())],
                null_values=[""], strings_can_be_null=True),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return _parse_slowly(block, line, width, delimiter, wanted, coded)
    count = table.num_rows + len(uneven)
    if quoted and count != block.count(b"\n") + (not block.endswith(b"\n")):
        return _parse_slowly(block, line, width, delimiter, wanted, coded)
    table = table.select([str(at) for at in wanted.values()]).rename_columns(list(wanted))
    lines = np.arange(line, line + count, dtype=np.int64)
    if not uneven:
        return Rows(table, lines, [])
    lines = np.delete(lines, [number - 1 for number, _ in uneven])
    mended, more, ragged = _fit([(line + n - 1, split_cells(text, delimiter)) for n, text in uneven], width, wanted)
    return Rows(pa.concat_tables([table, mended.cast(table.schema)]), np.concatenate([lines, more]), ragged)


def _parse_slowly(
    block: bytes, line: int, width: int, delimiter: str, wanted: Mapping[str, int], coded: frozenset[str]
) -> Rows:
    """Row by row, where quotes span lines or are left open: a quoted cell may hold up to 50 line ends."""
    lines = block.decode().split("\n")
    rows: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(lines):
        take = 1
        while "\n".join(lines[at : at + take]).count('"') % 2 and take < 50 and at + take < len(lines):
            take += 1
        joined = "\n".join(lines[at : at + take])
        if joined.count('"') % 2:
            take, joined = 1, lines[at]
        cells = (
            next(csv.reader(io.StringIO(joined, newline=""), delimiter=delimiter), []) if len(joined) < 131072 else []
        )
        rows.append((line + at, cells))
        at += take
    table, numbers, ragged = _fit(rows, width, wanted)
    code = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([(name, code if name in coded else pa.string()) for name in wanted])
    return Rows(table.cast(schema), numbers, ragged)


def _fit(
    rows: list[tuple[int, list[str]]], width: int, wanted: Mapping[str, int]
) -> tuple[pa.Table, npt.NDArray[np.int64], list[Refusal]]:
    """Rows of any width: missing last cells are empty, surplus empty cells are dropped, surplus text is refused."""
    fit: list[tuple[int, list[str]]] = []
    wide: list[tuple[int, int]] = []
    for line, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            wide.append((line, len(cells)))
        elif any(cell.strip() for cell in cells):
            fit.append((line, cells + [""] * (width - len(cells))))
    columns = {name: pa.array([cells[at] or None for _, cells in fit], pa.string()) for name, at in wanted.items()}
    why = f"has {wide[0][1]} cells where the header names {width}: quote cells that hold the delimiter" if wide else ""
    ragged = [Refusal(f"line {wide[0][0]}", why, len(wide))] if wide else []
    return pa.table(columns), np.array([line for line, _ in fit], np.int64), ragged


def is_utf8(data: bytes) -> bool:
    """True where the bytes are UTF-8, the last character perhaps cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def refuse_cut_short(above: bytes, block: bytes, line: int, width: int, delimiter: str) -> bytes:
    """Raise BadFile where a file's last row has no line end and fewer cells than the row above it.

    ``above`` is what this returned for the block before; a hand-written file of one short row is thus left in peace.
    """
    rows = [above, *block.rsplit(b"\n", 2)][-3:]
    if block.endswith(b"\n"):
        return rows[-2]
    full, last = (split_cells(row.decode("utf-8", "replace"), delimiter) for row in rows[-2:])
    if len(full) == width > len(last) and any(last):
        number = line + block.count(b"\n")
        raise BadFile(
            f"the file ends in the middle of line {number}: {len(last)} of {width} cells; "
            "it was cut short: copy or export it again"
        )
    return b""


def split_cells(line: str, delimiter: str) -> list[str]:
    """The cells of one row; none where a cell is beyond reason."""
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a field beyond csv's limit of 131072 characters
        return []


__all__ = ["Rows", "is_utf8", "line_blocks", "parse_block", "refuse_cut_short", "split_cells"]
