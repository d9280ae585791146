"""Apple's time stamps, ``2024-05-14 08:30:00 +0200``, read a column at a time.

All stamps of an export are 25 bytes long and written the same way, so each is three overlapping machine words: the
separators are compared and the digits taken out of whole words at once. What is written in any other way is read one
by one, strictly, as ISO 8601. Years outside 1900 to 2100 are unreadable: Apple writes "distant past" and "distant
future" for unknown times.

>>> import pyarrow as pa
>>> stamps = read_stamps(pa.array([b"2024-05-14 08:30:00 +0200", b"yesterday", None]), ZoneInfo("UTC"))
>>> stamps.instant[:1].astype(str).tolist(), stamps.offset[:1].tolist(), stamps.bad.tolist()
(['2024-05-14T06:30:00.000000'], [120], [False, True, True])
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from salus.records.clock import Offsets, parse_iso
from salus.records.formats.apple.cells import Cells, Flags, Read, Words, word, words_of

LENGTH = 25
_DAY, _CLOCK, _COLON, _ZONE = 0, 8, 16, 17  # where "2024-05-", "14 08:30", ":" and "00 +0200" begin
_FIRST_YEAR, _END_YEAR = 1899, 2101  # local time may be a day away from the years of UTC that are taken
_EARLIEST, _LATEST = -2_208_988_800_000_000, 4_102_444_800_000_000  # 1900 and 2100 in microseconds since 1970
_FIRSTS = np.arange(f"{_FIRST_YEAR}-01", f"{_END_YEAR}-02", dtype="M8[M]").astype("M8[D]").astype(np.int64)
_MONTHS, _LENGTHS = _FIRSTS[:-1] - 1, np.diff(_FIRSTS)  # days since 1970 before each month, and its number of days
_FARTHEST = 18 * 60  # minutes of an offset
_PLUS, _MINUS = (np.uint64(ord(sign) << 24) for sign in "+-")
_HALVES = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,2})(:\d\d:\d\d)[\s\u202f]?([aApP])\.?[mM]\.?(\s?[+-]\d{4})?", re.ASCII)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIX = np.uint64(0x0606060606060606)
_DIGITS = np.uint64(0x0F0F0F0F0F0F0F0F)


def read_stamps(cells: Cells, zone: ZoneInfo) -> Read:
    """Read a column of stamps; ``zone`` is for those that are written without an offset."""
    starts, lengths, data = _layout(cells)
    instant, offset = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int16)
    usual = np.flatnonzero(lengths == LENGTH)
    bad = np.ones(len(cells), bool)
    if len(usual):
        read = stamps_of(parts_at(data, starts[usual]))
        instant[usual], offset[usual], bad[usual] = read.instant.view(np.int64), read.offset, read.bad
    for row in np.flatnonzero(bad).tolist():
        if (one := _unusual(cells[row].as_py(), zone)) is not None:
            instant[row], offset[row] = one
            bad[row] = not _EARLIEST <= instant[row] < _LATEST
    instant[bad] = 0
    return Read(instant.view("M8[us]"), offset, bad)


@dataclass(frozen=True, slots=True)
class Parts:
    """Stamps cut into three words and the byte that is in none of them."""

    day: Words
    clock: Words
    zone: Words
    colon: npt.NDArray[np.uint8]


def parts_at(data: Any, at: npt.NDArray[np.int64]) -> Parts:
    """The stamps that begin at these places; each is followed by seven bytes or more, or is the last."""
    words = words_of(data)
    day, clock, zone = (words[at + begin] for begin in (_DAY, _CLOCK, _ZONE))
    return Parts(day, clock, zone, np.frombuffer(data, np.uint8)[at + _COLON])


def parts_in(rows: Words, at: int) -> Parts:
    """The stamps that begin ``at`` this byte of each row; the rows lie one after the other."""
    raw = rows.view(np.uint8)

    def word_at(begin: int) -> Words:
        one: Words = raw[:, at + begin : at + begin + 8].view(np.dtype("<u8"))[:, 0].copy()
        return one

    return Parts(word_at(_DAY), word_at(_CLOCK), word_at(_ZONE), raw[:, at + _COLON])


def stamps_of(parts: Parts) -> Read:
    """Read stamps that are written in the usual form; bad where it is not."""
    seconds, offset, right = _usual(parts.day, parts.clock, parts.zone)
    right &= parts.colon == ord(":")
    instant = seconds * 1_000_000
    return Read(instant.view("M8[us]"), offset, ~right | (instant >= _LATEST) | (instant < _EARLIEST))


def like_stamps(parts: Parts) -> Flags:
    """Where a stamp in the usual form is, as far as digits and separators tell."""
    west = (parts.zone >> np.uint64(24)) & np.uint64(0xFF) == ord("-")
    like = _matches(parts.day, b"0000-00-") & _matches(parts.clock, b"00 00:00")
    like &= _matches(parts.zone ^ np.where(west, _MINUS, _PLUS), b"00 \x000000")
    like &= parts.colon == ord(":")
    return like


def _usual(day: Words, clock: Words, zone: Words) -> tuple[npt.NDArray[np.int64], Offsets, Flags]:
    """Seconds since 1970 in UTC, offsets, and which are right, of stamps in the usual form, as words."""
    west = (zone >> np.uint64(24)) & np.uint64(0xFF) == ord("-")
    right = _matches(day, b"0000-00-") & _matches(clock, b"00 00:00")
    right &= _matches(zone ^ np.where(west, _MINUS, _PLUS), b"00 \x000000")
    day, clock, zone = _pairs(day), _pairs(clock), _pairs(zone)
    month = (_pair(day, 0) * 100 + _pair(day, 2) - _FIRST_YEAR) * 12 + _pair(day, 5) - 1
    right &= (_pair(day, 5) - 1 < 12) & (_pair(day, 5) > 0) & (month >= 0) & (month < len(_MONTHS))
    month = np.where(right, month, 0)
    date, hour, minute, second = _pair(clock, 0), _pair(clock, 3), _pair(clock, 6), _pair(zone, 0)
    away = _pair(zone, 4) * 60 + _pair(zone, 6)
    right &= (date > 0) & (date <= _LENGTHS[month]) & (hour < 24) & (minute < 60) & (second < 60)
    right &= (away <= _FARTHEST) & (_pair(zone, 6) < 60)
    away = np.where(west, -away, away)
    seconds = (((_MONTHS[month] + date) * 24 + hour) * 60 + minute - away) * 60 + second
    return np.where(right, seconds, 0), np.where(right, away, 0).astype(np.int16), right


def _matches(text: Words, pattern: bytes) -> Flags:
    """Where words look like the pattern, in which 0 stands for any digit."""
    digits = text ^ word(pattern)  # digits become 0..9, and what is equal becomes 0
    plain = word(bytes(0 if byte == ord("0") else 0xFF for byte in pattern)) | _HIGH
    right: Flags = ((digits & plain) | ((digits + _SIX) & _HIGH)) == 0
    return right


def _pairs(text: Words) -> Words:
    """The number that each byte makes as a digit with the next one, in its place."""
    digits = text & _DIGITS
    return digits * np.uint64(10) + (digits >> np.uint64(8))


def _pair(pairs: Words, at: int) -> npt.NDArray[np.int64]:
    return ((pairs >> np.uint64(8 * at)) & np.uint64(0xFF)).view(np.int64)


def _unusual(text: bytes | None, zone: ZoneInfo) -> tuple[int, int] | None:
    """Microseconds since 1970 and the offset of one stamp in another form, or None."""
    try:
        instant, offset = parse_iso(_of_24_hours((text or b"").decode()), zone)
    except ValueError:
        return None
    return int(np.datetime64(instant.replace(tzinfo=None), "us").astype(np.int64)), offset


def _of_24_hours(text: str) -> str:
    """The stamp with hours to 24: phones set to 12 hours have written "8:30:00 PM" into exports."""
    match = _HALVES.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return text
    hour = int(match[2]) % 12 + (12 if match[4] in "pP" else 0)
    return f"{match[1]} {hour:02}{match[3]}{match[5]}"


def _layout(cells: Cells) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Any]:
    """Where each cell begins in the column's bytes, how long it is (-1 for null), and the bytes."""
    _, offsets, data = cells.buffers()
    edges = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1].astype(np.int64)
    lengths = np.where(cells.is_valid().to_numpy(zero_copy_only=False), np.diff(edges), -1)
    return edges[:-1], lengths, data if data is not None else b""


__all__ = ["LENGTH", "Parts", "Read", "like_stamps", "parts_at", "parts_in", "read_stamps", "stamps_of"]
