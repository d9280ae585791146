"""FHIR conditions and allergies: what is so, what is denied, and what is told of it."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records.formats.fhir.resource import BY_DOCTOR, DOCTOR, concept, one, why


def condition(**more: Any) -> dict[str, Any]:
    """Hypertension."""
    return {"resourceType": "Condition", "id": "c1", "code": concept("38341003", "Hypertension")} | more


def allergy(**more: Any) -> dict[str, Any]:
    """An allergy to peanuts."""
    return {"resourceType": "AllergyIntolerance", "id": "a1", "code": concept("256349002", "Peanut")} | more


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
