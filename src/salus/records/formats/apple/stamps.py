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

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from salus.records.clock import Offsets, Stamps, parse_iso
from salus.records.formats.apple.cells import Cells, Flags, Words, word, words_of

_LENGTH = 25
_DAY, _CLOCK, _ZONE = 0, 8, 17  # where the words "2024-05-", "14 08:30" and "00 +0200" begin; one byte, ":", is between
_LATEST = 4102444800  # 2100-01-01, in seconds since 1970
_EARLIEST = -2208988800  # 1900-01-01
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIX = np.uint64(0x0606060606060606)


@dataclass(frozen=True, slots=True)
class Read:
    """UTC instants ``datetime64[us]``, offsets in minutes, and which cells are empty or no stamps (1970 there)."""

    instant: Stamps
    offset: Offsets
    bad: Flags


def read_stamps(cells: Cells, zone: ZoneInfo) -> Read:
    """Read a column of stamps; ``zone`` is for those that are written without an offset."""
    starts, lengths, data = _layout(cells)
    seconds, offset = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int16)
    usual = np.flatnonzero(lengths == _LENGTH)
    bad = np.ones(len(cells), bool)
    if len(usual):
        at = starts[usual]
        words = words_of(data)
        seconds[usual], offset[usual], right = _usual(words[at], words[at + _CLOCK], words[at + _ZONE])
        bad[usual] = ~(right & (np.frombuffer(data, np.uint8)[at + 16] == ord(":")))
    instant = seconds * 1_000_000
    for row in np.flatnonzero(bad).tolist():
        if (read := _unusual(cells[row].as_py(), zone)) is not None:
            instant[row], offset[row] = read
            bad[row] = False
    bad |= (instant >= _LATEST * 1_000_000) | (instant < _EARLIEST * 1_000_000)
    instant[bad] = 0
    return Read(instant.view("M8[us]"), offset, bad)


def _usual(day: Words, clock: Words, zone: Words) -> tuple[npt.NDArray[np.int64], Offsets, Flags]:
    """Seconds since 1970 in UTC, offsets, and which are right, of stamps in the usual form, as words."""
    sign = (zone >> np.uint64(24)) & np.uint64(0xFF)
    west = sign == ord("-")
    sign_bits = np.where(west, np.uint64(ord("-") << 24), np.uint64(ord("+") << 24))
    right = _matches(day, word(b"0000-00-")) & _matches(clock, word(b"00 00:00"))
    right &= _matches(zone ^ sign_bits, word(b"00 \x000000"))
    year = _two(day, 0) * 100 + _two(day, 2)
    month, date = _two(day, 5), _two(clock, 0)
    hour, minute, second = _two(clock, 3), _two(clock, 6), _two(zone, 0)
    away = (_two(zone, 4) * 60 + _two(zone, 6)) * np.where(west, -1, 1)
    right &= (month >= 1) & (month <= 12) & (date >= 1) & (date <= 31) & (hour < 24) & (minute < 60) & (second < 60)
    right &= (np.abs(away) <= 18 * 60) & (_two(zone, 6) < 60)
    months = np.where(right, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    first = months.astype("M8[D]")
    right &= date <= ((months + 1).astype("M8[D]") - first).astype(np.int64)
    days = first.astype(np.int64) + date - 1
    seconds = ((days * 24 + hour) * 60 + minute - away) * 60 + second
    return np.where(right, seconds, 0), np.where(right, away, 0).astype(np.int16), right


def _matches(text: Words, pattern: np.uint64) -> Flags:
    """Where words look like the pattern, in which 0 stands for any digit."""
    digits = text ^ pattern  # digits become 0..9, and what is equal becomes 0
    plain = np.uint64(
        int.from_bytes(bytes(0 if c == ord("0") else 0xFF for c in int(pattern).to_bytes(8, "little")), "little")
    )
    right: Flags = ((digits & plain) == 0) & ((digits & _HIGH) == 0) & (((digits + _SIX) & _HIGH) == 0)
    return right


def _two(text: Words, at: int) -> npt.NDArray[np.int64]:
    """The number that two digits of a word make."""
    tens = (text >> np.uint64(8 * at)) & np.uint64(0x0F)
    ones = (text >> np.uint64(8 * at + 8)) & np.uint64(0x0F)
    return (tens * np.uint64(10) + ones).astype(np.int64)


def _unusual(text: bytes | None, zone: ZoneInfo) -> tuple[int, int] | None:
    """Microseconds since 1970 and the offset of one stamp in another form, or None."""
    try:
        instant, offset = parse_iso((text or b"").decode(), zone)
    except ValueError:
        return None
    return int(np.datetime64(instant.replace(tzinfo=None), "us").astype(np.int64)), offset


def _layout(cells: Cells) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Any]:
    """Where each cell begins in the column's bytes, how long it is (-1 for null), and the bytes."""
    _, offsets, data = cells.buffers()
    edges = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1].astype(np.int64)
    lengths = np.where(cells.is_valid().to_numpy(zero_copy_only=False), np.diff(edges), -1)
    return edges[:-1], lengths, data if data is not None else b""


__all__ = ["Read", "read_stamps"]
