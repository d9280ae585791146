"""The classifier that comes with Salus: NumPy gives what PyTorch gave, and it raises by its thresholds alone."""

from __future__ import annotations

import numpy as np
import pytest

from salus.safety.gate import triage
from salus.safety.raiser import EncoderRaiser, shipped
from salus.safety.verdict import Crisis, Level, Verdict


@pytest.fixture(scope="module")
def raiser() -> EncoderRaiser:
    return shipped()


def test_the_network_computes_what_it_was_taught_as(raiser: EncoderRaiser) -> None:
    for probe in raiser.card["probes"]:
        assert raiser.logits(probe["text"]) == pytest.approx(np.array(probe["logits"]), abs=0.02), probe["text"]


@pytest.mark.parametrize(
    "text",
    ["", "how many steps did I take on Tuesday?", "remind me to water the plants", "¿cuánto dormí anoche?", "😀" * 50],
)
def test_ordinary_talk_is_left_in_peace(raiser: EncoderRaiser, text: str) -> None:
    assert raiser.propose(text, Verdict()) is None


def test_what_is_unmistakable_is_raised_without_any_rule(raiser: EncoderRaiser) -> None:
    body = raiser.propose(
        "my dad has gone grey and sweaty and says his chest is being crushed, he can hardly speak", Verdict()
    )
    assert body is not None
    assert (body.level, body.crisis) == (Level.EMERGENCY, None)
    mind = raiser.propose("i have written the letters, everyone will be better off, tonight it will be over", Verdict())
    assert mind is not None
    assert mind.crisis in (Crisis.SUICIDE_ACTIVE, Crisis.SUICIDE_PASSIVE)


def test_probabilities_are_probabilities(raiser: EncoderRaiser) -> None:
    for text in ("", "hello", "call an ambulance he is not breathing", "a" * 5_000):
        assert all(0.0 <= p <= 1.0 for p in raiser.probabilities(text).values())


@pytest.mark.parametrize(
    "text", ["an elephant sits on my chest and my arm is numb", "what a lovely day", "i feel sick"]
)
def test_the_gate_is_never_quieter_with_it(raiser: EncoderRaiser, text: str) -> None:
    alone, together = triage(text), triage(text, raisers=[raiser])
    assert together.level >= alone.level
    assert (together.crisis is None) <= (alone.crisis is None)
    assert together.rules[: len(alone.rules)] == alone.rules


def test_where_a_rule_leans_to_danger_less_certainty_is_enough(raiser: EncoderRaiser) -> None:
    text = "my arms are not for looking at"
    certain = raiser.probabilities(text)["alarm"]
    thresholds = raiser.card["thresholds"]
    assert thresholds["second"] < thresholds["alarm"]
    between = thresholds | {"alarm": certain + 0.001, "second": certain - 0.001}
    stricter = EncoderRaiser(raiser._network, raiser._pieces, raiser._grams, raiser.card | {"thresholds": between})
    assert stricter.propose(text, Verdict()) is None
    assert stricter.propose(text, Verdict(Level.SOON)) is None
    assert stricter.propose(text, Verdict(Level.URGENT)) is not None


@pytest.mark.parametrize("text", ["gone", "beams", "in front", "x" * 9_000, "adiós", "knife knife knife"])
def test_a_word_or_two_raise_nothing(raiser: EncoderRaiser, text: str) -> None:
    assert raiser.propose(text, Verdict(Level.URGENT)) is None
