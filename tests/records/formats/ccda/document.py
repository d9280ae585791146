"""Small C-CDA documents for tests, put together from sections and statements."""
# statements are documents: one line each reads best

from __future__ import annotations

from typing import Any

from tests.records.formats.reading import read

from salus.records.formats.ccda import FORMAT
from salus.records.tables import Refusal

T = "2.16.840.1.113883.10.20.22.4."
LOINC, SNOMED, RXNORM = "2.16.840.1.113883.6.1", "2.16.840.1.113883.6.96", "2.16.840.1.113883.6.88"
SPACES = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc"'
PATIENT = """<recordTarget><patientRole><id extension="77" root="1.2.3"/><patient>
<name use="SRCH"><given>Nick</given></name>
<name use="L"><given>Rosa</given><family>Marsh</family></name>
<administrativeGenderCode code="F" displayName="Female"/><birthTime value="19800229"/>
<sdtc:deceasedInd value="false"/></patient>
<providerOrganization><name>Harbour Practice</name></providerOrganization></patientRole></recordTarget>"""


def section(code: str, *entries: str, title: str = "Section", text: str = "") -> str:
    """A section with its LOINC code, narrative and entries."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<component><section><code code="{code}" codeSystem="{LOINC}"/><title>{title}</title>'
        f"<text>{text}</text>{inside}</section></component>"
    )


def document(*sections: str, header: str = PATIENT, time: str = "20240601120000-0400") -> str:
    """A whole document of a hospital."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument {SPACES}><effectiveTime value="{time}"/>{header}'
        "<custodian><assignedCustodian><representedCustodianOrganization><name>Harbour Hospital</name>"
        "</representedCustodianOrganization></assignedCustodian></custodian>"
        f"<component><structuredBody>{''.join(sections)}</structuredBody></component></ClinicalDocument>"
    )


def of(*sections: str, **more: Any) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """The rows (but for the person) and refusals of a document of these sections."""
    rows, refusals = read(FORMAT, document(*sections, **more))
    rows = [row | ({"details": dict(row["details"])} if "details" in row else {}) for row in rows]
    return [row for row in rows if row["place"] != "header"], refusals


def one(code: str, entry: str, **more: Any) -> dict[str, Any]:
    """The row of a section's only entry."""
    rows, refusals = of(section(code, entry, **more))
    assert refusals == []
    [row] = rows
    return row


def why(code: str, entry: str) -> str:
    """The reason for which a section's only entry is refused."""
    rows, refusals = of(section(code, entry))
    assert rows == []
    return refusals[0].why


def observation(
    value: str,
    code: str = "718-7",
    name: str = "Hemoglobin",
    inside: str = "",
    more: str = "",
    time: str | None = "20240514",
) -> str:
    """A result."""
    when = f'<effectiveTime value="{time}"/>' if time else ""
    return (
        f'<observation classCode="OBS" moodCode="EVN" {more}><templateId root="{T}2"/><id root="9.9"/>'
        f'<code code="{code}" codeSystem="{LOINC}" displayName="{name}"/><statusCode code="completed"/>{when}{value}{inside}</observation>'
    )


def organizer(*observations: str, template: str = "1", time: str = "20240514083000-0400", more: str = "") -> str:
    """A panel of results, or of vital signs."""
    inside = "".join(f"<component>{item}</component>" for item in observations)
    return (
        f'<organizer classCode="BATTERY" moodCode="EVN" {more}><templateId root="{T}{template}"/><statusCode code="completed"/>'
        f'<effectiveTime><low value="{time}"/><high value="{time}"/></effectiveTime>{inside}</organizer>'
    )


def concern(inside: str, template: str = "3", state: str = "active", low: str = "20200101") -> str:
    """A concern about problems (3) or allergies (30)."""
    return (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{T}{template}"/><code code="CONC"/><statusCode code="{state}"/>'
        f'<effectiveTime><low value="{low}"/></effectiveTime><entryRelationship typeCode="SUBJ">{inside}</entryRelationship></act>'
    )


def problem(value: str, time: str = '<low value="20190503"/>', more: str = "", inside: str = "") -> str:
    """A problem observation."""
    return (
        f'<observation classCode="OBS" moodCode="EVN" {more}><templateId root="{T}4"/><id root="8.8" extension="p1"/>'
        f'<code code="55607006" codeSystem="{SNOMED}" displayName="Problem"/><statusCode code="completed"/>'
        f"<effectiveTime>{time}</effectiveTime>{value}{inside}</observation>"
    )


def cd(code: str, name: str = "", system: str = SNOMED, tag: str = "value", inside: str = "") -> str:
    """A coded value."""
    shown = f' displayName="{name}"' if name else ""
    return f'<{tag} xsi:type="CD" code="{code}" codeSystem="{system}"{shown}>{inside}</{tag}>'


def related(statement: str, kind: str = "SUBJ") -> str:
    """A statement that another relates to."""
    return f'<entryRelationship typeCode="{kind}">{statement}</entryRelationship>'


def noted(template: str, value: str, code: str = "ASSERTION") -> str:
    """A small observation inside another: a severity, a status, a reason."""
    return f'<observation classCode="OBS" moodCode="EVN"><templateId root="{T}{template}"/><code code="{code}"/>{value}</observation>'


PROBLEMS, ALLERGIES, MEDICATIONS, VACCINES, RESULTS = "11450-4", "48765-2", "10160-0", "11369-6", "30954-2"


VITALS, PROCEDURES, ENCOUNTERS, PLAN, SOCIAL = "8716-3", "47519-4", "46240-8", "18776-5", "29762-2"


DIABETES = cd("44054006", "Type 2 diabetes")


PQ = '<value xsi:type="PQ" value="13.2" unit="g/dL"/>'


def allergy(
    agent: str = cd("7980", "Penicillin", RXNORM, "code"), kind: str = "419199007", more: str = "", inside: str = ""
) -> str:
    """An allergy within its concern."""
    participant = f'<participant typeCode="CSM"><participantRole><playingEntity>{agent}</playingEntity></participantRole></participant>'
    statement = (
        f'<observation classCode="OBS" moodCode="EVN" {more}><templateId root="{T}7"/><code code="ASSERTION"/><statusCode code="completed"/>'
        f'<effectiveTime><low value="20100103"/></effectiveTime>{cd(kind, "Allergy to substance")}{participant}{inside}</observation>'
    )
    return concern(statement, "30")


def drug(code: str = cd("197380", "Atenolol 25 MG Oral Tablet", RXNORM, "code"), template: str = "16", more: str = "", inside: str = "",
         state: str = "active", times: str = '<effectiveTime xsi:type="IVL_TS"><low value="20120318"/></effectiveTime>') -> str:  # fmt: skip
    """A substance administration."""
    product = f"<consumable><manufacturedProduct><manufacturedMaterial>{code}<lotNumberText>L1</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>"
    mood = "" if "moodCode" in more else 'moodCode="EVN"'
    return (
        f'<substanceAdministration classCode="SBADM" {mood} {more}><templateId root="{T}{template}"/><id root="5.5"/>'
        f'<statusCode code="{state}"/>{times}{product}{inside}</substanceAdministration>'
    )
