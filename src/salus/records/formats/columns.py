"""Columns of text made into numbers and times, a million cells a second; the unreadable is told apart from the empty.

The common case is tried first on the whole column (ISO times, plain numbers); only what fails is looked at closer.
Years outside 1900 to 2100 are unreadable: no measurement has them, and one would stretch every period over centuries.

A stamp that ends in ``Z`` names an instant, not a place: its local offset is the home zone's, like that of an instant
in seconds since 1970. A written offset such as ``+02:00`` is where it was measured.

>>> from zoneinfo import ZoneInfo
>>> times = read_times(pa.array(["2024-05-14", "2024-05-14T08:30Z", "x", None]), ZoneInfo("Europe/Berlin"))
>>> times.start[:2].astype(str).tolist(), times.offset[:2].tolist()
(['2024-05-13T22:00:00.000000', '2024-05-14T08:30:00.000000'], [120, 120])
>>> times.day.tolist(), times.bad.tolist()
([True, False, False, False], [False, False, True, False])
>>> read_numbers(pa.array(["72.5", "1,5", "-", None])).values.tolist()
[72.5, 1.5, nan, nan]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.records.clock import Offsets, Stamps, offsets_minutes, place_many
from salus.records.formats.delimited import Comma

Order = Literal["ymd", "dmy", "mdy"]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Column = Any  # pa.Array or pa.ChunkedArray of strings: the stubs of Arrow know neither their kernels nor null values

pc: Any = pyarrow.compute

_US, _UTC = pa.timestamp("us"), pa.timestamp("us", tz="UTC")
_EARLIEST, _LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2100-01-01", "us")
_FORM = (
    r"^\s*(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,4})"
    r"(?:(?:T|,?\s+)(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<p>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<z>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?\s*$"
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Times:
    """UTC instants (NaT where empty or bad), local offsets in minutes, which are bare dates, which are unreadable."""

    start: Stamps
    offset: Offsets
    day: Flags
    bad: Flags


@dataclass(frozen=True, slots=True)
class Numbers:
    """Finite numbers (NaN where empty or bad), which cells are empty, which are not numbers."""

    values: Floats
    empty: Flags
    bad: Flags


def read_times(column: Column, zone: ZoneInfo, order: Order = "ymd") -> Times:
    """Read a column of local times, UTC times or dates; ``order`` is that of dates whose year does not come first."""
    wall, given, day, bad = read_walls(column, order)
    return place_times(wall, given, day, bad, zone)


def place_times(wall: Stamps, given: Floats, day: Flags, bad: Flags, zone: ZoneInfo) -> Times:
    """Wall times with the offset written beside them (NaN: none, infinity: UTC) as instants with local offsets."""
    far = (wall < _EARLIEST) | (wall >= _LATEST)
    bad = bad | far
    wall = np.where(bad, np.datetime64("NaT"), wall)
    placed, offset = place_many(wall, zone)
    utc = np.isinf(given)
    if utc.any():
        placed = np.where(utc, wall, placed)
        offset = np.where(utc, offsets_minutes(wall, zone), offset)
    written = np.isfinite(given)
    if written.any():
        minutes = np.where(written, given, 0).astype(np.int64)
        placed = np.where(written, wall - minutes.astype("m8[m]"), placed)
        offset = np.where(written, minutes, offset)
    return Times(placed, offset.astype(np.int16), day, bad)


def read_walls(column: Column, order: Order) -> tuple[Stamps, Floats, Flags, Flags]:
    """Wall times, written offsets in minutes (NaN: none, infinity: UTC), bare dates, unreadable cells."""
    count = len(column)
    none = np.full(count, np.nan)
    try:
        wall = _stamps(pc.cast(column, _US))
    except pa.ArrowInvalid:
        pass
    else:
        return wall, none, _numpy(pc.equal(pc.binary_length(column), 10)), np.zeros(count, bool)
    try:
        instant = _stamps(pc.cast(column, _UTC))
    except pa.ArrowInvalid:
        return _slowly(column, order)
    given = _suffixes(column)
    return instant + _minutes_of(given), given, np.zeros(count, bool), np.zeros(count, bool)


def date_parts(column: Column) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The three numbers of each distinct date whose year comes last, to find out which of the others is the month."""
    days = pc.unique(pc.replace_substring_regex(pc.utf8_trim_whitespace(column), "[T ,].*$", ""))
    taken = pc.extract_regex(pc.filter(days, pc.match_substring_regex(days, r"^\d{1,2}[-/.]")), pattern=_FORM)
    a, b, c = (_ints(pc.struct_field(taken, [n])) for n in range(3))
    return a, b, c


def read_numbers(column: Column, comma: Comma = "thousands") -> Numbers:
    """Read a column of numbers; ``comma`` says what a lone comma means where it could be either."""
    empty = _numpy(pc.is_null(column))
    try:
        values = _floats(pc.cast(column, pa.float64()))
    except pa.ArrowInvalid:
        values = _numbers_slowly(column, comma)
    bad = ~empty & ~np.isfinite(values)
    values[bad] = np.nan
    return Numbers(values, empty, bad)


