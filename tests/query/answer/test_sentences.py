"""The first sentence of an answer, where it names several moments or none."""

from __future__ import annotations

from salus.query.answer import compose
from salus.query.plan import Aggregate, Gaps, Observations, Simple, Streak, Workouts
from salus.query.result import Result

RUNS = Aggregate(Workouts("running"), Simple("list"), shape="when")


def test_each_moment_is_told() -> None:
    told = Result("answered", value=["2024-05-07T18:00", "2024-05-08T18:00"], n=2, readings=2)
    assert compose(RUNS, told, "").text.startswith(
        "You had 2 runs: on Tue 7 May 2024 at 18:00 and on Wed 8 May 2024 at 18:00."
    )
    one = Result("answered", value=["2024-05-07"], n=1, readings=1)
    assert compose(Aggregate(Observations("steps"), Simple("list"), shape="when"), one, "").text.startswith(
        "You had 1 day: on Tue 7 May 2024."
    )


def test_more_moments_than_a_sentence_can_hold_are_counted() -> None:
    many = [f"2024-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 29)]
    assert compose(RUNS, Result("answered", value=many, n=56, readings=56), "").text.startswith("You had 56 runs.")


def test_what_never_was_has_no_moment() -> None:
    none = Result("answered", value=0, n=30, readings=30)
    gaps, streak = (Aggregate(Observations("steps"), statistic, shape="when") for statistic in (Gaps(), Streak()))
    assert compose(gaps, none, "").text.startswith("There are no gaps in your steps records.")
    assert compose(streak, none, "").text.startswith("Your longest streak of steps was 0 days.")


def test_a_streak_and_a_gap_are_told_to_have_begun() -> None:
    when = Result("answered", value="2026-04-01", n=30, readings=30)
    for plan, told in (
        (Aggregate(Observations("steps"), Streak(), shape="when"), "Your longest streak of steps began"),
        (Aggregate(Observations("steps"), Gaps(), shape="when"), "The longest gap in your steps records began"),
        (Aggregate(Workouts(), Gaps(), shape="when"), "Your longest stretch without workouts began"),
    ):
        assert compose(plan, when, "").text.startswith(f"{told} on Wed 1 Apr 2026."), told
