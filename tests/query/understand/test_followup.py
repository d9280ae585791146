"""A follow-up changes what it names and leaves the rest of the plan of before; a complete question stands alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.plan import Aggregate, Compare, Correlate, Entries, Observations, Simple, Weekdays, Where, Workouts
from salus.query.understand import Understood, understand

NOW = datetime(2024, 5, 15, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def chain(*questions: str) -> Understood:
    got: Understood | None = None
    for question in questions:
        got = understand(question, now=NOW, after=got)
    assert got is not None
    return got


def plan(*questions: str) -> Aggregate:
    got = chain(*questions)
    assert isinstance(got.plan, Aggregate), got
    return got.plan


STEPS = "How many steps did I take last week?"
RUNS = "how far did I run this month"


@pytest.mark.parametrize("opener", ["and {}?", "what about {}?", "how about {}", "ok what about {}", "{}?"])
def test_another_period(opener: str) -> None:
    expected = replace(plan(STEPS), period=plan("steps last month").period)
    assert plan(STEPS, opener.format("last month")) == expected


def test_days_and_hours_are_narrowed_and_replaced() -> None:
    weekends = plan(STEPS, "what about weekends?")
    assert weekends.where == (Weekdays(("Saturday", "Sunday")),)
    assert plan(STEPS, "what about weekends?", "and on Mondays?").where == (Weekdays(("Monday",)),)


@pytest.mark.parametrize(
    ("said", "name"), [("and the median?", "median"), ("the average", "mean"), ("and the highest?", "maximum")]
)
def test_another_statistic(said: str, name: str) -> None:
    assert plan(STEPS, said).statistic == Simple(name)  # type: ignore[arg-type]


def test_another_grouping() -> None:
    assert plan(STEPS, "by day?").by == "day"


def test_another_activity_and_attribute() -> None:
    assert plan(RUNS, "for cycling?").subject == Workouts("cycling", "distance")
    assert plan(RUNS, "and the average pace?").subject == Workouts("running", "pace")


def test_another_unit() -> None:
    assert plan(RUNS, "in miles?").unit == "[mi_i]"
    assert plan("what was my highest glucose last week", "in mmol?").unit == "mmol/L"


def test_another_metric_takes_a_statistic_that_fits() -> None:
    got = plan(STEPS, "what about my heart rate?")
    assert (got.subject, got.statistic) == (Observations("heart_rate"), Simple("mean"))


def test_when_was_that() -> None:
    assert plan("what was my highest glucose last week", "when was that?").shape == "when"


@pytest.mark.parametrize("said", ["and over 12,000?", "what about 12000"])
def test_another_threshold_keeps_the_comparison(said: str) -> None:
    got = plan("how many days did I walk over 10k steps last month", said)
    where = got.where[0]
    assert isinstance(where, Where)
    assert where.condition.op == "gt"
    assert where.condition.value is not None
    assert where.condition.value.value == 12000


def test_another_name_or_field_of_the_chart() -> None:
    dose = "what dose of metformin do I take"
    assert plan(dose, "and lisinopril?").subject == Entries("medication", "lisinopril", "dose")
    assert plan("when was my last tetanus shot", "and flu?").subject == Entries("immunization", "flu")


def test_comparison_with_the_period_before() -> None:
    got = chain("average glucose last month", "how does that compare to the month before?").plan
    assert isinstance(got, Compare)
    assert got.right == replace(got.left, period=plan("average glucose in March").period)


def test_of_a_comparison_both_sides_change() -> None:
    got = chain("average glucose this week vs last week", "and the median?").plan
    assert isinstance(got, Compare)
    assert got.left.statistic == got.right.statistic == Simple("median")


def test_of_a_correlation_the_period_or_the_second_series_changes() -> None:
    first = chain("correlation between my steps and my sleep").plan
    other = chain("correlation between my steps and my sleep", "and with my mood?").plan
    assert isinstance(first, Correlate)
    assert isinstance(other, Correlate)
    assert (other.left, other.right.subject) == (first.left, Observations("mood"))


def test_a_measure_left_out_is_taken_from_before() -> None:
    assert plan("average glucose last week", "How high was it yesterday?").subject == Observations("glucose")


@pytest.mark.parametrize("first", ["how many runs did I do last week?", "did I run last week?", "my last run"])
def test_what_was_counted_or_asked_after_is_named_with_when_it_was(first: str) -> None:
    asked = plan(first, "when was that?")
    assert (asked.statistic, asked.shape) == (Simple("list"), "when")
    ago = plan(first, "how long ago was that?")
    assert (ago.statistic, ago.shape) == (Simple("latest"), "elapsed")


def test_a_complete_question_stands_alone() -> None:
    assert plan(STEPS, "what is my weight?") == plan("what is my weight?")


def test_why_is_no_question_for_the_records() -> None:
    assert chain(STEPS, "why?").status == "not_about_records"


def test_words_that_change_nothing_known_are_not_passed_over() -> None:
    assert chain(STEPS, "and on rainy days?").plan is None


@pytest.mark.parametrize("nothing", ["thanks", "Hi!", "ok", "…", ""])
def test_what_asks_nothing_is_no_follow_up(nothing: str) -> None:
    assert chain(STEPS, nothing).status == "not_about_records"


def test_a_plan_may_be_handed_in_as_well() -> None:
    before = plan(STEPS)
    assert understand("and last month?", now=NOW, after=before).plan == plan(STEPS, "and last month?")
