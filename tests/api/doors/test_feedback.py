"""Feedback is kept before it is acknowledged, once, and only of one's own turns."""

from __future__ import annotations

import pytest
from tests.api.people import Somebody

from salus.bootstrap import House
from salus.monitoring.feedback import Explicit, Implicit, Signal


def test_stars_and_words_are_kept(house: House, anna: Somebody) -> None:
    turn = anna.say("Hello!")["id"]
    told = {"turn": turn, "rating": 2, "text": "too long", "suggestion": "shorter", "clinical_context": "none"}
    got = anna.post("/v1/feedback/explicit", json=told)
    assert (got.status_code, got.json()["new"]) == (201, True)
    (kept,) = house.feedback.of(anna.account.id)
    assert isinstance(kept, Explicit)
    assert (kept.turn, kept.rating, kept.text, kept.suggestion) == (turn, 2, "too long", "shorter")


@pytest.mark.parametrize("signal", list(Signal))
def test_what_was_done_with_a_reply_is_kept(house: House, anna: Somebody, signal: Signal) -> None:
    turn = anna.say("Hello!")["id"]
    got = anna.post("/v1/feedback/implicit", json={"turn": turn, "signal": signal, "seconds": 4.5})
    assert got.status_code == 201
    (kept,) = house.feedback.of(anna.account.id)
    assert isinstance(kept, Implicit)
    assert (kept.signal, kept.seconds) == (signal, 4.5)


def test_a_key_makes_two_ratings_one(house: House, anna: Somebody) -> None:
    turn = anna.say("Hello!")["id"]
    sent = {"json": {"turn": turn, "rating": 5}, "headers": {"Idempotency-Key": "k"}}
    first, again = (anna.post("/v1/feedback/explicit", **sent).json() for _ in range(2))
    assert (first["id"], first["new"], again["new"]) == (again["id"], True, False)
    assert len(house.feedback.of(anna.account.id)) == 1


def test_feedback_is_counted_by_what_was_given(house: House, anna: Somebody) -> None:
    turn = anna.say("Hello!")["id"]
    anna.post("/v1/feedback/explicit", json={"turn": turn, "rating": 5})
    assert house.watch.counters.totals("salus_feedback_total")["rating_5",] >= 1
