"""Failed tries in Redis: the same counts and waits as in one process, for all processes together."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.test_limits import passing

from salus.errors import BadInput, HeldBack
from salus.people.attempts import Attempts, Counting
from salus.store import attempts
from salus.store.attempts import SharedAttempts

NOW = datetime(2026, 3, 4, tzinfo=UTC)
HOME = "192.0.2.7"
Made = Callable[[], SharedAttempts]


@pytest.fixture
def made(redis_url: str) -> Made:
    """Makes one more that counts with those of this test."""
    prefix = f"salus-test-{secrets.token_hex(6)}"
    return lambda: SharedAttempts(redis_url, prefix=prefix)


def wait(counted: Counting, name: str = "anna", address: str = HOME, now: datetime = NOW) -> float:
    """How long this try must wait; 0 where it was let through, and then it failed."""
    try:
        counted.begin(name, address, now)
    except HeldBack as held:
        return round(held.wait, 3)
    return 0


def test_processes_count_together(made: Made) -> None:
    one, two = made(), made()
    assert [wait(one), wait(two), wait(one), wait(two), wait(one)] == [0] * 5
    assert wait(two) == wait(one) == 1
    assert wait(two, name="ben") == 0
    one.succeeded("anna", HOME)
    assert wait(two) == 0


tries = st.tuples(
    st.sampled_from(["anna", "ben"]),
    st.sampled_from([HOME, "198.51.100.9", "2001:db8::1"]),
    st.sampled_from([0.0, 0.5, 3.0, 70.0, 901.0, 3599.0, 3600.0]),
    st.booleans(),
)


@given(st.lists(tries, max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_and_waits_are_those_of_one_process(redis_url: str, done: list[tuple[str, str, float, bool]]) -> None:
    shared, own, now = SharedAttempts(redis_url, prefix=f"salus-test-{secrets.token_hex(6)}"), Attempts(), NOW
    for name, address, later, right in done:
        now += timedelta(seconds=later)
        told = wait(own, name, address, now)
        assert wait(shared, name, address, now) == pytest.approx(told, abs=0.01)
        if right and not told:
            own.succeeded(name, address)
            shared.succeeded(name, address)


def test_tries_that_come_at_once_are_all_counted(made: Made) -> None:
    several = [made() for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        let_in = sum(held == 0 for held in pool.map(lambda n: wait(several[n % 4]), range(200)))
    assert let_in == 5, "as many as go by without a wait"


def test_without_redis_this_process_counts_for_itself() -> None:
    counted = SharedAttempts("redis://127.0.0.1:1/0")
    assert [wait(counted) for _ in range(6)] == [0] * 5 + [1]
    counted.succeeded("anna", HOME)
    assert wait(counted) == 0


def test_a_redis_that_comes_back_is_used_again(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_AGAIN", 0.0)
    prefix = f"salus-test-{secrets.token_hex(6)}"
    with passing(redis_url) as (address, cut):
        counted = SharedAttempts(address, prefix=prefix)
        cut.set()
        assert [wait(counted) for _ in range(6)] == [0] * 5 + [1]
        cut.clear()
        assert [wait(counted) for _ in range(5)] == [0] * 5
    assert wait(SharedAttempts(redis_url, prefix=prefix)) == 1


def test_neither_names_nor_addresses_lie_in_redis(redis_url: str) -> None:
    from redis import Redis

    prefix = f"salus-test-{secrets.token_hex(6)}"
    wait(SharedAttempts(redis_url, prefix=prefix), "zanzibar", "203.0.113.77")
    redis = Redis.from_url(redis_url)
    kept = redis.keys(f"{prefix}*")
    assert len(kept) == 3
    assert not any(word in key for key in kept for word in (b"zanzibar", b"203.0"))
    assert all(0 < redis.ttl(key) <= 3600 for key in kept)


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(BadInput, match="write it as redis://"):
        SharedAttempts("nowhere")
