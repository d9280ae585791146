"""Hours: on a day they narrow it, alone they recur; a night belongs to its waking date. Now: Wed 2024-05-15 14:30."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.understand.periods import PeriodSpan, find_periods

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 5, 15, 14, 30, tzinfo=BERLIN)


def only(text: str) -> PeriodSpan:
    spans = find_periods(f"heart rate {text}", NOW)
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("in the morning", ("06:00", "12:00")),
        ("at night", ("22:00", "06:00")),
        ("in the evenings", ("18:00", "22:00")),
        ("in the early morning", ("06:00", "09:00")),
        ("late in the evening", ("20:00", "22:00")),
        ("during the day", ("06:00", "22:00")),
        ("every morning", ("06:00", "12:00")),
        ("between 10pm and 6am", ("22:00", "06:00")),
        ("from 9 to 5 pm", ("09:00", "17:00")),
        ("3-4pm", ("15:00", "16:00")),
        ("from 11 am to 3", ("11:00", "15:00")),
        ("between noon and midnight", ("12:00", "00:00")),
        ("from 13:00 to 15:30", ("13:00", "15:30")),
        ("after 8 pm", ("20:00", "00:00")),
        ("before 7:30 am", ("00:00", "07:30")),
        ("at 3 in the morning", ("03:00", "04:00")),
        ("at 7:15 p.m.", ("19:00", "19:30")),
        ("at half past 3 pm", ("15:15", "15:45")),
        ("at 20:00", ("20:00", "21:00")),
        ("during working hours", ("09:00", "17:00")),
        ("at a quarter past 8 pm", ("20:00", "20:30")),
        ("at a quarter to 9 pm", ("20:30", "21:00")),
        ("at 2.30 pm", ("14:15", "14:45")),
        ("at 730 pm", ("19:15", "19:45")),
        ("between 2 and 4 in the afternoon", ("14:00", "16:00")),
        ("at 8 o'clock in the evening", ("20:00", "21:00")),
        ("at noon", ("12:00", "13:00")),
        ("from 10 pm onwards", ("22:00", "00:00")),
        ("from 11 pm to 7", ("23:00", "07:00")),
    ],
)
def test_hours_alone_recur(text: str, clock: tuple[str, str]) -> None:
    span = only(text)
    assert (span.role, span.period, span.clock) == ("recurring", None, clock)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("this morning", "2024-05-15", ("06:00", "12:00")),
        ("yesterday evening", "2024-05-14", ("18:00", "22:00")),
        ("tonight", "2024-05-15", ("18:00", "00:00")),
        ("Friday afternoon", "2024-05-10", ("12:00", "18:00")),
        ("at 8 pm yesterday", "2024-05-14", ("20:00", "21:00")),
        ("yesterday between 2 and 4 pm", "2024-05-14", ("14:00", "16:00")),
        ("from 8am to noon on Monday", "2024-05-13", ("08:00", "12:00")),
        ("on the morning of May 3rd", "2024-05-03", ("06:00", "12:00")),
        ("at noon today", "2024-05-15", ("12:00", "13:00")),
        ("last evening", "2024-05-14", ("18:00", "22:00")),
        ("late this morning", "2024-05-15", ("09:00", "12:00")),
        ("8 pm on May 3", "2024-05-03", ("20:00", "21:00")),
        ("on 2024-05-03T10:00", "2024-05-03", ("10:00", "11:00")),
        ("yesterday before 4pm", "2024-05-14", ("00:00", "16:00")),
    ],
)
def test_hours_narrow_a_named_day(text: str, day: str, clock: tuple[str, str]) -> None:
    span = only(text)
    assert span.period is not None
    assert span.period.whole_days
    assert (span.role, span.period.start.date().isoformat(), span.clock) == ("period", day, clock)


def test_hours_narrow_a_longer_period() -> None:
    span = only("between 10pm and 6am last week")
    assert span.period is not None
    assert span.period.start.date().isoformat() == "2024-05-06"
    assert span.clock == ("22:00", "06:00")


@pytest.mark.parametrize(
    ("text", "woke"),
    [
        ("late last night", "2024-05-15"),
        ("last night", "2024-05-15"),
        ("the night before last", "2024-05-14"),
        ("Monday night", "2024-05-14"),
        ("3 nights ago", "2024-05-13"),
        ("the night of March 3", "2024-03-04"),
        ("yesterday night", "2024-05-15"),
    ],
)
def test_a_night_is_its_waking_date_and_its_hours(text: str, woke: str) -> None:
    span = only(text)
    assert span.period is not None
    assert span.hours is not None
    assert span.period.start.date().isoformat() == woke
    assert (span.hours.start.hour, span.hours.end.hour, span.hours.hours) == (22, 6, 8.0)
    assert span.hours.end.date().isoformat() == woke


def test_the_last_three_nights_are_three_waking_dates() -> None:
    period = only("over the last 3 nights").period
    assert period is not None
    assert [d.isoformat() for d in period.days] == ["2024-05-13", "2024-05-16"]


def test_hours_within_a_night_lie_on_their_side_of_midnight() -> None:
    period = only("last night between 11 pm and 2 am").period
    assert period is not None
    assert (period.start.isoformat(), period.hours) == ("2024-05-14T23:00:00+02:00", 3.0)
    period = only("last night between 1 and 3 am").period
    assert period is not None
    assert period.start.isoformat() == "2024-05-15T01:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "start", "hours"),
    [
        ("over the last 24 hours", "2024-05-14T14:30:00+02:00", 24),
        ("in the last half hour", "2024-05-15T14:00:00+02:00", 0.5),
        ("in the past day", "2024-05-14T14:30:00+02:00", 24),
        ("3 hours ago", "2024-05-15T11:00:00+02:00", 1),
        ("15 minutes ago", "2024-05-15T14:00:00+02:00", 0.5),
        ("since 8 am", "2024-05-15T08:00:00+02:00", 6.5),
        ("yesterday from 10pm to 2am", "2024-05-14T22:00:00+02:00", 4),
        ("between 2 and 4 hours ago", "2024-05-15T10:30:00+02:00", 2),
    ],
)
def test_spans_of_hours_are_absolute(text: str, start: str, hours: float) -> None:
    period = only(text).period
    assert period is not None
    assert (period.start.isoformat(), period.hours) == (start, hours)


def test_the_last_two_weekends_are_a_period_with_its_weekdays() -> None:
    span = only("the last 2 weekends")
    assert span.period is not None
    assert span.weekdays == ("Saturday", "Sunday")
    assert [d.isoformat() for d in span.period.days] == ["2024-05-04", "2024-05-13"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Mondays", "Monday"),
        ("every Tuesday", "Tuesday"),
        ("on weekends", "Saturday Sunday"),
        ("on weekdays", "Monday Tuesday Wednesday Thursday Friday"),
        ("Mondays and Wednesdays", "Monday Wednesday"),
        ("except on weekends", "Monday Tuesday Wednesday Thursday Friday"),
        ("weekdays except Friday", "Monday Tuesday Wednesday Thursday"),
        ("on Fridays to Sundays", "Friday Saturday Sunday"),
    ],
)
def test_weekdays_recur(text: str, days: str) -> None:
    span = only(text)
    assert (span.role, span.period, " ".join(span.weekdays)) == ("recurring", None, days)


def test_weekdays_with_hours() -> None:
    span = only("on weekdays between 9am and 5pm")
    assert (len(span.weekdays), span.clock) == (5, ("09:00", "17:00"))
    span = only("on Monday mornings")
    assert (span.weekdays, span.clock) == (("Monday",), ("06:00", "12:00"))
    assert "06:00 to 12:00" in span.convention


def test_the_last_three_mondays_are_a_period_with_its_weekday() -> None:
    span = only("the last 3 Mondays")
    assert span.period is not None
    assert span.weekdays == ("Monday",)
    assert [d.isoformat() for d in span.period.days] == ["2024-04-29", "2024-05-14"]
