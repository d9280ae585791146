"""Measured values: a blood pressure is read in the unit in which it is said."""

from __future__ import annotations

import pytest

from salus.safety.findings import find
from salus.safety.lexicon import lexicon
from salus.safety.reading import read


def said(text: str, language: str = "es") -> set[str]:
    """The concepts of a sentence."""
    return {
        concept
        for sentence in read(text)[0]
        if sentence.language == language
        for concept in find(sentence.words, lexicon(sentence.language)).by_concept
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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my blood pressure is 121 over 78 today"),
        ("en", "bp 131 / 84 at the chemist"),
        ("en", "diastolic blood pressure 77, is that good?"),
        ("en", "blood pressure 119, pulse 71 after lunch"),
        ("es", "la presion me salio 118 sobre 76"),
        ("es", "tengo la tension en 124 con 81"),
    ],
)
def test_the_lower_number_of_an_ordinary_pressure_is_no_low_pressure(language: str, text: str) -> None:
    assert "pressure_very_low" not in said(text, language)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("blood pressure 74 over 41", "pressure_very_low"),
        ("bp was 205 over 118", "pressure_very_high"),
        ("blood pressure 71, pulse 160", "pressure_very_low"),
    ],
)
def test_a_dangerous_pressure_is_read_beside_its_lower_number_and_beside_a_pulse(text: str, concept: str) -> None:
    assert concept in said(text, "en")


def test_english_numbers_joined_by_and_are_no_pressure_in_centimetres() -> None:
    assert "pressure_very_high" not in said("I took my blood pressure at 20 and 10 minutes later again", "en")
