"""Apple's time stamps read a column at a time say what they say one by one."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.clock import parse_iso
from salus.records.formats.apple.stamps import read_stamps

BERLIN = ZoneInfo("Europe/Berlin")
digits = st.from_regex(r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", fullmatch=True)
nearly = st.tuples(digits, st.integers(0, 24), st.characters(max_codepoint=127)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
)


@given(st.lists(digits | nearly | st.text(max_size=30), max_size=20))
def test_a_column_is_read_as_each_of_its_stamps(texts: list[str]) -> None:
    """Right ones, nearly right ones, and others; only years outside 1900 to 2100 are refused more."""
    read = read_stamps(pa.array([text.encode() for text in texts], pa.binary()), BERLIN)
    for row, text in enumerate(texts):
        try:
            instant, offset = parse_iso(text, BERLIN)
        except ValueError:
            assert read.bad[row]
            continue
        if 1900 <= instant.year < 2100:
            assert (read.instant[row].item().replace(tzinfo=UTC), read.offset[row]) == (instant, offset)
            assert not read.bad[row]
        else:
            assert read.bad[row]


def test_every_day_of_two_centuries() -> None:
    days = np.arange("1900-01-02", "2100-01-01", dtype="M8[D]")
    texts = [f"{day} 12:34:56 -0330".encode() for day in days.astype(str)]
    read = read_stamps(pa.array(texts), BERLIN)
    assert not read.bad.any()
    assert (read.instant == days + np.timedelta64(16 * 3600 + 4 * 60 + 56, "s")).all()
    assert (read.offset == -210).all()


def test_parts_of_a_column() -> None:
    """Arrow hands out slices, which do not begin where their bytes do."""
    column = pa.array([b"2024-05-14 08:30:00 +0200", None, b"2024-05-14 08:31:00 +0200"])
    assert read_stamps(column.slice(2), BERLIN).instant.astype(str).tolist() == ["2024-05-14T06:31:00.000000"]
    assert read_stamps(column.slice(1, 1), BERLIN).bad.tolist() == [True]
    assert read_stamps(column.slice(1, 0), BERLIN).bad.tolist() == []


@pytest.mark.parametrize(
    "text", [b"2024-02-30 10:00:00 +0000", b"2023-02-29 10:00:00 +0000", b"2024-01-01 24:00:00 +0000"]
)
def test_days_and_hours_that_do_not_exist(text: bytes) -> None:
    assert read_stamps(pa.array([text]), BERLIN).bad.tolist() == [True]
