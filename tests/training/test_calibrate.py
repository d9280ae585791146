"""Calibration: from evidence to how sure, and how much was heard."""

from __future__ import annotations

import numpy as np
import pytest
from training.raiser.calibrate import heard, lost, scaled


def test_evidence_is_turned_into_how_often_it_was_right() -> None:
    drawn = np.random.default_rng(1)
    found = drawn.normal(0, 2, (20_000, 2))
    right = drawn.random(20_000) < 1 / (1 + np.exp(-(0.5 * found[:, 0] + 0.25 * found[:, 1] - 1)))
    assert scaled(found, right) == pytest.approx((0.5, 0.25, -1), abs=0.05)


def test_evidence_that_tells_nothing_weighs_nothing() -> None:
    drawn = np.random.default_rng(2)
    found = drawn.normal(0, 2, (20_000, 2))
    _, idle, _ = scaled(found, drawn.random(20_000) < 1 / (1 + np.exp(-found[:, 0])))
    assert idle == pytest.approx(0, abs=0.05)


def test_two_kinds_of_evidence_that_part_danger_from_calm_stay_finite() -> None:
    found = np.array([[-3.0, -1.0], [-2.0, -2.0], [2.0, 1.0], [3.0, 3.0]] * 10)
    assert np.isfinite(scaled(found, found[:, 0] > 0)).all()


def test_evidence_that_tells_nothing_leaves_the_loss_of_a_guess() -> None:
    drawn = np.random.default_rng(3)
    danger = drawn.random(4_000) < 0.5
    assert lost(drawn.normal(0, 1, 4_000), danger) == pytest.approx(np.log(2), abs=0.01)
    assert lost(np.where(danger, 3.0, -3.0) + drawn.normal(0, 0.5, 4_000), danger) < 0.01


def test_what_is_heard_is_above_all_but_a_few_of_the_calm() -> None:
    kinds = np.array(["calm"] * 400 + ["crisis"] * 4)
    assert heard(np.append(np.arange(400.0), [397, 398, 398.5, 500]), kinds, "crisis") == 0.5
