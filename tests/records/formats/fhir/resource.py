"""Resources for the tests of FHIR, and what one file of them gives."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import json
from typing import Any

from tests.records.formats.reading import read

from salus.records.formats.fhir import FORMAT
from salus.records.tables import Refusal

LOINC, SNOMED, RXNORM = "http://loinc.org", "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm"


def concept(code: str, display: str | None = None, system: str = SNOMED, text: str | None = None) -> dict[str, Any]:
    """A CodeableConcept."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def bundle(*resources: dict[str, Any], **more: Any) -> str:
    """A bundle with these resources, with full URLs of their ids."""
    entries = [{"fullUrl": f"urn:uuid:{r.get('id')}", "resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries} | more)


def of(*resources: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """All rows and refusals of a bundle."""
    return read(FORMAT, bundle(*resources))


def one(*resources: dict[str, Any]) -> dict[str, Any]:
    """The row of the first resource, which gives exactly one; maps as dicts."""
    rows, _ = of(*resources)
    kind = resources[0]["resourceType"]
    [row] = [row for row in rows if row["place"].startswith((kind, "entry 1"))]
    return row | ({"details": dict(row["details"])} if "details" in row else {})


def why(*resources: dict[str, Any]) -> str:
    """The reason for which the first resource is refused."""
    rows, refusals = of(*resources)
    assert [row for row in rows if row["place"].startswith(resources[0]["resourceType"])] == []
    return refusals[0].why


def observation(**more: Any) -> dict[str, Any]:
    """A haemoglobin without a value."""
    return {
        "resourceType": "Observation", "id": "o1", "status": "final", "code": concept("718-7", "Hemoglobin", LOINC),
        "effectiveDateTime": "2024-05-14T08:30:00-04:00",
    } | more  # fmt: skip


DOCTOR = {"resourceType": "Practitioner", "id": "dr", "name": [{"prefix": ["Dr."], "given": ["Ada"], "family": "Ng"}]}


CLINIC = {"resourceType": "Location", "id": "lo", "name": "North Clinic"}


BY_DOCTOR = {"reference": "Practitioner/dr"}
