"""FHIR entries of the chart: what somebody has, takes, reacts to, was given, had done, and what is to come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records.formats.fhir.resource import RXNORM, concept, of, one, why

CVX = "http://hl7.org/fhir/sid/cvx"
DOCTOR = {"resourceType": "Practitioner", "id": "dr", "name": [{"prefix": ["Dr."], "given": ["Ada"], "family": "Ng"}]}
CLINIC = {"resourceType": "Location", "id": "lo", "name": "North Clinic"}
BY_DOCTOR = {"reference": "Practitioner/dr"}


def condition(**more: Any) -> dict[str, Any]:
    """Hypertension."""
    return {"resourceType": "Condition", "id": "c1", "code": concept("38341003", "Hypertension")} | more


def allergy(**more: Any) -> dict[str, Any]:
    """An allergy to peanuts."""
    return {"resourceType": "AllergyIntolerance", "id": "a1", "code": concept("256349002", "Peanut")} | more


def medication(kind: str = "MedicationRequest", **more: Any) -> dict[str, Any]:
    """Metformin."""
    drug = concept("860975", "Metformin 500 MG", RXNORM, "Metformin 500 mg tablet")
    return {"resourceType": kind, "id": "m1", "status": "active", "medicationCodeableConcept": drug} | more


def immunization(**more: Any) -> dict[str, Any]:
    """A tetanus shot."""
    code = concept("115", "Tdap", CVX)
    return {"resourceType": "Immunization", "id": "i1", "status": "completed", "vaccineCode": code} | more


@pytest.mark.parametrize(
    ("more", "fact", "active"),
    [
        ({"clinicalStatus": concept("active")}, True, True),
        ({"clinicalStatus": concept("relapse")}, True, True),
        ({"clinicalStatus": concept("resolved")}, True, False),
        ({"clinicalStatus": "active"}, True, True),
        ({"clinicalStatus": "remission"}, True, False),
        ({"clinicalStatus": concept("active"), "verificationStatus": concept("refuted")}, False, False),
        ({"clinicalStatus": "active", "verificationStatus": "entered-in-error"}, False, False),
        ({"verificationStatus": concept("provisional")}, True, None),
        ({"abatementDateTime": "2020-01-01", "onsetDateTime": "2019"}, True, False),
        ({"abatementBoolean": True}, True, False),
        ({"abatementString": "last winter"}, True, False),
        ({}, True, None),
        ({"code": concept("160245001", "No current problems"), "clinicalStatus": "active"}, False, False),
    ],
)
def test_a_condition_is_a_fact_unless_refuted_and_active_as_it_says(
    more: dict[str, Any], fact: bool, active: bool | None
) -> None:
    """R4's concepts and DSTU2's codes alike."""
    row = one(condition(**more))
    assert (row["fact"], row["active"]) == (fact, active)


def test_what_is_told_of_a_condition() -> None:
    """Onset, abatement, severity, who said so, and notes."""
    row = one(
        condition(
            clinicalStatus=concept("resolved"), onsetDateTime="2015-03", abatementDateTime="2016-01-02",
            severity={"text": "Severe"}, category=[{"text": "Problem List"}], bodySite=[{"text": "Left arm"}],
            asserter=BY_DOCTOR, note=[{"text": "Watch."}, {"text": "Diet."}], recordedDate="2015-04-01",
        ),
        DOCTOR,
    )  # fmt: skip
    assert row["details"] == {
        "status": "resolved", "severity": "Severe", "category": "Problem List", "body_site": "Left arm",
        "provider": "Dr. Ada Ng", "start": "2015-03", "recorded": "2015-04-01", "note": "Watch. Diet.",
    }  # fmt: skip
    assert (row["name"], row["codes"], row["kind"]) == ("Hypertension", ["SNOMED:38341003"], "condition")
    assert row["end"] == datetime(2016, 1, 2, 5, tzinfo=UTC)
    assert one(condition(onsetAge={"value": 40, "unit": "a"}))["details"]["start"] == "at the age of 40"
    assert one(condition(onsetRange={"low": {"value": 40}, "high": {"value": 50, "unit": "years"}}))["details"][
        "start"
    ] == ("at the age of 40 to 50")
    assert one(condition(recordedDate="2015-04-01"))["start"] is not None
    assert "no name" in why(condition(code=None))


@pytest.mark.parametrize(
    ("more", "fact", "active"),
    [
        ({"clinicalStatus": concept("active"), "verificationStatus": concept("confirmed")}, True, True),
        ({"clinicalStatus": concept("inactive")}, True, False),
        ({"verificationStatus": concept("refuted")}, False, False),
        ({"verificationStatus": concept("unconfirmed")}, True, None),
        ({"status": "confirmed"}, True, True),
        ({"status": "refuted"}, False, False),
        ({"status": "resolved"}, True, False),
        ({"code": concept("716186003", "No known allergy"), "clinicalStatus": concept("active")}, False, False),
        ({"code": {"text": "NKDA"}}, False, False),
    ],
)
def test_an_allergy_is_a_fact_unless_refuted_or_denied(more: dict[str, Any], fact: bool, active: bool | None) -> None:
    """No known allergies stay negative."""
    row = one(allergy(**more))
    assert (row["fact"], row["active"]) == (fact, active)


def test_what_is_told_of_an_allergy() -> None:
    """Its reactions and the worst of their severities."""
    reactions = [
        {"manifestation": [{"text": "Hives"}, {"text": "Itching"}], "severity": "mild"},
        {"manifestation": [{"concept": {"text": "Wheezing"}}], "severity": "severe"},
    ]
    row = one(allergy(reaction=reactions, criticality="high", category=["food"], type="allergy", onsetDateTime="2010"))
    assert row["details"] == {
        "type": "allergy", "category": "food", "criticality": "high", "severity": "severe",
        "reaction": "Hives, Itching, Wheezing", "start": "2010",
    }  # fmt: skip
    assert one(allergy(code=None, substance={"text": "Latex"}))["name"] == "Latex"
    assert one(allergy(code=None, reaction=[{"substance": {"text": "Bee venom"}}]))["name"] == "Bee venom"
    assert "nothing is known" in why(
        allergy(code=concept("no-allergy-info", system="http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"))
    )


@pytest.mark.parametrize(
    ("resource", "fact", "active"),
    [
        (medication(), True, True),
        (medication(status="completed"), True, False),
        (medication(status="stopped"), True, False),
        (medication(status="on-hold"), True, False),
        (medication(status="cancelled"), False, False),
        (medication(status="entered-in-error"), False, False),
        (medication(status="draft"), False, False),
        (medication(status="unknown"), True, None),
        (medication(doNotPerform=True), False, False),
        (medication(intent="proposal"), False, False),
        (medication(intent="plan"), True, True),
        (medication("MedicationStatement", status="not-taken"), False, False),
        (medication("MedicationStatement", taken="n"), False, False),
        (medication("MedicationStatement", taken="y"), True, True),
        (medication("MedicationStatement", wasNotTaken=True), False, False),
        (medication("MedicationStatement", status="recorded", adherence={"code": concept("not-taken")}), False, False),
        (medication("MedicationAdministration", status="completed"), True, False),
        (medication("MedicationAdministration", status="not-done"), False, False),
        (medication("MedicationAdministration", status="completed", wasNotGiven=True), False, False),
        (medication("MedicationDispense", status="completed"), True, None),
        (medication("MedicationDispense", status="declined"), False, False),
    ],
)
def test_a_medicine_is_a_fact_unless_not_taken_and_active_while_it_is(
    resource: dict[str, Any], fact: bool, active: bool | None
) -> None:
    """Ordered, stated, given, handed out: each says its own thing."""
    row = one(resource)
    assert (row["fact"], row["active"], row["kind"]) == (fact, active, "medication")


@pytest.mark.parametrize(
    ("dosage", "told"),
    [
        ({"doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg"}}]}, {"dose": "500 mg"}),
        ({"doseQuantity": {"value": 2, "unit": "tablet"}}, {"dose": "2 tablet"}),
        ({"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2, "unit": "tablet"}}}]}, {"dose": "1 to 2 tablet"}),
        ({"text": "1 tablet twice daily"}, {"dose": "1 tablet twice daily", "instructions": "1 tablet twice daily"}),
        ({"route": {"text": "oral"}}, {"route": "oral"}),
        ({"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}, {"frequency": "twice a day"}),
        ({"timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}, "asNeededBoolean": True}, {"frequency": "every 6 hours as needed"}),
        ({"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnits": "d", "when": ["HS"]}}}, {"frequency": "once a day at bedtime"}),
        ({"timing": {"repeat": {"dayOfWeek": ["mon", "thu"]}}}, {"frequency": "every Monday, Thursday"}),
        ({"timing": {"repeat": {"timeOfDay": ["08:00:00"]}}}, {"frequency": "at 08:00"}),
        ({"timing": {"repeat": {"count": 1, "periodUnit": "d"}}}, {}),
        ({"timing": {"code": concept("BID")}}, {"frequency": "twice a day"}),
        ({"timing": {"code": {"text": "with every full moon"}}}, {"frequency": "with every full moon"}),
        ({"asNeededCodeableConcept": {"text": "pain"}}, {"frequency": "as needed for pain"}),
    ],
)  # fmt: skip
def test_dosing_is_said_in_words(dosage: dict[str, Any], told: dict[str, str]) -> None:
    """Dose, route and frequency from whatever the version calls them."""
    row = one(medication(dosageInstruction=[dosage]))
    assert row["details"] == {"status": "active"} | told


def test_the_medicine_is_found_wherever_it_is() -> None:
    """In the resource, contained in it, or beside it."""
    drug = {"resourceType": "Medication", "id": "d1", "code": concept("197380", "Atenolol 25 MG", RXNORM)}
    bare = medication()
    del bare["medicationCodeableConcept"]
    beside = one(bare | {"medicationReference": {"reference": "Medication/d1"}}, drug)
    inside = one(bare | {"medicationReference": {"reference": "#d1"}, "contained": [drug]})
    wrapped = one(bare | {"medication": {"concept": drug["code"]}})
    pointed = one(bare | {"medication": {"reference": {"reference": "urn:uuid:d1"}}}, drug)
    for row in (beside, inside, wrapped, pointed):
        assert (row["name"], row["codes"]) == ("Atenolol 25 MG", ["RXNORM:197380"])
    assert one(bare | {"medicationReference": {"display": "Aspirin"}})["name"] == "Aspirin"
    mixed = {
        "resourceType": "Medication",
        "id": "d1",
        "ingredient": [{"itemCodeableConcept": {"text": n}} for n in ("A", "B")],
    }
    assert one(bare | {"medicationReference": {"reference": "Medication/d1"}}, mixed)["name"] == "A / B"
    assert "no name" in why(bare | {"medicationReference": {"reference": "Medication/gone"}})


def test_what_else_is_told_of_a_medicine() -> None:
    """Who ordered it, why, since when, and how much was handed out."""
    pain = {"resourceType": "Condition", "id": "c9", "code": {"text": "Back pain"}}
    row = one(
        medication(
            authoredOn="2024-05-01", requester=BY_DOCTOR, reasonReference=[{"reference": "Condition/c9"}],
            reasonCode=[{"text": "Sciatica"}], note=[{"text": "With food"}], statusReason={"text": "Ran out"},
            dispenseRequest={"quantity": {"value": 60, "unit": "tablet"}, "numberOfRepeatsAllowed": 3},
        ),
        DOCTOR, pain,
    )  # fmt: skip
    assert row["details"] == {
        "status": "active", "provider": "Dr. Ada Ng", "reason": "Sciatica, Back pain", "note": "With food",
        "status_reason": "Ran out", "quantity": "60 tablet", "refills": "3",
    }  # fmt: skip
    row = one(
        medication(
            "MedicationDispense", status="completed", whenHandedOver="2024-05-01", daysSupply={"value": 30, "unit": "d"}
        )
    )
    assert (row["end"] - row["start"]).days == 30
    bounds = {"timing": {"repeat": {"boundsPeriod": {"start": "2024-01-01", "end": "2024-02-01"}}}}
    row = one(medication(dosageInstruction=[bounds]))
    assert (row["end"] - row["start"]).days == 31
    row = one(medication("MedicationStatement", effectivePeriod={"start": "2024-01-01"}, dateAsserted="2024-03-01"))
    assert (row["start"].month, row["end"]) == (1, None)
    row = one(
        medication(
            "MedicationAdministration", occurenceDateTime="2024-01-01T10:00:00Z", performer=[{"actor": BY_DOCTOR}]
        ),
        DOCTOR,
    )
    assert (row["start"].hour, row["details"]["provider"]) == (10, "Dr. Ada Ng")


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