def _numbers_slowly(column: Column, comma: Comma) -> Floats:
    if comma == "decimal":
        try:
            return _floats(pc.cast(pc.replace_substring(column, ",", "."), pa.float64()))
        except pa.ArrowInvalid:
            pass
    coded = pc.dictionary_encode(column)
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    return _spread([_number(text, comma) for text in coded.dictionary.to_pylist()], coded.indices)


def _number(text: str, comma: Comma) -> float:
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-")
    if _THOUSANDS.fullmatch(bare) and (comma == "thousands" or "." in bare):
        bare = bare.replace(",", "")
    elif bare.count(",") == 1:
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare) if _NUMBER.fullmatch(bare) else np.nan


def _slowly(column: Column, order: Order) -> tuple[Stamps, Floats, Flags, Flags]:
    parts = pc.extract_regex(column, pattern=_FORM)
    a, b, c, hour, minute, second = (_ints(pc.struct_field(parts, [n])) for n in range(6))
    fraction, half, suffix = (pc.struct_field(parts, [n]) for n in (6, 7, 8))
    first = _numpy(pc.equal(pc.binary_length(pc.struct_field(parts, [0])), 4))
    year_at_end = np.where(c < 100, np.where(c < 70, c + 2000, c + 1900), c)
    year = np.where(first, a, -1 if order == "ymd" else year_at_end)
    month = np.where(first | (order == "dmy"), b, a)
    date = np.where(first, c, a if order == "dmy" else b)
    day = hour < 0
    twelve = _numpy(pc.match_substring_regex(half, "[Pp]")), _numpy(pc.match_substring_regex(half, "[Aa]"))
    clock = np.where(twelve[0] | twelve[1], hour % 12 + 12 * twelve[0], hour)
    right = (
        (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (date >= 1) & (date <= 31)
        & (clock < 24) & (minute < 60) & (second < 60) & ~((twelve[0] | twelve[1]) & ((hour > 12) | (hour == 0)))
    )  # fmt: skip
    months = (np.where(right, year, 1970) - 1970) * 12 + np.where(right, month, 1) - 1
    dates = months.astype("M8[M]").astype("M8[D]") + np.where(right, date - 1, 0)
    right &= dates.astype("M8[M]") == months.astype("M8[M]")
    seconds = np.where(right & ~day, clock * 3600 + minute * 60 + np.maximum(second, 0), 0)
    micros = _ints(pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6))
    wall = dates.astype("M8[us]") + seconds.astype("m8[s]") + np.where(right, np.maximum(micros, 0), 0).astype("m8[us]")
    given = _suffixes(suffix)
    wall = np.where(right, wall, np.datetime64("NaT"))
    filled = _numpy(pc.is_valid(column)) & ~_numpy(pc.equal(pc.utf8_trim_whitespace(column), ""))
    return wall, given, day & right, filled & ~right


def _suffixes(column: Column) -> Floats:
    """Written offsets in minutes from the ends of stamps: NaN for none, infinity for a bare UTC mark."""
    coded = pc.dictionary_encode(pc.utf8_slice_codeunits(column, -6, 1 << 30))
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    return _spread([_offset(text) for text in coded.dictionary.to_pylist()], coded.indices)


def _spread(known: list[float], codes: Column) -> Floats:
    """The number of each code; NaN for null."""
    spread: Floats = np.array([*known, np.nan])[pc.fill_null(codes, len(known)).to_numpy(zero_copy_only=False)]
    return spread


def _offset(text: str) -> float:
    if text.upper().endswith(("Z", "UTC", "GMT")):
        return np.inf
    match = re.search(r"([+-])(\d\d)(?::?(\d\d))?$", text)
    if match is None:
        return np.nan
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return -minutes if match[1] == "-" else minutes


def _minutes_of(given: Floats) -> npt.NDArray[np.timedelta64]:
    return np.where(np.isfinite(given), given, 0).astype(np.int64).astype("m8[m]")


def _stamps(column: Column) -> Stamps:
    stamps: Stamps = _numpy(pc.cast(column, _US)) if column.type != _US else _numpy(column)
    return stamps.astype("M8[us]")


def _ints(column: Column) -> npt.NDArray[np.int64]:
    """Whole numbers of digit strings, -1 where empty or missing."""
    filled = pc.if_else(pc.fill_null(pc.equal(column, ""), fill_value=True), "-1", column)
    return _numpy(pc.cast(filled, pa.int64()))


def _floats(column: Column) -> Floats:
    values: Floats = _numpy(pc.cast(column, pa.float64()), fill=np.nan)
    return values.copy() if not values.flags.writeable else values


def _numpy(column: Column, fill: object = None) -> npt.NDArray[Any]:  # one place where Arrow becomes NumPy
    if pa.types.is_boolean(column.type):
        column = pc.fill_null(column, fill_value=False)
    elif fill is not None:
        column = pc.fill_null(column, fill_value=fill)
    array: npt.NDArray[Any]
    array = column.to_numpy() if isinstance(column, pa.ChunkedArray) else column.to_numpy(zero_copy_only=False)
    return array


__all__ = [
    "Column", "Flags", "Floats", "Numbers", "Order", "Times", "date_parts", "place_times", "read_numbers", "read_times",
    "read_walls",
]  # fmt: skip
