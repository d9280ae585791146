"""Whatever goes wrong is told as a problem detail that says what to do, and nothing of how Salus is built."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.people import Somebody

from salus.api import problems
from salus.bootstrap import House
from salus.errors import (
    BadInput,
    HeldBack,
    NotAllowed,
    NotFound,
    NotProven,
    SalusError,
    StoreBusy,
    StoreUnavailable,
    Taken,
    Unreachable,
    WrongKey,
)

TURN = "0" * 31 + "1"


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (BadInput("x"), 400, None),
        (NotProven("x"), 401, "www-authenticate"),
        (NotAllowed("x"), 403, None),
        (NotFound("x"), 404, None),
        (Taken("x"), 409, None),
        (StoreBusy("x"), 409, "retry-after"),
        (HeldBack("x", wait=7.2), 429, "retry-after"),
        (StoreUnavailable("x"), 503, "retry-after"),
        (Unreachable("x"), 503, "retry-after"),
        (WrongKey("x"), 503, "retry-after"),
        (SalusError("x"), 500, None),
    ],
)
def test_each_error_has_its_status(error: SalusError, status: int, header: str | None) -> None:
    response = problems.of_error(error)
    assert (response.status_code, response.media_type) == (status, "application/problem+json")
    assert header is None or header in response.headers
    assert isinstance(error, HeldBack) is (response.headers.get("retry-after") == "8")


def test_every_error_of_the_tree_is_told_with_a_status() -> None:
    def leaves(kind: type[SalusError]) -> list[type[SalusError]]:
        return [kind, *(leaf for below in kind.__subclasses__() for leaf in leaves(below))]

    faults = {kind.__name__ for kind in leaves(SalusError) if not issubclass(kind, tuple(problems._STATUS))}
    assert faults == {"SalusError"}  # the root alone is a fault of ours


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (("POST", "/v1/query", {"json": {}}), 422),
        (("POST", "/v1/query", {"content": b"{", "headers": {"Content-Type": "application/json"}}), 422),
        (("POST", "/v1/query", {"json": {"question": "steps", "tz": "Mars/Olympus"}}), 422),
        (("POST", "/v1/query", {"json": {"question": "steps", "now": "0001-01-01T00:00"}}), 422),
        (("POST", "/v1/import", {"files": {"file": ("x.bin", b"\x00\x01\x02")}}), 400),
        (("POST", "/v1/import", {"json": {}}), 415),
        (("GET", "/v1/conversations?after=nonsense", {}), 400),
        (("GET", "/v1/conversations?limit=0", {}), 422),
        (("GET", f"/v1/conversations/{TURN}", {}), 404),
        (("GET", "/v1/conversations/me", {}), 422),
        (("GET", "/v1/receipts/r-0123456789abcdef", {}), 404),
        (("POST", "/v1/feedback/explicit", {"json": {"turn": TURN, "rating": 5}}), 404),
        (("POST", "/v1/feedback/explicit", {"json": {"turn": TURN, "rating": 6}}), 422),
        (("GET", "/v1/analytics", {}), 403),
        (("DELETE", "/v1/me?confirm=ben", {}), 400),
        (("GET", "/v1/nothing", {}), 404),
        (("PUT", "/v1/query", {}), 405),
        (("POST", "/v1/chat", {"json": {"text": "x" * 300_000}}), 413),
    ],
)
def test_bad_input_gets_a_problem_that_says_what_is_wrong(
    reader: Somebody, call: tuple[str, str, Any], status: int
) -> None:
    method, path, more = call
    got = reader.call(method, path, **more)
    told = got.json()
    assert (got.status_code, told["status"]) == (status, status), got.text
    assert got.headers["content-type"] == "application/problem+json"
    assert told["type"].startswith("urn:salus:problem:")
    assert told["title"]
    assert len(told["detail"]) > 20


def test_a_malformed_request_is_told_where_it_is_malformed(reader: Somebody) -> None:
    told = reader.post("/v1/query", json={"question": "", "tz": 7}).json()
    assert {one["where"] for one in told["errors"]} == {"body.question", "body.tz"}


def test_a_method_that_is_not_taken_is_told_with_those_that_are(reader: Somebody) -> None:
    got = reader.call("PATCH", "/v1/conversations")
    assert got.headers["allow"] == "GET, POST"
    assert "GET, POST" in got.json()["detail"]


def test_words_that_utf8_cannot_hold_are_told_all_the_same(reader: Somebody) -> None:
    got = reader.post(
        "/v1/query",
        content=b'{"question": "steps \\ud800", "tz": "\\udfff"}',
        headers={"Content-Type": "application/json"},
    )
    assert got.status_code in (200, 422)


def test_a_fault_of_ours_is_told_by_its_trace_alone(
    house: House, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(type(house), "answer", broken)
    got = anna.post("/v1/query", json={"question": "steps yesterday"})
    assert (got.status_code, got.headers["content-type"]) == (500, "application/problem+json")
    assert got.headers["x-trace-id"] in got.json()["detail"]
    assert "secret" not in got.text
    assert "RuntimeError" not in got.text
    assert got.headers["x-content-type-options"] == "nosniff"


def test_a_database_that_is_away_is_told_with_when_to_come_back(
    house: House, anna: Somebody, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("the database cannot be used now")

    monkeypatch.setattr(house.conversations, "page", away)
    got = anna.get("/v1/conversations")
    assert (got.status_code, got.headers["retry-after"]) == (503, "5")
    assert "cannot be used" in got.json()["detail"]
