"""Talk goes on where it was after the process has ended: everything that a turn needs is in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.dialogue.talking import DAY, Talk

from salus.dialogue.conversation import Kind
from salus.people.account import LOCAL
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database

STEPS = "How many steps did I take last week?"
CHAIN = (STEPS, "and this week?", "I want to kill myself", "no", "How high was it?")


def talk_over(file: Path, records: Any, *said: str) -> tuple[list[Any], Any]:
    """Says each thing to a process of its own, a minute apart. Returns the turns, and the conversation after them."""
    turns = []
    now = None
    for text in said:
        database = Database.open(file)
        talk = Talk(records, store=DatabaseConversations(database), account=LOCAL)
        talk.now = now or talk.now
        turns.append(talk.say(text))
        now = talk.now
        conversation = talk.store.latest(LOCAL)
        database.close()
    return turns, conversation


def test_each_turn_in_a_process_of_its_own_is_the_talk_in_one(records: Any, tmp_path: Path) -> None:
    turns, conversation = talk_over(tmp_path / "salus.db", records, *CHAIN)
    whole = Talk(records, account=LOCAL)
    expected = [whole.say(said) for said in CHAIN]
    assert [(turn.reply, turn.kind, turn.number, turn.language) for turn in turns] == [
        (turn.reply, turn.kind, turn.number, turn.language) for turn in expected
    ]
    assert [turn.kind for turn in turns] == [Kind.DATA, Kind.DATA, Kind.CRISIS, Kind.CRISIS, Kind.CRISIS]
    assert turns[1].answer["value"] == 6000
    assert conversation.turns == 5
    kept = whole.store.latest(LOCAL)
    assert (conversation.crisis, conversation.disclosed, conversation.cautioned) == (
        kept.crisis, kept.disclosed, kept.cautioned
    )  # fmt: skip


def test_a_caveat_and_a_question_back_are_remembered(records: Any, tmp_path: Path) -> None:
    first, second = talk_over(tmp_path / "salus.db", records, "What was my LDL?", "What was my LDL?")[0]
    assert "A result says little alone." in first.reply
    assert "A result says little alone." not in second.reply
    picked = talk_over(tmp_path / "other.db", records, "How high was it?", "the first one")[0][-1]
    assert picked.answer["status"] == "answered"


def test_the_next_day_begins_with_how_things_are(records: Any, tmp_path: Path) -> None:
    talk_over(tmp_path / "salus.db", records, "I want to kill myself")
    database = Database.open(tmp_path / "salus.db")
    talk = Talk(records, store=DatabaseConversations(database), account=LOCAL)
    assert "since we last talked" in talk.say("good morning", later=DAY).reply
    database.close()
