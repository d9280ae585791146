"""FHIR files: bundles of every type, NDJSON, lists, envelopes in envelopes; several people, histories, damage, size."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.records.formats.fhir.resource import bundle, observation, of
from tests.records.formats.reading import NEW_YORK, read

from salus.errors import BadFile
from salus.records.formats.fhir import FORMAT, NDJSON
from salus.records.tables import Context

ME = {"resourceType": "Patient", "id": "me", "gender": "male"}
READING = observation(valueQuantity={"value": 14, "code": "g/dL"})


def lines(*resources: dict[str, Any]) -> str:
    """NDJSON."""
    return "".join(json.dumps(r) + "\n" for r in resources)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(READING),
        json.dumps(READING, indent=2),
        json.dumps([READING], indent=2),
        bundle(READING),
        bundle(READING, type="searchset", total=1, link=[{"relation": "next", "url": "x"}]),
        bundle(READING, type="transaction"),
        json.dumps(json.loads(bundle(READING)), indent=4),
        "\ufeff" + bundle(READING),
        json.dumps({"resourceType": "Parameters", "parameter": [{"name": "return", "resource": json.loads(bundle(READING))}]}),
        bundle(json.loads(bundle(READING))),
    ],
)  # fmt: skip
def test_a_record_is_found_in_every_wrapping(text: str) -> None:
    """The same observation each time."""
    rows, refusals = read(FORMAT, text)
    assert [(r["metric"], r["value"], r["place"]) for r in rows] == [("hemoglobin", 14, "Observation/o1")]
    assert refusals == []


def test_ndjson_is_a_format_of_its_own() -> None:
    """Because the files of one bulk export belong together; mixed types and lone bundles are fine."""
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Dr. Ng"}]}
    visit = {
        "resourceType": "Procedure",
        "id": "p",
        "code": {"text": "X"},
        "status": "completed",
        "performer": [{"actor": {"reference": "Practitioner/d"}}],
    }
    rows, refusals = read(NDJSON, lines(visit, READING, doctor), "bulk.ndjson")
    assert dict(rows[0]["details"])["provider"] == "Dr. Ng"
    assert len(rows) == 2
    assert [r.why for r in refusals] == ["read for the names it gives, not a record of its own: Practitioner"]
    assert NDJSON.joined
    assert not FORMAT.joined


@pytest.mark.parametrize(
    ("head", "fhir", "ndjson"),
    [
        (bundle(READING).encode(), True, False),
        (json.dumps(READING, indent=1).encode(), True, False),
        (lines(READING, READING).encode(), False, True),
        (b'{"heartRate": 1}', False, False),
        (b"<Bundle/>", False, False),
        (b"", False, False),
        (b"\xef\xbb\xbf" + bundle(READING).encode(), True, False),
    ],
)
def test_files_are_recognised_by_content(head: bytes, fhir: bool, ndjson: bool) -> None:
    """Each by exactly one of the two."""
    assert (FORMAT.sniff(head, "x"), NDJSON.sniff(head, "x")) == (fhir, ndjson)


def test_a_long_first_line_is_ndjson_if_its_name_says_so() -> None:
    """The first 64 KiB may hold no line end."""
    head = b'{"resourceType": "Patient", "photo": "' + b"x" * 60_000
    assert NDJSON.sniff(head, "Patient.ndjson")
    assert not NDJSON.sniff(head, "patient.json")


def test_references_point_forward_and_by_any_address() -> None:
    """Relative, absolute, by version and by URN."""
    lab = {"resourceType": "Organization", "id": "l", "name": "Lab"}
    for reference in (
        "Organization/l",
        "https://x.example/fhir/Organization/l",
        "Organization/l/_history/3",
        "urn:uuid:l",
    ):
        rows, _ = of(observation(valueInteger=1, performer=[{"reference": reference}]), lab)
        assert rows[0]["source"] == "Lab"


def test_the_custodian_is_the_source_of_a_document() -> None:
    """Unless a record names its own."""
    org = {"resourceType": "Organization", "id": "h", "name": "Harbour Hospital"}
    head = {"resourceType": "Composition", "custodian": {"reference": "Organization/h"}}
    rows, _ = of(head, READING, org)
    assert rows[0]["source"] == "Harbour Hospital"
    rows, _ = of(ME | {"managingOrganization": {"display": "Dr. Ng's practice"}}, READING)
    assert {r["source"] for r in rows} == {"Dr. Ng's practice"}


def test_the_records_of_several_people_are_refused() -> None:
    """Whether they are patients or only subjects; nothing is taken."""
    other = {"resourceType": "Patient", "id": "you"}
    for resources in (
        [ME, other],
        [READING | {"subject": {"reference": "Patient/1"}}, READING | {"subject": {"reference": "Patient/2"}}],
        [ME, READING | {"subject": {"reference": "Patient/2"}}],
    ):
        with pytest.raises(BadFile, match="records of 2 people"):
            of(*resources)


def test_one_person_under_several_addresses_is_one() -> None:
    """By URN, by id, or as linked duplicates."""
    mine = [{"reference": r} for r in ("Patient/me", "urn:uuid:me", "https://x.example/fhir/Patient/me")]
    rows, _ = of(ME, *(READING | {"id": f"o{n}", "subject": subject} for n, subject in enumerate(mine)))
    assert len(rows) == 4
    old = {"resourceType": "Patient", "id": "old"}
    rows, _ = of(ME | {"link": [{"other": {"reference": "Patient/old"}, "type": "replaces"}]}, old)
    assert len(rows) == 2


def test_a_history_gives_only_the_newest_version() -> None:
    """The older ones are told."""
    old = observation(valueInteger=1)
    text = bundle(READING, old, type="history")
    for shape in (text, json.dumps(json.loads(text), indent=1)):
        rows, refusals = read(FORMAT, shape)
        assert [r["value"] for r in rows] == [14]
        assert [r.why for r in refusals] == ["an older version of a record that is in the same file"]


def test_entries_without_a_resource_are_told() -> None:
    """Deletions in a transaction have none."""
    text = json.dumps(
        {"resourceType": "Bundle", "entry": [{"request": {"method": "DELETE", "url": "X/1"}}, {"resource": READING}]}
    )
    rows, refusals = read(FORMAT, text)
    assert (len(rows), [r.where for r in refusals]) == (1, ["entry 1"])


def test_bundles_nested_without_end_are_refused() -> None:
    """As one record that cannot be taken."""
    deep: dict[str, Any] = READING
    for _ in range(20):
        deep = json.loads(bundle(deep))
    rows, refusals = of(deep, READING | {"id": "o2"})
    assert [r["place"] for r in rows] == ["Observation/o2"]
    assert [r.why for r in refusals] == ["bundles are nested more than 8 deep"]


@pytest.mark.parametrize(
    "text",
    [
        bundle(READING)[:-2],
        lines(READING, READING)[:-20],
        lines(READING) + "{\n",
        '{"resourceType": "Observation"',
        '{"a": "resourceType"}',
        '{"x": {"resourceType": 7}}',
        "[1, 2]",
        '{"resourceType": "Bundle", "entry": [{"resource": NaN}]}',
    ],
)
def test_damaged_and_foreign_files_are_told(text: str) -> None:
    """With what is wrong."""
    with pytest.raises(BadFile, match="JSON"):
        list(FORMAT.read(io.BytesIO(text.encode()), Context(NEW_YORK)))


def test_progress_counts_the_file_once() -> None:
    """Though it is read twice."""
    told: list[int] = []
    text = json.dumps(json.loads(bundle(*[READING | {"id": str(n)} for n in range(50)])), indent=1).encode()
    list(FORMAT.read(io.BytesIO(text), Context(NEW_YORK, told.append)))
    assert abs(sum(told) - len(text)) <= 1


def test_an_empty_bundle_is_a_bundle() -> None:
    """It holds nothing, and nothing is wrong with that."""
    assert read(FORMAT, '{"resourceType": "Bundle", "type": "searchset", "total": 0}') == ([], [])


@pytest.mark.slow
def test_a_large_bundle_stays_small_in_memory(tmp_path: Path) -> None:
    """Sixty megabytes in one array take less than the file's own size on top of the libraries."""
    path = tmp_path / "large.json"
    record = json.dumps({"fullUrl": "urn:uuid:x", "resource": READING | {"text": {"div": "x" * 2000}}}, indent=1)
    with path.open("w") as file:
        file.write('{"resourceType": "Bundle",\n "entry": [\n' + record)
        for _ in range(60_000_000 // len(record)):
            file.write(",\n" + record)
        file.write("]}")
    script = (
        "import resource, sys; from zoneinfo import ZoneInfo; from salus.records.formats.fhir import FORMAT\n"
        "from salus.records.tables import Context\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = sum(item.rows.num_rows for item in FORMAT.read(open(sys.argv[1], 'rb'), Context(ZoneInfo('UTC'))))\n"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    rows, grown = map(int, done.stdout.split())
    assert rows == 60_000_000 // len(record) + 1
    assert grown < 120_000, f"{grown} KiB"
