"""Periods that are named by another one: "than last", "the month before", "the same time last year"."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from salus.query.understand.periods import find_periods
from salus.records.period import Period

_UNITS = ("day", "night", "week", "month", "quarter", "year", "weekend")


def counterpart(period: Period | None, words: str, now: datetime) -> Period | None:
    """The period that ``words`` name relative to ``period``; None where they name none."""
    if period is None:
        return None
    text = words.strip(" ?.")
    text = text.removeprefix("to ").removeprefix("with ").removeprefix("in ").removeprefix("the ")
    if text in ("last", "last one", "previous", "previous one", "one before", "last time", "before", "prior"):
        unit = next((u for u in _UNITS if u in period.text), None)
        if period.text.startswith("this ") and unit is not None:
            found = find_periods(f"last {unit}", now)
            if found and found[0].period is not None:
                return found[0].period
        return before(period)
    for unit in _UNITS:
        if text in (
            f"{unit} before",
            f"{unit} before that",
            f"previous {unit}",
            f"preceding {unit}",
            f"prior {unit}",
            "one before",
            f"{unit} prior",
            f"{unit} earlier",
        ):
            return before(period)
    if text in (
        "same time last year",
        "year before that",
        "same period last year",
        "same month last year",
        "same week last year",
        "a year ago",
        "year earlier",
    ):
        return _years_back(period)
    return None


def before(period: Period) -> Period:
    """The period of the same kind right before: the month before a month, else the same number of days."""
    first, end = period.days
    zone = period.start.tzinfo
    assert isinstance(zone, ZoneInfo) or zone is not None  # periods carry a zone
    months = (end.year - first.year) * 12 + end.month - first.month
    if first.day == 1 and end.day == 1 and months > 0:
        year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
        start = first.replace(year=year, month=month + 1)
    else:
        start = first - (end - first)
    text = f"{start.isoformat()} to {(first - timedelta(days=1)).isoformat()}"
    moment = datetime.min.time()
    return Period(
        datetime.combine(start, moment, zone), datetime.combine(first, moment, zone), f"before {period.text}".strip(),
        f"before {period.text} = {text}" if period.text else text,
    )  # fmt: skip


def _years_back(period: Period) -> Period:
    def back(moment: datetime) -> datetime:
        try:
            return moment.replace(year=moment.year - 1)
        except ValueError:
            return moment.replace(year=moment.year - 1, day=28)

    return Period(back(period.start), back(period.end), f"{period.text} a year before".strip())
