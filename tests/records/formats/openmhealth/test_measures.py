"""Open mHealth measures, sleep and workouts: values, times, statistics, broken points."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records.formats.openmhealth.points import AT, NIGHT, interval, of, one, point, value, why

MEASURES = [
    ("heart-rate", "heart_rate", "beats/min", "heart_rate"), ("blood-glucose", "blood_glucose", "mmol/L", "glucose"),
    ("body-weight", "body_weight", "lb", "weight"), ("body-height", "body_height", "cm", "height"),
    ("body-temperature", "body_temperature", "F", "body_temperature"), ("oxygen-saturation", "oxygen_saturation", "%", "oxygen_saturation"),
    ("respiratory-rate", "respiratory_rate", "breaths/min", "respiratory_rate"), ("body-mass-index", "body_mass_index", "kg/m2", "bmi"),
    ("body-fat-percentage", "body_fat_percentage", "%", "body_fat_percent"), ("ambient-sound", "ambient_sound", "dB", "environmental_noise"),
    ("rr-interval", "rr_interval", "ms", None), ("breath-carbon-monoxide", "breath_carbon_monoxide", "ppm", None),
]  # fmt: skip


SUMS = [
    ("minutes-moderate-activity", "minutes_moderate_activity", "min", "moderate_activity_minutes"),
    ("calories-burned", "kcal_burned", "kcal", "total_energy"), ("step-count", "step_count", "steps", "steps"),
    ("sleep-duration", "sleep_duration", "h", "sleep_duration"), ("total-sleep-time", "total_sleep_time", "min", "sleep_duration"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "name", "unit", "metric"), MEASURES)
def test_a_measure_is_an_observation(schema: str, name: str, unit: str, metric: str | None) -> None:
    """Of the catalogue's metric, or without one, known by its name."""
    row = one(schema, {name: value(7, unit)} | AT)
    assert row | {
        "metric": metric, "code": f"OMH:{name}", "value": 7, "unit": unit, "source": "Wrist One", "id": "p1", "offset": -240,
        "start": datetime(2024, 5, 14, 12, 30, tzinfo=UTC), "end": datetime(2024, 5, 14, 12, 30, tzinfo=UTC), "place": "entry 1",
    } == row  # fmt: skip


@pytest.mark.parametrize(("schema", "name", "unit", "metric"), SUMS)
def test_a_sum_needs_an_interval(schema: str, name: str, unit: str, metric: str) -> None:
    """It counts from one time to another."""
    row = one(schema, {name: value(6, unit)} | NIGHT)
    assert (row["metric"], (row["end"] - row["start"]).seconds) == (metric, 8 * 3600)
    assert "only an instant" in why(schema, {name: value(6, unit)} | AT)
    assert "no effective_time_frame" in why(schema, {name: value(6, unit)})


def test_bare_numbers_and_pairs() -> None:
    """Steps were once a bare number; a blood pressure is two observations, or none."""
    assert one("step-count", {"step_count": 6000} | NIGHT)["unit"] == "steps"
    body = {"systolic_blood_pressure": value(128, "mmHg"), "diastolic_blood_pressure": value(82, "mmHg")} | AT
    rows, _ = of(point("blood-pressure", body))
    assert [(r["metric"], r["value"], r["id"]) for r in rows] == [
        ("systolic_blood_pressure", 128, "p1"), ("diastolic_blood_pressure", 82, "p1"),
    ]  # fmt: skip
    assert "diastolic_blood_pressure is missing" in why(
        "blood-pressure", {"systolic_blood_pressure": value(128, "mmHg")} | AT
    )


def test_energy_of_an_activity_is_active_energy() -> None:
    """That of a whole day includes the body at rest."""
    assert (
        one("calories-burned", {"kcal_burned": value(160, "kcal"), "activity_name": "walking"} | NIGHT)["metric"]
        == "active_energy"
    )


