"""C-CDA problems, allergies, procedures and visits: what is so and what is denied."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import pytest
from tests.records.formats.ccda.document import (
    ALLERGIES,
    DIABETES,
    ENCOUNTERS,
    PLAN,
    PROBLEMS,
    PROCEDURES,
    T,
    allergy,
    cd,
    concern,
    noted,
    of,
    one,
    problem,
    related,
    section,
    why,
)  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "fact", "active", "name"),
    [
        (concern(problem(DIABETES)), True, True, "Type 2 diabetes"),
        (concern(problem(DIABETES), state="completed"), True, False, "Type 2 diabetes"),
        (concern(problem(DIABETES, '<low value="2019"/><high value="20200101"/>')), True, False, "Type 2 diabetes"),
        (concern(problem(DIABETES, '<low value="2019"/><high nullFlavor="UNK"/>')), True, False, "Type 2 diabetes"),
        (concern(problem(DIABETES, '<low value="2019"/><high nullFlavor="NI"/>')), True, True, "Type 2 diabetes"),
        (concern(problem(DIABETES, '<low value="20190503"/><high value="20190503"/>')), True, True, "Type 2 diabetes"),
        (concern(problem(DIABETES, more='negationInd="true"')), False, False, "Type 2 diabetes"),
        (concern(problem(cd("55607006", "Problem"), more='negationInd="true"')), False, False, "No known problems"),
        (concern(problem(DIABETES, inside=related(noted("6", cd("73425007", "Inactive"))))), True, False, "Type 2 diabetes"),
        (concern(problem(DIABETES, inside=related(noted("6", cd("55561003", "Active")))), state="completed"), True, True, "Type 2 diabetes"),
        (problem(DIABETES), True, None, "Type 2 diabetes"),
        (concern(problem(cd("1", "No current problems"))), False, False, "No current problems"),
    ],
)  # fmt: skip
def test_a_problem_is_a_fact_unless_negated_and_active_while_it_lasts(
    statement: str, fact: bool, active: bool | None, name: str
) -> None:
    """As its own status says, else its end, else the concern about it."""
    row = one(PROBLEMS, statement)
    assert (row["kind"], row["fact"], row["active"], row["name"]) == ("condition", fact, active, name)


def test_what_is_told_of_a_problem() -> None:
    """Codes and translations, the clinician's words, severity, and dates as finely as they are known."""
    text = '<table><tbody><tr><td ID="p1">Sugar\n disease</td></tr></tbody></table>'
    value = cd("44054006", "Type 2 diabetes", inside='<originalText><reference value="#p1"/></originalText>'
               '<translation code="e11.9" codeSystem="2.16.840.1.113883.6.90"/>')  # fmt: skip
    row = one(
        PROBLEMS,
        concern(problem(value, '<low value="201905"/>', inside=related(noted("8", cd("1", "Severe"), "SEV")))),
        text=text,
    )
    assert (row["name"], row["codes"], row["id"]) == ("Sugar disease", ["SNOMED:44054006", "ICD10:E11.9"], "8.8:p1")
    assert row["details"] == {"status": "active", "category": "Problem", "severity": "Severe", "start": "2019-05"}
    row = one(PROBLEMS, concern(problem(DIABETES, '<low nullFlavor="UNK"/>'), low="20200101"))
    assert row["start"].year == 2020
    assert "not named" in why(PROBLEMS, problem('<value xsi:type="CD" nullFlavor="UNK"/>'))


def test_narrative_of_another_section_is_no_witness() -> None:
    """A reference that points there is a mistake; the code's own name stands."""
    value = cd("44054006", "Type 2 diabetes", inside='<originalText><reference value="#x"/></originalText>')
    rows, _ = of(section("10164-2", text='<content ID="x">Fever</content>'), section(PROBLEMS, concern(problem(value))))
    assert [r["name"] for r in rows] == ["Type 2 diabetes"]


