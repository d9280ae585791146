"""The state holds no word of what was said, danger always puts the number first, and nothing ever calms a crisis down."""

import enum
from dataclasses import fields
from datetime import date, timedelta
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.safety.lines import country, known
from salus.safety.protocol import Danger, Family, Language, State, Step, Who, advance, opening, start
from salus.safety.protocol.words import Voice
from salus.safety.verdict import Crisis, Level, Verdict

TODAY = date(2026, 3, 2)
verdicts = st.builds(
    Verdict,
    level=st.sampled_from(Level),
    crisis=st.none() | st.sampled_from(Crisis),
    language=st.sampled_from(["en", "es"]),
)
states = st.builds(
    State,
    crisis=st.sampled_from(Crisis),
    who=st.sampled_from(Who),
    language=st.sampled_from(Language),
    day=st.just(TODAY),
    danger=st.sampled_from(Danger),
    engaged=st.booleans(),
)
words = st.text(max_size=80) | st.sampled_from(
    [
        "yes",
        "no",
        "idk",
        "jk",
        "never mind",
        "sí",
        "no sé",
        "era broma",
        "i called 988",
        "he is hitting me",
        "bye",
        "i have the gun here",
        "nobody",
        "my mom is here",
    ]
)


def closed(kind):
    return isinstance(kind, type) and (issubclass(kind, enum.Enum) or kind in (bool, date))


def test_the_state_is_made_of_enumerations_booleans_and_dates():
    hints = get_type_hints(State)
    assert {field.name for field in fields(State)} == set(hints)
    assert all(closed(kind) for kind in hints.values()), hints


def test_the_state_takes_no_other_field():
    state = State(Crisis.SELF_HARM, Who.SELF, Language.EN, TODAY)
    assert not hasattr(state, "__dict__")
    with pytest.raises((AttributeError, TypeError)):
        state.said = "what they told me"


@given(states, words, verdicts, st.sampled_from([None, "US", "ES", "JP"]))
def test_after_any_turn_only_closed_values_are_kept(state, said, verdict, code):
    after, reply = advance(state, said, verdict, country=code, today=TODAY)
    for field in fields(State):
        assert isinstance(getattr(after, field.name), (enum.Enum, bool, date))
    assert reply.strip()
    assert "{" not in reply


@given(states, st.text(alphabet="qxzj", min_size=6, max_size=20), verdicts)
def test_no_reply_repeats_what_was_said(state, said, verdict):
    _, reply = advance(state, f"my name is {said}", verdict, country="US", today=TODAY)
    assert said not in reply


@given(states, words, verdicts)
def test_the_same_turn_gives_the_same_reply(state, said, verdict):
    turn = {"country": "US", "today": TODAY}
    assert advance(state, said, verdict, **turn) == advance(state, said, verdict, **turn)


@given(states, words, verdicts)
def test_a_crisis_only_becomes_graver(state, said, verdict):
    order = list(Crisis)
    after, _ = advance(state, said, verdict, country="US", today=TODAY)
    assert order.index(after.crisis) <= order.index(state.crisis)


@given(states, words, st.sampled_from([None, *(c.code for c in known())]))
def test_an_emergency_puts_the_number_first_at_any_turn(state, said, code):
    after, reply = advance(state, said, Verdict(Level.EMERGENCY, state.crisis), country=code, today=TODAY)
    place = country(code)
    assert after.danger in (Danger.SAID, Danger.PRESSED)
    assert {n for n in (place.emergency.number, place.police.number) if n in reply.splitlines()[0]}


@pytest.mark.parametrize(
    "said",
    [
        "just kidding",
        "jk lol",
        "never mind",
        "forget it",
        "i'm fine now",
        "era broma",
        "olvídalo",
        "ya estoy bien",
        "no lo decía en serio",
    ],
)
def test_a_retraction_is_answered_and_stayed_with(said):
    state = State(Crisis.SUICIDE_ACTIVE, Who.SELF, Language.EN, TODAY, step=Step.ASK)
    after, reply = advance(state, said, Verdict(), country="US", today=TODAY)
    assert reply.startswith("All right. I still take it to heart")
    assert after.crisis is Crisis.SUICIDE_ACTIVE
    assert after.step is Step.LINE


@given(states, st.lists(words, min_size=1, max_size=40))
def test_it_never_runs_out_of_words(state, turns):
    for said in turns:
        state, reply = advance(state, said, Verdict(), country="ES", today=TODAY)
        assert reply.strip()


@given(states.map(lambda s: State(s.crisis, s.who, s.language, s.day, step=Step.STAY)), words, st.integers(1, 400))
def test_a_later_day_is_met_by_asking_again_or_by_the_number(state, said, days):
    after, reply = advance(state, said, Verdict(), country="US", today=TODAY + timedelta(days=days))
    assert after.step is Step.FOLLOW_UP or after.danger in (Danger.SAID, Danger.PRESSED)
    assert after.day == TODAY + timedelta(days=days)
    assert "?" in reply


@given(states, words)
def test_a_clock_set_back_does_not_turn_the_day_back(state, said):
    after, _ = advance(state, said, Verdict(), country="US", today=TODAY - timedelta(days=1))
    assert after.day == TODAY


def test_a_graver_crisis_begins_at_its_own_direct_question():
    state = State(Crisis.VIOLENCE_AT_HOME, Who.SELF, Language.EN, TODAY, step=Step.TRUSTED)
    after, reply = advance(
        state, "i want it all to end", Verdict(Level.URGENT, Crisis.SUICIDE_ACTIVE), country="US", today=TODAY
    )
    assert after.step is Step.ASK
    assert "ending your life?" in reply


def test_a_passive_wish_that_turns_active_goes_on_where_it_was():
    state = State(Crisis.SUICIDE_PASSIVE, Who.SELF, Language.EN, TODAY, step=Step.ASK)
    after, _ = advance(state, "hm", Verdict(Level.URGENT, Crisis.SUICIDE_ACTIVE), country="US", today=TODAY)
    assert (after.crisis, after.step) == (Crisis.SUICIDE_ACTIVE, Step.LINE)


def test_it_starts_only_from_a_crisis():
    with pytest.raises(ValueError, match="crisis"):
        start(Verdict(Level.EMERGENCY), TODAY)


@pytest.mark.parametrize("crisis", Crisis)
@pytest.mark.parametrize("language", Language)
def test_every_crisis_has_an_opening_in_both_languages(crisis, language):
    text = opening(Verdict(Level.URGENT, crisis), country="GB", language=language)
    assert ("¿" in text) is (language is Language.ES)


@pytest.mark.parametrize("family", Family)
def test_both_languages_take_the_same_steps(family):
    place = country("US")
    english, spanish = (Voice(family, place, language).steps() for language in Language)
    assert english == spanish
    assert english[0] is Step.ASK
    assert {Step.LINE, Step.TRUSTED} <= set(english)


def test_every_crisis_has_its_families():
    assert {State(c, w, Language.EN, TODAY).family for c in Crisis for w in Who} == set(Family)
