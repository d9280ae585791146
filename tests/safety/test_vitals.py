"""Measured values: a blood pressure is read in the unit in which it is said."""

from __future__ import annotations

import pytest

from salus.safety.findings import find
from salus.safety.lexicon import lexicon
from salus.safety.reading import read


def said(text: str) -> set[str]:
    """The concepts of a Spanish sentence."""
    return {
        concept
        for sentence in read(text)[0]
        if sentence.language == "es"
        for concept in find(sentence.words, lexicon("es")).by_concept
    }


@pytest.mark.parametrize(
    "text",
    [
        "mi tension esta en 19 y 12",
        "la presion me dio 18/11",
        "la presion en 21 con 13",
        "tengo la presion en 190/120",
        "la tension en 20 sobre 11",
    ],
)
def test_a_very_high_pressure_is_very_high_in_either_unit(text: str) -> None:
    assert "pressure_very_high" in said(text)


@pytest.mark.parametrize(
    "text",
    ["la presion me dio 12/8", "mi tension esta en 12 y 7", "me toca la presion el 18/11", "tome la presion 2/3 veces"],
)
def test_an_ordinary_pressure_or_a_day_is_no_high_one(text: str) -> None:
    assert not said(text) & {"pressure_very_high", "pressure_high", "pressure_very_low"}
