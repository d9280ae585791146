"""A learned classifier may raise a verdict; absent or broken, the deterministic verdict stands."""

from __future__ import annotations

import pytest

from salus.safety.gate import triage
from salus.safety.raising import Proposal
from salus.safety.verdict import Category, Crisis, Level, Verdict

CALM = "what time is it in Lisbon"
PAIN = "an elephant sits on my chest and my left arm is numb"


class Says:
    """A classifier that always proposes the same."""

    name = "fixed"

    def __init__(self, proposal: Proposal | None) -> None:
        self.proposal = proposal
        self.asked = 0

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:  # the port's signature
        self.asked += 1
        return self.proposal


class Breaks:
    """A classifier that fails as learned parts do."""

    name = "broken"

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        raise RuntimeError(text)


def test_a_proposal_raises_the_verdict_and_says_so() -> None:
    proposal = Proposal(Level.URGENT, Crisis.SUICIDE_PASSIVE, Category.SUICIDE_PASSIVE, 0.97)
    verdict = triage(CALM, raisers=[Says(proposal)])
    assert (verdict.level, verdict.crisis) == (Level.URGENT, Crisis.SUICIDE_PASSIVE)
    assert verdict.rules == ("raiser.fixed",)
    assert "0.97" in verdict.reasons[-1].source


def test_a_proposal_below_the_rules_lowers_nothing() -> None:
    alone = triage(PAIN)
    assert alone.level is Level.EMERGENCY
    assert triage(PAIN, raisers=[Says(Proposal(Level.NONE, None, Category.OTHER, 1.0))]).level is Level.EMERGENCY


def test_an_emergency_may_turn_out_to_be_a_crisis_too() -> None:
    verdict = triage(PAIN, raisers=[Says(Proposal(Level.URGENT, Crisis.SUICIDE_ACTIVE, Category.SUICIDE_ACTIVE, 0.99))])
    assert (verdict.level, verdict.crisis) == (Level.EMERGENCY, Crisis.SUICIDE_ACTIVE)


def test_a_crisis_that_the_rules_heard_waits_for_no_classifier() -> None:
    classifier = Says(None)
    assert triage("i want to kill myself", raisers=[classifier]).crisis is Crisis.SUICIDE_ACTIVE
    assert classifier.asked == 0


@pytest.mark.parametrize("text", [CALM, PAIN])
def test_a_classifier_that_fails_leaves_the_verdict_as_it_is(text: str) -> None:
    assert triage(text, raisers=[Breaks()]) == triage(text)
