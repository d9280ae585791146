"""From stages to nights: the best source, the waking date, naps, nights in pieces, clocks that change."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.records.clock import place
from salus.records.nights import Nights, nights
from salus.records.sleep_sessions import DAY, STAGES, Stages

Row = tuple[str, str, str, int]  # local start and end, stage, rank
BERLIN = ZoneInfo("Europe/Berlin")


def sleep(*rows: Row, zone: ZoneInfo = BERLIN) -> Stages:
    columns = []
    for start, end, stage, rank in rows:
        (first, offset), (last, _) = (place(datetime.fromisoformat(text), zone) for text in (start, end))
        micros = [int(moment.timestamp() * 1_000_000) for moment in (first, last)]
        columns.append((*micros, offset, STAGES.index(stage), rank))
    table = np.array(columns, np.int64).reshape(-1, 5)
    return Stages(*(table[:, i] for i in range(5)))


def told(found: Nights, day: str) -> dict[str, float]:
    """The values of a waking date, without those that were not told."""
    at = found.days.tolist().index((date.fromisoformat(day) - date(1970, 1, 1)).days)
    return {name: float(values[at]) for name, values in found.values.items() if not np.isnan(values[at])}


NIGHT: list[Row] = [
    ("2024-05-06T22:50", "2024-05-07T07:10", "in_bed", 0),
    ("2024-05-06T23:05", "2024-05-07T01:00", "core", 0),
    ("2024-05-07T01:00", "2024-05-07T02:00", "deep", 0),
    ("2024-05-07T02:00", "2024-05-07T02:10", "awake", 0),
    ("2024-05-07T02:10", "2024-05-07T03:10", "rem", 0),
    ("2024-05-07T03:10", "2024-05-07T07:00", "core", 0),
]


def test_a_night_of_stages_becomes_its_nightly_values() -> None:
    assert told(nights(sleep(*NIGHT)), "2024-05-07") == pytest.approx(
        {
            "sleep_duration": 465, "deep_sleep_duration": 60, "rem_sleep_duration": 60, "light_sleep_duration": 345,
            "awake_duration": 10, "time_in_bed": 500, "sleep_efficiency": 93, "awake_percent": 1000 / 475,
            "deep_sleep_percent": 6000 / 465, "rem_sleep_percent": 6000 / 465, "light_sleep_percent": 34500 / 465,
            "bedtime": 650, "wake_time": 1140, "sleep_latency": 15, "awakenings": 1,
        }
    )  # fmt: skip


def test_a_phones_time_in_bed_completes_a_watchs_stages() -> None:
    phone = ("2024-05-06T22:30", "2024-05-07T07:30", "in_bed", 1)
    found = nights(sleep(phone, *NIGHT[1:]))
    values = told(found, "2024-05-07")
    assert (values["time_in_bed"], values["sleep_duration"], values["sleep_latency"]) == (540, 465, 35)
    assert found.counts.tolist() == [False, *[True] * 5]


def test_stages_beat_bare_sleep_and_sleep_beats_time_in_bed_whatever_the_priority() -> None:
    bare = ("2024-05-06T22:30", "2024-05-07T07:30", "asleep", 0)
    staged = [(*row[:3], 1) for row in NIGHT[1:]]
    assert told(nights(sleep(bare, *staged)), "2024-05-07")["sleep_duration"] == 465
    assert told(nights(sleep((*bare[:2], "in_bed", 0), (*bare[:3], 1))), "2024-05-07")["sleep_duration"] == 540


def test_between_equals_the_better_source_tells_the_night() -> None:
    other = ("2024-05-06T22:00", "2024-05-07T08:00", "core", 1)
    found = nights(sleep(other, *NIGHT))
    assert told(found, "2024-05-07")["sleep_duration"] == 465
    assert found.rank.tolist() == [0]


def test_a_nap_counts_as_sleep_of_its_date_and_apart() -> None:
    nap = ("2024-05-07T14:00", "2024-05-07T14:40", "asleep", 0)
    found = nights(sleep(nap, *NIGHT))
    values = told(found, "2024-05-07")
    assert (values["sleep_duration"], values["nap_duration"]) == (505, 40)
    assert (values["wake_time"], values["bedtime"]) == (1140, 650)
    assert found.nap.tolist() == [True, *[False] * 6]


def test_a_nap_of_another_device_than_the_nights_counts_too() -> None:
    nap = ("2024-05-07T14:00", "2024-05-07T14:40", "asleep", 7)
    assert told(nights(sleep(nap, *NIGHT)), "2024-05-07")["nap_duration"] == 40


def test_a_long_sleep_by_day_is_a_night() -> None:
    values = told(nights(sleep(("2024-05-07T09:30", "2024-05-07T16:30", "asleep", 0))), "2024-05-07")
    assert values["sleep_duration"] == 420
    assert "nap_duration" not in values


def test_a_night_in_two_pieces_belongs_to_the_date_of_waking() -> None:
    pieces = sleep(
        ("2024-05-06T20:30", "2024-05-06T23:30", "asleep", 0), ("2024-05-07T02:00", "2024-05-07T06:00", "asleep", 0)
    )
    found = nights(pieces)
    assert told(found, "2024-05-07")["sleep_duration"] == 420
    assert len(found.days) == 1


@pytest.mark.parametrize(
    ("day", "before", "minutes"), [("2024-03-31", "2024-03-30", 420), ("2024-10-27", "2024-10-26", 540)]
)
def test_a_night_in_which_clocks_change_has_its_true_length(day: str, before: str, minutes: float) -> None:
    values = told(nights(sleep((f"{before}T23:00", f"{day}T07:00", "asleep", 0))), day)
    assert values["sleep_duration"] == minutes
    assert (values["bedtime"], values["time_in_bed"]) == (660, minutes)


def test_the_waking_time_is_told_by_the_clock_after_the_change() -> None:
    """The offset at waking is that of the last stage."""
    rows = sleep(
        ("2024-03-30T23:00", "2024-03-31T01:30", "core", 0), ("2024-03-31T01:30", "2024-03-31T06:00", "core", 0),
        ("2024-03-31T06:00", "2024-03-31T07:00", "rem", 0),
    )  # fmt: skip
    assert told(nights(rows), "2024-03-31")["wake_time"] == 1140


def test_time_in_bed_alone_says_nothing_of_sleep() -> None:
    values = told(nights(sleep(("2024-05-06T22:30", "2024-05-07T07:30", "in_bed", 0))), "2024-05-07")
    assert values == {"time_in_bed": 540, "bedtime": 630, "wake_time": 1170}


def test_no_stages_make_no_nights() -> None:
    found = nights(sleep())
    assert len(found.days) == len(found.date) == 0
    assert {len(values) for values in found.values.values()} == {0}


@st.composite
def any_stages(draw: st.DrawFn) -> Stages:
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 3 * 1440), st.integers(0, 200), st.sampled_from(range(6)), st.integers(0, 2)),
            max_size=25,
        )
    )
    table = np.array(rows, np.int64).reshape(-1, 4)
    start = table[:, 0] * 60_000_000 + 19_800 * DAY
    return Stages(start, start + table[:, 1] * 60_000_000, np.full(len(table), 60), table[:, 2], table[:, 3])


@settings(max_examples=150)
@given(any_stages(), st.integers(0, 2**31))
def test_no_minute_is_slept_twice_and_the_order_of_rows_is_nothing(stages: Stages, seed: int) -> None:
    found = nights(stages)
    minutes: set[int] = set()
    for start, end, stage in zip(stages.start, stages.end, stages.stage, strict=True):
        if STAGES[stage] not in ("in_bed", "awake"):
            minutes |= set(range(start // 60_000_000, end // 60_000_000))
    slept = np.nansum(found.values["sleep_duration"])
    assert slept <= len(minutes)
    for name in ("sleep_efficiency", "deep_sleep_percent", "awake_percent"):
        told_values = found.values[name][~np.isnan(found.values[name])]
        assert ((told_values >= 0) & (told_values <= 100 + 1e-9)).all()
    order = np.random.default_rng(seed).permutation(len(stages.start))
    again = nights(Stages(*(getattr(stages, name)[order] for name in Stages.__slots__)))
    assert again.days.tolist() == found.days.tolist()
    for name, values in found.values.items():
        assert again.values[name] == pytest.approx(values, nan_ok=True)
    assert again.date.tolist() == found.date[order].tolist()
