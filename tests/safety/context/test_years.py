"""A year that is named puts what is told into the past; a number of something does not."""

from __future__ import annotations

import pytest
from tests.safety.heard import heard

from salus.safety.context import years
from salus.safety.gate import triage


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("fell off a roof 2001 broke back", [4]),
        ("stroke 1998 and again 2014", [1, 4]),
        ("took 1950 units of insulin", []),
        ("2000 pills", []),
        ("is a 2019 epipen any good", []),
        ("in 2038", []),
        ("1024 steps", []),
    ],
)
def test_years_are_told_from_numbers(text: str, at: list[int]) -> None:
    assert [match.start for match in years(text.split())] == at


@pytest.mark.parametrize(
    "text",
    [
        "Cardiac arrest, Waterloo station, 2016. All well.",
        "fell through ice 1971, brother pulled me out",
        "infarto 2014, stent y a caminar",
    ],
)
def test_what_happened_in_a_year_rings_no_more(text: str) -> None:
    assert not triage(text).alarm


@pytest.mark.parametrize(
    "text",
    [
        "I had a stent in 2016 and now I have crushing chest pain",
        "Stroke 2014. Now his face droops and he cannot speak.",
        "is a 2019 epipen any good, my throat is closing",
    ],
)
def test_what_is_now_rings_though_a_year_is_named(text: str) -> None:
    assert heard(text).alarm
