"""What is said beside a reply: that Salus is an AI, how soon to see somebody, each caveat once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.dialogue.talking import MORNING, Talk

from salus.dialogue.conversation import Kind
from salus.safety.boundaries import Matter, disclaimer, disclosure
from salus.safety.verdict import Category, Level, Reason, Verdict

STEPS = "How many steps did I take last week?"
LDL = "What was my LDL?"
FIRST = disclosure(said=None, now=MORNING, language="en") or ""
AGAIN = disclosure(said=MORNING - timedelta(hours=4), now=MORNING, language="en") or ""
HOUR = timedelta(hours=1)
SOON = Verdict(Level.SOON, None, (Category.CARDIAC,), reasons=(Reason("x-1", "x", "x"),))
HOME = Verdict(Level.SELF_CARE, None, (Category.OTHER,))


def caveat(matter: Matter) -> str:
    return disclaimer(matter, said=set(), language="en") or ""


def test_salus_says_what_it_is_at_the_start_and_every_three_hours(talk: Talk) -> None:
    said = [talk.say(STEPS, later=later).reply for later in (0 * HOUR, HOUR, HOUR, HOUR, HOUR)]
    assert [text.startswith(FIRST) for text in said] == [True, False, False, False, False]
    assert [text.startswith(AGAIN) for text in said] == [False, False, False, True, False]
    assert talk.say(STEPS, fresh=True).reply.startswith(FIRST), "each conversation begins with it"


def test_whoever_asks_what_it_is_hears_it_once(talk: Talk) -> None:
    assert talk.say("are you human?").reply == FIRST
    assert FIRST not in talk.say(STEPS).reply


def test_what_was_not_said_is_said_later(records: Any) -> None:
    """An emergency leaves no room for it."""
    talk = Talk(records)
    assert FIRST not in talk.say("my chest hurts and I can't breathe").reply
    assert talk.say(STEPS).reply.startswith(FIRST)


def test_a_caveat_is_said_once_where_it_matters(talk: Talk) -> None:
    assert caveat(Matter.RESULT) not in talk.say(STEPS).reply
    first, second = talk.say(LDL), talk.say(LDL)
    assert first.answer is not None
    assert first.answer["value"] == 130
    assert first.reply.endswith(caveat(Matter.RESULT))
    assert caveat(Matter.RESULT) not in second.reply
    assert talk.conversation.cautioned == ("result",)
    assert talk.say(LDL, fresh=True).reply.endswith(caveat(Matter.RESULT))


def test_an_answer_of_nothing_needs_no_caveat(talk: Talk) -> None:
    turn = talk.say("What medicines am I on?")
    assert turn.kind is Kind.DATA
    assert caveat(Matter.MEDICINE) not in turn.reply


def test_how_soon_to_see_somebody_stands_before_the_answer(records: Any) -> None:
    turn = Talk(records, gate={STEPS: SOON}).say(STEPS)
    assert turn.kind is Kind.DATA
    assert turn.reply.index("Please see a doctor in the next few days.") < turn.reply.index("You took 30,000 steps")
    assert turn.reply.endswith(caveat(Matter.SYMPTOM))


def test_what_can_wait_is_not_said_to_a_question(records: Any) -> None:
    assert "look after this at home" not in Talk(records, gate={STEPS: HOME}).say(STEPS).reply


def test_how_soon_to_see_somebody_is_said_where_something_breaks(records: Any) -> None:
    class Broken:
        name = "records"

        def takes(self, heard: Any) -> float:
            return 1.0

        def reply(self, heard: Any) -> None:
            raise RuntimeError

    turn = Talk(records, gate={STEPS: SOON}, skills=(Broken(),)).say(STEPS)
    assert turn.kind is Kind.FAILED
    assert turn.reply.startswith("Please see a doctor in the next few days.")
