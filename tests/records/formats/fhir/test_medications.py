"""FHIR medicines: ordered, stated, given, handed out."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from typing import Any

import pytest
from tests.records.formats.fhir.resource import BY_DOCTOR, DOCTOR, RXNORM, concept, one, why


def medication(kind: str = "MedicationRequest", **more: Any) -> dict[str, Any]:
    """Metformin."""
    drug = concept("860975", "Metformin 500 MG", RXNORM, "Metformin 500 mg tablet")
    return {"resourceType": kind, "id": "m1", "status": "active", "medicationCodeableConcept": drug} | more


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
