"""Numbers, lengths of time and dates are written as a careful person writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.query.answer import numbers


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (8214.4, "{steps}", "8,214 steps"),
        (1, "{steps}", "1 step"),
        (100 / 18.0156, "mmol/L", "5.6 mmol/L"),
        (142.3, "mg/dL", "142 mg/dL"),
        (61.4, "/min", "61 bpm"),
        (452, "min", "7 h 32 min"),
        (7.5, "h", "7 h 30 min"),
        (13700.79, "m", "13.7 km"),
        (812.0, "m", "812 m"),
        (71.27, "%", "71.3%"),
        (1, "d", "1 day"),
        (12, "d", "12 days"),
        (0, "d", "0 days"),
        (3.4, "1", "3.4"),
        (1204, None, "1,204"),
        (-2.0, "kg", "−2 kg"),
        (0.0004, "kg", "0.0004 kg"),
    ],
)
def test_a_quantity_is_written_as_people_write_it(value: float, unit: str | None, said: str) -> None:
    assert numbers.quantity(value, unit) == said


@given(st.floats(0, 1e5))
def test_a_length_of_time_never_shows_sixty_minutes(minutes: float) -> None:
    assert "60 min" not in numbers.length(minutes)


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 3))
def test_what_is_not_zero_is_not_shown_as_zero(value: float, decimals: int) -> None:
    if abs(value) > 1e-6:
        assert numbers.number(value, decimals) != "0"


def test_infinity_is_not_printed_as_a_number() -> None:
    assert numbers.number(float("inf"), 1) == "not a number"
