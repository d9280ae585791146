"""Uploads: to disk as they come, imported to the end, told as they go, once however often they are sent."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.people import Somebody, somebody

from salus.api.app import create_app
from salus.bootstrap import House, build

CSV = b"start,end,metric,value,unit,source\n2024-05-10,,steps,7,{steps},watch\n"
BROKEN = b"start,end,metric,value,unit,source\n2024-05-10,,steps"


@pytest.fixture
def ben(house: House, client: TestClient) -> Somebody:
    """A person without records."""
    return somebody(house, client, "ben")


def send(who: Somebody, *files: tuple[str, bytes], **more: Any) -> Any:
    return who.post("/v1/import", files=[("file", file) for file in files], **more)


def test_a_file_is_imported_and_sending_it_again_adds_nothing(ben: Somebody) -> None:
    first, again = send(ben, ("o.csv", CSV)), send(ben, ("o.csv", CSV))
    assert (first.status_code, first.json()["state"], first.json()["snapshot"]) == (200, "done", 1)
    assert first.headers["location"] == f"/v1/imports/{first.json()['id']}"
    (one,), (two,) = first.json()["files"], again.json()["files"]
    assert (one["path"], one["added"], two["added"], two["duplicate"]) == ("o.csv", 1, 0, 1)


def test_the_home_zone_is_that_of_the_first_import(ben: Somebody) -> None:
    send(ben, ("o.csv", CSV), data={"tz": "America/Lima"})
    assert ben.get("/v1/records").json()["zone"] == "America/Lima"


def test_several_files_are_each_all_or_nothing(ben: Somebody) -> None:
    got = send(ben, ("good.csv", CSV), ("bad.csv", b"\x00\x01"))
    assert got.status_code == 200
    good, bad = got.json()["files"]
    assert (good["added"], bad["path"]) == (1, "bad.csv")
    assert "bad.csv" in bad["error"]


def test_a_file_that_cannot_be_read_changes_nothing_and_shows_no_path_of_ours(ben: Somebody, house: House) -> None:
    got = send(ben, ("bad.bin", b"\x00\x01\x02"))
    assert got.status_code == 400
    assert "bad.bin" in got.json()["detail"]
    assert str(house.settings.home) not in got.text
    assert ben.get("/v1/records").status_code == 404


def test_who_does_not_wait_is_told_where_to_look(ben: Somebody) -> None:
    got = send(ben, ("o.csv", CSV), headers={"Prefer": "respond-async"})
    assert got.status_code == 202
    told = ben.get(f"{got.headers['location']}/events")
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in told.text.splitlines() if line.startswith("data: ")]
    assert events[-1]["state"] == "done"
    assert events[-1]["files"][0]["added"] == 1
    assert ben.get(got.headers["location"]).json() == events[-1]
    assert [one["id"] for one in ben.get("/v1/imports").json()["imports"]] == [got.json()["id"]]


def test_a_key_makes_two_uploads_one(ben: Somebody) -> None:
    first, again = (send(ben, ("o.csv", CSV), headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json()
    assert len(ben.get("/v1/imports").json()["imports"]) == 1


def test_the_key_of_another_is_another_key(ben: Somebody, house: House, client: TestClient) -> None:
    send(ben, ("o.csv", CSV), headers={"Idempotency-Key": "k"})
    kim = somebody(house, client, "kim")
    assert send(kim, ("o.csv", CSV), headers={"Idempotency-Key": "k"}).json()["files"][0]["added"] == 1


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", "evil.csv\x00.txt", "..", ""])
def test_an_upload_cannot_name_a_place(ben: Somebody, house: House, name: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n'
    got = ben.post(
        "/v1/import",
        content=body + CSV + b"\r\n--b--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert got.status_code in (200, 400)
    home = house.settings.home
    assert not [path for path in home.parent.rglob("*evil*") if home / "uploads" not in path.parents]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data; boundary=b", b"", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense", 400),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 400),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="o.csv"\r\n\r\n' + CSV,
            400,
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"; filename="o"\r\n\r\nx\r\n--b--\r\n',
            400,
        ),
        ("multipart/form-data", b"x", 415),
        ("application/json", b"{}", 415),
        ("", b"", 415),
    ],
)
def test_a_form_that_is_none_is_told_how_to_be_one(
    ben: Somebody, house: House, content_type: str, body: bytes, status: int
) -> None:
    got = ben.post("/v1/import", content=body, headers={"Content-Type": content_type})
    assert got.status_code == status
    assert "curl -F file=@" in got.json()["detail"]
    assert not [path for path in (house.settings.home / "uploads").rglob("*") if path.is_file()]


def test_what_was_acknowledged_is_imported_by_whoever_starts_next(ben: Somebody, house: House) -> None:
    upload = house.uploads.begin("ben")
    with upload.open(0, "o.csv") as file:
        file.write(CSV)
    upload.keep(zone="Europe/Berlin")  # and here the process dies
    another = build(house.settings.home)
    with TestClient(create_app(another), base_url="http://127.0.0.1") as client:
        who = Somebody(ben.account, ben.token, client)
        told = who.get(f"/v1/imports/{upload.id}/events").text
        assert '"state":"done"' in told
        assert who.get("/v1/records").json()["zone"] == "Europe/Berlin"
    assert not upload.files()


def test_an_upload_that_breaks_off_every_time_is_given_up(ben: Somebody, house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("salus.records.intake.import_paths", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("salus.bootstrap.importing._PAUSE", 0.0)
    got = send(ben, ("o.csv", CSV))
    assert got.status_code == 503
    assert "nothing was changed" in got.json()["detail"]


def test_files_and_rows_are_counted(ben: Somebody, house: House) -> None:
    send(ben, ("o.csv", CSV), ("bad.csv", b"\x00\x01"))
    counters = house.watch.counters
    assert counters.totals("salus_imports_total")["tidy", "done"] == 1
    assert counters.totals("salus_imports_total")["other", "refused"] == 1
    assert counters.totals("salus_import_rows_total")["added",] == 1


def test_of_two_processes_one_imports(house: House) -> None:
    upload = house.uploads.begin("ben")
    with upload.open(0, "o.csv") as file:
        file.write(CSV)
    upload.keep(zone=None)
    with upload.claimed() as ours:
        seen: list[bool] = []

        def other() -> None:
            with upload.claimed() as theirs:
                seen.append(theirs)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert (ours, seen) == (True, [False])


def test_uploads_of_long_ago_are_cleared_and_those_that_wait_are_not(house: House) -> None:
    from datetime import UTC, datetime, timedelta

    done, waits = house.uploads.begin("ben"), house.uploads.begin("ben")
    for upload in (done, waits):
        upload.open(0, "o.csv").close()
        upload.keep(zone=None)
    done.end("done")
    house.uploads.tidy(datetime.now(UTC) + timedelta(days=8))
    assert [one["id"] for one in house.uploads.of("ben")] == [waits.id]
    assert isinstance(waits.folder, Path)
