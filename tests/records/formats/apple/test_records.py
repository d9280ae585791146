"""Records of an Apple Health export: what each kind becomes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.records.formats.apple.export import category, metadata, one, read, record, why

WATCH = (
    "<<HKDevice: 0x282d3e8a0>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,7, software:10>"
)


def test_a_quantity_is_an_observation_as_it_is_written() -> None:
    """Value and unit as read, the instants in UTC, the offset of the stamp, the place as the line."""
    assert one(record()) == {
        "table": "observations", "start": datetime(2024, 5, 14, 6, 30, tzinfo=UTC),
        "end": datetime(2024, 5, 14, 6, 45, tzinfo=UTC), "offset": 120, "source": "Robin’s iPhone", "id": None,
        "status": None, "place": "line 10", "metric": "steps", "code": None, "display": None, "value": 100.0,
        "unit": "count", "text": None, "ref_low": None, "ref_high": None, "flag": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "unit", "metric"),
    [
        ("BloodGlucose", "mmol<180.1558800000541>/L", "glucose"),
        ("HeartRate", "count/min", "heart_rate"),
        ("BodyMass", "lb", "weight"),
        ("VO2Max", "mL/min·kg", "vo2_max"),
        ("BodyTemperature", "degF", "body_temperature"),
        ("DietaryEnergyConsumed", "Cal", "dietary_energy"),
        ("BloodPressureSystolic", "mmHg", "systolic_blood_pressure"),
    ],
)
def test_units_are_kept_as_read(identifier: str, unit: str, metric: str) -> None:
    """Those with angle brackets and dots too."""
    row = one(record(f"HKQuantityTypeIdentifier{identifier}", unit=unit, value="5.5"))
    assert (row["metric"], row["value"], row["unit"]) == (metric, 5.5, unit)


def test_percentages_are_fractions_and_say_so() -> None:
    """HealthKit's "%" is 0 to 1."""
    row = one(record("HKQuantityTypeIdentifierOxygenSaturation", unit="%", value="0.97"))
    assert (row["metric"], row["value"], row["unit"]) == ("oxygen_saturation", 0.97, "1")


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("InBed", "in_bed"), ("Asleep", "asleep"), ("AsleepUnspecified", "asleep"), ("AsleepCore", "core"),
        ("AsleepDeep", "deep"), ("AsleepREM", "rem"), ("Awake", "awake"),
    ],
)  # fmt: skip
def test_sleep_stages_of_all_versions(word: str, stage: str) -> None:
    """Sleep goes to its own table."""
    row = one(category("SleepAnalysis", f"SleepAnalysis{word}"))
    assert (row["table"], row["stage"], row["offset"]) == ("sleep", stage, 120)


@pytest.mark.parametrize(("number", "stage"), [("0", "in_bed"), ("1", "asleep"), ("2", "awake"), ("5", "rem")])
def test_sleep_stages_as_numbers(number: str, stage: str) -> None:
    """Some tools write HealthKit's numbers instead of its words."""
    assert one(category("SleepAnalysis", None, value=number))["stage"] == stage


def test_an_unknown_sleep_stage_is_refused() -> None:
    """And the known ones are named."""
    where, reason = why(category("SleepAnalysis", "SleepAnalysisDreaming"))
    assert where == "line 10"
    assert "Dreaming" in reason
    assert "REM" in reason


@pytest.mark.parametrize(
    ("kind", "word", "metric", "value"),
    [
        ("AppleStandHour", "AppleStandHourStood", "stand_hours", 1),
        ("AppleStandHour", "AppleStandHourIdle", "stand_hours", 0),
        ("Headache", "SeverityModerate", "headache", 2),
        ("HighHeartRateEvent", "NotApplicable", "high_heart_rate_events", 1),
        ("HighHeartRateEvent", None, "high_heart_rate_events", 1),
        ("LowHeartRateEvent", "NotApplicable", "low_heart_rate_events", 1),
        ("MenstrualFlow", "MenstrualFlowHeavy", "menstrual_flow", 3),
        ("MenstrualFlow", "VaginalBleedingLight", "menstrual_flow", 1),
        ("SexualActivity", "NotApplicable", "sexual_activity", 1),
        ("PregnancyTestResult", "PregnancyTestResultPositive", "pregnancy_test_result", 2),
    ],
)
def test_words_of_categories_stand_for_numbers(kind: str, word: str | None, metric: str, value: float) -> None:
    """Events count as one."""
    row = one(category(kind, word))
    assert (row["metric"], row["value"]) == (metric, value)


@pytest.mark.parametrize(
    ("kind", "metric", "value", "unit"),
    [("MindfulSession", "mindful_minutes", 15, "min"), ("HandwashingEvent", "handwashing", 900, "s")],
)
def test_sessions_count_as_their_length(kind: str, metric: str, value: float, unit: str) -> None:
    """Their value says nothing."""
    row = one(category(kind, "NotApplicable"))
    assert (row["metric"], row["value"], row["unit"]) == (metric, value, unit)


