"""Which conversation a turn belongs to: one per person and local day, unless somebody names or opens another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.dialogue.talking import ACCOUNT, DAY, MINUTE, MORNING, Talk

from salus.dialogue.conversation import Conversation
from salus.dialogue.in_memory import ConversationsInMemory
from salus.dialogue.sessions import current, of_the_day, open_another
from salus.errors import NotFound

STEPS = "How many steps did I take last week?"
HOUR = timedelta(hours=1)


def test_a_day_is_one_conversation(talk: Talk) -> None:
    first, evening = talk.say("hello"), talk.say("hello", later=13 * HOUR)
    tomorrow = talk.say("hello", later=11 * HOUR)
    assert first.conversation == evening.conversation != tomorrow.conversation
    assert [turn.number for turn in (first, evening, tomorrow)] == [1, 2, 1]
    assert talk.conversation.day == tomorrow.at.date()


def test_the_day_is_that_of_the_person(talk: Talk) -> None:
    """Half past midnight in Tokyo is the day after, while it is the same day in Berlin."""
    tokyo = ZoneInfo("Asia/Tokyo")
    talk.now = datetime(2024, 5, 15, 23, 30, tzinfo=tokyo)
    before = talk.say("hello")
    after = talk.say("hello", later=HOUR)
    assert before.at.astimezone(MORNING.tzinfo).date() == after.at.astimezone(MORNING.tzinfo).date()
    assert before.conversation != after.conversation


@pytest.mark.parametrize(("silence", "goes_on"), [(23 * HOUR, True), (24 * HOUR, False), (30 * HOUR, False)])
def test_after_24_hours_of_silence_a_new_one_begins(silence: timedelta, goes_on: bool) -> None:
    """Even where a traveller to the west is still on the same day."""
    last = datetime(2024, 5, 15, 0, 30, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    now = (last + silence).astimezone(ZoneInfo("Etc/GMT+12"))
    talk = Conversation("c" * 32, ACCOUNT, now.date(), last, last)
    assert (current(talk, now) is talk) == goes_on


def test_a_named_one_is_gone_on_with_at_any_time(talk: Talk) -> None:
    first = talk.say(STEPS)
    talk.say("hello", later=9 * DAY)
    back = talk.say("and this week?", conversation=first.conversation)
    assert (back.conversation, back.number, back.context) == (first.conversation, 2, (first.id,))
    assert talk.say("hello").conversation != first.conversation, "today's goes on unnamed, in its own conversation"


def test_one_that_is_not_there_is_said(talk: Talk) -> None:
    with pytest.raises(NotFound, match="no conversation 'nowhere'; leave it out to go on with today's"):
        talk.say("hello", conversation="nowhere")


def test_nobody_goes_on_with_anothers(records: Any) -> None:
    anna = Talk(records)
    ben = Talk(records, store=anna.store, account="b" * 32)
    with pytest.raises(NotFound):
        ben.say("hello", conversation=anna.say("hello").conversation)


def test_a_fresh_one_may_be_opened_and_is_then_gone_on_with(talk: Talk) -> None:
    first = talk.say(STEPS)
    second = talk.say("and this week?", fresh=True)
    assert second.conversation != first.conversation
    assert second.context == ()
    assert second.answer is None or second.answer["status"] != "answered", "what was said elsewhere is not looked at"
    assert talk.say("hello").conversation == second.conversation


def test_one_may_be_opened_before_anything_is_said(talk: Talk) -> None:
    talk.say("hello")
    opened = open_another(talk.store, ACCOUNT, talk.now + MINUTE)
    assert talk.store.get(ACCOUNT, opened.id) == opened
    assert talk.say("hello").conversation == opened.id


def test_a_follow_up_minutes_after_midnight_is_one(talk: Talk) -> None:
    talk.now = talk.now.replace(hour=23, minute=55)
    before = talk.say(STEPS)
    after = talk.say("and this week?", later=10 * MINUTE)
    assert after.conversation != before.conversation
    assert after.context == (before.id,)
    assert after.answer is not None
    assert after.answer["plan"]["subject"] == {"op": "observations", "metric": "steps"}
    assert talk.say("and this week?", later=DAY).context == ()


def test_two_first_turns_at_once_open_one_conversation(talk: Talk) -> None:
    """Its id is made of the account and the day; a day whose conversation was deleted or is old gets another."""
    one, other = Talk(None, store=talk.store), Talk(None, store=talk.store)
    assert one.say("hello").conversation == other.say("hello").conversation == of_the_day(ACCOUNT, MORNING.date())
    assert of_the_day("b" * 32, MORNING.date()) != of_the_day(ACCOUNT, MORNING.date())


def test_a_day_that_comes_again_does_not_bring_back_its_conversation(talk: Talk) -> None:
    """A flight to the west: today's date was used before, and other talk has come in between."""
    here = talk.say("hello")
    talk.say("hello", later=DAY)
    talk.now = talk.now.replace(day=15)
    assert talk.say("hello").conversation != here.conversation


def test_opening_keeps_whose_it_is() -> None:
    store = ConversationsInMemory()
    opened = open_another(store, ACCOUNT, MORNING)
    assert (opened.account, opened.turns, opened.day, opened.last) == (ACCOUNT, 0, MORNING.date(), MORNING)
    assert store.get("b" * 32, opened.id) is None
