"""The HTTP service is a thin door to the same house, for this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from salus.api.app import create_app
from salus.bootstrap import build


@pytest.fixture
def client(imported: Any) -> TestClient:
    return TestClient(create_app(build()), base_url="http://127.0.0.1")


def test_a_question_is_answered(client: TestClient) -> None:
    got = client.post("/v1/query", json={"question": "How many steps did I take last week?", "now": "2024-05-15T10:00"})
    assert got.status_code == 200
    assert (got.json()["value"], got.json()["unit"]) == (30000, "{steps}")
    assert got.json()["receipt"].startswith("r-")


def test_a_follow_up_names_the_question_before(client: TestClient) -> None:
    asked = {"question": "and on average?", "after": "How many steps did I take last week?", "now": "2024-05-15T10:00"}
    assert client.post("/v1/query", json=asked).json()["value"] == 10000


def test_records_are_told(client: TestClient) -> None:
    assert client.get("/v1/records").json()["zone"] == "Europe/Berlin"


def test_a_file_is_imported_once(client: TestClient) -> None:
    text = b"start,end,metric,value,unit,source\n2024-05-10,,steps,7,{steps},watch\n"
    first, again = (client.post("/v1/import", files={"file": ("o.csv", text)}).json()["files"][0] for _ in range(2))
    assert (first["path"], first["added"], again["added"], again["duplicate"]) == ("o.csv", 1, 0, 1)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (("POST", "/v1/query", {"json": {}}), 422),
        (("POST", "/v1/query", {"json": {"question": "steps", "tz": "Mars/Olympus"}}), 400),
        (("POST", "/v1/query", {"json": {"question": "steps", "profile": "nobody"}}), 404),
        (("GET", "/v1/records?profile=nobody", {}), 404),
        (("GET", "/v1/records?profile=../me", {}), 400),
        (("POST", "/v1/import", {"files": {"file": ("x.bin", b"\x00\x01\x02")}}), 400),
    ],
)
def test_bad_input_gets_a_problem_that_says_what_is_wrong(
    client: TestClient, call: tuple[str, str, Any], status: int
) -> None:
    method, path, more = call
    got = client.request(method, path, **more)
    assert got.status_code in (status, 404 if status == 400 else status)
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["detail"]


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"host": ""}])
def test_other_machines_and_other_pages_are_turned_away(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/v1/records", headers=headers).status_code == 403


def test_an_upload_cannot_name_a_place(client: TestClient, home: Path) -> None:
    text = b"start,end,metric,value,unit,source\n2024-05-10,,steps,7,{steps},watch\n"
    assert client.post("/v1/import", files={"file": ("../../evil.csv", text)}).status_code == 200
    assert not list(home.parent.rglob("evil.csv"))
