"""Conversations: listed page by page, read, told in short, taken along, deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.api.people import Somebody

from salus.bootstrap import House
from salus.dialogue.conversation import Conversation, Kind, Turn


def kept(house: House, who: Somebody, number: int, *, turns: int = 1) -> str:
    """A conversation of some days ago."""
    began = datetime(2024, 5, 1, 8, tzinfo=UTC) + timedelta(days=number)
    talk = Conversation(f"{number:032x}", who.account.id, began.date(), began, began)
    for place in range(1, turns + 1):
        turn = Turn(
            f"{number:016x}{place:016x}", talk.id, place, began, f"said {place}", "reply", Kind.SMALL, "a" * 32, 1.0
        )
        house.conversations.keep(talk, turn)
    return talk.id


def test_pages_lead_to_every_conversation_once_newest_first(house: House, anna: Somebody) -> None:
    made = [kept(house, anna, number) for number in range(1, 8)]
    seen, after = [], ""
    while True:
        page = anna.get(f"/v1/conversations?limit=3{after}").json()
        seen += [one["id"] for one in page["conversations"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == made[::-1]


def test_turns_are_read_page_by_page(house: House, anna: Somebody) -> None:
    which = kept(house, anna, 1, turns=5)
    first = anna.get(f"/v1/conversations/{which}/turns?limit=3").json()
    rest = anna.get(f"/v1/conversations/{which}/turns?limit=3&after={first['next']}").json()
    assert [turn["number"] for turn in first["turns"] + rest["turns"]] == [1, 2, 3, 4, 5]
    assert rest["next"] is None


def test_a_conversation_that_has_not_changed_is_not_sent_again(house: House, anna: Somebody) -> None:
    turn = anna.say("Hello!")
    path = f"/v1/conversations/{turn['conversation']}"
    tag = anna.get(path).headers["etag"]
    assert anna.get(path, headers={"If-None-Match": f'"other", {tag}'}).status_code == 304
    anna.say("Thanks!")
    assert anna.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_one_is_opened_before_anything_is_said(anna: Somebody) -> None:
    opened = anna.post("/v1/conversations")
    assert (opened.status_code, opened.json()["turns"]) == (201, 0)
    assert anna.say("Hello!", conversation=opened.json()["id"])["number"] == 1


def test_in_short_it_tells_what_the_records_said_and_no_word_of_a_crisis(anna: Somebody) -> None:
    which = anna.say("How many steps did I take on 7 May 2024?")["conversation"]
    anna.say("sometimes I want to kill myself")
    short = anna.get(f"/v1/conversations/{which}/summary").json()
    assert short["questions"][0]["question"] == "How many steps did I take on 7 May 2024?"
    assert short["safety"] == 1
    assert "kill" not in str(short)


@pytest.mark.parametrize(("kind", "type_"), [("json", "application/json"), ("markdown", "text/markdown")])
def test_it_is_taken_along_whole(anna: Somebody, kind: str, type_: str) -> None:
    which = anna.say("How many steps did I take on 7 May 2024?")["conversation"]
    got = anna.get(f"/v1/conversations/{which}/export?format={kind}")
    assert got.headers["content-type"].startswith(type_)
    assert got.headers["content-disposition"].startswith("attachment; filename=")
    assert "12,000" in got.text


def test_a_deleted_one_is_gone(anna: Somebody) -> None:
    which = anna.say("Hello!")["conversation"]
    assert anna.call("DELETE", f"/v1/conversations/{which}").status_code == 204
    assert anna.get(f"/v1/conversations/{which}").status_code == 404
    assert anna.call("DELETE", f"/v1/conversations/{which}").status_code == 404
