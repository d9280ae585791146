"""Which source is believed first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.priority import kind_place, ranks

BEST_FIRST = ["Dexcom G7", "Anna's Apple Watch", "Withings", "Anna's iPhone", "MyFitnessPal", "Health"]


def test_a_sensor_before_a_watch_before_a_phone_before_an_application_before_a_hand() -> None:
    assert list(ranks(reversed(BEST_FIRST))) == BEST_FIRST
    assert list(ranks(BEST_FIRST).values()) == list(range(6))


@pytest.mark.parametrize(
    "name", ["Pixel Watch 2", "Oura Ring", "Galaxy Watch6", "Fitbit Charge 5", "Mi Band 7", "WHOOP"]
)
def test_what_is_worn_is_known_by_its_name(name: str) -> None:
    assert kind_place(name) == kind_place("Apple Watch") < kind_place("Pixel 8")


@pytest.mark.parametrize("name", ["Brandwatch's", "Bring!", "Phonebook"])
def test_a_word_within_a_word_tells_nothing(name: str) -> None:
    assert kind_place(name) == kind_place("Strava")


def test_a_source_without_a_name_comes_last() -> None:
    assert list(ranks(["", "Health", "Strava"]))[-2:] == ["", "Health"]


def test_the_persons_own_list_goes_first() -> None:
    assert list(ranks(BEST_FIRST, ["iphone", "health"]))[:2] == ["Anna's iPhone", "Health"]


@given(st.lists(st.text(max_size=8)), st.lists(st.text(max_size=4), max_size=3))
def test_every_source_has_a_place_of_its_own_whatever_the_order(names: list[str], preferred: list[str]) -> None:
    found = ranks(names, preferred)
    assert sorted(found.values()) == list(range(len(set(names))))
    assert found == ranks(reversed(names), preferred)
