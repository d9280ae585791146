"""What understanding promises whatever the words: it is deterministic, never raises, says its conventions, and asks
rather than answer another question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.query.plan import Aggregate, Compare, Entries, Observations, OnDays, Simple, Workouts
from salus.query.understand import Understood, Vocabulary, understand

NOW = datetime(2024, 5, 15, 10, 0, tzinfo=ZoneInfo("America/New_York"))
WORDS = [
    "how",
    "many",
    "what",
    "my",
    "average",
    "the",
    "highest",
    "when",
    "did",
    "i",
    "run",
    "steps",
    "sleep",
    "glucose",
    "last",
    "week",
    "above",
    "180",
    "on",
    "days",
    "weekends",
    "per",
    "month",
    "vs",
    "than",
    "more",
    "not",
    "and",
    "or",
    "is",
    "was",
    "since",
    "may",
    "10k",
    "latest",
    ",",
    "?",
    ".",
    "ever",
    "which",
    "weekday",
    "metformin",
    "allergic",
    "to",
    "with",
    "why",
]


def ask(question: str, after: Understood | None = None, vocabulary: Vocabulary | None = None) -> Understood:
    return understand(question, now=NOW, after=after, vocabulary=vocabulary)


def aggregate(understood: Understood) -> Aggregate:
    assert isinstance(understood.plan, Aggregate), understood
    return understood.plan


@given(st.lists(st.sampled_from(WORDS), max_size=14))
@settings(max_examples=150, deadline=None)
def test_any_order_of_words_has_an_outcome_and_always_the_same(words: list[str]) -> None:
    first, second = ask(" ".join(words)), ask(" ".join(words))
    assert first == second
    assert (first.plan is not None) == (first.status == "plan")
    assert first.plan is not None or first.why


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_has_an_outcome(text: str) -> None:
    assert ask(text).status in ("plan", "clarify", "not_about_records", "refused")


@pytest.mark.parametrize("word", ["rainy", "holy", "zorbish", "stressful"])
def test_a_word_that_nothing_explains_is_asked_about(word: str) -> None:
    got = ask(f"how many steps do I take on {word} days")
    assert got.status == "clarify"
    assert word in got.why
    assert got.choices


@pytest.mark.parametrize(
    "question",
    [
        "when is my next tetanus shot due",
        "is my blood pressure medicine working",
        "what did my wife take for cholesterol",
        "which drugs did I stop taking",
        "on rainy days, how many steps do I take?",
    ],
)
def test_near_questions_are_not_answered_in_the_place_of_what_was_asked(question: str) -> None:
    assert ask(question).plan is None


def test_a_metric_that_two_words_name_is_a_choice() -> None:
    got = ask("steps and calories yesterday")
    assert got.status == "clarify"
    assert {c.says for c in got.choices} >= {"total of steps, yesterday", "total of active energy, yesterday"}


def test_an_unnamed_measure_is_asked_about_with_the_usual_ones() -> None:
    got = ask("How high was it yesterday?", vocabulary=Vocabulary(metrics=frozenset({"glucose", "weight"})))
    assert got.status == "clarify"
    assert [c.plan.subject for c in got.choices if isinstance(c.plan, Aggregate)] == [
        Observations("glucose"),
        Observations("weight"),
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("steps last week", "the total is told"),
        ("what was my heart rate yesterday", "the average is told"),
        ("what is my weight", "the latest is told"),
        ("how many days did I sleep less than 7", "7 was read as 7 h"),
        ("steps last week", "last week = Mon 2024-05-06 to Sun 2024-05-12"),
    ],
)
def test_what_was_chosen_is_said(question: str, said: str) -> None:
    assert said in ask(question).convention.split("; ")


def test_mended_spelling_is_noted() -> None:
    got = ask("avergae glocose last weeek")
    assert aggregate(got).subject == Observations("glucose")
    assert "read 'avergae' as 'average'" in got.notes


@pytest.mark.parametrize("word", ["amlodapril", "zyxarelo", "transaction", "place"])
def test_good_words_and_new_names_are_left_alone(word: str) -> None:
    assert not any(word in note for note in ask(f"what is my {word}").notes)


def test_homonyms_follow_what_is_recorded() -> None:
    sdnn = Vocabulary(metrics=frozenset({"heart_rate_variability_sdnn"}))
    assert aggregate(ask("average hrv last month")).subject == Observations("heart_rate_variability_rmssd")
    assert aggregate(ask("average hrv last month", vocabulary=sdnn)).subject == Observations(
        "heart_rate_variability_sdnn"
    )


def test_resting_heart_rate_stands_in_for_heart_rate_only_where_nothing_else_is_recorded_and_says_so() -> None:
    only = Vocabulary(metrics=frozenset({"resting_heart_rate"}))
    both = Vocabulary(metrics=frozenset({"resting_heart_rate", "heart_rate"}))
    got = ask("what was my highest heart rate last week", vocabulary=only)
    assert aggregate(got).subject == Observations("resting_heart_rate")
    assert "no heart rate is recorded" in got.convention
    assert aggregate(ask("highest heart rate last week", vocabulary=both)).subject == Observations("heart_rate")


def test_names_of_the_records_are_known() -> None:
    got = ask("am I taking zyxarelo", vocabulary=Vocabulary(medicines=("Zyxarelo",)))
    assert aggregate(got).subject == Entries("medication", "zyxarelo", current=True)


def test_a_story_around_the_question_changes_nothing() -> None:
    plain = ask("What was my average weight in April?")
    told = ask("I do not trust the new scale. My husband says it is broken. What was my average weight in April?")
    assert told.plan == plain.plan is not None


def test_two_questions_at_once_are_asked_about() -> None:
    got = ask("How many steps did I take yesterday? What is my weight?")
    assert (got.status, len(got.choices)) == ("clarify", 2)


def test_harm_is_refused_wherever_it_stands() -> None:
    assert ask("How many steps did I take yesterday? And how do I starve myself?").status == "refused"


def test_a_comparison_reads_both_sides_alike() -> None:
    got = ask("average glucose on days I ran compared to days I did not").plan
    assert isinstance(got, Compare)
    assert got.left.where == (OnDays(Workouts("running")),)
    assert got.right == replace(got.left, where=(OnDays(Workouts("running"), negated=True),))


def test_candidates_are_ranked_and_said_in_words() -> None:
    got = ask("average heart rate during my last run")
    assert got.candidates[0].plan == got.plan
    scores = [c.score for c in got.candidates]
    assert scores == sorted(scores, reverse=True)
    assert got.candidates[0].says == "latest average heart rate of runs, all time"
    assert aggregate(got).statistic == Simple("latest")
