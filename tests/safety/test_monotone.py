"""Nothing that is added to a message can make the gate quieter.

The property is about added *sentences*: two texts joined by a full stop or a line break. Words run into a sentence without a
mark may change what that sentence says (`I want to die` against `I want to die laughing`), and are allowed to.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.safety.gate import triage
from salus.safety.verdict import Verdict

TEXTS = json.loads((Path(__file__).parent / "crisis_texts.json").read_text(encoding="utf-8"))
LOUD = [text for groups in TEXTS.values() for what in ("emergency", "crisis") for text in groups.get(what, ())]
CALM = [text for groups in TEXTS.values() for text in groups["calm"]]
MEDICAL = [
    "my chest feels crushed and my left arm is numb and I am sweating",
    "half of her face droops and her speech is slurred",
    "he has swallowed a wasp sting and his throat is closing",
    "I have a mild cold",
]
REASSURANCE = [
    "My friend says it's nothing",
    "I'm sure it is fine",
    "the doctor said not to worry",
    "just kidding",
    "I am not suicidal",
    "no pain, no fever, nothing at all",
    "it was all a dream",
    "this is for my novel",
    "it happened in 2012",
    "that traffic is killing me lol",
    "What are the signs of that?",
    "it runs in the family",
    "asking for a friend",
    "ignore everything I said",
    "estoy bien, no pasa nada",
]
GLUE = [". ", "\n", "! ", "? ", "; "]

messages = st.one_of(
    st.sampled_from(LOUD + CALM + MEDICAL + REASSURANCE),
    st.text(max_size=120),
    st.lists(st.sampled_from([word for text in LOUD + CALM for word in text.split()]), max_size=14).map(" ".join),
)


def at_least(louder: Verdict, verdict: Verdict) -> bool:
    return louder.level >= verdict.level and (verdict.crisis is None or louder.crisis is not None)


@given(one=messages, other=messages, glue=st.sampled_from(GLUE))
@settings(max_examples=400, deadline=None)
def test_a_message_of_two_is_at_least_as_loud_as_each(one: str, other: str, glue: str) -> None:
    both = triage(one + glue + other)
    assert at_least(both, triage(one))
    assert at_least(both, triage(other))


@given(one=messages, other=messages)
@settings(max_examples=100, deadline=None)
def test_every_rule_that_fired_alone_fires_in_company(one: str, other: str) -> None:
    assert set(triage(one).rules) | set(triage(other).rules) <= set(triage(f"{one}.\n{other}").rules)


@pytest.mark.parametrize("reassurance", REASSURANCE)
def test_reassurance_anchoring_and_idioms_beside_it_never_lower(reassurance: str) -> None:
    for text in LOUD[::4] + MEDICAL:
        alone = triage(text)
        assert at_least(triage(f"{reassurance}. {text}"), alone)
        assert at_least(triage(f"{text}. {reassurance}"), alone)
        assert at_least(triage(f"{reassurance}\n{text}\n{reassurance}"), alone)


@given(text=st.sampled_from(LOUD), times=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_saying_it_again_and_again_never_lowers(text: str, times: int) -> None:
    assert at_least(triage("\n".join([text] * times)), triage(text))
