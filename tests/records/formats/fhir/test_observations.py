"""FHIR observations: every kind of value, when it was, what is normal, and what is no value."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.records.formats.fhir.resource import LOINC, concept, observation, of, one, why


def test_a_quantity_is_a_number_in_its_unit() -> None:
    """UCUM's code goes before the printed unit, where it is a unit."""
    row = one(observation(valueQuantity={"value": 14.2, "unit": "gram per decilitre", "code": "g/dL"}))
    assert row | {
        "table": "observations", "metric": "hemoglobin", "code": "LOINC:718-7", "display": "Hemoglobin", "value": 14.2,
        "unit": "g/dL", "text": None, "status": "final", "id": "o1", "place": "Observation/o1", "offset": -240,
        "source": "health record", "start": datetime(2024, 5, 14, 12, 30, tzinfo=UTC),
    } == row  # fmt: skip
    assert one(observation(valueQuantity={"value": 1, "unit": "mg/dL", "code": "odd"}))["unit"] == "mg/dL"


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg/L"}}, None, "<5"),
        ({"valueQuantity": {"value": 5.5, "comparator": ">="}}, None, ">=5.5"),
        ({"valueInteger": 7}, 7, None),
        ({"valueString": "7.25"}, 7.25, None),
        ({"valueString": "cloudy"}, None, "cloudy"),
        ({"valueBoolean": True}, None, "yes"),
        ({"valueBoolean": False}, None, "no"),
        ({"valueCodeableConcept": concept("10828004", "Positive")}, None, "Positive"),
        ({"valueCodeableConcept": {"text": "Detected"}}, None, "Detected"),
        ({"valueRange": {"low": {"value": 2}, "high": {"value": 4}}}, None, "2-4"),
        ({"valueRange": {"high": {"value": 4}}}, None, "<=4"),
        ({"valueRange": {"low": {"value": 4}}}, None, ">=4"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, None, "1:128"),
        ({"valueDateTime": "2024-05-01"}, None, "2024-05-01"),
        ({"valueTime": "08:30:00"}, None, "08:30:00"),
        ({"valuePeriod": {"start": "2024-05-01", "end": "2024-05-03"}}, None, "2024-05-01 to 2024-05-03"),
    ],
)
def test_every_kind_of_value(value: dict[str, Any], number: float | None, text: str | None) -> None:
    """A number where it is one; else the words."""
    row = one(observation(**value))
    assert (row["value"], row["text"]) == (number, text)


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (observation(), "no value"),
        (observation(dataAbsentReason=concept("unknown", "Unknown")), "no value: Unknown"),
        (observation(valueQuantity={"unit": "mg/dL"}), "valueQuantity"),
        (observation(valueAttachment={"url": "x"}), "valueAttachment"),
        (observation(valueQuantity={"value": 1}, effectiveDateTime=None), "no date"),
        (observation(valueQuantity={"value": 1}, effectiveDateTime="yesterday"), "not an ISO 8601 date.*yesterday"),
        (observation(valueQuantity={"value": 1}, code=None), "what was observed"),
        (observation(hasMember=[{"reference": "Observation/x"}]), "panel"),
        (
            observation(
                valueInteger=1,
                effectiveDateTime=None,
                effectivePeriod={"start": "2024-05-14T10:00Z", "end": "2024-05-14T09:00Z"},
            ),
            "ends .* before it starts",
        ),
        (
            observation(
                component=[{"code": concept("8480-6", "Systolic", LOINC), "dataAbsentReason": {"text": "Refused"}}]
            ),
            "no value: Refused",
        ),
    ],
)
def test_what_has_no_value_or_no_date_is_refused(resource: dict[str, Any], reason: str) -> None:
    """With the reason."""

    assert re.search(reason, why(resource)), why(resource)


