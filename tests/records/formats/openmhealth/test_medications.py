"""Open mHealth medicines, and HealthKit samples in its shape."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from typing import Any

import pytest
from tests.records.formats.openmhealth.points import AT, NIGHT, of, one, point, value, why

DRUG = {"trade_name": "Zestril", "generic_name": "lisinopril", "strength": [value(10, "mg")], "rxnorm_code": 104377}


SCHEDULE = {
    "dose_duration": {"duration": value(2, "wk")}, "medication_dose": {"dose": value(1, "tablet")},
    "dose_recurrence": {"frequency": {"number_of_times": 2, "time_window": value(1, "d")}},
}  # fmt: skip


def test_medicines() -> None:
    """Prescribed, dispensed, taken, missed."""
    body = {"medication": DRUG, "route": "oral", "description": "One twice a day", "schedule": [SCHEDULE]}
    row = one("medication-prescription", body)
    assert (row["kind"], row["name"], row["codes"], row["active"], row["start"]) == (
        "medication", "Zestril (lisinopril)", ["RXNORM:104377"], None, None,
    )  # fmt: skip
    assert row["details"] == {
        "dose": "1 tablet", "frequency": "twice a day", "route": "oral", "strength": "10 mg", "instructions": "One twice a day",
    }  # fmt: skip
    dispensed = {
        "medication_prescription": body,
        "time_frame_medication_dispensed": {"date_time": "2024-05-14T08:00:00Z"},
        "amount_dispensed": value(28, "tablet"),
    }
    row = one("pharmacy-medication-dispensing", dispensed)
    assert (row["active"], row["details"]["quantity"], row["details"]["category"]) == (False, "28 tablet", "dispense")
    row = one(
        "single-medication-dose-taken",
        AT | {"medication": DRUG, "dose": value(0.5, "tablet"), "reason_dose_taken_not_as_prescribed": "Nearly out"},
    )
    assert (row["fact"], row["details"]["dose"], row["details"]["status_reason"]) == (True, "0.5 tablet", "Nearly out")
    row = one("reason-single-medication-dose-not-taken", AT | {"medication": DRUG, "reason_for_missing_dose": "Forgot"})
    assert (row["fact"], row["details"]["status"], row["details"]["status_reason"]) == (False, "not-taken", "Forgot")
    assert "schedule is missing" in why("medication-prescription", {"medication": DRUG})
    assert "medication_dose is missing" in why(
        "medication-prescription", {"medication": DRUG, "schedule": [{"dose_duration": {}}]}
    )
    assert "no name" in why("medication-prescription", {"schedule": [SCHEDULE]})
    assert "no effective_time_frame" in why("single-medication-dose-taken", {"medication": DRUG})


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        ({"number_of_times": 1, "time_window": {"low_value": 4, "high_value": 6, "unit": "h"}}, "every 4 to 6 hours"),
        ({"timing": [{"temporal_relationship_to_meal": "before breakfast", "time_frame_of_temporal_relationship_to_meal": value(30, "min")}]}, "30 min before breakfast"),
        ({"timing": [{"part_of_day": "morning"}, {"time_of_day": "20:00:00"}]}, "in the morning, at 20:00"),
        ({"timing": [{"temporal_relationship_to_sleep": "before sleeping"}]}, "before sleeping"),
    ],
)  # fmt: skip
def test_how_often_a_medicine_is_taken(recurrence: dict[str, Any], words: str) -> None:
    """In words; a dose may be a range or depend."""
    doses = {"dose_range": {"low_value": 1, "high_value": 2, "unit": "tablet"}}
    row = one(
        "patient-medication-schedule",
        {"medication": DRUG, "schedule": [SCHEDULE | {"dose_recurrence": recurrence, "medication_dose": doses}]},
    )
    assert (row["details"]["frequency"], row["details"]["dose"]) == (words, "1 to 2 tablet")


def test_as_needed_and_doses_that_depend() -> None:
    """On a trigger."""
    doses = {"dose_array": [{"dose": value(2, "unt")}, {"dose": value(4, "unt")}]}
    row = one(
        "medication-prescription",
        {"medication": DRUG, "schedule": [SCHEDULE | {"dose_prn_trigger": "pain", "medication_dose": doses}]},
    )
    assert (row["details"]["frequency"], row["details"]["dose"]) == ("twice a day as needed for pain", "2 unt, 4 unt")


def test_healthkit_samples() -> None:
    """Quantities, sleep, workouts and correlations, in Granola's shape."""
    row = one("hk-quantity-sample", {"quantity_type": "HKQuantityTypeIdentifierStepCount", "count": 500} | NIGHT)
    assert (row["metric"], row["value"]) == ("steps", 500)
    row = one(
        "hk-quantity-sample",
        {"quantity_type": "HKQuantityTypeIdentifierOxygenSaturation", "unit_value": value(0.97, "%")} | AT,
    )
    assert (row["metric"], row["unit"]) == ("oxygen_saturation", "1")
    row = one(
        "hk-category-sample",
        {"category_type": "HKCategoryTypeIdentifierSleepAnalysis", "category_value": "InBed"} | NIGHT,
    )
    assert (row["table"], row["stage"]) == ("sleep", "in_bed")
    row = one("hk-workout", {"activity_name": "HKWorkoutActivityTypeCycling", "duration": value(1800, "sec")} | NIGHT)
    assert (row["activity"], row["attributes"]["duration"]) == ("cycling", value(1800, "sec"))
    samples = [
        {"quantity_type": f"HKQuantityTypeIdentifierBloodPressure{s}", "unit_value": value(n, "mmHg")}
        for s, n in (("Systolic", 120), ("Diastolic", 80))
    ]
    rows, _ = of(
        point(
            "hk-correlation",
            {"correlation_type": "HKCorrelationTypeIdentifierBloodPressure", "quantity_samples": samples} | AT,
        )
    )
    assert [r["metric"] for r in rows] == ["systolic_blood_pressure", "diastolic_blood_pressure"]
