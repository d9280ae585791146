"""What stands around every answer, and who is turned away before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.people import SELF, Somebody

from salus.api.app import create_app
from salus.api.headers import Policy
from salus.bootstrap import House

ALWAYS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "permissions-policy",
)


@pytest.mark.parametrize("path", ["/v1/health", "/v1/me", "/v1/nothing", "/openapi.json", "/v1/records"])
def test_every_answer_says_what_a_browser_may_do_with_it(reader: Somebody, path: str) -> None:
    for got in (reader.get(path), reader.client.get(path)):
        assert not [name for name in ALWAYS if name not in got.headers]
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
        assert got.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in got.headers
        assert "server" not in got.headers


@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1.evil.example", "localhost@evil.example", "[::1"])
def test_a_name_that_is_not_ours_is_turned_away(reader: Somebody, host: str) -> None:
    got = reader.get("/v1/records", headers={"Host": host})
    assert (got.status_code, got.headers["content-type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "[::1]:8765", "LOCALHOST"])
def test_this_machine_is_reached_by_each_of_its_names(reader: Somebody, host: str) -> None:
    assert reader.get("/v1/records", headers={"Host": host}).status_code == 200


def test_a_probe_knows_a_machine_by_its_address_only(reader: Somebody) -> None:
    assert reader.client.get("/v1/health", headers={"Host": "10.1.2.3:8765"}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"])
def test_a_page_of_another_site_changes_nothing(reader: Somebody, origin: str) -> None:
    got = reader.post("/v1/query", json={"question": "steps"}, headers={"Origin": origin})
    assert got.status_code == 403
    assert "SALUS_CORS_ORIGINS" in got.json()["detail"]


def test_a_page_of_this_machine_may_call(reader: Somebody) -> None:
    asked: dict[str, Any] = {"json": {"question": "steps yesterday"}, "headers": {"Origin": "http://localhost:5173"}}
    assert reader.post("/v1/query", **asked).status_code == 200


def test_no_other_origin_may_read_unless_it_was_set(reader: Somebody) -> None:
    got = reader.get("/v1/records", headers={"Origin": "https://app.example.org"})
    assert "access-control-allow-origin" not in got.headers
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "GET"}
    assert reader.client.options("/v1/records", headers=asked).status_code == 405


@pytest.fixture
def behind_tls(house: House) -> Iterator[TestClient]:
    house.settings = replace(
        house.settings, public_url="https://salus.example.org", origins=("https://app.example.org",)
    )
    with TestClient(create_app(house), base_url="https://salus.example.org") as client:
        yield client


def test_behind_tls_the_public_name_is_ours_and_stays_with_tls(behind_tls: TestClient) -> None:
    got = behind_tls.get("/v1/health")
    assert got.status_code == 200
    assert got.headers["strict-transport-security"].startswith("max-age=")
    assert behind_tls.get("/openapi.json", headers={"Host": "other.example.org"}).status_code == 403


def test_an_origin_that_was_set_may_call(behind_tls: TestClient) -> None:
    asked = {
        "Origin": "https://app.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, idempotency-key",
    }
    allowed = behind_tls.options("/v1/chat", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://app.example.org")
    other = behind_tls.options("/v1/chat", headers={**asked, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_a_header_that_a_door_sets_itself_stays(reader: Somebody) -> None:
    policy = Policy.of("", ())
    headers = [(b"Cache-Control", b"max-age=60")]
    policy.add(headers)
    assert [value for name, value in headers if name.lower() == b"cache-control"] == [b"max-age=60"]
    assert SELF
