"""The intervals of rates agree with published values and claim no more than they may."""

from __future__ import annotations

import pytest
from evaluation.intervals import clopper_pearson, wilson
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("hits", "n", "interval"),
    [(0, 10, (0.0, 0.3085)), (10, 10, (0.6915, 1.0)), (8, 10, (0.4439, 0.9748)), (555, 555, (0.9934, 1.0))],
)  # Clopper & Pearson (1934) as tabled by R's binom.test
def test_the_exact_interval_is_that_of_the_tables(hits: int, n: int, interval: tuple[float, float]) -> None:
    assert clopper_pearson(hits, n) == pytest.approx(interval, abs=2e-4)


@pytest.mark.parametrize(("hits", "n", "interval"), [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605))])
def test_wilsons_interval_is_that_of_newcombe(hits: int, n: int, interval: tuple[float, float]) -> None:
    assert wilson(hits, n) == pytest.approx(interval, abs=2e-4)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_stays_between_none_and_all(of: tuple[int, int]) -> None:
    hits, n = of
    for low, high in (wilson(hits, n), clopper_pearson(hits, n)):
        assert 0.0 <= low <= round(hits / n, 4) + 1e-4
        assert round(hits / n, 4) - 1e-4 <= high <= 1.0


def test_nothing_measured_is_everything_possible() -> None:
    assert wilson(0, 0) == clopper_pearson(0, 0) == (0.0, 1.0)
