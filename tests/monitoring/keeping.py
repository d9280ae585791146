"""What every place where feedback is kept must do: a suite to inherit.

It needs a fixture `kept` (the adapter, with nothing in it) and `people` (ids of two accounts that exist there).
"""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from salus.errors import NotFound
from salus.monitoring.feedback import Explicit, FeedbackStore, Implicit, Signal

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, UTC)
People = tuple[str, str]


def stars(account: str, rating: int = 4, *, minute: int = 0, text: str = "") -> Explicit:
    return Explicit(new(), account, new(), NOON + timedelta(minutes=minute), rating, text)


def signal(account: str, what: Signal = Signal.ACCEPTED, *, minute: int = 0) -> Implicit:
    return Implicit(new(), account, new(), NOON + timedelta(minutes=minute), what)


def new() -> str:
    return secrets.token_hex(16)


class TheFeedback:
    """The port's promises."""

    def test_what_is_given_comes_back_equal_in_order_of_time(self, kept: FeedbackStore, people: People) -> None:
        late = replace(
            stars(people[0], 1, minute=2), text="wrong 😡", suggestion="ask first", clinical_context="asthma"
        )
        early = replace(signal(people[0], Signal.ASKED_AGAIN), seconds=2.5)
        assert kept.keep(late)
        assert kept.keep(early)
        assert kept.of(people[0]) == [early, late]

    def test_an_id_is_kept_once(self, kept: FeedbackStore, people: People) -> None:
        given = stars(people[0], 4)
        assert kept.keep(given)
        assert not kept.keep(replace(given, rating=1))
        assert not kept.keep(replace(signal(people[0]), id=given.id))
        assert kept.of(people[0]) == [given]

    def test_counts_are_of_all_people(self, kept: FeedbackStore, people: People) -> None:
        assert set(kept.counts().values()) == {0}
        for given in (
            stars(people[0], 5),
            stars(people[1], 5),
            stars(people[1], 1),
            signal(people[0]),
            signal(people[1], Signal.SHARED),
        ):
            kept.keep(given)
        assert kept.counts() == {
            "explicit": 3, "implicit": 2, "rating_1": 1, "rating_2": 0, "rating_3": 0, "rating_4": 0, "rating_5": 2,
            "asked_again": 0, "skipped": 0, "accepted": 1, "clicked": 0, "shared": 1,
        }  # fmt: skip

    def test_nobody_finds_anything_of_another(self, kept: FeedbackStore, people: People) -> None:
        anna, ben = people
        given = stars(anna, text="mine")
        kept.keep(given)
        assert kept.of(ben) == []
        same = replace(given, account=ben, text="his")
        assert kept.keep(same), "an id that was guessed says nothing about another's"
        assert (kept.of(anna), kept.of(ben)) == ([given], [same])

    def test_nothing_can_be_kept_for_an_account_that_is_not_there(self, kept: FeedbackStore) -> None:
        given = stars(new())
        with pytest.raises(NotFound, match="no account"):
            kept.keep(given)
        assert kept.of(given.account) == []

    def test_whatever_was_said_can_be_kept(self, kept: FeedbackStore, people: People) -> None:
        kept.keep(stars(people[0], text="a\0b\ud83dc"))
        (found,) = kept.of(people[0])
        assert found.text == "a\ufffdb\ufffdc"

    def test_of_many_who_send_the_same_at_once_one_is_told_that_it_was_kept(
        self, kept: FeedbackStore, people: People
    ) -> None:
        given = [stars(people[0], minute=minute) for minute in range(10)]
        with ThreadPoolExecutor(6) as pool:
            told = list(pool.map(kept.keep, [one for one in given for _ in range(6)]))
        assert told.count(True) == len(given)
        assert kept.of(people[0]) == given
