"""The quick way: a piece of an export read as a table, because Apple writes one element a line.

Every line is classed by its first eight bytes and its end; the running depth says which lines belong together. Records
in Apple's usual form are read from their end, others are cut at their quotes; metadata entries are read once for each
different one. What does not fit in this way (workouts, correlations, records with unusual children or shapes) is left
to the thorough way, element by element; a piece whose lines do not each hold one whole tag is left to it altogether.

Invariant: each top-level element of the piece is either a row of the result or in ``rest``, never both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salus.records.formats.apple.attributes import attributes, entries
from salus.records.formats.apple.cells import METADATA, Column, Flags, Lines, Malformed, Raw, word
from salus.records.formats.apple.pieces import Piece
from salus.records.formats.apple.text import Text, distinct, text_of
from salus.records.formats.apple.usual import usual

_RECORD, _RECORD_END = word(b"<Record "), word(b"</Record")
_METADATA = word(b"<Metadat")
_BEATS, _BEATS_END, _BEAT = word(b"<HeartRa"), word(b"</HeartR"), word(b"<Instant")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The records that were read, in one lot or two, and the elements that were not: line of each, and its bytes."""

    records: list[Raw]
    rest: list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the lines are to each other: ``tops`` begin a top-level element; ``owner`` is the element of each line."""

    tops: Lines
    owner: npt.NDArray[np.int64]
    empty: Flags
    metadata: Lines  # lines that are metadata entries right in an element
    slow: Flags  # elements that are no records, or have unusual lines inside


def scan(piece: Piece) -> Scanned:
    """Read a piece of an export that begins and ends between top-level elements.

    Raises Malformed where its lines are not one whole tag each, or not balanced.
    """
    text = text_of(piece)
    shape = _shape(text)
    slow = shape.slow
    entry, entry_at, which = _entries(text, shape)
    wanted = np.flatnonzero(~slow)
    lines = shape.tops[wanted]
    columns, stamps, easy = usual(text, lines, shape.empty[lines])
    lots = [(wanted[easy], columns, stamps)] if easy.any() else []
    if not easy.all():
        hard = wanted[~easy]
        lines = shape.tops[hard]
        if (text.quote_count[lines] & 1).any():
            raise Malformed
        at, regular = attributes(text, lines, np.where(shape.empty[lines], 3, 2))
        slow[hard[~regular]] = True
        lots.append((hard[regular], {name: Column(text.cells, found[regular]) for name, found in at.items()}, {}))
    raws = []
    for records, found, stamps in lots:
        if len(records):
            inside = {name: _inside(entry, entry_at[name], which, shape, records) for name in METADATA}
            raws.append(Raw(found | inside, text.number[shape.tops[records]], True, stamps))
    return Scanned(raws, _rest(text, shape.tops, slow))


def _shape(text: Text) -> _Shape:
    head = text.words[text.begin]
    closes = head >> np.uint64(8) & np.uint64(0xFF) == ord("/")
    empty = ~closes & (text.raw[text.end - 2] == ord("/"))
    step = np.where(closes, -1, np.where(empty, 0, 1))
    after = np.cumsum(step)
    before = after - step
    if len(after) and (after[-1] != 0 or after.min() < 0 or (before[0] != 0)):
        raise Malformed
    top = (before == 0) & ~closes
    metadata = (before == 1) & (head == _METADATA) & empty
    beats = (before == 2) & (head == _BEAT) & empty
    beats |= ((before == 1) & (head == _BEATS) & (step == 1)) | ((after == 1) & (head == _BEATS_END))
    known = (top & (head == _RECORD)) | metadata | ((head == _RECORD_END) & (after == 0)) | beats
    tops = np.flatnonzero(top)
    owner = np.cumsum(top) - 1
    slow = np.zeros(len(tops), bool)
    slow[owner[~known]] = True
    if beats.any() and (text.quote_count[beats] & 1).any():
        raise Malformed
    return _Shape(tops, owner, empty, np.flatnonzero(metadata), slow)


def _entries(text: Text, shape: _Shape) -> tuple[Text, dict[str, npt.NDArray[np.int32]], npt.NDArray[np.int32]]:
    """The different metadata entries, where the values that matter are in them, and which one each line is.

    Elements with entries of another shape become slow.
    """
    lines = shape.metadata
    different, which = distinct(text.data, text.begin[lines], text.end[lines])
    at, plain = entries(different)
    shape.slow[shape.owner[lines[~plain[which]]]] = True
    return different, at, which


def _inside(
    entry: Text, at: npt.NDArray[np.int32], which: npt.NDArray[np.int32], shape: _Shape, records: Lines
) -> Column:
    """The column of one kind of metadata of these records; ``records`` are elements, in order."""
    found = np.full(len(records), -1, np.int32)
    if (at >= 0).any():
        told = np.flatnonzero((at >= 0)[which])
        owner = shape.owner[shape.metadata[told]]
        place = np.minimum(np.searchsorted(records, owner), len(records) - 1)
        mine = records[place] == owner
        found[place[mine]] = at[which[told[mine]]]
    return Column(entry.cells, found)


def _rest(text: Text, tops: Lines, slow: Flags) -> list[tuple[int, bytes]]:
    """The slow elements, neighbours together: line and bytes of each run."""
    if not slow.any():
        return []
    marks = np.diff(np.concatenate([[False], slow, [False]]).astype(np.int8))
    first, last = np.flatnonzero(marks == 1), np.flatnonzero(marks == -1)
    begin = text.begin[tops[first]]
    end = np.append(text.begin[tops], text.end[-1])[last]
    lines = text.number[tops[first]]
    return [(n, text.data[a:b]) for n, a, b in zip(lines.tolist(), begin.tolist(), end.tolist(), strict=True)]


__all__ = ["Scanned", "scan"]
