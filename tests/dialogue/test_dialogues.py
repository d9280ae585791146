"""Whole talks, with the real gate, the real query engine and a small person's records."""

from __future__ import annotations

from typing import Any

from tests.dialogue.talking import ACCOUNT, DAY, MORNING, Talk

from salus.dialogue.conversation import Kind
from salus.safety.boundaries import disclosure

STEPS = "How many steps did I take last week?"
DEATH = "I want to kill myself"
INTRODUCTION = disclosure(said=None, now=MORNING, language="en")


def test_a_morning_of_questions(talk: Talk) -> None:
    hello = talk.say("Good morning!")
    assert (hello.kind, hello.number) == (Kind.SMALL, 1)
    assert hello.reply.startswith(f"{INTRODUCTION}\n\n")
    assert "Ana" in hello.reply

    steps = talk.say(STEPS)
    assert steps.kind is Kind.DATA
    assert "You took 30,000 steps last week." in steps.reply
    assert "last week = Mon 2024-05-06 to Sun 2024-05-12" in steps.reply, "the convention is said"
    assert steps.answer is not None
    assert (steps.answer["value"], steps.answer["status"]) == (30000, "answered")
    assert steps.answer["receipt"].startswith("r-")

    this_week = talk.say("and this week?")
    assert this_week.answer is not None
    assert (this_week.answer["value"], this_week.kind) == (6000, Kind.DATA)
    assert talk.say("thanks!").kind is Kind.SMALL
    average = talk.say("what about the average?")
    assert average.answer is not None
    assert average.answer["plan"]["statistic"] == {"op": "mean"}, "a word of thanks between does not break the thread"
    assert [turn.number for turn in talk.store.turns(ACCOUNT, average.conversation)] == [1, 2, 3, 4, 5]


def test_a_follow_up_goes_on_after_a_restart(records: Any) -> None:
    """Nothing lives in memory only: another process over the same store knows what was asked."""
    before = Talk(records)
    before.say(STEPS)
    after = Talk(records, store=before.store)
    after.now = before.now
    turn = after.say("and this week?")
    assert turn.answer is not None
    assert turn.answer["value"] == 6000
    assert turn.number == 2


def test_a_crisis_over_several_turns_and_the_next_day(talk: Talk) -> None:
    talk.say(STEPS)
    first = talk.say(DEATH)
    assert first.kind is Kind.CRISIS
    assert "are you thinking of ending your life?" in first.reply
    assert "116 123" in first.reply, "the line of the country"
    assert first.answer is None
    assert INTRODUCTION not in first.reply

    assert talk.say("yes").reply.startswith("Thank you for telling me.")
    data = talk.say(STEPS)
    assert (data.kind, data.answer) == (Kind.CRISIS, None), "a crisis goes on, whatever is asked"
    pills = talk.say("the pills are next to me")
    assert pills.kind is Kind.CRISIS
    assert pills.reply.splitlines()[0].startswith("Call 999")
    talk.say("my sister is with me now")

    tomorrow = talk.say("Good morning", later=DAY)
    assert tomorrow.conversation != pills.conversation
    assert tomorrow.kind is Kind.CRISIS
    assert tomorrow.reply.startswith("I want to ask how you are since we last talked."), "in a new conversation too"
    better = talk.say("no, it is better")
    assert better.kind is Kind.CRISIS
    again = talk.say(STEPS)
    assert again.kind is Kind.DATA, "after that, ordinary questions are answered again"
    assert talk.conversation.crisis is not None, "and whoever says more stays with the protocol"
    assert talk.say("everything feels grey").kind is Kind.CRISIS

    talk.say("hello", later=DAY)
    assert talk.conversation.crisis is None, "on the day after it is over"
    assert talk.say("tell me a joke").kind is Kind.REFUSED


def test_an_emergency_is_answered_with_nothing_beside_it_and_looked_after(talk: Talk) -> None:
    turn = talk.say("my chest hurts and I can't breathe")
    assert turn.kind is Kind.EMERGENCY
    assert turn.reply.startswith("Call 999 now.")
    assert INTRODUCTION not in turn.reply
    for said in ("ok", "I don't know what to say", "they are coming"):
        assert "If nobody has called yet, call 999 now." in talk.say(said).reply
    assert talk.say(STEPS).kind is Kind.DATA, "what the records know may matter now"


def test_in_spanish(records: Any) -> None:
    talk = Talk(records, country="MX")
    assert "Hola, Ana." in talk.say("hola").reply
    assert "todavía no puedo ayudar" in talk.say("¿Para qué sirve la metformina?").reply
    thanks = talk.say("gracias")
    assert (thanks.kind, thanks.language) == (Kind.SMALL, "es")
    assert talk.say("ok").language == "es", "what tells no language is in the one of before"
    crisis = talk.say("quiero morirme")
    assert crisis.kind is Kind.CRISIS
    assert "¿estás pensando en quitarte la vida?" in crisis.reply


def test_everybody_talks_for_themselves(records: Any) -> None:
    """Two people over one store: nothing of the one's talk is context, crisis or turn of the other's."""
    anna = Talk(records)
    anna.say(STEPS)
    anna.say(DEATH)
    ben = Talk(records, store=anna.store, account="b" * 32)
    ben.now = anna.now
    follow_up = ben.say("and this week?")
    assert follow_up.kind is not Kind.CRISIS
    assert (follow_up.number, follow_up.context) == (1, ())
    assert follow_up.answer is None or "steps" not in str(follow_up.answer["plan"])
