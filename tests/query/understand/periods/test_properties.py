"""What holds for every text, every now and every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from salus.query.understand.periods import find_periods
from salus.records.period import Period

unhurried = settings(deadline=None)  # the first call loads the tables

ZONES = [
    ZoneInfo(z)
    for z in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
]
WORDS = (  # noqa: SIM905
    "last this past next week weeks month day days year night weekend monday friday may march 2 3 14 2023 22nd the of "
    "in since until from to between and before after ago yesterday today tomorrow morning 8 pm am : / - , first half "
    "second easter christmas q3 summer every on at a few couple early late end rest all time 10,000 steps over noon "
    "1990s 's"
).split()
NAMES = (  # noqa: SIM905
    "january february april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
).split()
nows = st.builds(
    lambda at, zone: at.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2090, 1, 1)),
    st.sampled_from(ZONES),
)


def periods(text: str, now: datetime) -> list[Period]:
    return [s.period for s in find_periods(text, now) if s.period is not None]


@unhurried
@given(st.text(max_size=120), nows)
def test_no_text_breaks_it(text: str, now: datetime) -> None:
    for span in find_periods(text, now):
        assert text[span.start_char : span.end_char] == span.text


@unhurried
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), nows)
def test_spans_are_ordered_apart_and_sound(text: str, now: datetime) -> None:
    spans = find_periods(text, now)
    for span, following in pairwise(spans):
        assert span.end_char <= following.start_char
    for span in spans:
        assert text[span.start_char : span.end_char] == span.text
        assert (span.role in ("all", "recurring")) == (span.period is None)
        assert span.role != "recurring" or span.clock or span.weekdays
        for period in (span.period, span.anchor, span.hours, *span.parts):
            if period is not None:
                assert period.start.astimezone(UTC) < period.end.astimezone(UTC)
                assert period.start.tzinfo is now.tzinfo


@unhurried
@given(st.integers(1, 3000), nows)
def test_last_n_days_are_n_dates_ending_today(n: int, now: datetime) -> None:
    for text in (f"last {n} days", f"over the past {n} days"):
        (period,) = periods(text, now)
        first, end = period.days
        assert (end - first).days == n
        assert end == now.date() + timedelta(days=1)


@unhurried
@given(st.integers(1, 500), nows)
def test_last_n_hours_are_true_hours(n: int, now: datetime) -> None:
    (period,) = periods(f"last {n} hours", now)
    assert round(period.hours, 6) == n


@unhurried
@given(nows)
def test_last_week_is_monday_to_sunday_before_this_week(now: datetime) -> None:
    (last,), (this,) = periods("last week", now), periods("this week", now)
    assert last.start.weekday() == 0
    assert last.days[1] == this.days[0]
    assert (last.days[1] - last.days[0]).days == 7
    assert this.days[0] <= now.date() < this.days[1]


@unhurried
@given(
    st.sampled_from(NAMES),
    nows,
)
def test_a_bare_month_or_weekday_is_the_latest_that_has_begun(name: str, now: datetime) -> None:
    (period,) = periods(f"in {name}", now)
    step = timedelta(days=7) if name.endswith("day") else timedelta(days=366)
    assert period.start.date() <= now.date() < period.start.date() + step


@unhurried
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), nows)
def test_a_date_means_itself_however_written(day: date, now: datetime) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day:%d %B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%m/%d/%Y}",
        f"{day:%A, %B %d %Y}",
    ):
        (period,) = periods(f"on {text}", now)
        assert period.days == (day, day + timedelta(days=1))


@unhurried
@given(nows)
def test_a_convention_read_again_gives_the_same_days(now: datetime) -> None:
    """ "last week = Mon 2024-05-06 to Sun 2024-05-12": what is told is what was taken."""
    for text in ("last week", "this month", "last year", "the last 12 days", "Q2", "last weekend"):
        (period,) = periods(text, now)
        told = period.convention.split("; ")[0].split(" = ")[1]
        (again,) = periods(f"from {told}", now)
        assert again == period


def test_days_where_the_clocks_change_have_23_and_25_hours() -> None:
    now = datetime(2024, 11, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    (spring,), (autumn,) = periods("on March 31, 2024", now), periods("on October 27", now)
    assert (spring.hours, autumn.hours) == (23.0, 25.0)


def test_a_stretch_inside_the_skipped_hour_is_no_time() -> None:
    now = datetime(2024, 4, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    for span in find_periods("last night between 2 am and 3 am", now.replace(month=3, day=31)):
        assert span.period is None or span.period.hours > 0
