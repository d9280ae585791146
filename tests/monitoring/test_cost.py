"""What watching costs a request, as a ratio: a machine that is busy is slow at both sides of it.

`python -m bench.tracing` gives the microseconds; `docs/watching.md` has them.
"""

from __future__ import annotations

import time

import pytest

from bench import tracing


@pytest.fixture(scope="module")
def took() -> dict[str, float]:
    return tracing.measure(300)


def _reference() -> float:
    """Microseconds of work that takes 100 µs or somewhat more on two quiet cores: filling and sorting small lists."""
    best = float("inf")
    for _ in range(20):
        began = time.perf_counter()
        for _ in range(20):
            sorted([{"place": (n * 7919) % 257, "text": str(n)} for n in range(460)], key=lambda one: one["place"])
        best = min(best, time.perf_counter() - began)
    return best / 20 * 1e6


def test_a_request_waits_less_than_100_microseconds_for_its_trace(took: dict[str, float]) -> None:
    assert took["path"] < _reference(), took


def test_it_waits_less_than_a_third_of_what_opentelemetrys_own_tracer_takes(took: dict[str, float]) -> None:
    assert took["path"] < took["peer"] / 3, took


def test_all_of_it_with_journal_and_counters_costs_less_than_the_spans_of_opentelemetry_alone(
    took: dict[str, float],
) -> None:
    assert took["all"] < took["peer"], took
