"""The values that time rules pass around, and how a cycle becomes a stretch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from salus.query.understand.periods.calendar import DAY, DAYS, MONTHS, ORDER, SECONDS, Hours, Stretch, add_months, days
from salus.query.understand.periods.cycles import Cycle


class Context(NamedTuple):
    """What a rule may know: the clock, the zone, and how a numeric date is ordered."""

    now: datetime
    month_first: bool

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def tomorrow(self) -> date:
        return self.now.date() + DAY

    def wall(self, seconds_from_now: float) -> datetime:
        """The wall clock that many true seconds from now, whatever the clocks do in between."""
        moved = (self.now.astimezone(UTC) + timedelta(seconds=seconds_from_now)).astimezone(self.now.tzinfo)
        return moved.replace(tzinfo=None)


class Num(NamedTuple):
    """A number; ``digits`` is how many digits it was written with, 0 for words and decimals."""

    value: float
    digits: int = 0


class Ord(NamedTuple):
    n: int


class Year(NamedTuple):
    n: int


class Dotted(NamedTuple):
    """Numbers joined by points: 2015.5.13, 4.22."""

    parts: tuple[int, ...]


class Decade(NamedTuple):
    first: int


@dataclass(frozen=True, slots=True)
class Length:
    """A span of time not yet placed. ``note`` says what a vague word was taken for."""

    months: int = 0
    days: float = 0
    seconds: float = 0
    unit: str = "day"
    n: float = 1
    note: str = ""

    @classmethod
    def of(cls, n: float, unit: str, note: str = "") -> Length:
        if unit in MONTHS:
            whole = int(n * MONTHS[unit])
            return cls(months=whole, days=30 * (n * MONTHS[unit] - whole), unit=unit, n=n, note=note)
        if unit in SECONDS:
            return cls(seconds=n * SECONDS[unit], unit=unit, n=n, note=note)
        return cls(days=n * (7 if unit == "weekend" else DAYS[unit]), unit=unit, n=n, note=note)

    def __add__(self, other: Length) -> Length:
        finer = min(self.unit, other.unit, key=ORDER.index)
        return Length(
            self.months + other.months, self.days + other.days, self.seconds + other.seconds, finer, self.n, self.note
        )

    def from_day(self, day: date, sign: int) -> date:
        """``day`` moved on (1) or back (-1) by this length, in whole days."""
        return add_months(day, sign * self.months) + timedelta(days=sign * round(self.days))

    @property
    def timed(self) -> bool:
        return bool(self.seconds)


class Clock(NamedTuple):
    """A time of day, in minutes after midnight. ``sure``: am or pm is known. ``minute``: said to the minute."""

    at: int
    sure: bool
    minute: bool = False


@dataclass(frozen=True, slots=True)
class DaySet:
    """Weekdays that recur, Monday 0."""

    days: frozenset[int]
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A stretch open at one side, with what it hangs on."""

    role: Literal["since", "until"]
    stretch: Stretch
    anchor: Stretch


@dataclass(frozen=True, slots=True)
class Everything:
    """All time."""


When = Cycle | Stretch
BEGINNING = date(1900, 1, 1)


def resolve(context: Context, when: When) -> Stretch:
    """The stretch itself; of a cycle, the latest that has begun."""
    return when.latest(context.today) if isinstance(when, Cycle) else when


def over(when: When, pick: Callable[[Stretch], Stretch], grain: str, kind: str = "part") -> When:
    """``pick`` applied to a stretch, or to every occurrence of a cycle."""
    if isinstance(when, Stretch):
        return pick(when)

    def nth(i: int) -> Stretch | None:
        found = when.nth(i)
        return None if found is None else pick(found)

    return Cycle(grain, kind, when.index, nth)


def coarser(a: str, b: str) -> bool:
    return ORDER.index(a) > ORDER.index(b)


def hull(first: Stretch, last: Stretch, note: str = "") -> Stretch:
    """From the start of one to the end of the other."""
    if last.end <= first.start:
        raise ValueError("a range that ends before it starts")
    finer = min(first.grain, last.grain, key=ORDER.index)
    return Stretch(first.start, last.end, finer, note or first.note or last.note)


def rolling(context: Context, length: Length) -> Stretch:
    """The length that ends now: whole local dates ending today, or true hours."""
    if length.timed:
        seconds = length.seconds + 86400 * length.days
        return Stretch(context.wall(-seconds), context.wall(0), "hour", "up to now")
    last = context.tomorrow
    start = length.from_day(last, -1) if not length.months else length.from_day(context.today, -1)
    return days(start, last, length.unit, length.note)


def noted(stretch: Stretch, note: str) -> Stretch:
    return replace(stretch, note=note)
