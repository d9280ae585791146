"""Open ends, everything, and several periods at once. Today is Wednesday 15 May 2024."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from salus.query.understand.periods import PeriodSpan, find_periods

NOW = datetime(2024, 5, 15, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def only(text: str) -> PeriodSpan:
    spans = find_periods(f"weight {text}", NOW)
    assert len(spans) == 1, spans
    return spans[0]


@pytest.mark.parametrize(
    ("text", "first", "anchor"),
    [
        ("since March", "2024-03-01", "2024-03-01"),
        ("since Christmas", "2023-12-25", "2023-12-25"),
        ("since last Tuesday", "2024-05-14", "2024-05-14"),
        ("since 2022", "2022-01-01", "2022-01-01"),
        ("since the beginning of the year", "2024-01-01", "2024-01-01"),
        ("from March onwards", "2024-03-01", "2024-03-01"),
        ("starting in 2023", "2023-01-01", "2023-01-01"),
        ("after Easter", "2024-04-01", "2024-03-31"),
        ("2023 or later", "2023-01-01", "2023-01-01"),
    ],
)
def test_since_runs_to_the_end_of_today(text: str, first: str, anchor: str) -> None:
    span = only(text)
    assert span.role == "since"
    assert span.period is not None
    assert span.anchor is not None
    assert (span.period.start.date().isoformat(), span.anchor.start.date().isoformat()) == (first, anchor)
    assert span.period.end.date().isoformat() == "2024-05-16"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("before last week", "2024-05-06"),
        ("until 2020", "2020-01-01"),
        ("until Monday", "2024-05-14"),
        ("prior to March 3rd", "2024-03-03"),
        ("up to May 3", "2024-05-04"),
    ],
)
def test_until_begins_with_the_records(text: str, end: str) -> None:
    span = only(text)
    assert span.role == "until"
    assert span.period is not None
    assert (span.period.start.year, span.period.end.date().isoformat()) == (1900, end)


@pytest.mark.parametrize("text", ["ever", "of all time", "since records began", "in my lifetime"])
def test_all_time_has_no_period(text: str) -> None:
    span = only(text)
    assert (span.role, span.period) == ("all", None)


@pytest.mark.parametrize(
    ("text", "starts", "hull"),
    [
        ("in January and March", ["2024-01-01", "2024-03-01"], ("2024-01-01", "2024-04-01")),
        ("in January and March 2022", ["2022-01-01", "2022-03-01"], ("2022-01-01", "2022-04-01")),
        ("2021, 2022 and 2023", ["2021-01-01", "2022-01-01", "2023-01-01"], ("2021-01-01", "2024-01-01")),
        ("this week and last week", ["2024-05-13", "2024-05-06"], ("2024-05-06", "2024-05-20")),
        ("on the 1st, 2nd and 3rd of May", ["2024-05-01", "2024-05-02", "2024-05-03"], ("2024-05-01", "2024-05-04")),
        ("April 3rd, 4th and 5th", ["2024-04-03", "2024-04-04", "2024-04-05"], ("2024-04-03", "2024-04-06")),
    ],
)
def test_several_named_keep_their_order(text: str, starts: list[str], hull: tuple[str, str]) -> None:
    span = only(text)
    assert [p.start.date().isoformat() for p in span.parts] == starts
    assert span.period is not None
    assert (span.period.start.date().isoformat(), span.period.end.date().isoformat()) == hull


def test_compared_periods_are_two_spans() -> None:
    spans = find_periods("steps this month vs last month", NOW)
    assert [s.text for s in spans] == ["this month", "last month"]


def test_weekdays_and_period_are_two_spans() -> None:
    spans = find_periods("every Tuesday in March", NOW)
    assert [(s.text, s.role) for s in spans] == [("every Tuesday", "recurring"), ("in March", "period")]


def test_an_open_end_can_be_closed() -> None:
    span = only("since March until Easter")
    assert span.role == "period"
    assert span.period is not None
    assert [d.isoformat() for d in span.period.days] == ["2024-03-01", "2024-04-01"]