@pytest.mark.parametrize(
    ("statement", "name", "fact"),
    [
        (allergy(), "Penicillin", True),
        (allergy(more='negationInd="true"'), "Penicillin", False),
        (allergy('<code nullFlavor="NA"/>', more='negationInd="true"'), "No known allergies", False),
        (allergy('<code nullFlavor="NA"/>', "416098002", 'negationInd="true"'), "No known drug allergies", False),
        (allergy('<code nullFlavor="NA"/>', "414285001", 'negationInd="true"'), "No known food allergies", False),
        (allergy('<code nullFlavor="UNK"/><name>Trial drug X</name>'), "Trial drug X", True),
        (allergy('<code nullFlavor="NA"/>', "716186003"), "Allergy to substance", False),
    ],
)
def test_an_allergy_is_a_fact_unless_negated(statement: str, name: str, fact: bool) -> None:
    """No known allergies stay negative, and so does "not allergic to penicillin"."""
    row = one(ALLERGIES, statement)
    assert (row["kind"], row["name"], row["fact"], row["active"]) == ("allergy", name, fact, fact)


def test_what_is_told_of_an_allergy() -> None:
    """Reaction, severity, criticality."""
    reaction = noted("9", cd("247472004", "Hives") + related(noted("8", cd("1", "Moderate"), "SEV")))
    inside = related(reaction, "MFST") + related(noted("145", cd("2", "High criticality")))
    row = one(ALLERGIES, allergy(inside=inside))
    assert row["details"] == {
        "status": "active", "type": "Allergy to substance", "reaction": "Hives", "severity": "Moderate", "criticality": "High criticality",
    }  # fmt: skip
    assert row["codes"] == ["RXNORM:7980"]


PLACE = '<participant typeCode="LOC"><participantRole><playingEntity><name>North Clinic</name></playingEntity></participantRole></participant>'


def test_procedures_done_and_not_done() -> None:
    """As procedure, act or observation; planned ones are refused."""
    body = (
        cd("73761001", "Colonoscopy", tag="code") + '<statusCode code="{}"/><effectiveTime value="20120512"/>' + PLACE
    )
    row = one(PROCEDURES, f'<procedure moodCode="EVN"><templateId root="{T}14"/>{body.format("completed")}</procedure>')
    assert (row["kind"], row["name"], row["fact"], row["details"]["location"]) == (
        "procedure",
        "Colonoscopy",
        True,
        "North Clinic",
    )
    assert one(PROCEDURES, f'<procedure negationInd="true">{body.format("completed")}</procedure>')["fact"] is False
    assert one(PROCEDURES, f'<act><templateId root="{T}12"/>{body.format("cancelled")}</act>')["fact"] is False
    assert (
        one(PROCEDURES, f'<observation><templateId root="{T}13"/>{body.format("aborted")}</observation>')["fact"]
        is True
    )
    assert one(PROCEDURES, f"<act>{body.format('active')}</act>")["active"] is True
    assert "only planned" in why(PLAN, f'<procedure moodCode="RQO">{body.format("active")}</procedure>')


def test_encounters_and_appointments() -> None:
    """A visit to come is an appointment."""
    diagnosis = f'<act><templateId root="{T}80"/>{related(problem(DIABETES))}</act>'
    body = (
        cd("99213", "Office visit", "2.16.840.1.113883.6.12", "code")
        + '<effectiveTime value="201209271300-0500"/>'
        + PLACE
    )
    row = one(
        ENCOUNTERS,
        f'<encounter moodCode="EVN">{body}{related(diagnosis)}{related(noted("19", cd("1", "Cough")), "RSON")}</encounter>',
    )
    assert (row["kind"], row["name"], row["offset"], row["active"]) == ("encounter", "Office visit", -300, False)
    assert row["details"] == {"location": "North Clinic", "reason": "Cough", "diagnosis": "Type 2 diabetes"}
    row = one(PLAN, f'<encounter moodCode="INT"><statusCode code="active"/>{body}</encounter>')
    assert (row["kind"], row["active"]) == ("appointment", True)
    assert one(ENCOUNTERS, '<encounter moodCode="EVN"><effectiveTime value="2012"/></encounter>')["name"] == "Encounter"
