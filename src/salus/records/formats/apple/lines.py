"""The quick way: a piece of an export read as a table, because Apple writes one element a line.

Every line is classed by its first eight bytes and its end; the running depth says which lines belong together. Record
lines are cut at their quotes, grouped by which attributes they have, and the text between the quotes is compared with
that of the group's first line, so nothing is taken for an attribute that is not one. What does not fit in this way
(workouts, correlations, records with unusual children or shapes) is left to the thorough way, element by element; a
piece whose lines do not each hold one whole tag is left to it altogether.

Invariant: each top-level element of the piece is either a row of the result or in ``rest``, never both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.formats.apple.cells import (
    ATTRIBUTES,
    METADATA,
    Flags,
    Index,
    Lines,
    Malformed,
    Raw,
    Words,
    word,
    words_of,
)  # fmt: skip

_PAD = b"\0" * 32
_SPACE = np.isin(np.arange(256), list(b" \t\r"))
_RECORD, _RECORD_END = word(b"<Record "), word(b"</Record")
_METADATA = word(b"<Metadat")
_BEATS, _BEATS_END, _BEAT = word(b"<HeartRa"), word(b"</HeartR"), word(b"<Instant")
_KEY = re.compile(rb'(?:"|<Record)\s+([A-Za-z_][\w:.-]{0,60})\s*=\s*', re.ASCII)
_SHAPES = 64  # different sets of attributes in one piece; Apple's have about ten
_GAP = 16  # bytes between two values that two words can compare
_METADATA_GAPS = (b"<MetadataEntry key=", b'" value=')


@dataclass(frozen=True, slots=True)
class Scanned:
    """The records that were read, and the elements that were not: line of each, and its bytes."""

    records: Raw
    rest: list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class _Text:
    """The piece line by line, without blank lines and spaces; ``begin`` is a line's ``<``, ``end`` past its ``>``."""

    data: bytes
    words: Words
    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    number: Lines
    quotes: npt.NDArray[np.int64]
    first_quote: npt.NDArray[np.int64]
    quote_count: npt.NDArray[np.int64]


def scan(data: bytes, line: int) -> Scanned:
    """Read a piece of an export that begins and ends between top-level elements; ``line`` is the number of its first.

    Raises Malformed where its lines are not one whole tag each, or not balanced.
    """
    text = _lines(data, line)
    head = text.words[text.begin]
    closes = text.words[text.begin] >> np.uint64(8) & np.uint64(0xFF) == ord("/")
    raw = np.frombuffer(text.data, np.uint8)
    empty = ~closes & (raw[text.end - 2] == ord("/"))
    step = np.where(closes, -1, np.where(empty, 0, 1))
    after = np.cumsum(step)
    before = after - step
    if len(after) and (after[-1] != 0 or after.min() < 0 or (before[0] != 0)):
        raise Malformed
    top = (before == 0) & ~closes
    owner = np.cumsum(top) - 1
    metadata = (before == 1) & (head == _METADATA) & empty & _plain_metadata(text)
    known = (
        (top & (head == _RECORD))
        | metadata
        | ((head == _RECORD_END) & (after == 0))
        | ((before == 1) & (head == _BEATS) & (step == 1))
        | ((after == 1) & (head == _BEATS_END))
        | ((before == 2) & (head == _BEAT) & empty)
    )
    tops = np.flatnonzero(top)
    slow = np.zeros(len(tops), bool)
    slow[owner[~known]] = True
    records = np.flatnonzero(~slow)
    at, regular = _attributes(text, tops[records], empty[tops[records]])
    slow[records[~regular]] = True
    at = {name: index[regular] for name, index in at.items()}
    records = records[regular]
    inside = np.flatnonzero(metadata & ~slow[owner])
    at |= _metadata(text, inside, np.searchsorted(records, owner[inside]), len(records))
    return Scanned(Raw(_cells(text), at, text.number[tops[records]], escaped=True), _rest(text, tops, slow))


def _lines(data: bytes, line: int) -> _Text:
    padded = data + _PAD
    raw = np.frombuffer(padded, np.uint8, len(data))
    if np.count_nonzero(raw < 9):
        raise Malformed
    breaks = np.flatnonzero(raw == ord("\n"))
    begin, end = np.append(0, breaks + 1), np.append(breaks, len(data))
    full = np.frombuffer(padded, np.uint8)
    while (blank := (begin < end) & _SPACE[full[begin]]).any():
        begin = begin + blank
    while (blank := (begin < end) & _SPACE[full[end - 1]]).any():
        end = end - blank
    filled = begin < end
    begin, end, number = begin[filled], end[filled], np.flatnonzero(filled) + line
    whole = (full[begin] == ord("<")) & (full[end - 1] == ord(">"))
    if not whole.all() or np.count_nonzero(raw == ord("<")) != len(begin):
        raise Malformed
    quotes = np.flatnonzero(raw == ord('"'))
    first = np.searchsorted(quotes, begin)
    count = np.append(first[1:], len(quotes)) - first
    if (count & 1).any():
        raise Malformed
    return _Text(padded, words_of(padded), begin, end, number, quotes, first, count)


