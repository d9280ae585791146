"""The columns that records are stored in, as Arrow schemas: one a kind of part (see :mod:`salus.records.shelf`).

``key`` is a digest of everything the record said, so that the same record read twice is one (:func:`row_keys`).
Invariant: the digest of a row depends on its own content only: not on its place in a file, nor on the machine, nor on
the version of a library, because it is compared with digests stored years ago.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.catalogue import catalogue
from salus.records.shelf import ENTRIES, SLEEP_STAGES, WORKOUTS

Keys = npt.NDArray[np.uint64]

DERIVED = "DERIVED:sleep_stages"  # `code` of values that the import works out itself
NOT_FACTS = ("entered-in-error", "cancelled", "refuted", "not-done", "nullified")  # words of `status`

STAMP = pa.timestamp("us")
_Fields = list[tuple[str, pa.DataType]]
_WHEN: _Fields = [("start", STAMP), ("end", STAMP), ("offset", pa.int16()), ("date", pa.date32())]
_LAST: _Fields = [("id", pa.string()), ("status", pa.string()), ("key", pa.int64())]
_COUNTS: _Fields = [("source", pa.string()), ("share", pa.float64()), ("fact", pa.bool_())]

OBSERVATION = pa.schema([
    *_WHEN,
    ("value", pa.float64()), ("raw_value", pa.float64()), ("raw_unit", pa.string()), ("text", pa.string()),
    *_COUNTS,
    ("ref_low", pa.float64()), ("ref_high", pa.float64()),
    ("flag", pa.string()), ("code", pa.string()), ("display", pa.string()),
    *_LAST,
])  # fmt: skip
SLEEP_STAGE = pa.schema([*_WHEN, ("stage", pa.string()), ("nap", pa.bool_()), *_COUNTS, *_LAST])
ENTRY = pa.schema([
    *_WHEN,
    ("kind", pa.string()), ("name", pa.string()), ("codes", pa.list_(pa.string())),
    ("fact", pa.bool_()), ("active", pa.bool_()), ("details", pa.map_(pa.string(), pa.string())),
    ("source", pa.string()),
    *_LAST,
])  # fmt: skip


@cache
def workout() -> pa.Schema:
    """The columns of workouts: one for each attribute of the catalogue."""
    attributes: _Fields = [(name, pa.float64()) for name in catalogue().attributes]
    told: _Fields = [("activity", pa.string()), ("title", pa.string()), *attributes, ("extra", pa.string())]
    return pa.schema([*_WHEN, *told, *_COUNTS, *_LAST])


def schema_of(part: str) -> pa.Schema:
    """The columns of a part's files."""
    if part == WORKOUTS:
        return workout()
    return {ENTRIES: ENTRY, SLEEP_STAGES: SLEEP_STAGE}.get(part, OBSERVATION)


def all_columns() -> pa.Schema:
    """Every column of any part, once: the schema of the whole table, in which absent columns are null."""
    fields = {field.name: field for kind in (OBSERVATION, workout(), SLEEP_STAGE, ENTRY) for field in kind}
    return pa.schema(list(fields.values()))


def row_keys(rows: int, columns: Iterable[pa.Array[Any]]) -> Keys:
    """A 64-bit digest of each row: the sum of one mixed word a column, salted by the column's place; null adds nothing.

    Args:
        rows: how many rows there are.
        columns: timestamps, numbers, booleans, strings; other types by their text.
    """
    keys = np.zeros(rows, np.uint64)
    for place, column in enumerate(columns):
        if column.null_count == rows:
            continue
        words = _mix(_words(column) ^ np.uint64(_SALT * (place + 1) % _WRAP))
        if column.null_count:
            words[np.asarray(column.is_null())] = 0
        keys += words
    return keys


_WRAP = 1 << 64
_SALT = 0x9E3779B97F4A7C15


def _mix(words: Keys) -> Keys:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _words(column: pa.Array[Any]) -> Keys:
    """One word a value, equal for equal values; anything where the value is null."""
    kind = column.type
    if pa.types.is_floating(kind):
        numbers = column.fill_null(0.0).to_numpy(zero_copy_only=False) + 0.0  # -0.0 and 0.0 are one value
        return np.asarray(numbers, np.float64).view(np.uint64)
    if pa.types.is_timestamp(kind):
        return np.asarray(column.cast(pa.int64()).fill_null(0), np.int64).view(np.uint64)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return (
            column.fill_null(0 if pa.types.is_integer(kind) else False).to_numpy(zero_copy_only=False).astype(np.uint64)
        )
    if pa.types.is_date(kind):
        days, places = np.unique(
            column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False), return_inverse=True
        )
        return np.array([_digest_of_day(day) for day in days.tolist()], np.uint64)[places]
    if not pa.types.is_string(kind):
        column = pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())
    encoded = column.dictionary_encode()
    digests = [_digest(text or "") for text in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    words: Keys = np.array(digests or [0], np.uint64)[places]
    return words


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@lru_cache(1 << 14)
def _digest_of_day(day: int) -> int:
    """Dates are digested by their text, as any other type; a day since 1970 comes in many columns, so it is kept."""
    return _digest(repr(date.fromordinal(day + _EPOCH)))


_EPOCH = date(1970, 1, 1).toordinal()
