"""An export.zip with clinical records: the FHIR files beside export.xml, provider by provider."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.records.formats.apple.export import Tag, export, record

from salus.records.formats.detect import detect
from salus.records.tables import Context, Refusal

CDA = '<ClinicalDocument xmlns="urn:hl7-org:v3"><id extension="Health Export CDA"/></ClinicalDocument>'


def reference(path: str, provider: str = "Clinic") -> Tag:
    return Tag("ClinicalRecord", {
        "type": "HKClinicalTypeIdentifierAllergyRecord", "identifier": path, "sourceName": provider,
        "sourceURL": f"https://{provider}.example/", "fhirVersion": "4.0.1",
        "resourceFilePath": f"/clinical-records/{path}",
    })  # fmt: skip


def allergy(ident: str, name: str, patient: str) -> str:
    return json.dumps(
        {
            "resourceType": "AllergyIntolerance",
            "id": ident,
            "code": {"text": name},
            "patient": {"reference": f"Patient/{patient}"},
        },
        indent=1,
    )


def archive(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in files.items():
            out.writestr(f"apple_health_export/{name}", text)
    return path


def read(path: Path) -> tuple[list[dict[str, Any]], list[Refusal]]:
    rows: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    found = detect(path)
    assert (found.name, found.title, found.strangers) == ("apple_health", "Apple Health export", ())
    for item in found.read(Context(ZoneInfo("UTC"))):
        if isinstance(item, Refusal):
            refusals.append(item)
        else:
            rows += item.rows.to_pylist()
    return rows, refusals


def test_clinical_records_are_read_with_the_export(tmp_path: Path) -> None:
    """Each provider calls the person by an identifier of its own."""
    tags = [record(), reference("a.json"), reference("b.json"), reference("c.json", "Hospital")]
    path = archive(tmp_path, {
        "Exportación.xml": export(*tags),
        "clinical-records/a.json": allergy("a", "Peanut", "1"),
        "clinical-records/b.json": "\ufeff" + allergy("b", "Latex", "1"),
        "clinical-records/c.json": allergy("c", "Pollen", "77"),
        "export_cda.xml": CDA,
    })  # fmt: skip
    rows, refusals = read(path)
    assert not refusals
    assert sorted(row["name"] for row in rows if "kind" in row) == ["Latex", "Peanut", "Pollen"]
    assert sum("metric" in row for row in rows) == 1


def test_what_is_missing_or_broken_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    tags = [reference("a.json"), reference("gone.json"), reference("bad.json"), Tag("ClinicalRecord", {"type": "x"})]
    path = archive(tmp_path, {
        "export.xml": export(*tags),
        "clinical-records/a.json": allergy("a", "Peanut", "1"),
        "clinical-records/bad.json": '{"resourceType": ',
    })  # fmt: skip
    rows, refusals = read(path)
    assert [row["name"] for row in rows] == ["Peanut"]
    assert {(refusal.where, refusal.count) for refusal in refusals} == {
        ("line 11", 2),
        ("/clinical-records/bad.json", 1),
    }


def test_clinical_records_of_two_people_under_one_provider_are_refused(tmp_path: Path) -> None:
    """The rest of the export is kept."""
    path = archive(tmp_path, {
        "export.xml": export(record(), reference("a.json"), reference("b.json")),
        "clinical-records/a.json": allergy("a", "Peanut", "1"),
        "clinical-records/b.json": allergy("b", "Latex", "2"),
    })  # fmt: skip
    rows, refusals = read(path)
    assert [row["metric"] for row in rows] == ["steps"]
    assert [(refusal.where, refusal.count) for refusal in refusals] == [("line 11", 2)]
    assert "2 people" in refusals[0].why


@pytest.mark.parametrize("part", ["workout-routes/route_1.gpx", "electrocardiograms/ecg_1.csv"])
def test_routes_and_electrocardiograms_are_told_as_not_kept(tmp_path: Path, part: str) -> None:
    path = archive(tmp_path, {"export.xml": export(record()), part: "<gpx/>", part.replace("1", "2"): "<gpx/>"})
    rows, refusals = read(path)
    assert len(rows) == 1
    assert [(refusal.where, refusal.count) for refusal in refusals] == [(part, 2)]
    assert "not kept" in refusals[0].why


def test_two_exports_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    """Each reads its own clinical records; what lies beside them is read by itself."""
    for name, allergen in (("one", "Peanut"), ("two", "Latex")):
        (tmp_path / name).mkdir()
        archive(tmp_path / name, {
            "export.xml": export(record(), reference("a.json")), "clinical-records/a.json": allergy("a", allergen, "1"),
        })  # fmt: skip
    (tmp_path / "mine.csv").write_text("start,metric,value,unit\n2024-05-14T08:00:00,steps,100,1\n")
    found = detect(tmp_path)
    items = list(found.read(Context(ZoneInfo("UTC"))))
    rows = [row for item in items if not isinstance(item, Refusal) for row in item.rows.to_pylist()]
    assert found.name == "apple_health+tidy"
    assert sorted(row["name"] for row in rows if "kind" in row) == ["Latex", "Peanut"]
    assert {row["place"].split(":")[0] for row in rows} == {
        "one/export.zip/apple_health_export/export.xml", "two/export.zip/apple_health_export/export.xml", "mine.csv",
    }  # fmt: skip
