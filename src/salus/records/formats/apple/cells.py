"""Bytes as machine words and cells: what the vectorised reading is made of.

A cell is the text of an attribute. Cells lie in Arrow arrays, which for a well-formed piece of the file are its own
bytes, cut without copying; a column is an array of cells with the index of each record's, so that texts that many
records share are there once. The quick and the thorough way of reading both end in this one shape.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.records.clock import Offsets, Stamps

pc: Any = pyarrow.compute

Cells = Any  # pa.BinaryArray: the stubs of Arrow do not know its kernels
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int32]
Lines = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

ATTRIBUTES = ("type", "sourceName", "unit", "device", "startDate", "endDate", "value")
METADATA = ("HKTimeZone", "HKInsulinDeliveryReason")  # children of a record that matter for its row

_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_CONTROLS = dict.fromkeys((*range(32), 127, 160), " ")


class Malformed(Exception):  # not an error: the quick way gives up and the thorough one decides
    """This piece is not well-formed in the way that the quick reading expects."""


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of some records: texts, and for each record which of them it is, -1 where it has none."""

    cells: Cells
    at: Index

    @property
    def there(self) -> Flags:
        """The records that have the attribute."""
        there: Flags = self.at >= 0
        return there

    def taken(self, rows: npt.NDArray[np.intp] | None = None) -> Cells:
        """The texts of all records or of some rows; null where there is none."""
        index = self.at if rows is None else self.at[rows]
        missing = index < 0
        return self.cells.take(pa.array(index, mask=missing) if missing.any() else pa.array(index))

    def coded(self, text: Callable[[bytes], str], rows: npt.NDArray[np.intp] | None = None) -> Coded:
        """The texts of all records or of some rows, each different cell read once by ``text``."""
        index = self.at if rows is None else self.at[rows]
        if len(self.cells) * 2 >= len(index):
            return coded(self.taken(rows), text)
        few = coded(self.cells, text)  # so few texts that all of them are read, and spread over the records
        return Coded(few.texts, np.append(few.codes, len(few.texts) - 1)[index])


@dataclass(frozen=True, slots=True)
class Read:
    """Stamps: UTC instants ``datetime64[us]``, offsets in minutes, and which are none (1970 there)."""

    instant: Stamps
    offset: Offsets
    bad: Flags


@dataclass(frozen=True, slots=True)
class Raw:
    """The records of a piece of the file as they are written.

    ``columns`` has one for each of ``ATTRIBUTES`` and ``METADATA``; ``lines`` is where each record begins.
    ``escaped``: the cells are still XML. ``stamps`` has the columns of stamps that are read already, none of them bad.
    """

    columns: Mapping[str, Column]
    lines: Lines
    escaped: bool
    stamps: Mapping[str, Read] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str, rows: npt.NDArray[np.intp] | None = None) -> Cells:
        """The texts of one attribute, of all records or of some rows; null where there is none."""
        return self.columns[name].taken(rows)

    def coded(self, name: str, rows: npt.NDArray[np.intp] | None = None) -> Coded:
        """The same as people read them, each different text understood once."""
        return self.columns[name].coded(self.text, rows)

    def there(self, name: str) -> Flags:
        """Which records have the attribute."""
        return self.columns[name].there

    def text(self, cell: bytes) -> str:
        """A cell as people read it: entities resolved, control characters and runs of spaces as one space."""
        return " ".join(self.exact(cell).translate(_CONTROLS).split())

    def exact(self, cell: bytes) -> str:
        """A cell as it was meant by who wrote it. Raises Malformed for an ampersand that begins no entity."""
        said = cell.decode("utf-8", "replace")
        if not self.escaped or "&" not in said:
            return said
        if len(_ENTITY.findall(said)) != said.count("&"):
            raise Malformed
        return html.unescape(said)


class RawBuilder:
    """Collects records whose attributes are known one by one, as the thorough reading meets them."""

    def __init__(self) -> None:
        self._cells: list[bytes] = []
        self._at: dict[str, list[int]] = {name: [] for name in (*ATTRIBUTES, *METADATA)}
        self._lines: list[int] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, attributes: Mapping[str, str], metadata: Mapping[str, str], line: int) -> None:
        """Take one record: its attributes, its metadata, and the line where it begins."""
        for names, given in ((ATTRIBUTES, attributes), (METADATA, metadata)):
            for name in names:
                text = given.get(name)
                self._at[name].append(-1 if text is None else len(self._cells))
                if text is not None:
                    self._cells.append(text.encode())
        self._lines.append(line)

    def take(self) -> Raw:
        """The records so far; the builder is empty afterwards."""
        cells = pa.array(self._cells, pa.binary())
        columns = {name: Column(cells, np.array(index, np.int32)) for name, index in self._at.items()}
        raw = Raw(columns, np.array(self._lines, np.int64), escaped=False)
        self.__init__()  # type: ignore[misc]
        return raw


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few different texts: the texts, and for each row which one it is (the last, None, for no text)."""

    texts: list[str | None]
    codes: npt.NDArray[np.int64]

    def map(self, function: Callable[[str], Any]) -> list[Any]:
        """The function's value for each text, and None for no text: to be taken by ``codes``."""
        return [None if text is None else function(text) for text in self.texts]

    def strings(self, mapped: list[Any] | None = None) -> Any:
        """The column, or what its texts were mapped to, as an Arrow column of strings."""
        return take(self.texts if mapped is None else mapped, self.codes)


def coded(cells: Cells, text: Callable[[bytes], str]) -> Coded:
    """The column with each different cell read once by ``text``."""
    dictionary = cells.dictionary_encode()
    texts: list[str | None] = [text(cell) for cell in dictionary.dictionary.to_pylist()]
    codes = pc.fill_null(dictionary.indices, len(texts)).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded([*texts, None], codes)


def take(texts: list[Any], codes: npt.NDArray[np.int64]) -> Any:
    """A column of strings from few different ones."""
    return pc.take(pa.array(texts, pa.string()), pa.array(codes))


def word(text: bytes) -> np.uint64:
    """Eight bytes as one number, as :func:`words_of` reads them."""
    return np.uint64(int.from_bytes(text[:8].ljust(8, b"\0"), "little"))


def words_of(data: Any) -> Words:
    """The eight bytes that begin at each byte, as one little-endian number; the last seven bytes begin none."""
    return np.ndarray((max(len(memoryview(data)) - 7, 0),), np.dtype("<u8"), buffer=data, strides=(1,))