def test_a_blood_pressure_is_two_observations_with_one_id() -> None:
    """Whether its parts are components or one text."""
    parts = [
        {"code": concept("8480-6", "Systolic", LOINC), "valueQuantity": {"value": 128, "code": "mm[Hg]"}},
        {"code": concept("8462-4", "Diastolic", LOINC), "valueQuantity": {"value": 82, "code": "mm[Hg]"}},
    ]
    for value in ({"component": parts}, {"valueString": "128/82 mmHg"}):
        rows, refusals = of(observation(code=concept("85354-9", "Blood pressure", LOINC), **value))
        assert [(r["metric"], r["value"], r["id"]) for r in rows] == [
            ("systolic_blood_pressure", 128, "o1"),
            ("diastolic_blood_pressure", 82, "o1"),
        ]
        assert refusals == []


def test_a_component_without_a_value_leaves_the_others() -> None:
    """The record is kept for what it says."""
    parts = [
        {"code": concept("8480-6", "Systolic", LOINC), "valueQuantity": {"value": 128}},
        {"code": concept("8462-4", "Diastolic", LOINC), "dataAbsentReason": {"text": "Error"}},
    ]
    rows, refusals = of(observation(component=parts))
    assert [r["value"] for r in rows] == [128]
    assert refusals == []


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "preliminary"])
def test_the_status_is_handed_on(status: str) -> None:
    """So that what was entered in error is no fact later."""
    assert one(observation(status=status, valueInteger=1))["status"] == status


def test_when_it_was() -> None:
    """A period, an instant, a date, or when it was issued."""
    period = {"start": "2024-05-13T22:00:00-04:00", "end": "2024-05-14T06:00:00-04:00"}
    row = one(observation(effectiveDateTime=None, effectivePeriod=period, valueInteger=1))
    assert row["end"] - row["start"] == timedelta(hours=8)
    assert (
        one(observation(effectiveDateTime=None, effectiveInstant="2024-05-14T12:00:00Z", valueInteger=1))["offset"]
        == -240
    )
    row = one(observation(effectiveDateTime="2024-05-14", valueInteger=1))
    assert (row["start"], row["end"]) == (datetime(2024, 5, 14, 4, tzinfo=UTC),) * 2
    row = one(observation(effectiveDateTime="2024", valueInteger=1))
    assert row["end"] - row["start"] == timedelta(days=366)
    assert one(observation(effectiveDateTime=None, issued="2024-05-15T08:00:00Z", valueInteger=1))["start"].day == 15
    timing = {"event": ["2024-05-14T08:00:00Z", "2024-05-14T09:00:00Z"]}
    row = one(observation(effectiveDateTime=None, effectiveTiming=timing, valueInteger=1))
    assert row["end"] - row["start"] == timedelta(hours=1)


G = {"value": 14.2, "code": "g/dL"}
MALE, FEMALE = concept("248153007", "Male"), {"text": "Female"}


def bounds(low: float, high: float, **more: Any) -> dict[str, Any]:
    """A reference range in g/dL."""
    return {"low": {"value": low, "code": "g/dL"}, "high": {"value": high, "code": "g/dL"}} | more


@pytest.mark.parametrize(
    ("ranges", "found"),
    [
        ([bounds(12, 16)], (12, 16)),
        ([{"low": {"value": 12}}], (12, None)),
        ([{"text": "12.0 - 16.0 g/dL"}], (12, 16)),
        ([bounds(12, 16, type=concept("therapeutic"))], (None, None)),
        ([bounds(12, 16, type=concept("normal"))], (12, 16)),
        ([bounds(13, 18, appliesTo=[MALE]), bounds(12, 16, appliesTo=[FEMALE])], (12, 16)),
        ([bounds(13, 18), bounds(12, 16, appliesTo=[FEMALE])], (12, 16)),
        ([bounds(13, 18), bounds(12, 16)], (None, None)),
        (
            [bounds(11, 15, age={"high": {"value": 17, "unit": "a"}}), bounds(12, 16, age={"low": {"value": 18}})],
            (12, 16),
        ),
        ([{"low": {"value": 120, "code": "g/L"}}], (None, None)),
    ],
)
def test_the_reference_range_is_the_one_that_applies(
    ranges: list[Any], found: tuple[float | None, float | None]
) -> None:
    """By type, sex and age; none where several could, or in another unit."""
    person = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-01-01"}
    row = one(observation(valueQuantity=G, referenceRange=ranges), person)
    assert (row["ref_low"], row["ref_high"]) == found


