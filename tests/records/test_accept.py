"""The door of the shelf: canonical units, local dates, metrics by code, and a reason for every row turned away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.accept import Observations
from salus.records.accept_chart import accept_entries, accept_sleep, accept_workouts
from salus.records.formats.assemble import batch
from salus.records.rows import Outcome, grouped
from salus.records.stored import row_keys, schema_of
from salus.records.tables import Refusal

BERLIN = ZoneInfo("Europe/Berlin")
NOON = np.datetime64("2024-05-06T10:00", "us")  # 12:00 in Berlin
HOUR = np.timedelta64(1, "h")


def observe(count: int = 1, **columns: Any) -> Outcome:
    given_columns: dict[str, Any] = {
        "start": np.array([NOON] * count), "offset": np.full(count, 120), "metric": "heart_rate", "unit": "/min",
        "value": np.full(count, 60.0), "source": "watch", "place": [f"line {n}" for n in range(2, count + 2)],
    }  # fmt: skip
    return Observations(BERLIN).take(batch("observations", count, **{**given_columns, **columns}).rows)


def only(outcome: Outcome) -> dict[str, Any]:
    """The one accepted row."""
    assert not outcome.refused
    [accepted] = outcome.accepted
    [row] = accepted.rows.to_pylist()
    return {"part": accepted.part, **row}


def refusal(outcome: Outcome) -> Refusal:
    assert not outcome.accepted
    [found] = outcome.refused
    return found


def test_a_value_is_kept_as_read_and_in_the_metrics_own_unit() -> None:
    row = only(observe(metric="glucose", value=np.array([5.5]), unit="mmol/L", ref_low=np.array([4.0])))
    assert (row["part"], row["raw_value"], row["raw_unit"]) == ("glucose", 5.5, "mmol/L")
    assert (row["value"], row["ref_low"]) == pytest.approx((99.0858, 72.0624))


def test_the_date_is_the_local_one_of_where_it_was_measured() -> None:
    late = np.array([np.datetime64("2024-05-06T23:30", "us")])
    assert only(observe(start=late))["date"] == date(2024, 5, 7)
    assert only(observe(start=late, offset=np.array([-300])))["date"] == date(2024, 5, 6)


def test_a_row_without_an_offset_has_that_of_the_home_zone() -> None:
    assert only(observe(offset=None))["offset"] == 120
    assert only(observe(offset=None, start=np.array([np.datetime64("2024-01-06T10:00", "us")])))["offset"] == 60


def test_a_nightly_value_counts_for_the_date_of_waking() -> None:
    evening = np.array([np.datetime64("2024-05-06T21:00", "us")])
    night = {"metric": "sleep_duration", "unit": "min", "value": np.array([400.0]), "start": evening}
    assert only(observe(**night, end=evening + 8 * HOUR))["date"] == date(2024, 5, 7)
    midnight = np.array([np.datetime64("2024-05-05T22:00", "us")])  # a whole local day means its date
    assert only(observe(**{**night, "start": midnight}, end=midnight + 24 * HOUR))["date"] == date(2024, 5, 6)


def test_a_code_makes_a_metric_and_an_unknown_one_is_kept_apart() -> None:
    known = observe(metric=None, code="LOINC:8867-4", display="Heart rate")
    assert only(known)["part"] == "heart_rate"
    other = only(observe(metric=None, code="LOINC:99999-9", display="Something", unit="furlong"))
    assert (other["part"], other["value"], other["raw_unit"]) == ("other_observations", 60.0, "furlong")


def test_a_text_needs_no_number() -> None:
    row = only(observe(metric="ketones", value=np.array([np.nan]), unit=None, text="<0.1"))
    assert (row["value"], row["text"]) == (None, "<0.1")


def test_what_was_entered_in_error_is_no_fact() -> None:
    assert only(observe(status="final"))["fact"] is True
    assert only(observe(status="entered-in-error"))["fact"] is False


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"start": None}, "there is no start"),
        ({"end": np.array([NOON - HOUR])}, "ends before it starts"),
        ({"start": np.array([np.datetime64("1066-10-14", "us")])}, "outside the years 1850 to 2149"),
        ({"metric": "hart_rate"}, "unknown metric 'hart_rate': 'salus metrics' lists"),
        ({"unit": "furlong"}, "unknown unit 'furlong'"),
        ({"unit": "mg/dL"}, "heart_rate cannot be in mg/dL: it can be in /min"),
        ({"unit": None}, "heart_rate needs a unit: give one of /min"),
        ({"value": np.array([900.0])}, "heart rate outside the plausible 20 to 300 /min; the first is 900 /min"),
        ({"value": np.array([np.inf])}, "infinite"),
        ({"value": np.array([np.nan])}, "there is no value"),
        ({"metric": "steps", "unit": "{steps}", "end": np.array([NOON + 200 * HOUR])}, "more than a day"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_place_and_reason(columns: dict[str, Any], why: str) -> None:
    found = refusal(observe(**columns))
    assert found.where == "line 2"
    assert why in found.why


def test_refusals_are_one_a_reason_with_the_first_place() -> None:
    values = np.array([60.0, 900.0, 1.0, np.nan])
    outcome = observe(4, value=values)
    assert [(r.where, r.count) for r in outcome.refused] == [("line 5", 1), ("line 3", 2)]
    assert grouped([*outcome.refused, *outcome.refused])[1].count == 4


@given(st.lists(st.sampled_from(["heart_rate", "steps", "nonsense", None]), min_size=1, max_size=40))
def test_each_row_is_accepted_once_or_refused(metrics: list[str | None]) -> None:
    count = len(metrics)
    outcome = observe(count, metric=metrics, unit=None, value=np.arange(count, dtype=np.float64), display="x")
    assert sum(a.rows.num_rows for a in outcome.accepted) + sum(r.count for r in outcome.refused) == count
    for accepted in outcome.accepted:
        assert accepted.rows.schema.names == [n for n in schema_of(accepted.part).names if n != "share"]
        values = accepted.rows.column("raw_value").to_pylist()
        assert values == sorted(values)  # the order of the file


def test_many_runs_of_metrics_are_gathered_by_part() -> None:
    names = ["heart_rate", "resting_heart_rate"] * 600
    outcome = observe(1200, metric=names)
    assert {a.part: a.rows.num_rows for a in outcome.accepted} == {"heart_rate": 600, "resting_heart_rate": 600}


def test_the_key_of_a_row_is_its_content() -> None:
    keys = {
        name: only(observe(**columns))["key"]
        for name, columns in {
            "same": {}, "again": {"place": ["line 99"]}, "value": {"value": np.array([61.0])},
            "source": {"source": "phone"}, "id": {"id": "7"}, "status": {"status": "amended"}, "flag": {"flag": "H"},
            "reference": {"ref_low": np.array([50.0])},
        }.items()
    }  # fmt: skip
    assert keys["same"] == keys["again"]
    assert len(set(keys.values())) == len(keys) - 1


def test_keys_never_change_between_versions() -> None:
    """They are compared with keys stored years ago."""
    columns = [pa.array([1.5, None]), pa.array([3, -1], pa.int16()), pa.array(["watch", None]), pa.array([True, False]),
               pa.array([np.datetime64("2024-05-06", "us")] * 2), pa.array([["a"], []])]  # fmt: skip
    assert row_keys(2, columns).tolist() == [16658250151849301569, 1236749847923919497]
    assert row_keys(1, [pa.array([0.0])]) == row_keys(1, [pa.array([-0.0])])
    days = pa.array([date(2024, 5, 14), date(1969, 12, 31), None])
    assert row_keys(3, [days]).tolist() == [6384869887697683758, 5313096613137074775, 0]


# Sleep, workouts and entries


def test_a_sleep_stage_is_accepted_with_its_local_date() -> None:
    start = np.array([np.datetime64("2024-05-06T21:00", "us")])
    outcome = accept_sleep(
        batch("sleep", 1, start=start, end=start + HOUR * 2, offset=np.array([120]), stage="rem").rows, BERLIN
    )
    assert (only(outcome)["date"], only(outcome)["stage"]) == (date(2024, 5, 7), "rem")


def test_an_unknown_or_endless_stage_is_refused() -> None:
    start = np.array([NOON])
    unknown = accept_sleep(batch("sleep", 1, start=start, end=start + HOUR, stage="dreaming").rows, BERLIN)
    assert "unknown sleep stage (such as 'dreaming'): it can be deep, rem" in refusal(unknown).why
    endless = accept_sleep(batch("sleep", 1, start=start, end=start + 30 * HOUR, stage="rem").rows, BERLIN)
    assert "longer than a day" in refusal(endless).why


def test_a_workouts_attributes_are_in_the_catalogues_units_and_nothing_is_lost() -> None:
    start = np.array([NOON])
    read = {
        "distance": (5.0, "km"),
        "average_heart_rate": (9000.0, "/min"),
        "mood": (3.0, None),
        "energy": (300.0, "cup"),
    }
    attributes = [[(name, {"value": value, "unit": unit}) for name, (value, unit) in read.items()]]
    rows = batch(
        "workouts", 1, start=start, end=start + np.timedelta64(30, "m"), offset=np.array([120]), activity="running",
        title="Run", attributes=attributes,
    ).rows  # fmt: skip
    row = only(accept_workouts(rows, BERLIN))
    assert (row["distance"], row["duration"], row["energy"], row["average_heart_rate"]) == (5000, 30, None, None)
    assert (row["speed"], row["pace"]) == pytest.approx((5000 / 30, 6))
    assert row["extra"] == '{"average_heart_rate": [9000.0, "/min"], "mood": [3.0, null], "energy": [300.0, "cup"]}'


def test_an_entry_needs_no_date_but_a_kind_and_a_name() -> None:
    row = only(accept_entries(batch("entries", 1, kind="allergy", name="Peanut", fact=[False]).rows, BERLIN))
    assert (row["start"], row["end"], row["offset"], row["date"]) == (None, None, None, None)
    assert (row["fact"], row["active"], row["codes"], row["details"]) == (False, None, [], [])
    assert "no kind or no name" in refusal(accept_entries(batch("entries", 1, kind="allergy").rows, BERLIN)).why


def test_an_entry_keeps_what_the_record_says() -> None:
    start = np.array([NOON])
    rows = batch(
        "entries", 1, kind="medication", name="Metformin", start=start, offset=np.array([120]),
        codes=[["RXNORM:860975"]], active=[True], details=[[("dose", "500 mg")]],
    ).rows  # fmt: skip
    row = only(accept_entries(rows, BERLIN))
    assert (row["start"], row["end"], row["date"]) == (datetime(2024, 5, 6, 10), None, date(2024, 5, 6))
    assert (row["fact"], row["active"], row["codes"]) == (True, True, ["RXNORM:860975"])
    assert row["details"] == [("dose", "500 mg")]


def test_an_entry_in_error_is_no_fact_whatever_it_says() -> None:
    rows = batch("entries", 1, kind="condition", name="Asthma", fact=[True], status="entered-in-error").rows
    assert only(accept_entries(rows, BERLIN))["fact"] is False
