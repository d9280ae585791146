"""FHIR vaccines, procedures, encounters, reports, appointments and the person."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records.formats.fhir.resource import BY_DOCTOR, CLINIC, DOCTOR, concept, of, one

CVX = "http://hl7.org/fhir/sid/cvx"


def immunization(**more: Any) -> dict[str, Any]:
    """A tetanus shot."""
    code = concept("115", "Tdap", CVX)
    return {"resourceType": "Immunization", "id": "i1", "status": "completed", "vaccineCode": code} | more


@pytest.mark.parametrize(
    ("more", "fact"),
    [({}, True), ({"status": "not-done"}, False), ({"notGiven": True}, False), ({"wasNotGiven": True}, False), ({"status": "entered-in-error"}, False)],
)  # fmt: skip
def test_a_refused_vaccine_was_not_given(more: dict[str, Any], fact: bool) -> None:
    """Under each version's way to say so."""
    assert one(immunization(**more))["fact"] is fact


def test_what_is_told_of_a_vaccination() -> None:
    """Lot, dose number, place, who gave it, or why not."""
    row = one(
        immunization(
            occurrenceDateTime="2023-10-02", lotNumber="AB12", doseQuantity={"value": 0.5, "unit": "mL"},
            protocolApplied=[{"doseNumberPositiveInt": 2, "series": "adult"}], performer=[{"actor": BY_DOCTOR}],
            location={"reference": "Location/lo"}, site={"text": "left arm"}, route={"text": "IM"},
        ),
        DOCTOR, CLINIC,
    )  # fmt: skip
    assert row["details"] == {
        "status": "completed", "lot": "AB12", "dose": "0.5 mL", "dose_number": "2", "series": "adult",
        "provider": "Dr. Ada Ng", "location": "North Clinic", "site": "left arm", "route": "IM",
    }  # fmt: skip
    assert (row["start"], row["end"], row["codes"]) == (row["end"], row["start"], ["CVX:115"])
    row = one(immunization(status="not-done", statusReason={"text": "Patient declined"}, occurrenceString="autumn"))
    assert row["details"] == {"status": "not-done", "status_reason": "Patient declined", "start": "autumn"}
    row = one(immunization(date="2012", explanation={"reasonNotGiven": [{"text": "out of stock"}]}, notGiven=True))
    assert row["details"] == {"status": "not-done", "status_reason": "out of stock", "start": "2012"}


@pytest.mark.parametrize(
    ("more", "fact"),
    [({}, True), ({"status": "not-done"}, False), ({"notPerformed": True}, False), ({"notDone": True}, False), ({"status": "preparation"}, False), ({"status": "stopped"}, True)],
)  # fmt: skip
def test_a_procedure_that_was_not_done_is_no_fact(more: dict[str, Any], fact: bool) -> None:
    """One that was stopped was begun."""
    resource = {"resourceType": "Procedure", "id": "p1", "status": "completed", "code": {"text": "Colonoscopy"}} | more
    assert one(resource)["fact"] is fact


def test_what_is_told_of_a_procedure() -> None:
    """When, by whom, where and why."""
    row = one(
        {
            "resourceType": "Procedure", "id": "p1", "status": "completed", "code": {"text": "Colonoscopy"},
            "performedPeriod": {"start": "2024-05-14T08:00:00Z", "end": "2024-05-14T09:00:00Z"},
            "performer": [{"actor": BY_DOCTOR}], "location": {"reference": "Location/lo"}, "reasonCode": [{"text": "Screening"}],
            "outcome": {"text": "Normal"}, "bodySite": [{"text": "Colon"}],
        },
        DOCTOR, CLINIC,
    )  # fmt: skip
    assert row["details"] == {
        "status": "completed", "provider": "Dr. Ada Ng", "location": "North Clinic", "reason": "Screening",
        "outcome": "Normal", "body_site": "Colon",
    }  # fmt: skip
    assert (row["end"] - row["start"]).seconds == 3600
    row = one(
        {
            "resourceType": "Procedure",
            "id": "p1",
            "status": "completed",
            "code": {"text": "X"},
            "performedAge": {"value": 12, "unit": "a"},
        }
    )
    assert row["details"]["start"] == "at the age of 12"


def test_encounters_and_those_to_come() -> None:
    """A planned one is an appointment; its class has words."""
    visit = {
        "resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "AMB"}, "type": [{"text": "Check-up"}],
        "period": {"start": "2024-05-14T08:00:00Z", "end": "2024-05-14T08:30:00Z"}, "participant": [{"individual": BY_DOCTOR}],
        "location": [{"location": {"reference": "Location/lo"}}], "reasonCode": [{"text": "Cough"}],
    }  # fmt: skip
    row = one(visit, DOCTOR, CLINIC)
    assert (row["kind"], row["name"], row["fact"], row["active"]) == ("encounter", "Check-up", True, False)
    assert row["details"] == {
        "status": "finished", "category": "ambulatory", "provider": "Dr. Ada Ng", "location": "North Clinic", "reason": "Cough",
    }  # fmt: skip
    planned = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "planned",
        "class": [concept("VR")],
        "plannedStartDate": "2025-01-02",
    }
    row = one(planned)
    assert (row["kind"], row["name"], row["active"], row["start"].year) == ("appointment", "virtual", True, 2025)
    assert one(visit | {"status": "cancelled"})["fact"] is False


