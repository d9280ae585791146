"""The classifier that comes with Salus: NumPy gives what PyTorch gave, and it raises by its thresholds alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.raiser.texts import development

from salus.safety.gate import triage
from salus.safety.raiser import LearnedRaiser, shipped
from salus.safety.verdict import Category, Crisis, Level, Verdict


@pytest.fixture(scope="module")
def raiser() -> LearnedRaiser:
    return shipped()


def test_the_network_computes_what_it_was_taught_as(raiser: LearnedRaiser) -> None:
    for probe in raiser.card["probes"]:
        found, _ = raiser.looks.encoder(raiser.looks.pieces(probe["text"], raiser.card["longest"]))
        assert found == pytest.approx(np.array(probe["logits"]), abs=0.02), probe["text"]


def test_the_convolution_computes_what_it_was_taught_as(raiser: LearnedRaiser) -> None:
    for probe in raiser.card["convolution"]["probes"]:
        found = raiser.looks.convolution(raiser.looks.unigram(probe["text"], raiser.card["longest"]))
        assert found == pytest.approx(np.array(probe["logits"]), abs=0.02), probe["text"]


@pytest.mark.parametrize(
    "text",
    ["", "how many steps did I take on Tuesday?", "remind me to water the plants", "¿cuánto dormí anoche?", "😀" * 50],
)
def test_ordinary_talk_is_left_in_peace(raiser: LearnedRaiser, text: str) -> None:
    assert raiser.propose(text, Verdict()) is None


def test_what_is_unmistakable_is_raised_without_any_rule(raiser: LearnedRaiser) -> None:
    body = raiser.propose(
        "my dad has gone grey and sweaty and says his chest is being crushed, he can hardly speak", Verdict()
    )
    assert body is not None
    assert (body.level, body.crisis) == (Level.EMERGENCY, None)
    mind = raiser.propose("i have written the letters, everyone will be better off, tonight it will be over", Verdict())
    assert mind is not None
    assert mind.crisis in (Crisis.SUICIDE_ACTIVE, Crisis.SUICIDE_PASSIVE)


def test_probabilities_are_probabilities(raiser: LearnedRaiser) -> None:
    for text in ("", "hello", "call an ambulance he is not breathing", "a" * 5_000):
        assert all(0.0 <= p <= 1.0 for p in raiser.probabilities(text).values())


@pytest.mark.parametrize(
    "text", ["an elephant sits on my chest and my arm is numb", "what a lovely day", "i feel sick"]
)
def test_the_gate_is_never_quieter_with_it(raiser: LearnedRaiser, text: str) -> None:
    alone, together = triage(text), triage(text, raisers=[raiser])
    assert together.level >= alone.level
    assert (together.crisis is None) <= (alone.crisis is None)
    assert together.rules[: len(alone.rules)] == alone.rules


def test_where_a_rule_leans_to_danger_less_certainty_is_enough(raiser: LearnedRaiser) -> None:
    text = "my arms are not for looking at"
    certain = raiser.probabilities(text)["alarm"]
    thresholds = raiser.card["thresholds"]
    assert thresholds["second"] < thresholds["alarm"]
    between = thresholds | {"alarm": certain + 0.001, "second": certain - 0.001}
    stricter = LearnedRaiser(raiser.looks, {**raiser.card, "thresholds": between})
    for calm in (Verdict(), Verdict(Level.SOON)):
        doubt = stricter.propose(text, calm)
        assert doubt is None or not doubt.sure
    leaning = stricter.propose(text, Verdict(Level.URGENT))
    assert leaning is not None
    assert leaning.sure


def test_between_asking_and_an_alarm_it_says_what_it_suspects_and_raises_nothing(raiser: LearnedRaiser) -> None:
    text = "i have written the letters, everyone will be better off, tonight it will be over"
    certain = raiser.probabilities(text)["alarm"]

    def wary(ask: float) -> LearnedRaiser:
        thresholds = raiser.card["thresholds"] | {"alarm": certain + 1e-9, "ask": ask}
        return LearnedRaiser(raiser.looks, {**raiser.card, "thresholds": thresholds})

    doubt = wary(certain - 0.001).propose(text, Verdict(Level.SOON))
    assert doubt is not None
    assert (doubt.sure, doubt.level, doubt.crisis) == (False, Level.SOON, None)
    assert doubt.category in (Category.SUICIDE_ACTIVE, Category.SUICIDE_PASSIVE)
    assert wary(certain + 1e-9).propose(text, Verdict()) is None


@pytest.mark.parametrize("text", ["gone", "beams", "in front", "x" * 9_000, "adiós", "knife knife knife"])
def test_a_word_or_two_raise_nothing(raiser: LearnedRaiser, text: str) -> None:
    assert raiser.propose(text, Verdict(Level.URGENT)) is None


def test_the_encoder_is_not_asked_where_it_could_change_nothing(raiser: LearnedRaiser) -> None:
    class Silent:
        def __call__(self, numbers: list[int]) -> NoReturn:
            raise AssertionError("it was asked")

    without = LearnedRaiser(replace(raiser.looks, encoder=Silent()), raiser.card)  # type: ignore[arg-type]
    for text in (
        "how many steps did I take on Tuesday?",
        "what is a good recipe for lentil soup?",
        "¿cuánto dormí ayer?",
    ):
        assert without.propose(text, Verdict()) is None
    with pytest.raises(AssertionError, match="it was asked"):
        without.propose("my dad has gone grey and sweaty and says his chest is being crushed", Verdict())


@given(st.sampled_from([text.text for text in development()]), st.sampled_from([Level.NONE, Level.URGENT]))
@settings(max_examples=60, deadline=None)
def test_the_answer_is_the_same_as_if_it_had_been_asked(text: str, so_far: Level) -> None:
    raiser = shipped()
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text)}
    least = raiser.card["thresholds"]["second" if so_far is Level.URGENT else "ask"]
    likely = raiser.probabilities(text)["alarm"] >= least and len(words) >= 3
    assert (raiser.propose(text, Verdict(so_far)) is not None) is likely
