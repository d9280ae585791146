"""The attributes of tags, found by their quotes.

Tags are grouped by how many attributes they have and how these lie; in a group the text between the quotes is compared
with that of its first tag, which alone is read with an expression: nothing is taken for an attribute that is not one.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from salus.records.formats.apple.cells import ATTRIBUTES, METADATA, Flags, Index, Lines, word
from salus.records.formats.apple.text import Text

_KEY = re.compile(rb'(?:"|<Record)\s+([A-Za-z_][\w:.-]{0,60})\s*=\s*', re.ASCII)
_SHAPES = 64  # different sets of attributes in one piece; Apple's have about ten
_GAP = 16  # bytes between two values that two words can compare
_METADATA_GAPS = (b"<MetadataEntry key=", b'" value=')
_OWN = frozenset(ATTRIBUTES)


def attributes(text: Text, lines: Lines, tail: npt.NDArray[np.int64], never: frozenset[str] = frozenset()) -> tuple[
    dict[str, Index], Flags
]:  # fmt: skip
    """Where the attributes of these record tags are among the text's cells, and which of the tags are regular.

    ``tail`` is how far the last quote of each is from its end. A tag that has an attribute of ``never`` is irregular.
    """
    at = {name: np.full(len(lines), -1, np.int32) for name in ATTRIBUTES}
    regular = np.zeros(len(lines), bool)
    counts = text.quote_count[lines]
    for count in np.unique(counts[(counts > 0) & (counts & 1 == 0)]).tolist():
        rows = np.flatnonzero(counts == count)
        first = text.first_quote[lines[rows]]
        quotes = text.quotes[first + np.arange(count)[:, None]]  # one row for each quote of a line, so columns are fast
        opening = quotes[0::2]
        before = np.concatenate([text.begin[lines[rows]][None, :], quotes[1:-1:2]])
        shape = [*(opening - before), *text.words[before], *text.words[opening - 8]]
        fits = text.end[lines[rows]] - quotes[-1] == tail[rows]
        for gap in shape[: count // 2]:
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
            if names is not None and never.isdisjoint(names):
                regular[rows[same]] = True
                for column, name in enumerate(names):
                    if name in _OWN:
                        at[name][rows[same]] = first[same] + 2 * column
    return at, regular


def entries(text: Text) -> tuple[dict[str, Index], Flags]:
    """Which tags are a metadata entry with its key and value and nothing else; where the values that matter are."""
    plain: Flags = np.equal(text.quote_count, 4)
    rows = np.flatnonzero(plain)
    quotes = text.quotes[text.first_quote[rows][:, None] + np.arange(4)]
    begin, words = text.begin[rows], text.words
    key, value = _METADATA_GAPS
    same = (quotes[:, 0] - begin == len(key)) & (quotes[:, 2] - quotes[:, 1] == len(value))
    same &= (words[begin] == word(key)) & (words[begin + 8] == word(key[8:]))
    same &= words[begin + len(key) - 8] == word(key[-8:])
    same &= (words[quotes[:, 1]] == word(value)) & (text.end[rows] - quotes[:, 3] == 3)
    plain[rows] = same
    return {name: _keyed(text, rows[same], quotes[same], name.encode()) for name in METADATA}, plain


def _keyed(text: Text, rows: Lines, quotes: Lines, wanted: bytes) -> Index:
    """Where the values are of those of these entries that have the wanted key."""
    at = np.full(len(text.begin), -1, np.int32)
    key, length = quotes[:, 0] + 1, quotes[:, 1] - quotes[:, 0] - 1
    hit = np.flatnonzero((length == len(wanted)) & (text.words[key] == word(wanted)))
    said = (text.data[begin : begin + len(wanted)] for begin in key[hit].tolist())
    hit = hit[np.fromiter((one == wanted for one in said), bool, len(hit))]
    at[rows[hit]] = text.first_quote[rows[hit]] + 2
    return at


def _names(text: Text, before: npt.NDArray[np.int64], opening: npt.NDArray[np.int64]) -> list[str] | None:
    """The names of the attributes that open at these quotes; None where they are not attributes, or one comes twice."""
    names = []
    for begin, end in zip(before.tolist(), opening.tolist(), strict=True):
        match = _KEY.fullmatch(text.data[begin:end])
        if match is None:
            return None
        names.append(match[1].decode())
    return names if len(set(names)) == len(names) else None


__all__ = ["attributes", "entries"]
