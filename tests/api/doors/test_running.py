"""For who runs Salus: health, traces, counters, counts."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.people import NOW, Somebody, somebody

from salus.bootstrap import House
from salus.people import Role


@pytest.fixture
def operator(house: House, client: TestClient) -> Somebody:
    return somebody(house, client, "kim", Role.OPERATOR)


def test_a_house_in_order_is_ok_and_shows_its_parts_to_who_is_known(client: TestClient, anna: Somebody) -> None:
    assert client.get("/v1/health").json()["state"] == "ok"
    assert client.get("/v1/health/full").status_code == 401
    full = anna.get("/v1/health/full").json()
    assert (full["score"], full["parts"]["database"]["state"]) == (100, "ok")
    assert {"records", "disk", "cache", "traces"} <= set(full["parts"])


def test_without_its_database_a_house_is_down(
    house: House, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.database, "ready", lambda: False)
    got = client.get("/v1/health")
    assert (got.status_code, got.json()["state"]) == (503, "down")
    assert got.json()["score"] < 50


def test_without_redis_it_goes_on_degraded(
    house: House, client: TestClient, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.limits, "ready", lambda: False)
    got = client.get("/v1/health")
    assert (got.status_code, got.json()["state"]) == (200, "degraded")
    assert anna.get("/v1/me").status_code == 200


def test_ones_own_trace_tells_how_a_turn_went(anna: Somebody) -> None:
    turn = anna.say("How many steps did I take on 7 May 2024?")
    (request,) = anna.get(f"/v1/traces/{turn['trace']}").json()["requests"]
    stages = [stage["name"] for stage in request["stages"]]
    assert stages[:3] == ["gate", "context", "understand"]
    assert {"skill", "compose", "check", "remember", "reply"} <= set(stages)
    assert (request["attributes"]["kind"], request["attributes"]["http_status"]) == ("data", 200)


def test_a_trace_goes_on_from_its_caller(anna: Somebody) -> None:
    said = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    got = anna.get("/v1/me", headers={"traceparent": said})
    assert got.headers["x-trace-id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    (request,) = anna.get(f"/v1/traces/{got.headers['x-trace-id']}").json()["requests"]
    assert request["parent_span_id"] == "00f067aa0ba902b7"


def test_anothers_trace_is_nobodys_but_the_operators(
    house: House, client: TestClient, anna: Somebody, operator: Somebody
) -> None:
    which = anna.get("/v1/me").headers["x-trace-id"]
    assert somebody(house, client, "ben").get(f"/v1/traces/{which}").status_code == 404
    told = operator.get(f"/v1/traces/{which}").json()
    assert told["requests"][0]["who"] == house.watch.pseudonyms.of(anna.account.id)
    assert anna.account.id not in str(told)


def test_a_trace_that_two_people_share_shows_each_their_own(house: House, client: TestClient, anna: Somebody) -> None:
    ben, same = somebody(house, client, "ben"), {"traceparent": f"00-{'c' * 32}-{'d' * 16}-01"}
    for who in (anna, ben):
        who.get("/v1/me", headers=same)
    for who in (anna, ben):
        seen = {one["who"] for one in who.get(f"/v1/traces/{'c' * 32}").json()["requests"]}
        assert seen == {house.watch.pseudonyms.of(who.account.id)}


def test_counters_are_shown_to_who_may_see_them(operator: Somebody, anna: Somebody) -> None:
    anna.ask("How many steps did I take last week?", now=NOW)
    got = operator.get("/metrics")
    assert got.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'salus_requests_total{http_status="200",method="POST",route="/v1/query"}' in got.text
    assert "salus_health_score" in got.text
    assert anna.get("/metrics").status_code == 403


def test_counts_name_nobody(operator: Somebody, anna: Somebody) -> None:
    anna.say("How many steps did I take on 7 May 2024?")
    anna.ask("How many steps did I take last week?")
    told = operator.get("/v1/analytics").json()
    assert (told["conversations"], told["turns"]["by_kind"]["data"]) == (1, 1)
    assert told["queries"]["by_status"]["answered"] >= 1
    assert {"metric": "steps", "count": 2} in told["asked_most"]
    assert anna.account.id not in str(told)


def test_a_fault_in_watching_costs_no_request(house: House, anna: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(house.watch.journal, "take", broken)
    assert anna.get("/v1/me").status_code == 200
