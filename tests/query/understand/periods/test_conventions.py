"""Time expressions take the contract's conventions. Today is Wednesday 15 May 2024, 14:30, in Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.understand.periods import PeriodSpan, find_periods

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 5, 15, 14, 30, tzinfo=BERLIN)

DAYS = [
    # expression, first day, day after the last
    ("today", "2024-05-15", "2024-05-16"),
    ("yesterday", "2024-05-14", "2024-05-15"),
    ("the day before yesterday", "2024-05-13", "2024-05-14"),
    ("3 days ago", "2024-05-12", "2024-05-13"),
    ("a week ago", "2024-05-08", "2024-05-09"),
    ("a month ago", "2024-04-15", "2024-04-16"),
    ("half a year ago", "2023-11-15", "2023-11-16"),
    ("a week ago Tuesday", "2024-05-07", "2024-05-08"),
    ("in the last 14 days", "2024-05-02", "2024-05-16"),
    ("over the past week", "2024-05-09", "2024-05-16"),
    ("the past fortnight", "2024-05-02", "2024-05-16"),
    ("past 3 weeks", "2024-04-25", "2024-05-16"),
    ("the past few days", "2024-05-13", "2024-05-16"),
    ("over the last couple of weeks", "2024-05-02", "2024-05-16"),
    ("last 3 months", "2024-02-15", "2024-05-16"),
    ("the past month", "2024-04-16", "2024-05-16"),
    ("the past year", "2023-05-17", "2024-05-16"),
    ("previous 7 days", "2024-05-08", "2024-05-15"),
    ("this week", "2024-05-13", "2024-05-20"),
    ("last week", "2024-05-06", "2024-05-13"),
    ("the week before last", "2024-04-29", "2024-05-06"),
    ("this month", "2024-05-01", "2024-06-01"),
    ("last month", "2024-04-01", "2024-05-01"),
    ("last quarter", "2024-01-01", "2024-04-01"),
    ("last year", "2023-01-01", "2024-01-01"),
    ("the weekend", "2024-05-11", "2024-05-13"),
    ("last weekend", "2024-05-11", "2024-05-13"),
    ("this weekend", "2024-05-18", "2024-05-20"),
    ("last working week", "2024-05-06", "2024-05-11"),
    ("on Monday", "2024-05-13", "2024-05-14"),
    ("on Thursday", "2024-05-09", "2024-05-10"),
    ("last Wednesday", "2024-05-08", "2024-05-09"),
    ("the Monday before last", "2024-05-06", "2024-05-07"),
    ("Tuesday last week", "2024-05-07", "2024-05-08"),
    ("last week's Sunday", "2024-05-12", "2024-05-13"),
    ("2 Thursdays ago", "2024-05-02", "2024-05-03"),
    ("in March", "2024-03-01", "2024-04-01"),
    ("in June", "2023-06-01", "2023-07-01"),
    ("in May", "2024-05-01", "2024-06-01"),
    ("March 2022", "2022-03-01", "2022-04-01"),
    ("May '23", "2023-05-01", "2023-06-01"),
    ("2023", "2023-01-01", "2024-01-01"),
    ("nineteen eighty four", "1984-01-01", "1985-01-01"),
    ("Q3 2023", "2023-07-01", "2023-10-01"),
    ("the third quarter of 2023", "2023-07-01", "2023-10-01"),
    ("the first half of 2023", "2023-01-01", "2023-07-01"),
    ("the second half of last month", "2024-04-16", "2024-05-01"),
    ("week 20", "2024-05-13", "2024-05-20"),
    ("the week of April 10th", "2024-04-08", "2024-04-15"),
    ("the first week of 2015", "2014-12-29", "2015-01-05"),
    ("the second Monday of last month", "2024-04-08", "2024-04-09"),
    ("the last day of February", "2024-02-29", "2024-03-01"),
    ("the first 3 days of March", "2024-03-01", "2024-03-04"),
    ("the last 10 days of April", "2024-04-21", "2024-05-01"),
    ("late April", "2024-04-16", "2024-05-01"),
    ("early this year", "2024-01-01", "2024-07-01"),
    ("mid March", "2024-03-11", "2024-03-21"),
    ("the end of 2022", "2022-09-01", "2023-01-01"),
    ("summer 2022", "2022-06-01", "2022-09-01"),
    ("last winter", "2023-12-01", "2024-03-01"),
    ("May 5th", "2024-05-05", "2024-05-06"),
    ("May 16", "2023-05-16", "2023-05-17"),
    ("5 May 2023", "2023-05-05", "2023-05-06"),
    ("the fifth of May, 2023", "2023-05-05", "2023-05-06"),
    ("on the 22nd", "2024-04-22", "2024-04-23"),
    ("the 3rd of last month", "2024-04-03", "2024-04-04"),
    ("Friday the 10th", "2024-05-10", "2024-05-11"),
    ("Sunday, May 5", "2024-05-05", "2024-05-06"),
    ("2024-03-07", "2024-03-07", "2024-03-08"),
    ("5/12", "2024-05-12", "2024-05-13"),
    ("13/5/2024", "2024-05-13", "2024-05-14"),
    ("10-31-74", "1974-10-31", "1974-11-01"),
    ("3.5.2024", "2024-05-03", "2024-05-04"),
    ("2016-11", "2016-11-01", "2016-12-01"),
    ("Feb 29", "2024-02-29", "2024-03-01"),
    ("between 3 and 10 May", "2024-05-03", "2024-05-11"),
    ("May 3-10", "2024-05-03", "2024-05-11"),
    ("from Monday to Tuesday", "2024-05-13", "2024-05-15"),
    ("from March to May", "2024-03-01", "2024-06-01"),
    ("from November to February 2022", "2021-11-01", "2022-03-01"),
    ("between 2019 and 2021", "2019-01-01", "2022-01-01"),
    ("from 2019 until 2021", "2019-01-01", "2021-01-01"),
    ("from December 20 to January 5", "2023-12-20", "2024-01-06"),
    ("from 2 to 4 weeks ago", "2024-04-17", "2024-05-02"),
    ("from March until now", "2024-03-01", "2024-05-16"),
    ("the 3 days before yesterday", "2024-05-11", "2024-05-14"),
    ("the week after Easter", "2024-04-01", "2024-04-08"),
    ("2 weeks starting March 4", "2024-03-04", "2024-03-18"),
    ("week commencing 4 March", "2024-03-04", "2024-03-11"),
    ("year to date", "2024-01-01", "2024-05-16"),
    ("so far this month", "2024-05-01", "2024-05-16"),
    ("earlier this week", "2024-05-13", "2024-05-16"),
    ("rest of the week", "2024-05-15", "2024-05-20"),
    ("the nineties", "1990-01-01", "2000-01-01"),
    ("the 1970s", "1970-01-01", "1980-01-01"),
    ("the noughties", "2000-01-01", "2010-01-01"),
    ("the 20th century", "1900-01-01", "2000-01-01"),
    ("on New Year's Day", "2024-01-01", "2024-01-02"),
    ("last Thanksgiving", "2023-11-23", "2023-11-24"),
    ("Thanksgiving weekend", "2023-11-23", "2023-11-27"),
    ("Christmas of last year", "2023-12-25", "2023-12-26"),
    ("Memorial Day", "2023-05-29", "2023-05-30"),
    ("the third closest Christmas to today", "2022-12-25", "2022-12-26"),
    ("a year and a half ago", "2022-11-15", "2022-11-16"),
    ("1 month and 21 days ago", "2024-03-25", "2024-03-26"),
    ("last 2 quarters", "2023-10-01", "2024-04-01"),
    ("the previous 2 quarters", "2023-10-01", "2024-04-01"),
    ("in the 10 past weeks", "2024-03-07", "2024-05-16"),
    ("next week", "2024-05-20", "2024-05-27"),
    ("the next 3 days", "2024-05-16", "2024-05-19"),
    ("the week after next", "2024-05-27", "2024-06-03"),
    ("this Friday", "2024-05-17", "2024-05-18"),
    ("next Monday", "2024-05-20", "2024-05-21"),
    ("this summer", "2024-06-01", "2024-09-01"),
    ("this spring", "2024-03-01", "2024-06-01"),
    ("within 2 weeks from today", "2024-05-15", "2024-05-29"),
    ("within the next 2 weeks", "2024-05-15", "2024-05-29"),
    ("in my week", "2024-05-13", "2024-05-20"),
    ("in my month", "2024-05-01", "2024-06-01"),
    ("during my year", "2024-01-01", "2025-01-01"),
    ("in the month", "2024-05-01", "2024-06-01"),
    ("from the 3rd to the 5th", "2024-05-03", "2024-05-06"),
    ("from 4 to 10 of last month", "2024-04-04", "2024-04-11"),
    ("ytd", "2024-01-01", "2024-05-16"),
    ("mtd", "2024-05-01", "2024-05-16"),
    ("later this week", "2024-05-15", "2024-05-20"),
    ("the whole of March", "2024-03-01", "2024-04-01"),
    ("all week", "2024-05-13", "2024-05-20"),
    ("the fifth last day of April", "2024-04-26", "2024-04-27"),
    ("the second week of the month", "2024-05-06", "2024-05-13"),
    ("the 20th day of last month", "2024-04-20", "2024-04-21"),
    ("the second Sunday", "2024-05-12", "2024-05-13"),
    ("the closest Monday to April 5th", "2024-04-08", "2024-04-09"),
    ("Thanksgiving 6 months ago", "2023-11-23", "2023-11-24"),
    ("the 4th quarter of 2018", "2018-10-01", "2019-01-01"),
    ("18q4", "2018-10-01", "2019-01-01"),
    ("3rd qtr 2018", "2018-07-01", "2018-10-01"),
    ("H2 2022", "2022-07-01", "2023-01-01"),
    ("calendar year 2022", "2022-01-01", "2023-01-01"),
    ("week 12 of 2023", "2023-03-20", "2023-03-27"),
    ("2019-W10", "2019-03-04", "2019-03-11"),
    ("15 April of 87", "1987-04-15", "1987-04-16"),
    ("August 99", "1999-08-01", "1999-09-01"),
    ("in '23", "2023-01-01", "2024-01-01"),
    ("31-Oct-74", "1974-10-31", "1974-11-01"),
    ("Oct/2", "2023-10-02", "2023-10-03"),
    ("2016, nov", "2016-11-01", "2016-12-01"),
    ("11/2016", "2016-11-01", "2016-12-01"),
    ("on 4.22", "2024-04-22", "2024-04-23"),
    ("2024/3/7", "2024-03-07", "2024-03-08"),
    ("two thousand five", "2005-01-01", "2006-01-01"),
    ("in the two thousands", "2000-01-01", "2010-01-01"),
    ("the weekend of April 13", "2024-04-13", "2024-04-15"),
    ("the month of April 13th", "2024-04-01", "2024-05-01"),
    ("the year of 2022", "2022-01-01", "2023-01-01"),
    ("end of the month", "2024-05-16", "2024-06-01"),
    ("the start of this week", "2024-05-13", "2024-05-16"),
    ("mid last week", "2024-05-07", "2024-05-11"),
    ("early in the second quarter of 2023", "2023-04-01", "2023-05-01"),
    ("late summer 2022", "2022-08-01", "2022-09-01"),
    ("the last half of 2022", "2022-07-01", "2023-01-01"),
    ("the first half of last week", "2024-05-06", "2024-05-10"),
    ("2 days before yesterday", "2024-05-12", "2024-05-13"),
    ("four days after Easter", "2024-04-04", "2024-04-05"),
    ("the 2 weeks after Easter", "2024-04-01", "2024-04-15"),
    ("the month before last Christmas", "2023-11-25", "2023-12-25"),
    ("the month before March", "2024-02-01", "2024-03-01"),
    ("the weekend after Easter", "2024-04-06", "2024-04-08"),
    ("from April 3rd for 10 days", "2024-04-03", "2024-04-13"),
    ("the week ending April 14", "2024-04-08", "2024-04-15"),
    ("this working week", "2024-05-13", "2024-05-18"),
    ("a week ago today", "2024-05-08", "2024-05-09"),
    ("between Dec 2022 and Feb", "2022-12-01", "2023-03-01"),
    ("today till tomorrow", "2024-05-15", "2024-05-17"),
    ("Nov 18-Dec 19, 2015", "2015-11-18", "2015-12-20"),
    ("February 5-7, 2023", "2023-02-05", "2023-02-08"),
    ("the 10th of the month before last", "2024-03-10", "2024-03-11"),
    ("Tuesday the 21st", "2023-11-21", "2023-11-22"),
    ("at the end of yesterday", "2024-05-14", "2024-05-15"),
    ("over the course of 2023", "2023-01-01", "2024-01-01"),
    ("Ramadan last year", "2023-03-23", "2023-04-21"),
    ("from April 3rd to 10 days later", "2024-04-03", "2024-04-14"),
    ("in the past quarter", "2024-01-01", "2024-04-01"),
    ("in the last fortnight", "2024-05-02", "2024-05-16"),
    ("the last full week", "2024-05-06", "2024-05-13"),
]


def only(text: str, now: datetime = NOW) -> PeriodSpan:
    spans = find_periods(f"How many steps did I take {text}?", now)
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(("text", "first", "end"), DAYS)
def test_takes_these_local_days(text: str, first: str, end: str) -> None:
    period = only(text).period
    assert period is not None
    assert period.whole_days
    assert (period.start.date().isoformat(), period.end.date().isoformat()) == (first, end)
    assert period.start.tzinfo is BERLIN


def test_says_its_convention_in_plain_words() -> None:
    period = only("last week").period
    assert period is not None
    assert period.convention == "last week = Mon 2024-05-06 to Sun 2024-05-12"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("in the past few days", "a few taken as 3"),
        ("on 5/12", "month first"),
        ("summer 2022", "northern half of the world"),
        ("last night", "a night counts for the date of waking"),
        ("two weeks ago", "that very day"),
        ("this morning", "06:00 to 12:00"),
        ("in week 20", "ISO week"),
    ],
)
def test_says_what_it_took_for_a_vague_word(text: str, told: str) -> None:
    period = only(text).period
    assert period is not None
    assert told in period.convention


def test_period_text_leaves_the_preposition_to_the_span() -> None:
    span = only("over the last 7 days")
    assert span.text == "over the last 7 days"
    assert span.period is not None
    assert span.period.text == "last 7 days"


def test_numeric_dates_follow_the_persons_order() -> None:
    spans = find_periods("weight on 5/12/2023", NOW, order="day_first")
    assert spans[0].period is not None
    assert spans[0].period.start.date().isoformat() == "2023-12-05"
    assert "day first" in spans[0].period.convention


@pytest.mark.parametrize(
    ("typo", "right"),
    [
        ("yestarday", "yesterday"),
        ("last weak", "last week"),
        ("lastweek", "last week"),
        ("in febuary", "in february"),
        ("last thrusday", "last thursday"),
        ("in the last mnth", "in the last month"),
        ("Septmber 2023", "September 2023"),
        ("mothers day", "mother's day"),
        ("new years eve", "New Year’s Eve"),
        ("last 7days", "last 7 days"),
        ("todays", "today"),
    ],
)
def test_misspelt_words_mean_what_they_should(typo: str, right: str) -> None:
    assert only(typo).period == only(right).period


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("last 7 days", "the past seven days"),
        ("in the last two weeks", "over the past 14 days"),
        ("5 May 2023", "May 5th, 2023"),
        ("2023-05-05", "the 5th of May 2023"),
        ("Q1 2023", "from January to March 2023"),
        ("last year", "2023"),
        ("the first half of 2023", "H1 2023"),
        ("a fortnight ago", "two weeks ago"),
    ],
)
def test_two_wordings_of_one_time_agree(one: str, other: str) -> None:
    assert only(one).period == only(other).period


def test_this_week_across_a_year_end() -> None:
    period = only("this week", datetime(2026, 1, 1, 9, tzinfo=BERLIN)).period
    assert period is not None
    assert (period.start.date().isoformat(), period.end.date().isoformat()) == ("2025-12-29", "2026-01-05")
