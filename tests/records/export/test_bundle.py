"""What is taken along as FHIR says what the records say: another Salus reads the same from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salus.records.export import bundle, rows
from salus.records.export.rows import batches
from salus.records.intake import import_paths
from salus.records.shelf import ENTRIES, Snapshot
from salus.store import DeltaRecords


def coded(text: str, system: str = "http://snomed.info/sct", code: str = "1") -> dict[str, Any]:
    return {"text": text, "coding": [{"system": system, "code": code}]}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


CHART: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p"},
    {"resourceType": "Condition", "id": "c1", "code": coded("Asthma"), "onsetDateTime": "2019-05-01", "clinicalStatus": status("active")},
    {"resourceType": "Condition", "id": "c2", "code": coded("Gout"), "onsetDateTime": "2010-01-01", "abatementDateTime": "2012-01-01", "clinicalStatus": status("resolved")},
    {"resourceType": "Condition", "id": "c3", "code": coded("Angina"), "verificationStatus": status("refuted")},
    {"resourceType": "MedicationStatement", "id": "m1", "status": "active", "medicationCodeableConcept": coded("Metformin 500 mg", "http://www.nlm.nih.gov/research/umls/rxnorm", "861007"), "effectiveDateTime": "2021-07-19"},
    {"resourceType": "MedicationStatement", "id": "m2", "status": "completed", "medicationCodeableConcept": coded("Amoxicillin"), "effectivePeriod": {"start": "2020-01-01", "end": "2020-01-08"}},
    {"resourceType": "AllergyIntolerance", "id": "a", "code": coded("Penicillin"), "clinicalStatus": status("active"), "reaction": [{"manifestation": [{"text": "Hives"}]}]},
    {"resourceType": "Immunization", "id": "i1", "status": "completed", "vaccineCode": coded("Tdap", "http://hl7.org/fhir/sid/cvx", "115"), "occurrenceDateTime": "2022-11-01", "lotNumber": "A1"},
    {"resourceType": "Immunization", "id": "i2", "status": "not-done", "vaccineCode": coded("MMR"), "occurrenceDateTime": "2022-11-01"},
    {"resourceType": "Procedure", "id": "pr", "status": "completed", "code": coded("Appendectomy"), "performedDateTime": "2001-02-03"},
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}, "type": [coded("Check-up")], "period": {"start": "2023-01-01T09:00:00Z", "end": "2023-01-01T09:30:00Z"}},
    {"resourceType": "Appointment", "id": "ap", "status": "booked", "description": "Eye clinic", "start": "2030-01-01T09:00:00Z", "end": "2030-01-01T09:30:00Z", "participant": [{"actor": {"display": "Dr. Rivera"}, "status": "accepted"}]},
    {"resourceType": "DiagnosticReport", "id": "d", "status": "final", "code": coded("Lipid panel"), "effectiveDateTime": "2023-03-01", "conclusion": "fine"},
    {"resourceType": "Observation", "id": "o1", "status": "final", "code": coded("Glucose", "http://loinc.org", "2339-0"), "effectiveDateTime": "2023-03-01T08:00:00+02:00", "valueQuantity": {"value": 5.6, "unit": "mmol/L", "code": "mmol/L"}, "referenceRange": [{"low": {"value": 3.9}, "high": {"value": 5.6}}]},
    {"resourceType": "Observation", "id": "o2", "status": "entered-in-error", "code": coded("Weight", "http://loinc.org", "29463-7"), "effectiveDateTime": "2023-03-01", "valueQuantity": {"value": 70, "unit": "kg", "code": "kg"}},
    {"resourceType": "Observation", "id": "o3", "status": "final", "code": coded("Urine colour", "http://loinc.org", "5778-6"), "effectiveDateTime": "2023-03-01", "valueString": "yellow"},
]  # fmt: skip


def imported(home: Path, person: str, resources: list[dict[str, Any]]) -> Snapshot:
    path = home / f"{person}.json"
    path.write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]})
    )
    store = DeltaRecords(home / "records")
    (file,) = import_paths([path], store, person)["files"]
    assert not file.get("error"), file
    return store.snapshot(person)


@pytest.fixture
def there(tmp_path: Path) -> Snapshot:
    return imported(tmp_path, "there", CHART)


@pytest.fixture
def back(there: Snapshot, tmp_path: Path) -> Snapshot:
    told = json.loads(b"".join(bundle(there)))
    return imported(tmp_path, "back", [entry["resource"] for entry in told["entry"]])


def entries(snapshot: Snapshot) -> set[tuple[Any, ...]]:
    return {
        (row["kind"], row["name"], tuple(row["codes"]), row["fact"], row["date"])
        for batch in batches(snapshot, ENTRIES)
        for row in batch
        if row["kind"] != "person"
    }


def test_the_chart_comes_back_with_its_codes_its_dates_and_what_is_so(there: Snapshot, back: Snapshot) -> None:
    assert len(entries(there)) == 12
    assert entries(back) == entries(there)


def test_what_is_current_stays_current(there: Snapshot, back: Snapshot) -> None:
    for snapshot in (there, back):
        active = {row["name"] for batch in batches(snapshot, ENTRIES) for row in batch if row["active"]}
        assert {"Asthma", "Metformin 500 mg", "Penicillin", "Eye clinic"} <= active
        assert not {"Gout", "Angina", "Amoxicillin"} & active


def test_values_come_back_in_their_unit_with_their_range(there: Snapshot, back: Snapshot) -> None:
    for snapshot in (there, back):
        (row,) = (row for batch in batches(snapshot, "glucose") for row in batch)
        assert (row["raw_value"], row["raw_unit"], row["fact"]) == (5.6, "mmol/L", True)
        assert (round(row["ref_low"]), round(row["ref_high"])) == (70, 101)
    (weight,) = (row for batch in batches(back, "weight") for row in batch)
    assert weight["fact"] is False


def test_every_row_is_a_line_without_what_only_the_shelf_needs(there: Snapshot) -> None:
    lines = [json.loads(line) for part in there.parts() for block in rows(there, part) for line in block.splitlines()]
    assert len(lines) == sum(part.rows for part in there.parts().values())
    assert not [line for line in lines if "key" in line]
    assert {line["start"][-6:] for line in lines if line["start"]} <= {"+00:00"}
