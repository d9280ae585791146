"""C-CDA medicines and vaccines."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import pytest
from tests.records.formats.ccda.document import (
    MEDICATIONS,
    SNOMED,
    VACCINES,
    T,
    cd,
    drug,
    noted,
    one,
    related,
    why,
)  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "fact", "active"),
    [
        (drug(), True, True),
        (drug(state="completed"), True, False),
        (drug(state="aborted"), True, False),
        (drug(state="suspended"), True, False),
        (drug(state="cancelled"), False, False),
        (drug(more='negationInd="true"'), False, False),
        (drug(more='moodCode="INT"'), True, True),
        (drug(more='moodCode="PRP"'), False, False),
        (drug(template="42", more='moodCode="INT"'), True, False),
        (drug(inside=related(noted("1", cd("73425007", "no longer active"), "33999-4"))), True, None),
        (drug(cd("0", "No known medications", SNOMED, "code")), False, False),
    ],
)
def test_a_medicine_is_a_fact_unless_negated_and_active_as_it_says(
    statement: str, fact: bool, active: bool | None
) -> None:
    """What is only planned is not taken now."""
    row = one(MEDICATIONS, statement)
    assert (row["kind"], row["fact"], row["active"]) == ("medication", fact, active)


def test_what_is_told_of_a_medicine() -> None:
    """Dose, route, how often, when needed, why, and the label's words."""
    inside = (
        '<routeCode code="C38288" displayName="Oral"/><doseQuantity value="2"/><administrationUnitCode code="PUFF" displayName="Puff"/>'
        + related(noted("19", cd("195967001", "Asthma")), "RSON")
        + related(
            f'<substanceAdministration><templateId root="{T}147"/><text><reference value="#sig"/></text></substanceAdministration>',
            "COMP",
        )
        + f"<precondition><criterion>{cd('56018004', 'Wheezing')}</criterion></precondition>"
        "<performer><assignedEntity><assignedPerson><name><prefix>Dr.</prefix><given>Ada</given><family>Ng</family></name></assignedPerson></assignedEntity></performer>"
    )
    times = (
        '<effectiveTime xsi:type="IVL_TS"><low value="20120318"/><high value="20120418"/></effectiveTime>'
        '<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="6" unit="h"/></effectiveTime>'
    )
    row = one(MEDICATIONS, drug(inside=inside, times=times), text='<content ID="sig">2 puffs when needed</content>')
    assert row["details"] == {
        "status": "active", "dose": "2 puff", "route": "Oral", "frequency": "every 6 hours as needed for Wheezing", "reason": "Asthma",
        "instructions": "2 puffs when needed", "provider": "Dr. Ada Ng",
    }  # fmt: skip
    assert (row["end"] - row["start"]).days == 31
    assert (row["name"], row["codes"]) == ("Atenolol 25 MG Oral Tablet", ["RXNORM:197380"])


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ('<effectiveTime xsi:type="PIVL_TS"><period value="12" unit="h"/></effectiveTime>', "every 12 hours"),
        ('<effectiveTime xsi:type="PIVL_TS"><period value=".5" unit="d"/></effectiveTime>', "every 12 hours"),
        ('<effectiveTime xsi:type="PIVL_TS"><period><low value="4" unit="h"/><high value="6" unit="h"/></period></effectiveTime>', "every 4 to 6 hours"),
        ('<effectiveTime xsi:type="EIVL_TS"><event code="HS"/></effectiveTime>', "at bedtime"),
        ('<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="2012"/></comp><comp xsi:type="PIVL_TS"><period value="1" unit="d"/></comp></effectiveTime>', "once a day"),
    ],
)  # fmt: skip
def test_repetitions_are_said_in_words(times: str, words: str) -> None:
    """Periodic and event-related ones."""
    row = one(MEDICATIONS, drug(times=times))
    assert row["details"]["frequency"] == words
    assert (row["start"] is None) == ('IVL_TS"><low' not in times)


def test_a_medicine_without_code_has_its_name_or_text() -> None:
    """And a dose may be a range or a rate."""
    assert one(MEDICATIONS, drug('<code nullFlavor="OTH"/><name>House mixture</name>'))["name"] == "House mixture"
    assert one(MEDICATIONS, drug("<code nullFlavor='UNK'/>", inside="<text>Herbal tea</text>"))["name"] == "Herbal tea"
    row = one(
        MEDICATIONS, drug(inside='<doseQuantity><low value="1" unit="mg"/><high value="2" unit="mg"/></doseQuantity>')
    )
    assert row["details"]["dose"] == "1-2 mg"
    assert one(MEDICATIONS, drug(inside='<rateQuantity value="5" unit="mL/h"/>'))["details"]["dose"] == "5 mL/h"
    assert one(MEDICATIONS, drug(inside='<doseQuantity value="5" unit="mL"/>'))["details"]["dose"] == "5 mL"


def test_a_vaccine_that_was_refused_was_not_given() -> None:
    """And why; a planned one is not a record."""
    point = '<effectiveTime value="20231002"/>'
    code = cd("115", "Tdap", "2.16.840.1.113883.12.292", "code")
    row = one(VACCINES, drug(code, "52", times=point, state="completed"))
    assert (row["kind"], row["fact"], row["codes"], row["details"]["lot"]) == ("immunization", True, ["CVX:115"], "L1")
    assert row["start"] == row["end"]
    reason = related(
        f'<observation><templateId root="{T}53"/><code code="PATOBJ" displayName="patient objection"/></observation>',
        "RSON",
    )
    row = one(VACCINES, drug(code, "52", 'negationInd="true"', reason, times=point))
    assert (row["fact"], row["status"], row["details"]["status_reason"]) == (False, "not-done", "patient objection")
    assert "only planned" in why(VACCINES, drug(code, "120", 'moodCode="INT"', times=point))
    assert one(VACCINES, drug(code, "999", times=point))["kind"] == "immunization"
