"""Failed tries to sign in: how guessing becomes slow, and that nobody keeps others out by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salus.errors import HeldBack
from salus.people import attempts
from salus.people.attempts import Attempts

NOW = datetime(2026, 3, 4, tzinfo=UTC)
HOME, AWAY = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def counted() -> Attempts:
    return Attempts()


def wait(counted: Attempts, name: str = "anna", address: str = HOME, now: datetime = NOW) -> float:
    """How long this try must wait; 0 where it was let through, and then it failed."""
    try:
        counted.begin(name, address, now)
    except HeldBack as held:
        return held.wait
    return 0


def test_some_failures_go_by_then_each_doubles_the_wait_to_a_quarter_of_an_hour(counted: Attempts) -> None:
    assert [wait(counted) for _ in range(5)] == [0] * 5
    now, waits = NOW, []
    for _ in range(14):
        waits.append(wait(counted, now=now))
        now += timedelta(seconds=waits[-1])
        assert wait(counted, now=now) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]


def test_a_try_that_must_wait_is_not_counted_and_says_how_long(counted: Attempts) -> None:
    for _ in range(6):
        wait(counted, now=NOW)
    with pytest.raises(HeldBack, match="wait 1 s, then try again") as held:
        counted.begin("anna", HOME, NOW)
    assert [wait(counted) for _ in range(20)] == [held.value.wait] * 20


def test_a_day_of_guessing_one_name_from_one_address_is_a_hundred_tries(counted: Attempts) -> None:
    now, tries = NOW, 0
    while now < NOW + timedelta(days=1):
        held = wait(counted, now=now)
        tries += held == 0
        now += timedelta(seconds=held)
    assert tries < 120


def test_signing_in_forgets_the_failures_of_that_name_there(counted: Attempts) -> None:
    for _ in range(4):
        wait(counted)
    counted.begin("anna", HOME, NOW)
    counted.succeeded("anna", HOME)
    assert [wait(counted) for _ in range(5)] == [0] * 5
    assert wait(counted) > 0


def test_a_right_password_of_ones_own_does_not_pay_for_guessing_others(counted: Attempts) -> None:
    held = []
    for guess in range(30):
        held.append(wait(counted, f"victim {guess}"))
        try:
            counted.begin("attacker", HOME, NOW)
            counted.succeeded("attacker", HOME)
        except HeldBack:
            pass
    assert held[:20] == [0] * 20
    assert all(held[20:])


def test_many_names_from_one_address_wait_for_each_other_and_nobody_else_does(counted: Attempts) -> None:
    assert [wait(counted, f"name {number}") for number in range(20)] == [0] * 20
    assert wait(counted, "one more") > 0
    assert wait(counted, "one more", AWAY) == 0


def test_one_name_from_many_addresses_waits_but_its_owner_is_not_kept_out_for_long(counted: Attempts) -> None:
    held = [wait(counted, address=f"10.0.{number // 250}.{number % 250}") for number in range(60)]
    assert held[:50] == [0] * 50
    assert all(0 < seconds <= 60 for seconds in held[50:])


def test_the_case_of_a_name_gives_no_further_tries(counted: Attempts) -> None:
    for name in ("anna", "Anna", "ANNA", "ａnna", "annA"):
        assert wait(counted, name) == 0
    assert wait(counted, "aNNa") > 0


def test_a_household_of_one_ipv6_network_is_one_address(counted: Attempts) -> None:
    for number in range(5):
        assert wait(counted, address=f"2001:db8::{number:x}") == 0
    assert wait(counted, address="2001:db8::ffff") > 0
    assert wait(counted, address="2001:db8:0:1::1") == 0


def test_after_an_hour_without_failures_all_is_forgotten(counted: Attempts) -> None:
    for _ in range(5):
        wait(counted)
    assert wait(counted) > 0
    assert [wait(counted, now=NOW + timedelta(hours=1)) for _ in range(5)] == [0] * 5


@pytest.mark.parametrize("address", ["", "testclient", "::1%lo", "x" * 500, "300.1.1.1"])
def test_whatever_the_address_is_it_is_counted(counted: Attempts, address: str) -> None:
    assert [wait(counted, "", address) for _ in range(6)][-1] > 0


def test_the_memory_of_it_is_bounded(counted: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_MOST", 10)
    for number in range(50):
        wait(counted, f"name {number}", f"10.0.0.{number}")
    assert len(counted._counts) == 10
