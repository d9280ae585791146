"""Calibration: from logits to how sure, and how much less is asked for where a rule leans to danger."""

from __future__ import annotations

import numpy as np
import pytest
from training.raiser.calibrate import scaled, seconding
from training.raiser.texts import Text

from salus.safety.gate import triage

LEANS, SILENT = "there is blood in my stool", "what a nice day for a walk"


def texts(kind: str, leaning: int, silent: int) -> list[Text]:
    return [Text(LEANS, kind, "en", None)] * leaning + [Text(SILENT, kind, "en", None)] * silent


def test_the_texts_of_this_test_lean_and_are_silent() -> None:
    assert (triage(LEANS).level.name, triage(LEANS).alarm) == ("URGENT", False)
    assert triage(SILENT).level.name == "NONE"


def test_a_leaning_is_worth_how_much_oftener_danger_leans() -> None:
    told = texts("crisis", 4, 6) + texts("calm", 1, 9)  # four times as often
    odds = 0.8 / 0.2 / 4
    assert seconding(0.8, told) == pytest.approx(odds / (1 + odds))


def test_a_leaning_that_tells_nothing_asks_for_no_more_than_an_alarm() -> None:
    assert seconding(0.8, texts("crisis", 1, 9) + texts("calm", 4, 6)) == pytest.approx(0.8)


def test_logits_are_turned_into_how_often_they_were_right() -> None:
    drawn = np.random.default_rng(1)
    found = drawn.normal(0, 2, 20_000)
    a, b = scaled(found, drawn.random(20_000) < 1 / (1 + np.exp(-(0.5 * found - 1))))
    assert (a, b) == (pytest.approx(0.5, abs=0.03), pytest.approx(-1, abs=0.05))
