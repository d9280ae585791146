"""What is not a time: plain quantities, groupings, verbs and nouns that look like time words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.understand.periods import find_periods

NOW = datetime(2024, 5, 15, 14, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    "text",
    [
        # quantities
        "days with over 10,000 steps",
        "days with 10000 steps",
        "how often did I eat more than 2000 calories",
        "calories between 1500 and 2000",
        "between 1500 and 2000 calories",
        "glucose between 70 and 180",
        "readings over 180",
        "blood pressure 140/90",
        "blood pressure over 120/80",
        "is my A1c 5.6",
        "pain of 7/10",
        "did I sleep 7-8",
        "between 10 and 12 reps",
        "I took 25",
        "two three",
        "did I reach 2000",
        "heart rate in the 90s",
        "walks of 30 minutes",
        "at least 7 hours of sleep",
        "a 5 minute walk",
        "1/2 cup of rice",
        # groupings
        "steps per day",
        "average by month",
        "each week",
        "steps by weekday",
        "on each weekday",
        "which weekday do I walk most",
        "what day of the week do I sleep best",
        "how many hours a night do I sleep",
        "which night was best",
        "every night",
        "daily average",
        "most recent day",
        # verbs and nouns
        "may I ask something",
        "I march a lot",
        "when did I last fall",
        "after a fall",
        "did my weight fall",
        "how long was I in the sun",
        "I sat too long",
        "my second run",
        "the first visit",
        "my last run",
        "one second",
        "good morning",
        "good night",
        "my mouth is dry",
        "sprint workouts",
        "light sleep",
        "no reason to decide",
        "omega 3",
        "type 2 diabetes",
        "vitamin b12",
        "covid 19",
        "laughing out loud",
        "we are separated",
        "",
        "?",
    ],
)
def test_finds_no_time(text: str) -> None:
    assert find_periods(text, NOW) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days with over 2000 calories in 2023", "in 2023"),
        ("more than 5 hours over the last 2 days", "over the last 2 days"),
        ("May I see my steps in May", "in May"),
        ("good morning, how did I sleep last night?", "last night"),
        ("did I fall last fall", "last fall"),
        ("readings above 180 last week", "last week"),
        ("more than 5 last month", "last month"),
        ("steps per day last week", "last week"),
        ("blood pressure over 140/90 since March", "since March"),
    ],
)
def test_finds_the_time_beside_it(text: str, said: str) -> None:
    assert [span.text for span in find_periods(text, NOW)] == [said]


def test_now_must_have_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        find_periods("today", datetime(2024, 5, 15))
