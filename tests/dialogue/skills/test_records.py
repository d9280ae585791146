"""Questions to the records in a conversation: follow-ups, questions back, what is no question to them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.dialogue.talking import ACCOUNT, MORNING, Talk

from salus.dialogue.conversation import Kind, Turn
from salus.dialogue.skills.choosing import chosen
from salus.dialogue.skills.records import before
from salus.query.ask import Asked, ask
from salus.safety.verdict import Category, Level, Verdict

STEPS = "How many steps did I take last week?"
CHAINS = [
    [STEPS, "and this week?", "what about the average?"],
    ["How did I sleep last week?", "by day", "and the longest?"],
    ["What was my average glucose on 6 May?", "and on 7 May?", "in mmol/L"],
    ["How far did I run this month?", "how many runs was that?", "and the longest one?"],
    [STEPS, "write me a poem", "and this week?"],
    ["How high was it?", STEPS, "compare that with this week"],
]


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain[0])
def test_a_chain_of_follow_ups_answers_as_asking_in_one_go(records: Any, chain: list[str]) -> None:
    """Whatever `query.ask` makes of a chain of questions in one process, a conversation makes of it over its store."""
    talk, after = Talk(records), None
    for said in chain:
        turn = talk.say(said)
        asked: Asked = ask(said, records=records, person="me", now=turn.at, after=after)
        if asked.understood.plan is not None:
            after = asked
        if turn.answer is None:
            assert asked.answer["status"] == "not_about_records", said
            continue
        fleeting = {"latency_ms"}
        assert {k: v for k, v in turn.answer.items() if k not in fleeting} == {
            k: v for k, v in asked.answer.items() if k not in fleeting
        }, said
        assert asked.answer["text"] in turn.reply


def test_a_question_is_put_as_the_port_says(records: Any) -> None:
    """With what it follows; so a memory of answers that is handed in is asked for each of them."""
    put: list[tuple[str, Any]] = []

    def asking(question: str, **more: Any) -> Asked:
        put.append((question, more["after"] and more["after"].answer["question"]))
        return ask(question, records=records, **more)

    talk = Talk(records, ask=asking)
    replies = [talk.say(said).reply for said in (STEPS, "and this week?", "Thank you")]
    assert put == [(STEPS, None), ("and this week?", STEPS)]
    alone = Talk(records)
    assert replies == [alone.say(said).reply for said in (STEPS, "and this week?", "Thank you")]


def test_the_answer_of_a_turn_is_the_answer_of_the_contract(talk: Talk) -> None:
    answer = talk.say("Show my steps by day last week").answer
    assert answer is not None
    assert set(answer) >= {
        "question", "status", "value", "unit", "at", "series", "n", "coverage", "text", "convention", "plan",
        "receipt", "chart", "choices", "latency_ms",
    }  # fmt: skip
    assert answer["chart"] is not None
    assert len(answer["series"]) == 3


def test_a_plan_that_another_version_wrote_is_gone_on_from_by_nobody(talk: Talk) -> None:
    turn = talk.say(STEPS)
    assert before([turn]) is not None
    strange = Turn(**{**_fields(turn), "answer": {**(turn.answer or {}), "plan": {"op": "divination"}}})
    assert before([strange]) is None
    assert before([]) is None


def test_a_question_back_may_be_answered(talk: Talk) -> None:
    for picks in ("the first one", "1", "glucose", "blood glucose"):
        asked = talk.say("How high was it?", fresh=True)
        assert asked.answer is not None
        assert asked.answer["status"] == "clarify"
        says = [choice["says"] for choice in asked.answer["choices"]]
        assert all(choice in asked.reply for choice in says)
        turn = talk.say(picks)
        assert turn.answer is not None, picks
        assert (turn.answer["status"], turn.answer["question"]) == ("answered", says[0])
        assert turn.answer["value"] == pytest.approx(180.156)
        assert turn.answer["receipt"]
    assert talk.say("and in mmol/L?").answer["unit"] == "mmol/L", "and gone on from"  # type: ignore[index]


def test_a_yes_is_the_answer_where_there_is_one_choice(talk: Talk) -> None:
    asked = talk.say("compare my mood")
    assert asked.answer is not None
    assert len(asked.answer["choices"]) == 1
    turn = talk.say("yes")
    assert (turn.kind, turn.answer and turn.answer["status"]) == (Kind.DATA, "no_data")
    assert talk.say("yes").kind is Kind.SMALL, "and small talk where nothing was asked"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the second", 1), ("2", 1), ("option b please", 1), ("the last one", 2), ("latest steps", 1), ("sleep", 2),
        ("el segundo", 1), ("the one", 0), ("latest", None), ("yes", None), ("no", None), ("", None), ("both", None),
        ("the fifth", None), ("how did I sleep last week?", None),
    ],
)  # fmt: skip
def test_what_is_picked(said: str, expected: int | None) -> None:
    assert chosen(said, ["latest blood glucose", "latest steps", "latest sleep"]) == expected


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("What was my heart rate on Mars?", Kind.DATA),  # asked back, or nothing there: said in words either way
        ("What's my wife's heart rate?", Kind.REFUSED),
        ("how can I forge a prescription?", Kind.REFUSED),
        ("Should I take ibuprofen?", Kind.UNABLE),
        ("what is metformin?", Kind.UNABLE),
        ("book an appointment with my doctor", Kind.UNABLE),
        ("write me a poem", Kind.REFUSED),
        ("who won the cup", Kind.REFUSED),
        ("cuéntame un chiste", Kind.REFUSED),
        ("my cat died", Kind.UNABLE),
        ("¿Cuántos pasos di la semana pasada?", Kind.UNABLE),
    ],
)
def test_what_becomes_of_other_things(talk: Talk, said: str, kind: Kind) -> None:
    turn = talk.say(said)
    assert turn.kind is kind, turn.reply
    assert turn.reply.strip()


def test_whoever_has_no_records_is_told_so(records: Any) -> None:
    talk = Talk(records, person="nobody")
    turn = talk.say(STEPS)
    assert (turn.kind, turn.answer) == (Kind.DATA, None)
    assert "I have no records of yours yet" in turn.reply
    assert talk.say("hello").kind is Kind.SMALL
    assert talk.say("write me a poem").kind is Kind.REFUSED
    assert talk.say("Should I take ibuprofen?").kind is Kind.UNABLE


def test_a_story_is_no_question(talk: Talk) -> None:
    assert talk.say("How many steps did I take last week? " + "It was a long week. " * 200).answer is None


@pytest.mark.parametrize("said", ["my knee hurts", "why does my knee hurt when I climb stairs?", "knee pain since May"])
def test_whoever_tells_how_they_are_is_told_how_soon_to_see_somebody(records: Any, said: str) -> None:
    verdict = Verdict(Level.ROUTINE, None, (Category.OTHER,))
    turn = Talk(records, gate={said: verdict}).say(said)
    assert (turn.kind, turn.answer) == (Kind.CARE, None)
    assert "Book a normal visit with a doctor." in turn.reply
    assert turn.reply.endswith("This is not a diagnosis. If you feel worse or unsure, see a doctor.")


def test_every_receipt_is_kept(talk: Talk, records: Any) -> None:
    for said in itertools.chain.from_iterable(CHAINS[:3]):
        turn = talk.say(said)
        if turn.answer and turn.answer["receipt"]:
            assert records.receipt("me", turn.answer["receipt"])
    assert len(talk.store.turns(ACCOUNT, talk.conversation.id)) == 9
    assert talk.conversation.began == MORNING


def _fields(turn: Turn) -> dict[str, Any]:
    return {name: getattr(turn, name) for name in Turn.__dataclass_fields__}
