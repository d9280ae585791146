"""Words of comparison, and conditions made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import salus.query.understand.quantities.comparators as room
from salus.query.plan.which import Condition, Quantity
from salus.query.understand.quantities import find_comparators, find_conditions

unhurried = settings(deadline=None)  # the first call loads the tables


def only(text: str) -> Condition:
    found = find_conditions(text)
    assert len(found) == 1, found
    return found[0].condition


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("over 10000 steps", "gt"),
        ("more than 10000", "gt"),
        ("more then 10000", "gt"),
        ("did my steps exceed 10000", "gt"),
        ("north of 10k", "gt"),
        ("in excess of 10,000", "gt"),
        ("> 10000", "gt"),
        ("at least 10000", "ge"),
        ("atleast 10000", "ge"),
        ("a minimum of 10000", "ge"),
        ("no less than 10000", "ge"),
        ("not below 10000", "ge"),
        ("10000 or more", "ge"),
        ("10000 steps or more", "ge"),
        ("10000 and up", "ge"),
        ("10000+", "ge"),
        ("10000 plus", "ge"),
        ("greater than or equal to 10000", "ge"),
        (">= 10000", "ge"),
        ("≥10000", "ge"),
        ("hit 10000 steps", "ge"),
        ("reached my goal of 10000 steps", "ge"),
        ("under 10000", "lt"),
        ("fewer than 10000", "lt"),
        ("shy of 10000", "lt"),
        ("dropped below 10000", "lt"),
        ("<10000", "lt"),
        ("at most 10000", "le"),
        ("no more than 10000", "le"),
        ("up to 10000", "le"),
        ("10000 or less", "le"),
        ("10000 steps or fewer", "le"),
        ("did not exceed 10000", "le"),
        ("a maximum of 10000", "le"),
        ("<= 10000", "le"),
        ("exactly 10000", "eq"),
        ("equal to 10000", "eq"),
        ("not equal to 10000", "ne"),
        ("longer than about 10000", "gt"),
    ],
)
def test_compares_with_a_number(text: str, op: str) -> None:
    condition = only(text)
    assert condition.value is not None
    assert (condition.op, condition.value.value) == (op, 10000)


@pytest.mark.parametrize(
    ("text", "op", "low", "high"),
    [
        ("between 70 and 180 mg/dL", "between", 70, 180),
        ("70-180 mg/dL", "between", 70, 180),
        ("from 70 to 180 mg/dL", "between", 70, 180),
        ("in the range of 70 to 180 mg/dL", "between", 70, 180),
        ("within 70-180 mg/dL", "between", 70, 180),
        ("outside 70-180 mg/dL", "outside", 70, 180),
        ("outside of the range 70 to 180 mg/dL", "outside", 70, 180),
        ("not between 70 and 180 mg/dL", "outside", 70, 180),
        ("below 70 or above 180 mg/dL", "outside", 70, 180),
    ],
)
def test_a_range_has_two_bounds_in_one_unit(text: str, op: str, low: float, high: float) -> None:
    assert only(text) == Condition(op, Quantity(low, "mg/dL"), Quantity(high, "mg/dL"))  # type: ignore[arg-type]


def test_a_blood_pressure_limit_is_a_pair() -> None:
    assert only("over 140/90") == Condition("gt", Quantity(140), paired=Quantity(90))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("five or more drinks", 5, "{drinks}"), ("30+ minutes", 30, "min"), ("more than an hour", 1, "h")],
)
def test_the_unit_may_stand_behind_the_comparison(text: str, value: float, unit: str) -> None:
    assert only(text).value == Quantity(value, unit)


def test_two_comparisons_stay_two() -> None:
    found = find_conditions("days with more than 8,000 steps but less than 12,000")
    assert [(c.condition.op, c.text) for c in found] == [("gt", "more than 8,000 steps"), ("lt", "less than 12,000")]


@pytest.mark.parametrize(
    "text",
    [
        "steps over the last week",
        "over the past 3 days",
        "blood pressure 140 over 90",
        "70 and 80",
        "more sleep than usual",
        "my last 3 runs",
        "top 5 days",
        "at most",
        "",
    ],
)
def test_finds_no_comparison(text: str) -> None:
    assert find_conditions(text) == []


def test_comparators_tell_on_which_side_their_number_stands() -> None:
    found = find_comparators("10000 steps or more but under 3 hours")
    assert [(c.text, c.op, c.side) for c in found] == [("or more", "ge", "left"), ("under", "lt", "right")]


def test_every_phrase_of_the_table_compares() -> None:
    data = json.loads(Path(room.__file__).with_name("comparators.json").read_bytes())
    for op, phrases in data["right"].items():
        for phrase in phrases:
            assert [c.condition.op for c in find_conditions(f"days {phrase} 42 steps")] == [op], phrase
    for op, phrases in data["left"].items():
        for phrase in phrases:
            assert [c.condition.op for c in find_conditions(f"days with 42 steps {phrase}")] == [op], phrase


@unhurried
@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    for found in find_conditions(text):
        assert text[found.start_char : found.end_char] == found.text
