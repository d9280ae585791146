"""A learned classifier may raise a verdict; absent or broken, the deterministic verdict stands."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from salus.safety.gate import triage
from salus.safety.raising import Proposal, Raiser, Remembering
from salus.safety.remembered import Remembered
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
    asked = 0

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        self.asked += 1
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


def test_a_classifier_that_is_not_sure_changes_no_level_and_says_what_it_suspects() -> None:
    verdict = triage(CALM, raisers=[Says(Proposal(Level.NONE, None, Category.STROKE, 0.8, sure=False))])
    assert (verdict.level, verdict.crisis, verdict.unsure) == (Level.NONE, None, Category.STROKE)
    assert "not sure" in verdict.reasons[-1].text


def test_what_is_an_alarm_already_is_not_asked_about() -> None:
    doubts = Says(Proposal(Level.NONE, None, Category.SELF_HARM, 0.8, sure=False))
    assert triage(PAIN, raisers=[doubts]) == triage(PAIN)


def test_a_crisis_that_the_rules_heard_waits_for_no_classifier() -> None:
    classifier = Says(None)
    assert triage("i want to kill myself", raisers=[classifier]).crisis is Crisis.SUICIDE_ACTIVE
    assert classifier.asked == 0


@pytest.mark.parametrize("text", [CALM, PAIN])
def test_a_classifier_that_fails_leaves_the_verdict_as_it_is(text: str) -> None:
    assert triage(text, raisers=[Breaks()]) == triage(text)


class Hears:
    """A classifier with a table of what it proposes, less certain where a rule leans to danger."""

    name = "table"

    def __init__(self, table: Mapping[str, Proposal]) -> None:
        self.table = table
        self.asked: list[str] = []

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        self.asked.append(text)
        return self.table.get(text) if so_far.level >= Level.URGENT else None


def remembering(raiser: Raiser, who: str = "anna", memory: Remembered[Proposal | None] | None = None) -> Remembering:
    return Remembering(raiser, memory or Remembered(100), who)


def test_what_is_said_again_is_judged_once_and_the_same() -> None:
    heard = Hears({PAIN: Proposal(Level.EMERGENCY, None, Category.CARDIAC, 0.9)})
    again = remembering(heard)
    for verdict in (Verdict(), Verdict(Level.URGENT), Verdict(Level.SOON), Verdict(Level.URGENT)):
        for text in (PAIN, CALM):
            assert again.propose(text, verdict) == Hears(heard.table).propose(text, verdict)
    assert heard.asked == [PAIN, CALM] * 3, "each for each verdict once"
    assert again.name == heard.name
    for text in (PAIN, CALM):
        assert triage(text, raisers=[again]) == triage(text, raisers=[Hears(heard.table)])


def test_what_one_person_said_is_judged_anew_for_another() -> None:
    heard, memory = Hears({}), Remembered[Proposal | None](100)
    for who in ("anna", "ben", "anna"):
        remembering(heard, who, memory).propose(PAIN, Verdict())
    assert heard.asked == [PAIN, PAIN]


def test_a_failure_is_not_remembered_and_leaves_the_verdict_as_it_is() -> None:
    breaks, memory = Breaks(), Remembered[Proposal | None](100)
    for _ in range(2):
        assert triage(PAIN, raisers=[remembering(breaks, "anna", memory)]) == triage(PAIN)
    assert breaks.asked == 2