@pytest.mark.parametrize(
    ("schema", "body", "reason"),
    [
        ("heart-rate", {}, "body is empty"),
        ("heart-rate", {"heart_rate": value(60, "beat/min")} | AT, "cannot be in 'beat/min': it can be in beats/min"),
        ("heart-rate", {"heart_rate": value(60)} | AT, "cannot be in nothing"),
        ("heart-rate", {"heart_rate": value("60", "beats/min")} | AT, "no number as its value: '60'"),
        ("heart-rate", {"heart_rate": value(True, "beats/min")} | AT, "no number"),
        ("heart-rate", {"heart_rate": value(60, "beats/min")}, "no effective_time_frame"),
        ("heart-rate", {"heart_rate": value(60, "beats/min"), "effective_time_frame": {}}, "one of date_time and time_interval"),
        ("heart-rate", {"heart_rate": value(60, "beats/min"), "effective_time_frame": {"date_time": "soon"}}, "soon"),
        ("heart-rate", {"heart_rate": value(60, "beats/min"), "effective_time_frame": {"date_time": 5}}, "not a date: 5"),
        ("blood-glucose", {"blood_glucose": value(95, "mg/dL"), "temporal_relationship_to_meal": "fsting"} | AT, "'fsting': it can be fasting"),
        ("blood-glucose", {"blood_glucose": value(95, "mg/dL"), "descriptive_statistic": "minmum"} | AT, "'minmum'"),
        ("oxygen-saturation", {"oxygen_saturation": value(95, "%"), "supplemental_oxygen_flow_rate": value(2, "dL/min")} | AT, "dL/min"),
        ("sleep-duration", {"sleep_duration": value(16, "h")} | NIGHT, "does not fit into its time of 8 h"),
        ("physical-activity", {"distance": value(3, "mi")} | NIGHT, "activity_name is missing"),
        ("physical-activity", {"activity_name": "walking", "distance": value(3, "miles")} | NIGHT, "'miles'"),
        ("sleep-episode", {"total_sleep_time": value(7, "h")} | AT, "needs a time_interval"),
        ("geoposition", {"latitude": value(40, "deg")} | AT, "where somebody was"),
        ("acceleration", {"acceleration_x": value(0, "m/s^2")} | AT, "raw signal"),
        ("horoscope", {"sign": "Aries"}, "not a kind of data point"),
        ("hk-quantity-sample", {"quantity_type": "HKQuantityTypeIdentifierMadeUp", "count": 1} | AT, "unknown HealthKit"),
        ("hk-quantity-sample", {"quantity_type": "HKQuantityTypeIdentifierStepCount"} | AT, "one of unit_value and count"),
        ("hk-quantity-sample", {"quantity_type": "HKQuantityTypeIdentifierBodyMass", "unit_value": value(1)} | AT, "no unit"),
        ("hk-category-sample", {"category_type": "HKCategoryTypeIdentifierSleepAnalysis", "category_value": 2} | NIGHT, "can be InBed"),
        ("hk-category-sample", {"category_type": "HKCategoryTypeIdentifierOdd", "category_value": "x"} | NIGHT, "unknown HealthKit category"),
        ("hk-correlation", {"correlation_type": "HKCorrelationTypeIdentifierFood"} | AT, "no samples"),
        ("hk-correlation", {"correlation_type": "x", "quantity_samples": [1]} | AT, "not a HealthKit correlation"),
        ("hk-correlation", {"correlation_type": "HKCorrelationTypeIdentifierFood", "quantity_samples": [1]} | AT, "not an object"),
        ("hk-workout", {"activity_name": "HKWorkoutActivityTypeCycling", "metadata": [{"key": "x"}]} | AT, "metadata"),
    ],
)  # fmt: skip
def test_points_that_break_their_schema_are_refused(schema: str, body: dict[str, Any], reason: str) -> None:
    """With the bad value and what is valid."""
    assert re.search(re.escape(reason), why(schema, body)), why(schema, body)


@pytest.mark.parametrize(
    ("parts", "start", "end"),
    [
        ({"start_date_time": "2024-05-14T08:00:00Z", "end_date_time": "2024-05-14T09:00:00Z"}, "14T08", "14T09"),
        ({"start_date_time": "2024-05-14T08:00:00Z", "duration": value(1, "h")}, "14T08", "14T09"),
        ({"end_date_time": "2024-05-14T09:00:00Z", "duration": value(60, "min")}, "14T08", "14T09"),
        ({"end_date_time": "2024-05-14T09:00:00Z", "duration": value(2, "d")}, "12T09", "14T09"),
        ({"date": "2024-05-14", "part_of_day": "evening"}, "14T04", "14T04"),
    ],
)
def test_every_shape_of_an_interval(parts: dict[str, Any], start: str, end: str) -> None:
    """Two of start, end and duration; or a day and its part, of which only the day is known."""
    row = one("heart-rate", interval(**parts))
    assert (f"{row['start']:%dT%H}", f"{row['end']:%dT%H}") == (start, end)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({}, "needs two of"),
        ({"start_date_time": "2024-05-14T08:00:00Z"}, "needs two of"),
        ({"duration": value(1, "h")}, "needs two of"),
        ({"start_date_time": "2024-05-14T09:00:00Z", "end_date_time": "2024-05-14T08:00:00Z"}, "before it starts"),
        ({"start_date_time": "2024-05-14T08:00:00Z", "duration": value(-1, "h")}, "impossible"),
        ({"start_date_time": "2024-05-14T08:00:00Z", "duration": value(1e9, "yr")}, "impossible"),
        ({"start_date_time": "2024-05-14T08:00:00Z", "duration": value(1, "fortnight")}, "fortnight"),
        ({"date": "2024-05-14", "part_of_day": "teatime"}, "part_of_day must be"),
    ],
)
def test_broken_intervals_are_refused(parts: dict[str, Any], reason: str) -> None:
    """With what is needed."""
    assert reason in why("heart-rate", interval(**parts))


