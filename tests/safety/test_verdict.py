"""A verdict is a value in an order, and can only be made louder."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salus.safety.verdict import Category, Crisis, Level, Reason, Verdict, graver

REASON = Reason("rule", "words", "source")


def test_levels_are_ordered_by_how_soon_help_is_needed_and_not_by_their_letters() -> None:
    order = [Level.NONE, Level.SELF_CARE, Level.ROUTINE, Level.SOON, Level.URGENT, Level.EMERGENCY]
    for lower, higher in pairwise(order):
        assert lower < higher
        assert higher > lower
        assert lower <= higher
        assert higher >= lower
    assert max(order) is Level.EMERGENCY
    assert sorted(set(order)) == order


@given(st.sampled_from(Level), st.sampled_from(Level), st.none() | st.sampled_from(Crisis), st.sampled_from(Crisis))
def test_raising_never_lowers_and_never_forgets(now: Level, to: Level, crisis: Crisis | None, said: Crisis) -> None:
    verdict = Verdict(level=now, crisis=said, categories=(Category.CARDIAC,))
    raised = verdict.raised(to, crisis=crisis, category=Category.STROKE, reason=REASON)
    assert raised.level >= verdict.level
    assert raised.level >= to
    assert raised.crisis is not None
    assert set(raised.categories) >= set(verdict.categories)
    assert raised.rules == ("rule",)


def test_of_two_crises_the_graver_is_spoken_to() -> None:
    assert graver(Crisis.SUICIDE_PASSIVE, Crisis.SUICIDE_ACTIVE) is Crisis.SUICIDE_ACTIVE
    assert graver(None, Crisis.SELF_HARM) is Crisis.SELF_HARM
    assert graver(None, None) is None


def test_an_alarm_is_an_emergency_or_a_crisis() -> None:
    assert Verdict(Level.EMERGENCY).alarm
    assert Verdict(Level.URGENT, Crisis.SUICIDE_PASSIVE).alarm
    assert not Verdict(Level.URGENT).alarm


def test_every_kind_of_crisis_is_a_category_too() -> None:
    assert {crisis.value for crisis in Crisis} <= {category.value for category in Category}


@given(st.sampled_from(Level), st.none() | st.sampled_from(Crisis), st.sampled_from(Category))
def test_not_being_sure_changes_nothing_that_was_decided(level: Level, crisis: Crisis | None, unsure: Category) -> None:
    verdict = Verdict(level, crisis, (Category.CARDIAC,))
    wondering = verdict.wondering(unsure, REASON)
    assert (wondering.level, wondering.crisis, wondering.alarm) == (verdict.level, verdict.crisis, verdict.alarm)
    assert wondering.categories == verdict.categories
    assert wondering.rules == ("rule",)


def test_a_crisis_is_suspected_where_one_rule_or_an_unsure_classifier_hears_it_and_nothing_is_decided() -> None:
    heard = Verdict(Level.URGENT, categories=(Category.SELF_HARM,))
    assert heard.suspected is Crisis.SELF_HARM
    assert Verdict(unsure=Category.SUICIDE_PASSIVE).suspected is Crisis.SUICIDE_PASSIVE
    for other in (
        Verdict(),
        Verdict(Level.URGENT, Crisis.SELF_HARM, (Category.SELF_HARM,)),
        Verdict(Level.EMERGENCY, categories=(Category.CARDIAC,), unsure=Category.SELF_HARM),
        Verdict(Level.URGENT, categories=(Category.SELF_HARM, Category.BLEEDING)),
        Verdict(unsure=Category.STROKE),
    ):
        assert other.suspected is None
