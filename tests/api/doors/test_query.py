"""Questions over HTTP give what the command gives."""

from __future__ import annotations

import json
from typing import Any

from tests.api.people import NOW, Somebody

STEPS = "How many steps did I take last week?"


def test_an_answer_is_what_the_command_prints(reader: Somebody, salus: Any, monkeypatch: Any) -> None:
    answer = reader.ask(STEPS)
    monkeypatch.setenv("SALUS_HOME", str(reader.client.app.state.house.settings.home))  # type: ignore[attr-defined]
    printed = json.loads(salus("ask", STEPS, "--profile", "reader", "--now", NOW, "--json").output)
    fleeting = {"latency_ms", "receipt"}
    assert {k: v for k, v in answer.items() if k not in fleeting} == {
        k: v for k, v in printed.items() if k not in fleeting
    }
    assert answer["receipt"] == printed["receipt"]


def test_a_follow_up_names_the_question_before(reader: Somebody) -> None:
    assert reader.ask("and on average?", after=STEPS)["value"] == 10000


def test_the_zone_is_the_persons_unless_another_is_named(reader: Somebody) -> None:
    assert reader.ask(STEPS, tz="Asia/Tokyo")["plan"]["period"]["start"].endswith("+09:00")


def test_what_is_not_understood_is_asked_about(reader: Somebody) -> None:
    answer = reader.ask("How high was it yesterday?")
    assert (answer["status"], answer["value"]) == ("clarify", None)
    assert answer["text"]


def test_no_request_names_whose_records_are_read(reader: Somebody) -> None:
    answer = reader.ask(STEPS, profile="somebody else", person="somebody else", account="0" * 32)
    assert answer["value"] == 30000


def test_a_question_leaves_its_stages_in_its_trace(reader: Somebody) -> None:
    got = reader.post("/v1/query", json={"question": "What was my average glucose last week?", "now": NOW})
    trace = reader.get(f"/v1/traces/{got.headers['x-trace-id']}").json()
    (request,) = trace["requests"]
    assert request["attributes"]["route"] == "/v1/query"
    assert request["attributes"]["status"] == got.json()["status"]
    assert {"understand", "answer"} <= {stage["name"] for stage in request["stages"]}
