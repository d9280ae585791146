"""Numbers and quantities as people write and say them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salus.query.understand.quantities import QuantitySpan, find_quantities
from salus.query.understand.quantities.numerals import read_cardinal, read_ordinal, read_year

unhurried = settings(deadline=None)  # the first call loads the tables


def only(text: str) -> QuantitySpan:
    found = find_quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10,000 steps", 10000, "{steps}"),
        ("10k steps", 10000, "{steps}"),
        ("10k", 10000, None),
        ("2.5k", 2500, None),
        ("7.5 h", 7.5, "h"),
        (".5 mg", 0.5, "mg"),
        ("seven and a half hours", 7.5, "h"),
        ("7 and a half hours", 7.5, "h"),
        ("7½ hours", 7.5, "h"),
        ("half an hour", 0.5, "h"),
        ("6 hrs 30", 6.5, "h"),
        ("6 hours and 30 minutes", 6.5, "h"),
        ("1 hour 15 min", 1.25, "h"),
        ("5 ft 6", 5.5, "[ft_i]"),
        ("10 stone 7", 10.5, "[stone_av]"),
        ("two dozen", 24, None),
        ("a dozen", 12, None),
        ("a hundred and forty", 140, None),
        ("one hundred twenty", 120, None),
        ("ten thousand steps", 10000, "{steps}"),
        ("three thousand two hundred and five", 3205, None),
        ("twenty-five minutes", 25, "min"),
        ("two point five miles", 2.5, "[mi_i]"),
        ("180 mg/dL", 180, "mg/dL"),
        ("5.6 mmol/l", 5.6, "mmol/L"),
        ("98.6 degrees Fahrenheit", 98.6, "[degF]"),
        ("38.5 °C", 38.5, "Cel"),
        ("120 beats per minute", 120, "/min"),
        ("60bpm", 60, "/min"),
        ("70%", 70, "%"),
        ("70 percent", 70, "%"),
        ("50ms", 50, "ms"),
        ("a 30-minute walk", 30, "min"),
        ("5:30 min/km", 5.5, "min/km"),
        ("1/2 cup", 0.5, "[cup_us]"),
        ("1 1/2 miles", 1.5, "[mi_i]"),
        ("minus 5 degrees celsius", -5, "Cel"),
        ("a couple of miles", 2, "[mi_i]"),
        ("more than an hour", 1, "h"),
        ("25 kg/m2", 25, "kg/m2"),
        ("10,000 steps a day", 10000, "{steps}"),
        ("pain of 7/10", 7, None),
    ],
)
def test_reads_value_and_unit(text: str, value: float, unit: str | None) -> None:
    found = only(text)
    assert found.value == pytest.approx(value)
    assert (found.unit.code if found.unit else None) == unit


@pytest.mark.parametrize("text", ["140/90", "140 / 90", "140 over 90", "blood pressure of 140/90 mmHg"])
def test_a_blood_pressure_is_a_pair(text: str) -> None:
    found = only(text)
    assert (found.value, found.paired) == (140, 90)


@pytest.mark.parametrize(
    "text",
    [
        "which one",
        "vitamin b12",
        "my 1st run",
        "at 7:30",
        "on 5/12/2023",
        "Q3",
        "the h1n1 shot",
        "a day",
        "an apple",
        "",
        "...",
    ],
)
def test_finds_no_quantity(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize("text", ["5 in the morning", "8 am", "3 a day", "90 degrees", "10 or more"])
def test_words_that_are_no_units_here(text: str) -> None:
    assert only(text).unit is None


def test_spans_point_into_the_question() -> None:
    text = "Did I walk 5 miles or 10,000 steps?"
    assert [q.text for q in find_quantities(text)] == ["5 miles", "10,000 steps"]
    assert all(text[q.start_char : q.end_char] == q.text for q in find_quantities(text))


@unhurried
@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    for found in find_quantities(text):
        assert text[found.start_char : found.end_char] == found.text


@unhurried
@given(st.integers(0, 10**7))
def test_digits_mean_themselves(n: int) -> None:
    assert only(f"{n}").value == n
    assert only(f"{n:,}").value == n


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven "
    "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spoken(n: int, joint: str) -> str:
    if n < 20:
        return _SMALL.split()[n]
    if n < 100:
        return _TENS.split()[n // 10 - 2] + (f" {spoken(n % 10, joint)}" if n % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            link = joint if 0 < rest < 100 else " "
            return f"{spoken(n // size, joint)} {name}" + (f"{link}{spoken(rest, joint)}" if rest else "")
    raise AssertionError(n)


@unhurried
@given(st.integers(0, 999_999), st.sampled_from([" ", " and "]))
def test_words_mean_what_they_say(n: int, joint: str) -> None:
    words = spoken(n, joint).split()
    assert read_cardinal(words) == (n, len(words))


def test_two_numbers_side_by_side_stay_two() -> None:
    assert read_cardinal(["two", "three"]) == (2, 1)
    assert read_cardinal(["twenty", "thirty"]) == (20, 1)
    assert read_cardinal(["five", "hundred", "and"]) == (500, 2)


@pytest.mark.parametrize(("words", "n"), [("first", 1), ("twenty second", 22), ("thirtieth", 30), ("ninety ninth", 99)])
def test_ordinals(words: str, n: int) -> None:
    assert read_ordinal(words.split()) == (n, len(words.split()))


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("nineteen eighty four", 1984),
        ("nineteen oh one", 1901),
        ("twenty ten", 2010),
        ("twenty twenty four", 2024),
        ("two thousand and five", 2005),
        ("nineteen hundred", 1900),
        ("two thousand", 2000),
    ],
)
def test_spoken_years(words: str, year: int) -> None:
    assert read_year(words.split()) == (year, len(words.split()))


@pytest.mark.parametrize("words", ["nineteen", "twenty five", "two hundred", "", "eighteen days"])
def test_numbers_that_are_no_years(words: str) -> None:
    assert read_year(words.split()) is None
