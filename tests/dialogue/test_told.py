"""A conversation in short and whole: from what was kept, the same each time, and of a crisis no word in short."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.dialogue.talking import ACCOUNT, Talk

from salus.dialogue.conversation import Conversation, Turn
from salus.dialogue.told import markdown, summary
from salus.dialogue.wire import export, read_conversation, read_turn

STEPS = "How many steps did I take last week?"
SECRET = "I want to kill myself, Rob"


def talked(talk: Talk, *said: str) -> tuple[Conversation, list[Turn]]:
    for text in said:
        talk.say(text)
    return talk.conversation, talk.store.turns(ACCOUNT, talk.conversation.id)


def test_a_summary_says_when_how_much_and_what_was_asked(talk: Talk) -> None:
    conversation, turns = talked(talk, "hello", STEPS, "and this week?", "compare my mood", "thanks")
    told = summary(conversation, turns)
    assert told["text"].splitlines() == [
        "Conversation of 15 May 2024, from 09:00 to 09:04. 5 turns.",
        "The records were asked:",
        f"- {STEPS} You took 30,000 steps last week.",
        f"- and this week? {turns[2].answer['text'].split('. ')[0]}.",  # type: ignore[index]
    ]
    assert told["kinds"] == {"data": 3, "small": 2}
    assert [(one["question"], one["status"]) for one in told["questions"]] == [
        (STEPS, "answered"), ("and this week?", "answered")
    ]  # fmt: skip
    assert told["safety"] == 0
    assert told == summary(conversation, turns)


def test_a_summary_tells_of_a_crisis_and_no_word_of_it(talk: Talk) -> None:
    told = summary(*talked(talk, STEPS, SECRET, "yes, every day"))
    assert "Safety spoke in 2 turns." in told["text"]
    assert told["safety"] == 2
    for word in ("kill", "Rob", "every day", "thinking of ending"):
        assert word not in json.dumps(told)


def test_a_summary_in_spanish(talk: Talk) -> None:
    told = summary(*talked(talk, STEPS), language="es")
    assert told["text"].startswith("Conversación del 15 de mayo de 2024, de 09:00 a 09:00. Un turno.\nA los registros")
    assert summary(*talked(talk, "hola"))["text"].startswith("Conversación"), (
        "by default in the language of the last turn"
    )


def test_an_empty_conversation(talk: Talk) -> None:
    conversation, _ = talked(talk, "hello")
    assert summary(conversation, [])["text"] == "Conversation of 15 May 2024. Nothing was said in it yet."
    assert markdown(conversation, []) == "# Conversation of 15 May 2024\n"


def test_a_page_to_read_holds_every_word(talk: Talk) -> None:
    conversation, turns = talked(talk, STEPS, SECRET)
    page = markdown(conversation, turns)
    assert page.startswith(
        "# Conversation of 15 May 2024\n\n**You**, 09:00\n\n> How many steps did I take last week?\n"
    )
    assert "You took 30,000 steps last week." in page
    assert f"*receipt {turns[0].answer['receipt']}*" in page  # type: ignore[index]
    assert f"> {SECRET}" in page
    assert "116 123" in page


@pytest.mark.parametrize("said", ["# a\n<script>alert(1)</script>", "[x](javascript:y) *b* `c`", "> q | r ~~s~~ _t_"])
def test_what_somebody_typed_is_no_markup(talk: Talk, said: str) -> None:
    conversation, turns = talked(talk, "hello")
    page = markdown(conversation, [replace(turns[0], said=said)])
    quoted = [line.removeprefix("> ") for line in page.splitlines() if line.startswith("> ")]
    assert "\n".join(quoted).replace("\\", "") == said
    assert not [c for line in quoted for c in "<#[`*|" if c in line.replace(f"\\{c}", "")]


def test_an_export_can_be_read_again(talk: Talk) -> None:
    conversation, turns = talked(talk, "hello", STEPS, SECRET)
    data: dict[str, Any] = json.loads(json.dumps(export(conversation, turns)))
    assert data["form"] == 1
    assert ACCOUNT not in json.dumps(data)
    assert read_conversation(data["conversation"], ACCOUNT) == conversation
    assert [read_turn(turn) for turn in data["turns"]] == turns
