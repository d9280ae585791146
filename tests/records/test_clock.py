"""Local time: gaps, folds, offsets, and that the vectorised functions say what the scalar ones say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.clock import offset_minutes, offsets_minutes, parse_iso, place, place_many

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
    "Pacific/Apia", "America/Sao_Paulo",
]  # fmt: skip
wall = datetime.fromisoformat
BERLIN = ZoneInfo("Europe/Berlin")
stamps = st.datetimes(min_value=wall("1990-01-01"), max_value=wall("2040-01-01"))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_wall_time_that_happened_twice_means_the_first_time() -> None:
    assert place(wall("2024-10-27T02:30"), BERLIN) == (utc(2024, 10, 27, 0, 30), 120)


def test_a_wall_time_that_never_happened_moves_forward_by_the_gap() -> None:
    instant, offset = place(wall("2024-03-31T02:30"), BERLIN)
    assert (instant, offset) == (utc(2024, 3, 31, 1, 30), 120)
    assert instant.astimezone(BERLIN).replace(tzinfo=None) == wall("2024-03-31T03:30")


def test_an_instant_without_zone_is_utc() -> None:
    assert offset_minutes(wall("2024-07-01"), BERLIN) == 120
    assert offset_minutes(utc(2024, 1, 1), ZoneInfo("Asia/Kathmandu")) == 345


@given(st.lists(stamps, min_size=1, max_size=20), zones)
def test_vectorised_placing_agrees_with_scalar(walls: list[datetime], zone: ZoneInfo) -> None:
    instants, offsets = place_many(np.array(walls, "M8[us]"), zone)
    expected = [place(naive, zone) for naive in walls]
    assert [i.replace(tzinfo=UTC) for i in instants.tolist()] == [instant for instant, _ in expected]
    assert offsets.tolist() == [offset for _, offset in expected]


@given(st.lists(stamps, min_size=1, max_size=20), zones)
def test_vectorised_offsets_agree_with_scalar(instants: list[datetime], zone: ZoneInfo) -> None:
    assert offsets_minutes(np.array(instants, "M8[us]"), zone).tolist() == [
        offset_minutes(instant, zone) for instant in instants
    ]


@pytest.mark.parametrize("name", ZONES)
def test_agreement_holds_to_the_second_around_every_change(name: str) -> None:
    zone = ZoneInfo(name)
    walls = [wall("2024-01-01") + timedelta(minutes=15 * i) for i in range(366 * 96)]
    instants, offsets = place_many(np.array(walls, "M8[us]"), zone)
    assert offsets.tolist() == [place(naive, zone)[1] for naive in walls]
    around = instants[1:][np.diff(offsets) != 0]
    edges = [(edge + np.timedelta64(s, "s")).item() for edge in around for s in range(-3600, 3601, 7)]
    assert offsets_minutes(np.array(edges, "M8[us]"), zone).tolist() == [offset_minutes(e, zone) for e in edges]


def test_missing_stamps_stay_missing() -> None:
    instants, offsets = place_many(np.array(["NaT", "2024-07-01T00:00"], "M8[us]"), BERLIN)
    assert np.isnat(instants[0])
    assert offsets.tolist() == [0, 120]
    assert offsets_minutes(np.array(["NaT"], "M8[us]"), BERLIN).tolist() == [0]


@pytest.mark.parametrize(
    ("text", "instant", "offset"),
    [
        ("2024-05-14", utc(2024, 5, 13, 22), 120),
        ("2024-05-14 08:30", utc(2024, 5, 14, 6, 30), 120),
        ("2024-05-14T08:30:15", utc(2024, 5, 14, 6, 30, 15), 120),
        ("2024-05-14T08:30:15.25Z", utc(2024, 5, 14, 8, 30, 15, 250_000), 0),
        ("2024-05-14T08:30:15,123456789+0530", utc(2024, 5, 14, 3, 0, 15, 123_456), 330),
        ("2024-05-14 08:30:00 -0700", utc(2024, 5, 14, 15, 30), -420),
        ("2024-05-14T08:30:00-03", utc(2024, 5, 14, 11, 30), -180),
    ],
)
def test_iso_stamps(text: str, instant: datetime, offset: int) -> None:
    assert parse_iso(text, BERLIN) == (instant, offset)


@pytest.mark.parametrize(
    "text",
    ["", "2024", "2024-5-14", "14.05.2024", "2024-02-30", "2024-05-14T25:00", "2024-05-14T08:30:00+25:00", "20240514",
     "2024-W20-1", "2024-05-14T08:30Z trailing", "٢٠٢٤-05-14", "0001-01-01T00:00:00+14:00"],
)  # fmt: skip
def test_what_is_not_a_stamp_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="date or time"):
        parse_iso(text, BERLIN)


def test_years_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="years must lie between"):
        place_many(np.array(["0001-01-01"], "M8[us]"), BERLIN)
