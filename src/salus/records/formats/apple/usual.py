"""Records in the form that Apple gives nearly all: read from their end, and each different beginning only once.

Such a record ends in creationDate, startDate, endDate and value; three of these have the same length everywhere, so
all are found by counting back from the end. What comes before is what a device writes for thousands of records (type,
source, unit): the different beginnings are gathered, and only these are cut at their quotes.

Invariant: a record is usual only where every byte of it has been looked at: its beginning by the attributes that it is
cut into, the names between the last values letter by letter, the dates as digits, the value for quotes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salus.records.formats.apple.attributes import attributes
from salus.records.formats.apple.cells import ATTRIBUTES, Cells, Column, Flags, Index, Lines, Read, Words
from salus.records.formats.apple.stamps import LENGTH, like_stamps, parts_in, stamps_of
from salus.records.formats.apple.text import Text, cut, distinct

_NAMES = (b' value="', b' endDate="', b' startDate="', b'creationDate="')  # the names of the tail, from the end
_TAIL = frozenset(("creationDate", "startDate", "endDate", "value"))
_BEGUN = tuple(name for name in ATTRIBUTES if name not in _TAIL)
_WINDOW = 8  # words in which the beginning of a value is looked for
_LONG = 128  # bytes that are looked at from the first name of the tail on; it and its stamps have 122
_STAMP = b"0000-00-00 00:00:00 +0000"
_ONCE = np.uint64(0x0101010101010101)
_QUOTES, _LOW, _ONES = np.uint64(0x2222222222222222), np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, slots=True)
class _Tails:
    """Which tags have the usual tail, and where the value of each of them opens and closes."""

    rows: npt.NDArray[np.intp]
    opens: Lines
    closes: Lines
    start: Read
    end: Read

    def only(self, some: Flags) -> _Tails:
        """Some of them."""
        if some.all():
            return self
        start, end = (Read(one.instant[some], one.offset[some], one.bad[some]) for one in (self.start, self.end))
        return _Tails(self.rows[some], self.opens[some], self.closes[some], start, end)


def usual(text: Text, lines: Lines, empty: Flags) -> tuple[dict[str, Column], dict[str, Read], Flags]:
    """The attributes and the stamps of those of these record tags that are usual, and which ones are."""
    tails = _tails(text, lines, empty)
    found = np.zeros(len(lines), bool)
    if not len(tails.rows):
        return {}, {}, found
    begun, which = distinct(text.data, text.begin[lines[tails.rows]], tails.opens - _BACK[-1])
    at, regular = attributes(begun, np.arange(len(begun.begin)), np.full(len(begun.begin), 2), _TAIL)
    regular &= begun.raw[begun.end - 1] == ord(" ")
    right = regular[which]
    tails, which = tails.only(right), which[right]
    found[tails.rows] = True
    columns = {name: spread(begun.cells, at[name], which) for name in _BEGUN} | _ending(text, tails)
    return columns, {"startDate": tails.start, "endDate": tails.end}, found


def spread(cells: Cells, at: Index, which: Index) -> Column:
    """A column whose row ``i`` is that of ``cells`` which ``at`` tells for ``which[i]``."""
    there = at >= 0
    place = np.where(there, np.cumsum(there) - 1, -1).astype(np.int32)
    return Column(cells.take(at[there]), place[which])


def _ending(text: Text, tails: _Tails) -> dict[str, Column]:
    edges = np.empty((len(tails.rows), 6), np.int32)
    for column, back in ((0, _START), (2, _END)):
        edges[:, column] = tails.opens - back
        edges[:, column + 1] = tails.opens - (back - LENGTH)
    edges[:, 4], edges[:, 5] = tails.opens + 1, tails.closes
    cells = cut(text.data, edges.ravel())
    place = np.arange(0, 6 * len(edges), 6, dtype=np.int32)
    return {"startDate": Column(cells, place), "endDate": Column(cells, place + 2), "value": Column(cells, place + 4)}


def _tails(text: Text, lines: Lines, empty: Flags) -> _Tails:
    """The tags that have the usual tail."""
    closes = text.end[lines] - np.where(empty, 3, 2)
    opens = _opening(text, closes)
    rows = np.flatnonzero((text.raw[closes] == ord('"')) & (opens - _BACK[-1] > text.begin[lines]))
    tails = _written(text, opens[rows])
    said = ((tails & _PLAIN) == _SAID).view(np.uint64)  # a byte for each word, eight of them together
    fits = (said[:, 0] & said[:, 1]) == _ONCE
    fits &= like_stamps(parts_in(tails, _BACK[-1] - _CREATION))
    start, end = (stamps_of(parts_in(tails, _BACK[-1] - stamp)) for stamp in (_START, _END))
    return _Tails(rows, opens[rows], closes[rows], start, end).only(fits & ~start.bad & ~end.bad)


def _written(text: Text, opens: Lines) -> Words:
    """The bytes of each tail from its first name on, as words: gathered at once, which costs no more than one word."""
    every = np.ndarray((max(len(text.data) - _LONG + 1, 0),), f"V{_LONG}", buffer=text.data, strides=(1,))
    tails: Words = every[opens - _BACK[-1]].view(np.dtype("<u8")).reshape(-1, _LONG // 8)
    return tails


def _opening(text: Text, closes: Lines) -> Lines:
    """The last quote before each of these; 0 where there is none near."""
    found = np.zeros(len(closes), np.int64)
    left = np.arange(len(closes))
    for step in range(1, _WINDOW + 1):
        at = closes[left] - 8 * step
        at, left = at[at >= 0], left[at >= 0]
        other = text.words[at] ^ _QUOTES
        marks = ~(((other & _LOW) + _LOW) | other | _LOW)  # the high bit of each byte that is a quote, and no other
        seen = marks != 0
        found[left[seen]] = at[seen] + ((np.frexp(marks[seen].astype(np.float64))[1] - 1) >> 3)
        left = left[~seen]
        if not len(left):
            break
    return found


def _places() -> npt.NDArray[np.int64]:
    """How far before the quote that opens the value each name of the tail begins."""
    backs = [len(_NAMES[0]) - 1]
    for name in _NAMES[1:]:
        backs.append(backs[-1] + 1 + LENGTH + len(name))
    return np.array(backs, np.int64)


def _form() -> tuple[Words, Words]:
    """What every tail has in common, as words: which of its bits, and what these are."""
    loose = bytes({ord("0"): 0xF0, ord("+"): 0}.get(byte, 0xFF) for byte in _STAMP)  # digits and signs differ
    names = _NAMES[::-1]
    bits, form = (loose + b"\xff").join(b"\xff" * len(name) for name in names), (_STAMP + b'"').join(names)
    plain, said = (np.frombuffer(text.ljust(_LONG, b"\0"), np.dtype("<u8")) for text in (bits, form))
    return plain, said & plain


_BACK = _places().tolist()
_END, _START, _CREATION = (back + 1 + LENGTH for back in _BACK[:-1])  # where each stamp begins
_PLAIN, _SAID = _form()

__all__ = ["spread", "usual"]