def test_a_report_is_its_heading_and_conclusion() -> None:
    """Its results are observations of their own."""
    report = {
        "resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "Chest X-ray"}, "issued": "2024-05-14T10:00:00Z",
        "conclusion": "No acute findings.", "category": [{"text": "Radiology"}], "performer": [BY_DOCTOR],
    }  # fmt: skip
    row = one(report, DOCTOR)
    assert (row["kind"], row["start"].hour, row["fact"]) == ("report", 10, True)
    assert row["details"] == {
        "status": "final",
        "category": "Radiology",
        "provider": "Dr. Ada Ng",
        "note": "No acute findings.",
    }
    assert one(report | {"status": "entered-in-error"})["fact"] is False


@pytest.mark.parametrize(
    ("status", "fact", "active"),
    [("booked", True, True), ("arrived", True, True), ("fulfilled", True, False), ("cancelled", False, False), ("noshow", False, False), (None, True, None)],
)  # fmt: skip
def test_an_appointment_counts_unless_cancelled_or_missed(status: str | None, fact: bool, active: bool | None) -> None:
    """It is active while it is to come."""
    row = one({"resourceType": "Appointment", "id": "ap", "status": status, "start": "2025-01-02T09:00:00-05:00"})
    assert (row["fact"], row["active"], row["name"]) == (fact, active, "Appointment")


def test_what_is_told_of_an_appointment() -> None:
    """With whom, where and why; the patient is not with whom."""
    row = one(
        {
            "resourceType": "Appointment", "id": "ap", "status": "booked", "start": "2025-01-02T09:00:00-05:00", "minutesDuration": 20,
            "serviceType": [{"text": "Cardiology"}], "reasonCode": [{"text": "Follow-up"}], "comment": "Bring list",
            "participant": [
                {"actor": BY_DOCTOR, "status": "accepted"}, {"actor": {"reference": "Location/lo"}, "status": "accepted"},
                {"actor": {"reference": "Patient/p", "display": "Me"}}, {"actor": {"display": "Dr. No"}, "status": "declined"},
            ],
        },
        DOCTOR, CLINIC,
    )  # fmt: skip
    assert row["details"] == {
        "status": "booked", "provider": "Dr. Ada Ng", "location": "North Clinic", "reason": "Follow-up",
        "category": "Cardiology", "note": "Bring list",
    }  # fmt: skip
    assert (row["end"] - row["start"]).seconds == 1200
    assert row["offset"] == -300


def test_the_person() -> None:
    """Birth date, sex and what else is known; the name in its official form."""
    core = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
    row = one(
        {
            "resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-02-29",
            "name": [{"use": "nickname", "given": ["Bo"]}, {"use": "official", "given": ["Ana", "B"], "family": "Lee"}],
            "communication": [{"language": {"text": "Spanish"}}], "deceasedBoolean": False,
            "extension": [
                {"url": core + "birthsex", "valueCode": "F"},
                {"url": core + "race", "extension": [{"url": "text", "valueString": "Asian"}]},
            ],
        }
    )  # fmt: skip
    assert (row["kind"], row["name"], row["active"]) == ("person", "Ana B Lee", None)
    assert row["details"] == {
        "birth_date": "1980-02-29",
        "sex": "female",
        "birth_sex": "F",
        "race": "Asian",
        "language": "Spanish",
    }
    assert row["start"] == datetime(1980, 2, 29, 5, tzinfo=UTC)


def test_what_is_not_kept_is_refused_by_its_kind() -> None:
    """So that the summary accounts for every resource."""
    rows, refusals = of(
        {"resourceType": "Claim", "id": "1"}, {"resourceType": "Claim", "id": "2"}, DOCTOR,
        {"resourceType": "FamilyMemberHistory", "id": "f"},
        {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Too many results"}]}, {"id": "nothing"},
    )  # fmt: skip
    assert rows == []
    assert [(r.count, r.why) for r in refusals] == [
        (2, "not a kind of record that Salus keeps: Claim"),
        (1, "read for the names it gives, not a record of its own: Practitioner"),
        (1, "about a relative, not the person: FamilyMemberHistory"),
        (1, "a message of the server, not a record: Too many results"),
        (1, "an entry without a resource"),
    ]
    assert refusals[0].where == "Claim/1"
