"""What was understood holds for its minute, its question and its vocabulary, and for nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.query.understand import Vocabulary, understand
from salus.query.understand.remembered import Remembered

NOW = datetime(2024, 5, 15, 10, 17, 33, 250_000, tzinfo=ZoneInfo("Europe/Berlin"))
QUESTIONS = [
    "How many steps did I take last week?", "average glucose in the last 3 hours", "my latest weight", "steps today",
    "heart rate in the past 30 minutes", "How high was it yesterday?", "When was my last tetanus shot?", "thanks",
    "Do I sleep longer at weekends?", "steps since this morning", "average glucose between 8 and 10 today", "tell me a joke",
]  # fmt: skip
remembered = Remembered()


@given(st.sampled_from(QUESTIONS), st.integers(0, 59_999_999), st.integers(0, 2))
def test_it_is_what_would_be_understood_anew(question: str, microseconds: int, minutes: int) -> None:
    now = NOW.replace(second=0, microsecond=0) + timedelta(minutes=minutes, microseconds=microseconds)
    assert remembered(question, now=now) == understand(question, now=now)


def test_the_same_is_not_understood_twice() -> None:
    memory = Remembered()
    first = memory(QUESTIONS[0], now=NOW)
    assert memory(QUESTIONS[0], now=NOW + timedelta(seconds=5)) is first


@pytest.mark.parametrize(
    "changed",
    [
        {"now": NOW + timedelta(minutes=1)},
        {"now": NOW.astimezone(ZoneInfo("Asia/Tokyo"))},
        {"vocabulary": Vocabulary(metrics=frozenset({"steps"}))},
        {"after": understand("How did I sleep last week?", now=NOW)},
    ],
)
def test_anything_else_is_understood_anew(changed: dict[str, object]) -> None:
    memory = Remembered()
    first = memory(QUESTIONS[0], now=NOW)
    assert memory(QUESTIONS[0], **{"now": NOW, **changed}) is not first  # type: ignore[arg-type]


def test_it_forgets_what_was_longest_ago() -> None:
    memory = Remembered(most=2)
    for question in QUESTIONS[:3]:
        memory(question, now=NOW)
    assert len(memory._known) == 2
