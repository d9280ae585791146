"""A piece of an export line by line: where each line's tag begins and ends, and where its quotes are.

Apple writes one tag a line; a text in which any line is not one whole tag is no :class:`Text` but Malformed. Quotes are
looked for only when asked, because most lines are understood without (see :mod:`salus.records.formats.apple.usual`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.formats.apple.cells import Cells, Lines, Malformed, Words, words_of
from salus.records.formats.apple.pieces import Piece

_PAD = b"\0" * 32
_SPACE = np.isin(np.arange(256), list(b" \t\r"))
_EVERY_OTHER = b"\x55"  # a byte of a validity bitmap


@dataclass(frozen=True)
class Text:
    """Tags in some bytes; ``begin`` is a tag's ``<``, ``end`` past its ``>``, ``number`` its line in the file."""

    data: bytes  # padded, so that a word can be read at each byte
    begin: Lines
    end: Lines
    number: Lines
    words: Words = field(repr=False)

    @property
    def raw(self) -> npt.NDArray[np.uint8]:
        """The bytes as numbers."""
        return np.frombuffer(self.data, np.uint8)

    @cached_property
    def quotes(self) -> Lines:
        """Where quotes are."""
        return np.flatnonzero(self.raw == ord('"'))

    @cached_property
    def first_quote(self) -> Lines:
        """Each tag's first quote, by its place among the quotes."""
        return np.searchsorted(self.quotes, self.begin)

    @cached_property
    def quote_count(self) -> Lines:
        """How many quotes each tag has."""
        return np.append(self.first_quote[1:], len(self.quotes)) - self.first_quote

    @cached_property
    def cells(self) -> Cells:
        """The bytes cut at their quotes: the cell of an opening quote's index is the value that it opens."""
        offsets = self.quotes.astype(np.int32)
        offsets[0::2] += 1
        return cut(self.data, offsets)


def text_of(piece: Piece) -> Text:
    """The tags of a piece. Raises Malformed where a line is not one whole tag."""
    size, breaks, line = len(piece), piece.breaks, piece.line
    full = np.frombuffer(piece.padded, np.uint8)
    raw = full[:size]
    if len(raw) and raw.min() < 9:
        raise Malformed
    begin, end = np.append(0, breaks + 1), np.append(breaks, size)
    _skip(full, begin, end, begin, 1)
    _skip(full, begin, end, end, -1)
    filled = begin < end
    number = np.arange(line, line + len(begin))
    if not filled.all():
        begin, end, number = begin[filled], end[filled], number[filled]
    whole = (full[begin] == ord("<")) & (full[end - 1] == ord(">"))
    if not whole.all() or np.count_nonzero(raw == ord("<")) != len(begin):
        raise Malformed
    return Text(piece.padded, begin, end, number, words_of(piece.padded))


def spans(data: bytes, begin: Lines, end: Lines) -> Cells:
    """These stretches at the even places, nulls between, nothing copied. They are in order and do not overlap."""
    offsets = np.empty(2 * len(begin), np.int32)
    offsets[0::2], offsets[1::2] = begin, end
    there = pa.py_buffer(_EVERY_OTHER * (len(offsets) // 8 + 1))
    count = max(len(offsets) - 1, 0)
    return pa.Array.from_buffers(pa.binary(), count, [there, pa.py_buffer(offsets.data), pa.py_buffer(data)])


def cut(data: bytes, offsets: npt.NDArray[np.int32]) -> Cells:
    """The bytes cut at these places, without copying."""
    buffers = [None, pa.py_buffer(offsets.data), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.binary(), max(len(offsets) - 1, 0), buffers)


def distinct(data: bytes, begin: Lines, end: Lines) -> tuple[Text, npt.NDArray[np.int32]]:
    """The different ones of these stretches as a text of their own, and for each stretch which one it is."""
    encoded = spans(data, begin, end).dictionary_encode()
    which = np.frombuffer(encoded.indices.buffers()[1], np.int32)[: 2 * len(begin) : 2]
    _, offsets, kept = encoded.dictionary.buffers()
    edges = np.frombuffer(offsets, np.int32)[: len(encoded.dictionary) + 1].astype(np.int64)
    padded = bytes(memoryview(kept)[: edges[-1]]) + _PAD
    return Text(padded, edges[:-1], edges[1:], np.arange(len(edges) - 1), words_of(padded)), which


def _skip(full: npt.NDArray[np.uint8], begin: Lines, end: Lines, moved: Lines, step: int) -> None:
    """Moves one end of the lines over blanks, in place."""
    back = 1 if step < 0 else 0
    blank = np.flatnonzero(_SPACE[full[moved - back]] & (begin < end))
    while len(blank):
        moved[blank] += step
        blank = blank[_SPACE[full[moved[blank] - back]] & (begin[blank] < end[blank])]


__all__ = ["Text", "cut", "distinct", "spans", "text_of"]
