"""What a path holds is told by content, and read as one; what it is not is told as well."""

from __future__ import annotations

import codecs
import gzip
import json
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.records.formats.seeds import SEEDS

from salus.errors import BadFile
from salus.records.formats.builder import BatchBuilder
from salus.records.formats.detect import detect
from salus.records.formats.registry import FORMATS
from salus.records.tables import SCHEMAS, Batch, Context, Refusal

CSV = b"start,metric,value,unit\n2024-05-14T08:00:00,steps,100,1\n"


def counts(path: Path) -> tuple[int, list[Refusal]]:
    items = list(detect(path).read(Context(ZoneInfo("UTC"))))
    return sum(item.rows.num_rows for item in items if isinstance(item, Batch)), [
        item for item in items if isinstance(item, Refusal)
    ]


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_every_format_is_found_in_any_wrapping(format_: object, tmp_path: Path) -> None:
    """Plain, gzipped, zipped and in a folder; none of the formats before it claims its files."""
    name = format_.name  # type: ignore[attr-defined]
    file, data = SEEDS[name]
    (tmp_path / "folder").mkdir()
    plain, packed, archive = (
        tmp_path / file.replace("/", "_"),
        tmp_path / f"{file.replace('/', '_')}.gz",
        tmp_path / "a.zip",
    )
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr(file, data)
    (tmp_path / "folder" / plain.name).write_bytes(data)
    readings = [(detect(path).name, counts(path)) for path in (plain, packed, archive, tmp_path / "folder")]
    assert {found for found, _ in readings} == {name}
    assert all(reading == readings[0] for reading in readings)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"<!DOCTYPE html><html><body>", "a web page"),
        (b"<?xml version='1.0'?><gpx><trk/></gpx>", "XML with the tag <gpx>"),
        (b"<>", "XML without a tag"),
        (b'{"hello": 1}', "JSON with the names hello"),
        (b"[1, 2]", "JSON without names"),
        (b"name,age\nRobin,44\n", "text that begins with 'name,age'"),
        (codecs.BOM_UTF16_LE + "name,age\n".encode("utf-16-le"), "text that begins with 'name,age'"),
        (bytes(range(256)), "binary data that begins with 00 01 02 03 04 05 06 07"),
    ],
)
def test_foreign_files_are_told_what_they_are(tmp_path: Path, data: bytes, said: str) -> None:
    """With the formats that are known."""
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(BadFile) as caught:
        detect(tmp_path / "file")
    assert f"file is {said};" in str(caught.value)
    assert "Apple Health export" in str(caught.value)
    assert "Dexcom Clarity" in str(caught.value)


def test_an_archive_of_foreign_files_is_told_by_its_first(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr("b.txt", "hello")
        out.writestr("a.txt", "hello")
    with pytest.raises(BadFile, match=r"a\.zip holds 2 files, none of a known format; a\.txt is text"):
        detect(tmp_path / "a.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadFile, match="empty holds no files"):
        detect(tmp_path / "empty")


def test_files_of_no_known_format_beside_others_are_told_at_the_end(tmp_path: Path) -> None:
    for name in ("readme.txt", "notes.txt"):
        (tmp_path / name).write_text("hello")
    (tmp_path / "mine.csv").write_bytes(CSV)
    rows, refusals = counts(tmp_path)
    assert (rows, refusals) == (1, [Refusal("notes.txt", "not a file of a known format", 2)])
    assert detect(tmp_path).size == len(CSV)


def test_places_in_a_folder_name_the_file(tmp_path: Path) -> None:
    """Of rows, of refusals and of faults."""
    (tmp_path / "a.csv").write_bytes(CSV + b"soon,steps,100,1\n")
    (tmp_path / "b.csv").write_bytes(CSV)
    items = list(detect(tmp_path).read(Context(ZoneInfo("UTC"))))
    places = [place for item in items if isinstance(item, Batch) for place in item.rows.column("place").to_pylist()]
    assert places == ["a.csv: line 2", "b.csv: line 2"]
    assert [item.where for item in items if isinstance(item, Refusal)] == ["a.csv: line 3"]
    (tmp_path / "c.xml").write_text("<HealthData>\n <Record")
    with pytest.raises(BadFile, match=r"c\.xml: line 2"):
        list(detect(tmp_path).read(Context(ZoneInfo("UTC"))))


def test_files_that_refer_to_each_other_are_read_as_one(tmp_path: Path) -> None:
    """A bulk export names its medicines in a file of their own."""
    (tmp_path / "Medication.ndjson").write_text(
        json.dumps({"resourceType": "Medication", "id": "m", "code": {"text": "Metformin"}})
    )
    request = {
        "resourceType": "MedicationRequest", "id": "r", "status": "active", "intent": "order",
        "medicationReference": {"reference": "Medication/m"}, "subject": {"reference": "Patient/p"},
    }  # fmt: skip
    (tmp_path / "MedicationRequest.ndjson").write_text("\ufeff" + json.dumps(request))
    found = detect(tmp_path)
    assert (found.name, len(found.parts)) == ("fhir_ndjson", 1)
    [batch] = [item for item in found.read(Context(ZoneInfo("UTC"))) if isinstance(item, Batch)]
    assert batch.rows.column("name").to_pylist() == ["Metformin"]


def test_rows_collect_into_batches() -> None:
    """In the table's schema, of the size that was asked for."""
    builder = BatchBuilder("workouts", size=2)
    given = [{"activity": str(n), "attributes": {"distance": {"value": n, "unit": "km"}}} for n in range(3)]
    batches = []
    for row in given:
        builder.add(**row)
        batches += list(builder.full())
    assert len(builder) == 1
    batches += list(builder.rest())
    assert [batch.rows.num_rows for batch in batches] == [2, 1]
    assert all(batch.rows.schema == SCHEMAS["workouts"] for batch in batches)
    assert batches[1].rows.column("attributes").to_pylist() == [[("distance", {"value": 2.0, "unit": "km"})]]
    with pytest.raises(KeyError, match="speed"):
        builder.add(speed=1)
    assert list(builder.rest()) == []


def test_names_of_formats_are_unique() -> None:
    """The contract promises them to programs."""
    assert len({format_.name for format_ in FORMATS}) == len(FORMATS)
