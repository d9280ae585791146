"""Delimited text as it really arrives: any encoding, delimiter and quoting, read in blocks, every row with its line.

Spreadsheets and vendors write byte-order marks (one or two), ``sep=;`` lines, titles above the header, short rows,
UTF-16, tabs, blank lines and stray quotes. All of that ends here: a :class:`Sheet` hands out Arrow columns of plain
text for the columns that were asked for, and formats see only values.

Invariant: each physical row is handed out once, or told in ``ragged``, or is blank; memory is bounded by the block.

>>> import io
>>> from zoneinfo import ZoneInfo
>>> file, context = io.BytesIO(b"sep=;\\nStart;Value\\n2024-05-14;72,5\\n"), Context(ZoneInfo("UTC"))
>>> sheet = open_sheet(file, lambda names: "value" in names, context)
>>> sheet.names, sheet.comma
(('start', 'value'), 'decimal')
>>> [(rows.table.to_pydict(), rows.lines.tolist()) for rows in sheet.blocks({"value": 1})]
[({'value': ['72,5']}, [3])]
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from salus.errors import BadFile
from salus.records.formats import HEAD
from salus.records.formats.blocks import Rows, is_utf8, line_blocks, parse_block, refuse_cut_short, split_cells
from salus.records.tables import Context

Comma = Literal["decimal", "thousands"]
Names = tuple[str, ...]

_HEAD_LINES = 40
_DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_WRECKED_MARK = "ï»¿"  # a UTF-8 byte-order mark that was read as Latin-1 and saved again


@dataclass(slots=True)
class Sheet:
    """An opened delimited text, past its header; ``names`` are the header cells as :func:`plain` writes them."""

    names: Names
    cells: Names
    delimiter: str
    preamble: list[list[str]]
    _lines: Iterator[tuple[int, bytes]] = field(repr=False)

    @property
    def comma(self) -> Comma:
        """What a comma inside a number means: in a file that separates cells by commas, thousands; else decimals."""
        return "thousands" if self.delimiter == "," else "decimal"

    def blocks(self, wanted: Mapping[str, int], coded: frozenset[str] = frozenset()) -> Iterator[Rows]:
        """Yield the wanted columns (name to position) as strings; those in ``coded`` as dictionaries of strings."""
        above = b""
        for line, block in self._lines:
            above = refuse_cut_short(above, block, line, len(self.names), self.delimiter)
            yield parse_block(block, line, len(self.names), self.delimiter, wanted, coded)


def plain(cell: str) -> str:
    """A header cell as it is compared: no marks, quotes or case; spaces and underscores alike.

    >>> plain('\\ufeff"ï»¿""Glucose_Value  (mg/dL)""')
    'glucose value (mg/dl)'
    """
    text = unicodedata.normalize("NFKC", cell).replace(_WRECKED_MARK, "").replace("\ufeff", "").replace("’", "'")
    return " ".join(text.replace('"', " ").replace("_", " ").split()).casefold()


def head_text(head: bytes) -> str | None:
    """The beginning of a file as text, or None where it is not text."""
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff")
    return None if "\0" in text else text


def find_header(text: str, is_header: Callable[[Names], bool]) -> tuple[int, str, Names, list[list[str]]] | None:
    """The header's index among the lines, the delimiter, its cells, and the rows above it; None where there is none."""
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=_HEAD_LINES)[:_HEAD_LINES]
    said = lines[0].strip().strip('"') if lines else ""
    first = said[4:5] if said.lower().startswith("sep=") else ""
    for delimiter in dict.fromkeys((first or ",") + _DELIMITERS):
        above: list[list[str]] = []
        for index, line in enumerate(lines):
            cells = split_cells(line, delimiter)
            if is_header(tuple(plain(cell) for cell in cells)):
                return index, delimiter, tuple(cells), above
            above.append(cells)
    return None


def has_header(head: bytes, is_header: Callable[[Names], bool]) -> bool:
    """True where the beginning of a file is text with such a header."""
    text = head_text(head)
    return text is not None and find_header(text, is_header) is not None


def open_sheet(stream: BinaryIO, is_header: Callable[[Names], bool], context: Context) -> Sheet:
    """Open a delimited text whose header row is recognised by ``is_header`` on its plain names.

    Raises:
        BadFile: not text, or no such header in the first lines.
    """
    head = stream.read(HEAD)
    text = head_text(head)
    if text is None:
        raise BadFile("this is not a text file: it holds zero bytes; save it as CSV in UTF-8")
    found = find_header(text, is_header)
    if found is None:
        seen = text.split("\n", 1)[0][:120] if text.strip() else "an empty file"
        raise BadFile(f"no header with the expected columns in the first {_HEAD_LINES} lines; found {seen!r}")
    index, delimiter, cells, above = found
    lines = line_blocks(stream, head, _encoding(head), index + 1, _tell(context))
    return Sheet(tuple(plain(c) for c in cells), cells, delimiter, above, lines)


def headless(stream: BinaryIO, delimiter: str, width: int, context: Context) -> Sheet:
    """Open a delimited text that has no header, with ``width`` columns."""
    head = stream.read(HEAD)
    names = tuple(str(n) for n in range(width))
    return Sheet(names, names, delimiter, [], line_blocks(stream, head, _encoding(head), 0, _tell(context)))


def _tell(context: Context) -> Callable[[int], None]:
    return context.progress if callable(context.progress) else lambda _: None


def _encoding(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1:200:2].count(0) > len(head[1:200:2]) * 0.8:
        return "utf-16-le"
    if head[0:200:2].count(0) > len(head[0:200:2]) * 0.8:
        return "utf-16-be"
    return "utf-8" if is_utf8(head) else "cp1252"


__all__ = [
    "Comma",
    "Names",
    "Rows",
    "Sheet",
    "find_header",
    "has_header",
    "head_text",
    "headless",
    "open_sheet",
    "plain",
]
