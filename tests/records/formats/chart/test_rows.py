"""Rows: what may stand in them, and what is refused."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from salus.records.formats.chart.dates import parse_date
from salus.records.formats.chart.rows import (
    NotKept,
    Origin,
    Statement,
    Value,
    entry,
    finite,
    observation,
    pressures,
    range_in,
    unit_of,
)  # fmt: skip

BERLIN = ZoneInfo("Europe/Berlin")


HERE = Origin("Clinic", "7", "final", "line 1")


def test_an_observation_has_the_metric_of_its_code() -> None:
    """And none where the code is unknown or names a pair; its code and display are kept."""
    when = parse_date("2024-05-14", BERLIN)
    _, row = observation(Value(5.4, "%"), ("LOINC:4548-4",), "HbA1c", (when, when), HERE)
    assert (row["metric"], row["value"], row["unit"], row["start"], row["end"]) == (
        "hba1c",
        5.4,
        "%",
        when.start,
        when.start,
    )
    _, other = observation(Value(text="<5"), ("LOINC:99999-9",), "Thing", (when, when), HERE)
    assert (other["metric"], other["value"], other["text"], other["code"]) == (None, None, "<5", "LOINC:99999-9")
    _, pair = observation(Value(120), ("LOINC:85354-9",), "BP", (when, when), HERE)
    assert pair["metric"] is None


def test_a_daily_sum_with_a_bare_date_is_the_whole_day() -> None:
    """A count of steps on a date happened all day long."""
    when = parse_date("2024-05-14", BERLIN)
    _, row = observation(Value(9000), ("LOINC:55423-8",), "Steps", (when, when), HERE)
    assert row["metric"] == "steps"
    assert row["end"] - row["start"] == timedelta(days=1)


def test_observations_without_value_or_backwards_in_time_are_not_kept() -> None:
    """With the reason."""
    early, late = parse_date("2024-05-14", BERLIN), parse_date("2024-05-15", BERLIN)
    with pytest.raises(NotKept, match="no value"):
        observation(Value(), (), "x", (early, early), HERE)
    with pytest.raises(NotKept, match=r"ends .* before it starts"):
        observation(Value(1), (), "x", (late, early), HERE)


def test_a_blood_pressure_in_one_text_is_two_values() -> None:
    """Only where the code says that it is one."""
    assert [p[0] for p in pressures(Value(text="120/80"), ("LOINC:85354-9",))] == [120, 80]
    assert pressures(Value(text="120/80"), ("LOINC:4548-4",)) == ()
    assert pressures(Value(text="high"), ("LOINC:85354-9",)) == ()


def test_years_and_months_are_told_as_written() -> None:
    """Because no day is known, the details say so."""
    _, row = entry(Statement("condition", "Asthma"), parse_date("2015", BERLIN), parse_date("2016-03", BERLIN), HERE)
    assert row["details"] == {"start": "2015", "end": "2016-03"}
    assert row["start"] < row["end"]


def test_an_end_before_the_start_is_told_but_not_believed() -> None:
    """It stays in the details."""
    _, row = entry(
        Statement("condition", "Flu"), parse_date("2013-07-03", BERLIN), parse_date("2008-08-14", BERLIN), HERE
    )
    assert (row["end"], row["details"]) == (None, {"end": "2008-08-14"})


def test_a_month_of_onset_and_the_year_of_its_end_do_not_cross() -> None:
    """A coarse end is not before the start that lies in it."""
    _, row = entry(Statement("condition", "Flu"), parse_date("2015-03", BERLIN), parse_date("2015", BERLIN), HERE)
    assert row["end"] == row["start"]


def test_denied_entries_are_no_facts_and_unknown_ones_no_entries() -> None:
    """A bare code is written out."""
    _, row = entry(
        Statement("allergy", "no-known-allergies", ("IPS:no-known-allergies",), active=True), None, None, HERE
    )
    assert (row["name"], row["fact"], row["active"], row["start"], row["offset"]) == (
        "No known allergies",
        False,
        False,
        None,
        None,
    )
    with pytest.raises(NotKept, match="nothing is known"):
        entry(Statement("allergy", "x", ("IPS:no-allergy-info",)), None, None, HERE)
    with pytest.raises(NotKept, match="no name"):
        entry(Statement("allergy", "  "), None, None, HERE)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3.5 - 5.0 mmol/L", 3.5, 5.0), ("12 to 15.5 g/dL", 12, 15.5), ("< 5.7 %", None, 5.7), ("<=100", None, 100),
        ("≥60", 60, None), ("Normal: 4–6", 4, 6), ("negative", None, None), ("2024-05-14", None, None), ("9-4", None, None),
        (None, None, None), ("", None, None),
    ],
)  # fmt: skip
def test_reference_ranges_in_words(text: str | None, low: float | None, high: float | None) -> None:
    """As laboratories write them."""
    assert range_in(text) == (low, high)


def test_numbers_and_units() -> None:
    """Only finite ones; a unit that is known goes before one that is printed."""
    assert [finite(x) for x in (1, "2.5", "1e3", True, None, "x", float("nan"), 10**400, [1])] == [
        1, 2.5, 1000, None, None, None, None, None, None,
    ]  # fmt: skip
    assert [unit_of("mg/dL", "x"), unit_of("", "mmol/L"), unit_of("glorps", "mg/dL"), unit_of("glorps"), unit_of(None)] == [
        "mg/dL", "mmol/L", "mg/dL", "glorps", None,
    ]  # fmt: skip
