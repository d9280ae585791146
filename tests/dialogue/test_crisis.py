"""What is under way in a crisis: its form in the store, when it has the word, and that nothing of it is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dialogue.talking import ACCOUNT, DAY, MINUTE, Talk

from salus.dialogue import crisis
from salus.dialogue.conversation import Kind
from salus.dialogue.crisis import Hold, Underway
from salus.dialogue.skill import Heard, Reply
from salus.dialogue.skills import SKILLS
from salus.safety.protocol import Answer, Danger, Language, State, Step, Who
from salus.safety.verdict import Category, Crisis, Level, Verdict

TODAY = date(2024, 5, 15)
STEPS = "How many steps did I take last week?"
STATES = st.builds(
    Underway,
    st.builds(
        State, st.sampled_from(Crisis), st.sampled_from(Who), st.sampled_from(Language), st.dates(),
        st.sampled_from(Step), st.sampled_from(Answer), st.sampled_from(Danger), st.booleans(),
    ),
    st.booleans(),
)  # fmt: skip
SUICIDE = Verdict(Level.URGENT, Crisis.SUICIDE_PASSIVE, (Category.SUICIDE_PASSIVE,))
MAYBE = replace(SUICIDE, crisis=None)  # one rule alone has heard it: safety asks
OVERDOSE = Verdict(Level.EMERGENCY, Crisis.SUICIDE_ACTIVE, (Category.OVERDOSE, Category.SUICIDE_ACTIVE))
GATE = {"it would be better not to wake up": SUICIDE, "I can't do this any more": MAYBE, "I took them all": OVERDOSE}
FAREWELL, MAYBE_SO, TOOK = GATE


@pytest.fixture
def talk(records: Any) -> Talk:
    return Talk(records, gate=GATE)


@given(STATES)
def test_what_is_written_is_read(underway: Underway) -> None:
    written = crisis.write(underway)
    assert crisis.read(orjson.loads(orjson.dumps(written))) == underway


@given(STATES)
def test_the_form_has_room_for_no_word_of_what_was_said(underway: Underway) -> None:
    closed = {v.value for kind in (Crisis, Who, Language, Step, Answer, Danger) for v in kind}
    for name, value in crisis.write(underway).items():
        assert value in closed or isinstance(value, bool) or (name == "day" and date.fromisoformat(value))


@pytest.mark.parametrize("kept", [{}, {"crisis": "sadness"}, {"step": "ask"}, {"crisis": None}])
def test_what_is_no_state_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"state of a crisis|not a valid Crisis"):
        crisis.read(kept)


@given(STATES, st.text(max_size=40))
def test_a_danger_that_stands_holds_every_turn_of_its_day(underway: Underway, said: str) -> None:
    state = underway.state
    if state.danger is not Danger.NONE and state.step is not Step.FOLLOW_UP:
        assert underway.hold(said, state.day) is Hold.FIRM


@pytest.mark.parametrize(
    ("step", "asked", "expected"),
    [
        (Step.ASK, Answer.NONE, Hold.FIRM),
        (Step.TRUSTED, Answer.NO, Hold.FIRM),
        (Step.STAY, Answer.YES, Hold.FIRM),  # thinks of ending their life
        (Step.STAY, Answer.UNSURE, Hold.FIRM),
        (Step.STAY, Answer.NO, Hold.LOOSE),
        (Step.FOLLOW_UP, Answer.YES, Hold.LOOSE),
    ],
)
def test_when_a_skill_may_answer_on_the_same_day(step: Step, asked: Answer, expected: Hold) -> None:
    underway = Underway(State(Crisis.SUICIDE_ACTIVE, Who.SELF, Language.EN, TODAY, step, asked))
    assert underway.hold(STEPS, TODAY) is expected
    assert underway.hold("the pills are next to me", TODAY) is Hold.FIRM


def test_whoever_is_hurt_at_home_is_safe_with_a_yes() -> None:
    """The direct question differs: "are you safe right now?" and not "are you thinking of …"."""
    hurt = State(Crisis.VIOLENCE_AT_HOME, Who.SELF, Language.EN, TODAY, Step.STAY)
    assert Underway(replace(hurt, asked=Answer.YES)).resting
    assert not Underway(replace(hurt, asked=Answer.NO)).resting


@pytest.mark.parametrize("later", [DAY, 2 * DAY, 30 * DAY])
def test_the_next_day_begins_with_how_things_are(talk: Talk, later: timedelta) -> None:
    talk.say(FAREWELL)
    assert "since we last talked" in talk.say(STEPS, later=later).reply


def test_talk_that_goes_on_over_midnight_is_the_same_talk(talk: Talk) -> None:
    talk.now = talk.now.replace(hour=23, minute=58)
    talk.say(FAREWELL)
    after = talk.say("sometimes", later=3 * MINUTE)
    assert after.at.date() != TODAY
    assert "since we last talked" not in after.reply
    assert after.kind is Kind.CRISIS


def test_a_crisis_goes_along_into_any_conversation(talk: Talk) -> None:
    old = talk.say("hello")
    talk.say(FAREWELL, fresh=True)
    for where in ({"fresh": True}, {"conversation": old.conversation}, {}):
        turn = talk.say("so", **where)
        assert turn.kind is Kind.CRISIS, where
        assert talk.conversation.crisis is not None
        assert talk.conversation.id == turn.conversation


def test_a_follow_up_that_nobody_takes_up_is_put_on_one_day_only(talk: Talk) -> None:
    talk.say(FAREWELL)
    assert "since we last talked" in talk.say("hello", later=DAY).reply
    assert talk.say(STEPS).kind is Kind.DATA
    assert talk.conversation.crisis is not None
    assert talk.say(STEPS, later=DAY).kind is Kind.DATA
    assert talk.conversation.crisis is None


def test_whoever_says_that_it_is_still_bad_is_held_again(talk: Talk) -> None:
    talk.say(FAREWELL)
    talk.say("hello", later=DAY)
    assert talk.say("yes, they are back").kind is Kind.CRISIS
    assert talk.say(STEPS).kind is Kind.CRISIS
    assert "since we last talked" in talk.say(STEPS, later=DAY).reply


def test_safety_asks_where_one_rule_alone_has_heard_a_crisis(talk: Talk) -> None:
    asked = talk.say(MAYBE_SO)
    assert asked.kind is Kind.CRISIS
    assert talk.conversation.crisis is not None
    no = talk.say("no")
    assert (no.kind, talk.conversation.crisis) == (Kind.CRISIS, None), "and takes a no for an answer"
    talk.say(MAYBE_SO)
    assert "are you thinking of ending your life?" in talk.say("yes").reply, "a yes opens the protocol"
    assert talk.say(STEPS).kind is Kind.CRISIS


def test_safety_asks_once_and_lets_other_talk_go_on(talk: Talk) -> None:
    talk.say(MAYBE_SO)
    assert talk.say(STEPS).kind is Kind.DATA
    assert talk.conversation.crisis is None
    talk.say(MAYBE_SO)
    assert "are you thinking of ending your life?" in talk.say(MAYBE_SO).reply, "heard twice, it asks straight"


def test_an_overdose_is_an_emergency_first_and_a_crisis_after(talk: Talk) -> None:
    turn = talk.say(TOOK)
    assert turn.kind is Kind.EMERGENCY
    assert turn.reply.startswith("Call 999 now.")
    assert turn.reply.endswith("You are not alone. Tell me more when help is on its way.")
    assert talk.say(STEPS).kind is Kind.CRISIS


class Spy:
    """A skill that takes everything and remembers what it was told."""

    name = "spy"

    def __init__(self) -> None:
        self.told: list[Heard] = []

    def takes(self, heard: Heard) -> float:
        self.told.append(heard)
        return 1.0

    def reply(self, heard: Heard) -> Reply | None:
        return None


def test_what_was_said_in_a_crisis_is_context_of_nothing(records: Any) -> None:
    """No skill is told a word of it, no turn counts it as context, no summary repeats it, the state has none."""
    spy = Spy()
    talk = Talk(records, gate=GATE, skills=(spy, *SKILLS))
    theirs = [FAREWELL, "my uncle Rob hurt me", "at the lake house", "I never told Jo", TOOK]
    talk.say("hello")
    for said in theirs:
        assert talk.say(said).kind in (Kind.CRISIS, Kind.EMERGENCY)
    talk.say("hello", later=DAY)
    talk.say("no, it is better")
    turns = [talk.say(said) for said in ("hello", STEPS, "and this week?")]
    assert len(spy.told) >= 4
    told = "\n".join(f"{heard.text} {[(t.said, t.reply) for t in heard.earlier]}" for heard in spy.told)
    quiet = {t.id for t in talk.store.turns(ACCOUNT, turns[0].conversation) if t.kind is Kind.CRISIS}
    assert not any(secret in told for secret in theirs)
    assert not quiet & {which for turn in turns for which in turn.context}
    assert len(turns[-1].context) == 2
    state = str(talk.conversation.crisis)
    assert not any(word in state for secret in theirs for word in secret.split() if len(word) > 3)


def test_a_turn_that_failed_in_a_crisis_is_no_context_either(records: Any) -> None:
    talk = Talk(records, gate=GATE)
    talk.say("hello")
    talk.store.keep(replace(talk.conversation, crisis={"of another": "version"}), replace(talk.say("hi"), id="1" * 32))
    broken = talk.say("the lake house again")
    assert broken.kind is Kind.FAILED
    assert "call 999" in broken.reply, "where it is not known whether there is danger, the number is said"
    assert talk.conversation.crisis == {"of another": "version"}, "and what cannot be read is not thrown away"
    fine = replace(talk.conversation, crisis=None, last=talk.conversation.last + timedelta(minutes=1))
    talk.store.keep(fine, replace(broken, id="2" * 32, kind=Kind.SMALL, number=talk.conversation.turns + 1))
    assert broken.id not in talk.say("thanks").context


def test_where_a_classifier_is_not_sure_of_a_crisis_safety_asks_and_a_no_ends_it(records: Any) -> None:
    unsure = "the dog will be fine with my sister from Monday on"
    talk = Talk(records, gate={unsure: Verdict(unsure=Category.SUICIDE_PASSIVE)})
    asked = talk.say(unsure)
    assert asked.kind is Kind.CRISIS
    assert "I want to be sure that I understand you" in asked.reply
    talk.say("no, we are going on holiday")
    assert talk.conversation.crisis is None
    assert talk.say(STEPS).kind is Kind.DATA


def test_where_a_classifier_is_not_sure_of_a_crisis_a_yes_opens_the_protocol(records: Any) -> None:
    unsure = "the dog will be fine with my sister from Monday on"
    talk = Talk(records, gate={unsure: Verdict(unsure=Category.SUICIDE_PASSIVE)})
    talk.say(unsure)
    assert talk.say("yes").kind is Kind.CRISIS
    assert talk.conversation.crisis is not None


def test_a_question_about_the_records_is_answered_behind_what_a_classifier_is_not_sure_of(records: Any) -> None:
    talk = Talk(records, gate={STEPS: Verdict(unsure=Category.CARDIAC)})
    turn = talk.say(STEPS)
    assert turn.kind is Kind.DATA
    before, after = turn.reply.index("I cannot tell from this"), turn.reply.index("steps")
    assert before < after