def _cells(text: _Text) -> pa.Array:  # type: ignore[type-arg]
    """The bytes cut at their quotes: the cell of an opening quote's index is the value that it opens."""
    offsets = text.quotes.astype(np.int32)
    offsets[0::2] += 1
    buffers = [None, pa.py_buffer(offsets.data), pa.py_buffer(text.data)]
    return pa.Array.from_buffers(pa.binary(), max(len(offsets) - 1, 0), buffers)


def _attributes(text: _Text, lines: Lines, empty: Flags) -> tuple[dict[str, Index], Flags]:
    """Where the attributes of these record lines are, and which of the lines are regular."""
    at = {name: np.full(len(lines), -1, np.int32) for name in ATTRIBUTES}
    regular = np.zeros(len(lines), bool)
    counts = text.quote_count[lines]
    for count in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == count)
        first = text.first_quote[lines[rows]]
        quotes = text.quotes[first + np.arange(count)[:, None]]  # one row for each quote of a line, so columns are fast
        opening = quotes[0::2]
        before = np.concatenate([text.begin[lines[rows]][None, :], quotes[1:-1:2]])
        tail = text.end[lines[rows]] - quotes[-1]
        shape = [*(opening - before), *text.words[before], *text.words[opening - 8]]
        gaps = shape[: count // 2]
        fits = tail == np.where(empty[rows], 3, 2)
        for gap in gaps:
            fits &= (gap >= 4) & (gap <= _GAP)
        for _ in range(_SHAPES):
            if not fits.any():
                break
            leader = int(fits.argmax())
            same = fits.copy()
            for part in shape:
                same &= part == part[leader]
            fits &= ~same
            names = _names(text, before[:, leader], opening[:, leader])
            if names is not None:
                regular[rows[same]] = True
                for column, name in enumerate(names):
                    if name in at:
                        at[name][rows[same]] = first[same] + 2 * column
    return at, regular


def _names(text: _Text, before: npt.NDArray[np.int64], opening: npt.NDArray[np.int64]) -> list[str] | None:
    """The names of the attributes that open at these quotes; None where they are not attributes, or one comes twice."""
    names = []
    for begin, end in zip(before.tolist(), opening.tolist(), strict=True):
        match = _KEY.fullmatch(text.data[begin:end])
        if match is None:
            return None
        names.append(match[1].decode())
    return names if len(set(names)) == len(names) else None


def _plain_metadata(text: _Text) -> Flags:
    """Which lines are a metadata entry with its key and its value and nothing else."""
    plain: Flags = np.equal(text.quote_count, 4)
    rows = np.flatnonzero(plain)
    quotes = text.quotes[text.first_quote[rows][:, None] + np.arange(4)]
    begin, words = text.begin[rows], text.words
    key, value = _METADATA_GAPS
    same = (quotes[:, 0] - begin == len(key)) & (quotes[:, 2] - quotes[:, 1] == len(value))
    same &= (words[begin + 8] == word(key[8:])) & (words[begin + len(key) - 8] == word(key[-8:]))
    same &= (words[quotes[:, 1]] == word(value)) & (text.end[rows] - quotes[:, 3] == 3)
    plain[rows] = same
    return plain


def _metadata(text: _Text, lines: Lines, record: npt.NDArray[np.intp], count: int) -> dict[str, Index]:
    """Where the metadata that matter are, for each of ``count`` records; ``record`` is the one that each line is in."""
    at = {}
    quote = text.first_quote[lines]
    key, length = text.quotes[quote] + 1, text.quotes[quote + 1] - text.quotes[quote] - 1
    for name in METADATA:
        at[name] = np.full(count, -1, np.int32)
        wanted = name.encode()
        hit = (length == len(wanted)) & (text.words[key] == word(wanted))
        hit &= text.words[key + len(wanted) - 8] == word(wanted[-8:])
        hit = np.flatnonzero(hit)
        hit = (
            np.array([h for h in hit if text.data[key[h] : key[h] + length[h]] == wanted], np.intp)
            if len(wanted) > 16
            else hit
        )
        at[name][record[hit]] = quote[hit] + 2
    return at


def _rest(text: _Text, tops: Lines, slow: Flags) -> list[tuple[int, bytes]]:
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
