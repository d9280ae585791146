"""One turn over HTTP: danger first, kept before it is told, once however often it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.people import Somebody

from salus.bootstrap import House
from salus.errors import StoreUnavailable


def test_a_question_is_answered_in_a_conversation_and_followed_up(anna: Somebody) -> None:
    first = anna.say("How many steps did I take on 7 May 2024?")
    assert (first["kind"], first["answer"]["value"], first["number"]) == ("data", 12000, 1)
    assert "I am Salus, an AI" in first["reply"]
    again = anna.say("and on 8 May 2024?")
    assert (again["answer"]["value"], again["conversation"]) == (10000, first["conversation"])
    assert again["context"] == [first["id"]]


def test_danger_is_answered_first_and_alone(anna: Somebody) -> None:
    turn = anna.say("I have crushing chest pain and my left arm is numb")
    assert turn["kind"] == "emergency"
    assert turn["answer"] is None


def test_the_record_makes_mild_words_grave(house: House, anna: Somebody, tmp_path: Any) -> None:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    now = datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(minutes=20)
    path = tmp_path / "now.csv"
    path.write_text(
        f"start,end,metric,value,unit,source\n{now:%Y-%m-%dT%H:%M:%S%z},,glucose,420,mg/dL,sensor\n", encoding="utf-8"
    )
    before = anna.say("I threw up this morning")["kind"]
    house.import_paths([path], person="anna")
    assert (before, anna.say("I threw up this morning")["kind"]) == ("care", "emergency")


def test_a_key_makes_two_sayings_one(anna: Somebody) -> None:
    headers = {"Idempotency-Key": "7f3b"}
    first, again = (_say(anna, "Hello!", headers) for _ in range(2))
    assert first["id"] == again["id"]
    assert anna.get(f"/v1/conversations/{first['conversation']}").json()["conversation"]["turns"] == 1


def test_a_key_that_was_something_else_is_refused(anna: Somebody) -> None:
    _say(anna, "Hello!", {"Idempotency-Key": "7f3b"})
    got = anna.post("/v1/chat", json={"text": "Goodbye!"}, headers={"Idempotency-Key": "7f3b"})
    assert got.status_code == 400
    assert "something else" in got.json()["detail"]


def test_another_conversation_is_begun_where_it_is_wanted(anna: Somebody) -> None:
    first, second = anna.say("Hello!"), anna.say("Hello!", fresh=True)
    assert first["conversation"] != second["conversation"]
    back = anna.say("Thanks!", conversation=first["conversation"])
    assert (back["conversation"], back["number"]) == (first["conversation"], 2)


def test_a_conversation_of_nobody_is_not_found(anna: Somebody) -> None:
    assert anna.post("/v1/chat", json={"text": "Hello!", "conversation": "a" * 32}).status_code == 404


def test_what_cannot_be_kept_is_not_acknowledged_but_danger_is_answered(
    house: House, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("the database cannot be used now")

    monkeypatch.setattr(house.conversations, "keep", away)
    assert anna.post("/v1/chat", json={"text": "Hello!"}).status_code == 503
    grave = anna.post("/v1/chat", json={"text": "I want to kill myself tonight"})
    assert (grave.status_code, grave.json()["kept"], grave.json()["kind"]) == (200, False, "crisis")


def test_records_that_break_do_not_keep_the_gate_from_hearing(
    house: House, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise OSError("the disk is gone")

    monkeypatch.setattr(type(house.facts_of), "__call__", broken)
    assert anna.say("I have crushing chest pain and my left arm is numb")["kind"] == "emergency"


def test_a_turn_is_counted_by_what_it_became(house: House, anna: Somebody) -> None:
    before = house.watch.counters.totals("salus_turns_total").get(("small",), 0)
    anna.say("Hello!")
    assert house.watch.counters.totals("salus_turns_total")["small",] == before + 1
    assert house.watch.counters.totals("salus_verdicts_total")["none", "no"] >= 1


def _say(who: Somebody, text: str, headers: dict[str, str]) -> dict[str, Any]:
    got = who.post("/v1/chat", json={"text": text}, headers=headers)
    assert got.status_code == 200, got.text
    turn: dict[str, Any] = got.json()
    return turn