def test_unknown_types_are_kept_under_their_own_name() -> None:
    """Numbers as numbers, words as text."""
    rows, refusals = read(
        record("HKQuantityTypeIdentifierFromTheFuture", unit="count", value="7"),
        category("Contraceptive", "ContraceptiveImplant"),
        record("HKDataTypeIdentifierMood", unit=None, value="Slightly pleasant"),
    )
    assert not refusals
    assert {(row["metric"], row["display"], row["value"], row["text"]) for row in rows} == {
        (None, "HKQuantityTypeIdentifierFromTheFuture", 7.0, None),
        (None, "HKCategoryTypeIdentifierContraceptive", None, "ContraceptiveImplant"),
        (None, "HKDataTypeIdentifierMood", None, "Slightly pleasant"),
    }


def test_the_zone_of_a_record_decides_its_local_time() -> None:
    """Stamps are in the zone of the export; HKTimeZone says where it was."""
    row = one(record("HKQuantityTypeIdentifierHeartRate", metadata("HKTimeZone", "Asia/Tokyo")))
    assert (row["start"], row["offset"]) == (datetime(2024, 5, 14, 6, 30, tzinfo=UTC), 540)


def test_an_unknown_zone_changes_nothing() -> None:
    """The stamp's own offset stands."""
    assert one(record("HKQuantityTypeIdentifierHeartRate", metadata("HKTimeZone", "Mars/Olympus")))["offset"] == 120


@pytest.mark.parametrize(("reason", "kind"), [("1", "basal_insulin"), ("2", "bolus_insulin")])
def test_insulin_is_told_as_a_whole_and_as_its_kind(reason: str, kind: str) -> None:
    """So that a day's total is whole."""
    rows, _ = read(
        record(
            "HKQuantityTypeIdentifierInsulinDelivery", metadata("HKInsulinDeliveryReason", reason), unit="IU", value="4"
        )
    )
    assert [(row["metric"], row["value"], row["unit"]) for row in rows] == [("insulin_dose", 4, "IU"), (kind, 4, "IU")]


@pytest.mark.parametrize(
    ("name", "device", "source"),
    [
        ("Robin", WATCH, "Robin (Apple Watch)"),
        ("Robin", WATCH.replace("Apple Watch", "iPhone").replace("model:Watch", "model:iPhone"), "Robin (iPhone)"),
        ("Robin’s Apple\u00a0Watch", WATCH, "Robin’s Apple Watch"),
        ("Zażółć 体重計", None, "Zażółć 体重計"),
        ('The "Good" & <Bad>\n Scale', None, 'The "Good" & <Bad> Scale'),
        ("Scale", "<<HKDevice: 0x1>, name:Body+, manufacturer:Withings>", "Scale"),
        (None, None, None),
    ],
)
def test_sources_are_told_as_people_know_them(name: str | None, device: str | None, source: str | None) -> None:
    """A watch with a name of its own is told to be a watch."""
    assert one(record(sourceName=name, device=device))["source"] == source


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "many"}, "'many'"),
        ({"value": "nan"}, "'nan'"),
        ({"value": "1e999"}, "'1e999'"),
        ({"value": None}, "without a value"),
        ({"startDate": "14.05.2024"}, "startDate '14.05.2024'"),
        ({"startDate": "2024-02-30 08:30:00 +0200"}, "startDate '2024-02-30"),
        ({"startDate": None}, "without startDate"),
        ({"startDate": "0001-01-01 00:00:00 +0000"}, "1900 to 2100"),
        ({"endDate": "4001-01-01 00:00:00 +0000"}, "endDate '4001"),
        ({"endDate": "2024-05-14 08:29:59 +0200"}, "before it starts"),
        ({"type": None}, "without a type"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_line_and_reason(changed: dict[str, str | None], said: str) -> None:
    """Only the record itself; its neighbours are taken."""
    rows, refusals = read(record(), record(**changed), record())
    assert len(rows) == 2
    assert [(refusal.where, refusal.count) for refusal in refusals] == [("line 11", 1)]
    assert said in refusals[0].why


def test_an_unknown_word_of_a_known_metric_is_refused() -> None:
    """A number cannot be made of it."""
    assert "'SeverityUnbearable'" in why(category("Headache", "SeverityUnbearable"))[1].replace("HKCategoryValue", "")


def test_like_reasons_are_told_once_with_their_count() -> None:
    """By the first of them."""
    rows, refusals = read(*[record(value="x")] * 3, record())
    assert len(rows) == 1
    assert [(refusal.where, refusal.count) for refusal in refusals] == [("line 10", 3)]


def test_a_record_without_an_end_ends_when_it_starts() -> None:
    row = one(record(endDate=None))
    assert row["end"] == row["start"]


def test_stamps_of_other_makers() -> None:
    """ISO 8601 is read as well; without an offset it is in the home zone."""
    assert one(record(startDate="2024-05-14T06:30:00Z"))["start"] == datetime(2024, 5, 14, 6, 30, tzinfo=UTC)
    assert one(record(startDate="2024-05-14T02:30:00"))["start"] == datetime(2024, 5, 14, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["8:30:00 AM +0200", "8:30:00\u202fa.m. +0200", "12:30:00 pm +0600", "6:30:00AM +0000"]
)
def test_stamps_of_phones_set_to_12_hours(written: str) -> None:
    assert one(record(startDate=f"2024-05-14 {written}"))["start"] == datetime(2024, 5, 14, 6, 30, tzinfo=UTC)
