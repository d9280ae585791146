"""A verdict tells the number it rests on, what a missed goal lacks, and on which side of its range a value lies."""

from __future__ import annotations

import pytest

from salus.query.answer.verdicts import verdict
from salus.query.plan import Aggregate, Condition, Observations, Quantity, Share, Simple, Statistic, TimeInRange
from salus.query.result import Point, Result

Ends = tuple[float | None, float | None]


def said(
    metric: str, statistic: Statistic, test: Condition, measured: Quantity, *, yes: bool, reference: Ends | None = None
) -> str:
    plan = Aggregate(Observations(metric), statistic, test=test)
    series = (Point("measured", measured.value, 1, measured.unit),)
    return verdict(plan, Result("answered", value=yes, series=series, reference=reference))


def test_a_missed_goal_says_what_is_lacking() -> None:
    goal = Condition("ge", Quantity(10000.0))
    text = said("steps", Simple("sum"), goal, Quantity(8200.0, "{steps}"), yes=False)
    assert text == "No: your total steps were 8,200 steps, not at least 10,000 steps, 1,800 steps short."


def test_a_met_goal_lacks_nothing() -> None:
    text = said("steps", Simple("sum"), Condition("ge", Quantity(10000.0)), Quantity(10200.0, "{steps}"), yes=True)
    assert text == "Yes: your total steps were 10,200 steps, at least 10,000 steps."


def test_a_limit_that_was_to_be_kept_under_lacks_nothing() -> None:
    text = said("glucose", Simple("maximum"), Condition("lt", Quantity(180.0)), Quantity(190.0, "mg/dL"), yes=False)
    assert "short" not in text


def test_what_stayed_inside_is_told_as_its_part() -> None:
    whole = Condition("ge", Quantity(100.0, "%"))
    between = Condition("between", Quantity(50.0), Quantity(100.0))
    text = said("heart_rate", Share(between), whole, Quantity(96.5, "%"), yes=False)
    assert text == "No: 96.5% of your heart rate readings were between 50 and 100 bpm."
    text = said("glucose", TimeInRange(Quantity(70.0), Quantity(140.0)), whole, Quantity(100.0, "%"), yes=True)
    assert text == "Yes: your blood glucose was in the range of 70 to 140 mg/dL 100% of the time."


@pytest.mark.parametrize(
    ("value", "reference", "outside", "side"),
    [
        (230.0, (None, 200.0), True, "above the reference range of up to 200"),
        (150.0, (None, 200.0), False, "inside the reference range of up to 200"),
        (90.0, (120.0, 200.0), True, "below the reference range of 120 to 200"),
    ],
)
def test_beside_a_range_the_side_is_told(value: float, reference: Ends, outside: bool, side: str) -> None:
    abnormal = Condition("abnormal")
    text = said(
        "total_cholesterol", Simple("latest"), abnormal, Quantity(value, "mg/dL"), yes=outside, reference=reference
    )
    assert text.endswith(f"{side}.")
