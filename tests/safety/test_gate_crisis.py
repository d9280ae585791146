"""The gate on people in danger from themselves or from others: what must be heard, and its calm neighbours.

The texts stand in `crisis_texts.json`, by kind: `emergency` needs help now, `crisis` must be spoken to, `calm` lies close in
words and far in meaning.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.safety.heard import heard

from salus.safety.gate import triage
from salus.safety.replies import reply
from salus.safety.rules import book
from salus.safety.verdict import Crisis, Level

TEXTS: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent / "crisis_texts.json").read_text(encoding="utf-8")
)


def rows(what: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, groups in TEXTS.items() for text in groups.get(what, ())]


@pytest.mark.parametrize(("kind", "text"), rows("emergency"))
def test_an_act_means_a_plan_or_a_weapon_is_an_emergency(kind: str, text: str) -> None:
    verdict = heard(text)
    assert verdict.level is Level.EMERGENCY
    assert verdict.crisis is not None


@pytest.mark.parametrize(("kind", "text"), rows("crisis"))
def test_danger_is_heard_in_many_wordings(kind: str, text: str) -> None:
    verdict = heard(text)
    assert verdict.crisis is not None
    assert verdict.level >= Level.URGENT


@pytest.mark.parametrize(("kind", "text"), rows("calm"))
def test_calm_neighbours_stay_calm(kind: str, text: str) -> None:
    assert not triage(text).alarm


@pytest.mark.parametrize("kind", list(Crisis))
def test_every_kind_is_heard_as_itself_somewhere_and_has_calm_neighbours(kind: Crisis) -> None:
    groups = TEXTS[kind.value]
    firing = [*groups.get("emergency", ()), *groups.get("crisis", ())]
    assert len(firing) >= 10
    assert len(groups["calm"]) >= 6
    named = [text for text in firing if kind.value in triage(text).categories]
    assert len(named) >= 0.8 * len(firing), [text for text in firing if text not in named]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("my friend says she wants to die", "other"),
        ("My sister was sexually assaulted on Friday", "other"),
        ("I want to die and my sister does not know", "self"),
        ("I keep thinking about killing myself", "self"),
    ],
)
def test_it_is_told_whether_the_writer_or_somebody_else_is_in_danger(text: str, who: str) -> None:
    assert triage(text).who == who


@pytest.mark.parametrize(
    "text",
    [
        "they say I am suicidal but I have no plan; I do want to die though",
        "not suicidal!! i just dont want to be alive",
        "i cant do this anymore i want to die",
        "no one listens i am going to kill myself",
        "I don't sleep, I don't eat, I want to kill myself",
        "what would happen to my children if I killed myself",
        "exam on friday, i want to end my life",
    ],
)
def test_a_denial_or_a_question_beside_it_does_not_hide_it(text: str) -> None:
    assert heard(text).crisis is not None


def test_every_crisis_rule_names_its_kind_reason_and_guidance() -> None:
    kinds = {crisis.value for crisis in Crisis}
    rules = [rule for rule in book().rules if rule.category.value in kinds]
    assert {rule.category.value for rule in rules} == kinds
    for rule in rules:
        assert rule.crisis is not None or rule.id == "psychosis.unwell"
        assert rule.reason["en"]
        assert rule.reason["es"]
        assert rule.source


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I'm at the station, the fast train comes in ten minutes", "in danger right now?"),
        ("ese chisme me mató", "peligro ahora"),
    ],
)
def test_where_one_rule_that_rang_falsely_before_hears_it_alone_the_person_is_asked(text: str, asks: str) -> None:
    verdict = triage(text)
    assert not verdict.alarm
    assert verdict.level is Level.URGENT
    assert asks in reply(verdict, country="US")


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "im suicidal", "i want to die", "quiero suicidarme", "ya no quiero vivir"]
)
def test_what_is_said_outright_needs_no_second(text: str) -> None:
    assert triage(text).crisis is not None


@pytest.mark.parametrize("text", ["i want to die of embarrassment", "quiero morirme de risa", "I want to die laughing"])
def test_the_same_words_as_an_idiom_are_none(text: str) -> None:
    assert not triage(text).alarm
