"""Stretches of local time, and the arithmetic of days, months and hours.

Wall-clock times are naive here; the zone is put on at the end. Invariant: ``start < end``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)


MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


SECONDS = {"second": 1, "minute": 60, "hour": 3600}


ORDER = tuple(
    "second minute hour day night weekend week fortnight month season quarter half year decade century".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day, in minutes after midnight; ``end <= start`` runs over midnight. ``name``: the word for them."""

    start: int
    end: int
    name: str = ""
    night: bool = False

    @property
    def clock(self) -> tuple[str, str]:
        return hhmm(self.start), hhmm(self.end)


NIGHT = Hours(1320, 360, "night", night=True)


@dataclass(frozen=True, slots=True)
class Stretch:
    """``[start, end)`` on the wall clock. ``note`` says what was chosen; ``parts`` are the pieces named one by one."""

    start: datetime
    end: datetime
    grain: str
    note: str = ""
    hours: Hours | None = None
    night: tuple[datetime, datetime] | None = None
    parts: tuple[Stretch, ...] = ()
    days: tuple[int, ...] = ()

    @property
    def first(self) -> date:
        return self.start.date()

    @property
    def last(self) -> date:
        """The last local date touched."""
        return (self.end - timedelta(microseconds=1)).date()


def days(first: date, end: date, grain: str = "day", note: str = "") -> Stretch:
    """The whole local days from ``first`` up to but not including ``end``."""
    if end <= first:
        raise ValueError(f"no days from {first} to {end}")
    return Stretch(datetime.combine(first, time.min), datetime.combine(end, time.min), grain, note)


def one_day(day: date, note: str = "") -> Stretch:
    return days(day, day + DAY, "day", note)


def add_months(day: date, n: int) -> date:
    """``n`` months on; the last day of the month where that month is shorter.

    >>> add_months(date(2024, 3, 31), -1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            if last == 28:
                raise
    raise AssertionError  # pragma: no cover


def move(day: date, n: int, unit: str) -> date:
    """``day`` moved by ``n`` calendar units."""
    if unit in MONTHS:
        return add_months(day, n * MONTHS[unit])
    return day + timedelta(days=n * DAYS[unit])


def hhmm(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def with_hours(stretch: Stretch, hours: Hours) -> Stretch:
    """Those hours on those days. A night that follows a day counts for the date of waking."""
    single = stretch.end - stretch.start == DAY
    if not single:
        return replace(stretch, hours=hours)
    start = stretch.start + timedelta(minutes=hours.start)
    end = stretch.start + timedelta(minutes=hours.end if hours.end > hours.start else hours.end + 1440)
    if hours.night:
        woke = one_day(stretch.last + DAY, "a night counts for the date of waking")
        return replace(woke, grain="night", night=(start, end))
    if 0 < hours.end <= hours.start:
        return replace(stretch, start=start, end=end, grain="hour")
    return replace(stretch, hours=hours)


def shift_days(stretch: Stretch, n: int) -> Stretch:
    return replace(stretch, start=stretch.start + n * DAY, end=stretch.end + n * DAY)
