"""Cycles of time: every March, every Monday, every week.

Half of all time words name no stretch but a cycle. Which occurrence is meant is said by what stands around it ("last",
"this", a year) or, where nothing does, by Salus's convention: the latest that has begun. So a cycle is a value: its
occurrences are numbered, and picking one is arithmetic.

>>> month_of_year(3).latest(date(2024, 2, 29)).first
datetime.date(2023, 3, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from salus.query.understand.periods.calendar import DAY, MONTHS, Stretch, add_months, days, one_day

_REACH = 60  # occurrences looked at before giving up: a Sunday the 31st is never further away


@dataclass(frozen=True, slots=True)
class Cycle:
    """Occurrences numbered by ``nth``; ``index`` gives the number of one that begins near a date.

    ``kind``: ``unit`` (week, month), ``weekday``, ``month``, ``date`` (a day of a month), ``monthday`` ("the 22nd"),
    ``holiday``, ``season``, ``part`` (a half, a quarter, a week of the year).
    """

    grain: str
    kind: str
    index: Callable[[date], int]
    nth: Callable[[int], Stretch | None]
    number: int = 0

    def _walk(self, at: int, step: int) -> Iterator[Stretch]:
        for i in range(_REACH):
            try:
                found = self.nth(at + i * step)
            except (ValueError, OverflowError):
                continue
            if found is not None:
                yield found

    def latest(self, day: date) -> Stretch:
        """The latest that has begun on ``day``. Raises LookupError where there is none."""
        return _first(s for s in self._walk(self.index(day) + 1, -1) if s.first <= day)

    def before(self, day: date) -> Stretch:
        """The latest that was over before ``day``."""
        return _first(s for s in self._walk(self.index(day) + 1, -1) if s.last < day)

    def after(self, day: date) -> Stretch:
        """The first that begins after ``day``."""
        return _first(s for s in self._walk(self.index(day) - 1, 1) if s.first > day)

    def shifted(self, day: date, n: int) -> Stretch:
        """The ``n``-th before (negative) or after the one under way, or before/after ``day`` where none is."""
        found = self.latest(day)
        if n < 0:
            found = self.before(day) if found.last >= day else found
            n += 1
        elif found.last < day and n >= 0:
            found = self.after(day)
        for _ in range(abs(n)):
            found = self.before(found.first) if n < 0 else self.after(found.first)
        return found

    def within(self, outer: Stretch) -> list[Stretch]:
        """The occurrences that count for ``outer``: those that begin in it; a week counts where its Thursday lies."""
        lead = 3 * DAY if self.grain == "week" else timedelta(0)
        found = []
        for s in self._walk(self.index(outer.first) - 1, 1):
            if s.start + lead >= outer.end:
                break
            if s.start + lead >= outer.start:
                found.append(s)
        return found


def _first(found: Iterator[Stretch]) -> Stretch:
    for stretch in found:
        return stretch
    raise LookupError("no such occurrence near that day")


def yearly(grain: str, kind: str, of_year: Callable[[int], Stretch | None], number: int = 0) -> Cycle:
    """One occurrence a year."""
    return Cycle(grain, kind, lambda day: day.year, of_year, number)


def weekdays(first: int, length: int = 1) -> Cycle:
    """Every week from weekday ``first`` (Monday 0), ``length`` days long."""

    def nth(i: int) -> Stretch:
        start = date.fromordinal(7 * i + 1 + first)
        return days(start, start + length * DAY, {1: "day", 2: "weekend"}.get(length, "week"))

    return Cycle(
        {1: "day", 2: "weekend"}.get(length, "week"), "weekday", lambda d: (d.toordinal() - 1) // 7, nth, first
    )


def _months(unit: str) -> Cycle:
    length = MONTHS[unit]

    def nth(i: int) -> Stretch:
        year, month = divmod(i * length, 12)
        first = date(year, month + 1, 1)
        return days(first, add_months(first, length), unit)

    return Cycle(unit, "unit", lambda d: (d.year * 12 + d.month - 1) // length, nth)


def unit_cycle(unit: str) -> Cycle:
    """Calendar units: days, weeks from Monday, months, quarters, years, decades, centuries from the year 00."""
    if unit in MONTHS:
        return _months(unit)
    if unit == "week":
        return replace(weekdays(0, 7), kind="unit")
    if unit == "weekend":
        return weekdays(5, 2)
    return Cycle("day", "unit", date.toordinal, lambda i: one_day(date.fromordinal(i)))


def month_of_year(month: int) -> Cycle:
    return yearly("month", "month", lambda y: days(date(y, month, 1), add_months(date(y, month, 1), 1), "month"), month)


def date_of_year(month: int, day: int) -> Cycle:
    date(2000, month, day)  # refuses the 31st of April at once
    return yearly("day", "date", lambda y: one_day(date(y, month, day)), day)


def day_of_month(day: int) -> Cycle:
    if not 1 <= day <= 31:
        raise ValueError(f"no month has a day {day}")
    return Cycle(
        "day", "monthday", lambda d: d.year * 12 + d.month - 1, lambda i: one_day(date(i // 12, i % 12 + 1, day)), day
    )


def part_of_year(grain: str, part: int) -> Cycle:
    """The quarter or half with this number, from 1."""
    length = MONTHS[grain]
    if not 1 <= part <= 12 // length:
        raise ValueError(f"no {grain} {part}")

    def of_year(year: int) -> Stretch:
        first = date(year, (part - 1) * length + 1, 1)
        return days(first, add_months(first, length), grain)

    return yearly(grain, "part", of_year, part)


def week_of_year(number: int) -> Cycle:
    """The ISO 8601 week with this number."""
    if not 1 <= number <= 53:
        raise ValueError(f"no week {number}")

    def of_year(year: int) -> Stretch:
        first = date.fromisocalendar(year, number, 1)
        return days(first, first + 7 * DAY, "week", "ISO week")

    return yearly("week", "part", of_year, number)


_SEASONS = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}


def season(first_month: int) -> Cycle:
    """Meteorological seasons of the northern half of the world: whole months from March, June, September, December."""

    def of_year(year: int) -> Stretch:
        first = date(year, first_month, 1)
        return days(
            first,
            add_months(first, 3),
            "season",
            f"{_SEASONS[first_month]} of the northern half of the world, whole months",
        )

    return yearly("season", "season", of_year, first_month)