def test_a_statistic_is_not_a_reading() -> None:
    """A total is; an average is over no more than the usual sampling distance."""
    steps = {"step_count": 9000} | NIGHT
    assert one("step-count", steps | {"descriptive_statistic": "sum"})["value"] == 9000
    for body in (
        {"descriptive_statistic": "maximum"},
        {"descriptive_statistic": "average", "descriptive_statistic_denominator": "d"},
    ):
        assert "is not a reading" in why("step-count", steps | body)
    assert "(average per d)" in why("step-count", steps | body)
    short = interval(start_date_time="2024-05-14T08:00:00Z", duration=value(5, "min"))
    assert one("heart-rate", short | {"descriptive_statistic": "average"})["value"] == 60
    assert "is not a reading" in why("heart-rate", short | {"descriptive_statistic": "maximum"})
    long = interval(start_date_time="2024-05-14T08:00:00Z", duration=value(1, "d"))
    assert "is not a reading" in why("heart-rate", long | {"descriptive_statistic": "average"})
    assert "is not a reading" in why(
        "body-weight", {"body_weight": value(70, "kg"), "descriptive_statistic": "average"} | AT
    )


def test_the_source_time_stands_in_for_a_missing_one() -> None:
    """For readings, not for what counts over a time."""
    origin = {"source_name": "Scale", "source_creation_date_time": "2024-05-14T07:00:00Z"}
    assert one("body-weight", {"body_weight": value(70, "kg")}, acquisition_provenance=origin)["start"].hour == 7
    rows, refusals = of(point("step-count", {"step_count": 1}, acquisition_provenance=origin))
    assert (rows, len(refusals)) == ([], 1)


def test_a_sleep_episode_is_a_night_and_what_is_told_of_it() -> None:
    """In bed from start to end; durations must fit; a nap is a nap."""
    body = NIGHT | {
        "total_sleep_time": value(7, "h"), "latency_to_sleep_onset": value(15, "min"), "wake_after_sleep_onset": value(30, "min"),
        "number_of_awakenings": 2, "sleep_maintenance_efficiency_percentage": value(93, "%"), "is_main_sleep": False,
    }  # fmt: skip
    rows, _ = of(point("sleep-episode", body))
    assert [(r["table"], r.get("metric"), r.get("value"), r.get("stage")) for r in rows if r["table"] == "sleep"] == [
        ("sleep", None, None, "in_bed")
    ]
    assert {r["metric"]: r["value"] for r in rows if r["table"] == "observations"} == {
        "sleep_duration": 7, "sleep_latency": 15, "awake_duration": 30, "awakenings": 2, None: 93, "nap_duration": 7,
    }  # fmt: skip
    assert "does not fit" in why("sleep-episode", body | {"total_sleep_time": value(9, "h")})


def test_a_physical_activity_is_a_workout() -> None:
    """With its attributes; an unknown activity is a workout under its own title."""
    body = NIGHT | {
        "activity_name": "walking",
        "distance": value(3.2, "mi"),
        "kcal_burned": value(160, "kcal"),
        "met_value": 3.5,
    }
    row = one("physical-activity", body)
    assert (row["activity"], row["title"]) == ("walking", "walking")
    assert row["attributes"] == {
        "distance": value(3.2, "mi"), "energy": value(160, "kcal"), "intensity": value(3.5, "kcal/h/kg"), "duration": value(480, "min"),
    }  # fmt: skip
    assert one("physical-activity", AT | {"activity_name": "Zorbing"})["activity"] == "workout"
