"""Importing: each path all or nothing on its own, read ahead of storing, with an account of every row."""

from __future__ import annotations

import errno
import zipfile
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import pytest

from salus.errors import BadInput, StoreBusy, Unwritable
from salus.records.intake import import_paths
from salus.records.summary import summary
from salus.store import DeltaRecords

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def store(tmp_path: Path) -> DeltaRecords:
    return DeltaRecords(tmp_path / "store", patience=0.2)


def test_an_import_accounts_for_every_row_of_every_file(store: DeltaRecords, files: list[Path]) -> None:
    files[0].write_text(files[0].read_text() + "2024-05-09,,steps,-1,{steps},watch\n")
    told: list[int] = []
    report = import_paths(files, store, "me", zone=BERLIN, progress=told.append)
    assert [f["path"] for f in report["files"]] == [str(file) for file in files]
    assert all(f["format"] for f in report["files"])
    for file in report["files"]:
        assert file["read"] == file["added"] + file["duplicate"] + sum(r["count"] for r in file["refused"])
    [refused] = report["files"][0]["refused"]
    assert (refused["where"], refused["count"]) == ("line 12", 1)
    assert "plausible" in refused["why"]
    assert report["snapshot"] == store.snapshot("me").version
    assert sum(told) >= sum(file.stat().st_size for file in files)


def test_a_bad_file_is_told_and_does_not_keep_the_others_out(
    store: DeltaRecords, files: list[Path], tmp_path: Path
) -> None:
    bad = tmp_path / "picture.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    report = import_paths([files[0], bad, tmp_path / "missing.csv", files[1]], store, "me", zone=BERLIN)
    assert ["error" in file for file in report["files"]] == [False, True, True, False]
    assert "known formats are" in report["files"][1]["error"]
    assert [file["added"] for file in report["files"]] == [10, 0, 0, 2]


def test_a_file_that_is_cut_short_changes_nothing(store: DeltaRecords, files: list[Path], tmp_path: Path) -> None:
    import_paths(files[:1], store, "me", zone=BERLIN)
    cut = tmp_path / "export.xml"
    record = (
        '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count" '
        'startDate="2024-06-01 08:00:00 +0200" endDate="2024-06-01 08:10:00 +0200" value="100"/>\n'
    )
    cut.write_text('<?xml version="1.0"?>\n<HealthData locale="en_GB">\n' + record * 5)
    report = import_paths([cut], store, "me")
    assert report["files"][0]["error"]
    assert report["files"][0]["added"] == 0
    assert report["snapshot"] == 1


def test_an_archive_is_one_change(store: DeltaRecords, files: list[Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in files:
            archive.write(file, file.name)
    report = import_paths([tmp_path / "all.zip"], store, "me", zone=BERLIN)
    assert (len(report["files"]), report["files"][0]["added"], report["snapshot"]) == (1, 12, 1)


def test_nothing_imported_makes_nobody(store: DeltaRecords, tmp_path: Path) -> None:
    report = import_paths([tmp_path / "missing.csv"], store, "me")
    assert report["snapshot"] is None
    assert store.people() == []


def test_a_name_that_is_none_and_an_import_under_way_stop_everything(store: DeltaRecords, files: list[Path]) -> None:
    with pytest.raises(BadInput, match="cannot be a profile's name"):
        import_paths(files, store, "../me")
    with store.stage("me"), pytest.raises(StoreBusy):
        import_paths(files, store, "me")


def test_the_summary_tells_what_is_stored(store: DeltaRecords, files: list[Path]) -> None:
    import_paths(files, store, "me", zone=BERLIN)
    told = summary(store.snapshot("me"))
    assert (told["profile"], told["snapshot"], told["zone"]) == ("me", 2, "Europe/Berlin")
    metrics = {row["name"]: row for row in told["parts"]["metrics"]}
    assert metrics["steps"] == {
        "name": "steps", "title": "steps", "unit": "{steps}", "count": 4, "counted": 4, "first": "2024-05-06",
        "last": "2024-05-13", "sources": {"watch": 4},
    }  # fmt: skip
    [runs] = told["parts"]["workouts"]
    assert (runs["name"], runs["count"]) == ("running", 2)
    assert told["parts"]["entries"] == []


def test_a_full_disk_is_no_fault_of_the_file(
    store: DeltaRecords, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    import_paths(files[:1], store, "me", zone=BERLIN)
    before = store.snapshot("me").version
    with monkeypatch.context() as patched:
        patched.setattr("salus.store.spool.Spool.add", full)
        with pytest.raises(Unwritable, match="free some space"):
            import_paths(files[1:], store, "me")
    assert store.snapshot("me").version == before
    assert import_paths(files[1:], store, "me")["files"][0]["added"] > 0