def test_an_age_without_a_birth_date_decides_nothing() -> None:
    """The range may not apply."""
    row = one(observation(valueQuantity=G, referenceRange=[bounds(12, 16, age={"low": {"value": 18}})]))
    assert row["ref_low"] is None


@pytest.mark.parametrize("interpretation", [[concept("H", "High")], concept("H"), {"text": "H"}])
def test_the_interpretation_is_its_code(interpretation: Any) -> None:
    """R4 has a list, STU3 had one."""
    assert one(observation(valueQuantity=G, interpretation=interpretation))["flag"] == "H"


def test_the_source_is_the_device_or_the_organisation() -> None:
    """Not the nurse, and not a mere reference."""
    device = {"resourceType": "Device", "id": "d", "deviceName": [{"name": "Contour Next"}]}
    lab = {"resourceType": "Organization", "id": "l", "name": "City Laboratory"}
    nurse = {"resourceType": "Practitioner", "id": "n", "name": [{"text": "Nurse Joy"}]}
    with_device = observation(
        valueInteger=1, device={"reference": "Device/d"}, performer=[{"reference": "Organization/l"}]
    )
    assert one(with_device, device, lab)["source"] == "Contour Next"
    performers = [{"reference": "Practitioner/n"}, {"reference": "urn:uuid:l"}]
    assert one(observation(valueInteger=1, performer=performers), lab, nurse)["source"] == "City Laboratory"
    assert one(observation(valueInteger=1, performer=performers[:1]), nurse)["source"] == "health record"


def test_samples_of_a_metric_are_one_observation_each() -> None:
    """Errors of the device are left out; a waveform is refused."""
    data = {"origin": {"value": 10, "code": "/min"}, "period": 60000, "factor": 2, "dimensions": 1, "data": "30 E 31"}
    code = concept("8867-4", "Heart rate", LOINC)
    rows, _ = of(observation(code=code, valueSampledData=data))
    assert [(r["value"], r["start"].minute, r["unit"]) for r in rows] == [(70, 30, "/min"), (72, 32, "/min")]
    assert "sampled signal" in why(observation(valueSampledData=data, code=concept("131329", "ECG", "urn:iso")))
    assert "sampled signal" in why(observation(valueSampledData=data | {"dimensions": 2}, code=code))
    assert "at most" in why(observation(valueSampledData=data | {"data": "1 " * 100_001}, code=code))


def test_a_blood_group_is_also_about_the_person() -> None:
    """It answers "what is my blood type?"."""
    code = concept("882-1", "ABO and Rh group", LOINC)
    rows, _ = of(observation(code=code, valueCodeableConcept={"text": "A positive"}))
    person = next(r for r in rows if r["table"] == "entries")
    assert (person["kind"], dict(person["details"])) == ("person", {"blood_type": "A positive"})
    assert len(rows) == 2


def test_a_laboratory_value_without_a_metric_is_kept() -> None:
    """By its code and name."""
    row = one(observation(code=concept("XYZ", "Odd assay", "https://lab.example/tests"), valueQuantity=G))
    assert (row["metric"], row["code"], row["display"]) == (None, "tests:XYZ", "Odd assay")


def test_results_contained_in_a_report_are_read() -> None:
    """Some exports put them inside."""
    inner = observation(id="inner", valueInteger=3)
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"text": "CBC"},
        "contained": [inner],
    }
    rows, _ = of(report)
    assert {r["table"] for r in rows} == {"entries", "observations"}
