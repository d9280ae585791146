"""A period is said in the person's words where they are plain, in dates otherwise, with the preposition that fits."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.answer import when
from salus.query.plan import Clock, Weekdays
from salus.records.period import Period

ZONE = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("first", "end", "text", "said"),
    [
        (date(2024, 5, 15), date(2024, 5, 16), "today", "today"),
        (date(2024, 5, 6), date(2024, 5, 13), "last week", "last week"),
        (date(2024, 5, 9), date(2024, 5, 16), "over the last 7 days", "in the last 7 days"),
        (date(2024, 5, 15), date(2024, 5, 16), "last 1 day", "in the last day"),
        (date(2024, 5, 1), date(2024, 6, 1), "may", "in May 2024"),
        (date(2023, 1, 1), date(2024, 1, 1), "in 2023", "in 2023"),
        (date(2024, 5, 14), date(2024, 5, 15), "on the fourteenth", "on Tue 14 May 2024"),
        (date(2024, 4, 28), date(2024, 5, 4), "", "from 28 April to 3 May 2024"),
        (date(2023, 12, 30), date(2024, 1, 3), "", "from 30 December 2023 to 2 January 2024"),
        (date(1900, 1, 1), date(2020, 1, 1), "before 2020", "up to 31 December 2019"),
    ],
)
def test_whole_days(first: date, end: date, text: str, said: str) -> None:
    assert when.phrase(Period.of_days(first, end, ZONE, text)) == said


def test_hours_are_said_with_their_clock_times() -> None:
    start = datetime(2024, 5, 14, 22, tzinfo=ZONE)
    assert when.phrase(Period(start, start.replace(hour=23))) == "on Tue 14 May 2024 from 22:00 to 23:00"
    assert when.phrase(Period(start, start.replace(day=15, hour=6))) == "from 14 May 2024 22:00 to 15 May 2024 06:00"


def test_all_time_is_not_said() -> None:
    assert when.phrase(None) == ""


def test_weekdays_and_clock_times() -> None:
    assert (
        when.recurring((Weekdays(("Saturday", "Sunday")), Clock("06:00", "12:00")))
        == "at weekends between 06:00 and 12:00"
    )
    assert when.recurring((Weekdays(("Monday", "Wednesday")),)) == "on Mondays and Wednesdays"
    assert when.recurring((Weekdays(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),)) == "on weekdays"
