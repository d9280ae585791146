"""`salus triage` keeps the contract that programs rely on, needs no home, and reads the record where it is asked to."""

from __future__ import annotations

import json
from typing import Any

import pytest

KEYS = {"id", "level", "crisis", "reasons", "rules", "reply", "latency_ms"}
LEVELS = {"emergency", "urgent", "soon", "routine", "self_care", "none"}
CHEST = "my arm feels like lead and an elephant sits on my chest"


def _triage(salus: Any, text: str, *more: str) -> dict[str, Any]:
    done = salus("triage", text, "--json", *more)
    assert done.exit_code == 0, (done.output, done.exception)
    verdict: dict[str, Any] = json.loads(done.output)
    return verdict


def test_a_verdict_has_every_key_of_the_contract(salus: Any) -> None:
    verdict = _triage(salus, CHEST, "--country", "US")
    assert set(verdict) >= KEYS
    assert verdict["level"] == "emergency"
    assert verdict["crisis"] is False
    assert verdict["rules"]
    assert all("20" in reason for reason in verdict["reasons"])  # each with its source and year
    assert "911" in verdict["reply"].splitlines()[0]


def test_a_crisis_is_told_apart_from_an_emergency_of_the_body(salus: Any) -> None:
    verdict = _triage(salus, "i want to kill myself", "--country", "US")
    assert verdict["crisis"] is True
    assert verdict["crisis_kind"] == "suicide_active"
    assert "988" in verdict["reply"]


def test_where_nothing_is_decided_it_says_that_it_asks(salus: Any) -> None:
    told = _triage(salus, "my great uncle was shot at the border")
    assert told["level"] != "emergency"
    assert told["asks"] is True
    assert _triage(salus, CHEST)["asks"] is False


def test_ordinary_talk_gets_no_reply(salus: Any) -> None:
    verdict = _triage(salus, "what time is it in Lisbon?")
    assert (verdict["level"], verdict["crisis"], verdict["reply"], verdict["rules"]) == ("none", False, "", [])


@pytest.mark.parametrize(("country", "number"), [("US", "911"), ("GB", "999"), ("ES", "112"), ("AU", "000")])
def test_the_number_is_that_of_the_country(salus: Any, country: str, number: str) -> None:
    assert number in _triage(salus, CHEST, "--country", country)["reply"].splitlines()[0]


def test_a_batch_answers_line_by_line_in_order(salus: Any) -> None:
    rows = [{"id": "a", "text": CHEST}, {"id": "b", "text": "hello"}, {"id": "c", "text": ""}]
    done = salus("triage", "--batch", "-", stdin="".join(json.dumps(row) + "\n" for row in rows))
    said = [json.loads(line) for line in done.output.splitlines()]
    assert [row["id"] for row in said] == ["a", "b", "c"]
    assert [row["level"] for row in said] == ["emergency", "none", "none"]
    assert {row["level"] for row in said} <= LEVELS


def test_for_people_the_level_and_what_to_do_come_first(salus: Any) -> None:
    done = salus("triage", CHEST, "--country", "US")
    first, second = done.output.splitlines()[:2]
    assert first == "emergency"
    assert "911" in second


def test_no_text_is_an_error_that_shows_how(salus: Any) -> None:
    done = salus("triage")
    assert done.exit_code == 2
    assert "salus triage" in done.output


def test_a_profile_without_records_is_an_error_that_says_what_to_do(salus: Any) -> None:
    done = salus("triage", CHEST, "--profile", "nobody")
    assert "import" in str(done.exception or done.output)
