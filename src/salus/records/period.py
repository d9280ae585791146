"""A period: a half-open, zone-aware stretch of time, with the words it came from and the convention that was chosen.

Invariant: ``start < end`` and both carry a zone. Whole local days run from local midnight to local midnight, so that a
period of one day has 23 or 25 hours where the clocks change.

>>> from zoneinfo import ZoneInfo
>>> day = Period.of_days(date(2024, 3, 31), date(2024, 4, 1), ZoneInfo("Europe/Berlin"))
>>> day.hours
23.0
>>> day.days
(datetime.date(2024, 3, 31), datetime.date(2024, 4, 1))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open ``[start, end)``; ``text`` and ``convention`` say where it came from and take no part in equality."""

    start: datetime
    end: datetime
    text: str = field(default="", compare=False)
    convention: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(f"a period needs a time zone at both ends: {self.start} to {self.end}")
        if self.start.astimezone(UTC) >= self.end.astimezone(UTC):
            raise ValueError(f"a period must start before it ends: {self.start} to {self.end}")

    @classmethod
    def of_days(cls, first: date, end: date, zone: ZoneInfo, text: str = "", convention: str = "") -> Period:
        """The local days from ``first`` up to but not including ``end``."""
        midnight = time.min
        return cls(datetime.combine(first, midnight, zone), datetime.combine(end, midnight, zone), text, convention)

    @property
    def hours(self) -> float:
        """True length in hours, clock changes included."""
        return (self.end.astimezone(UTC) - self.start.astimezone(UTC)) / timedelta(hours=1)

    @property
    def whole_days(self) -> bool:
        """True when both ends are local midnights, so that the period is a set of local dates."""
        return self.start.time() == time.min and self.end.time() == time.min

    @property
    def days(self) -> tuple[date, date]:
        """First local date, and the local date after the last one touched."""
        last = self.end.date() if self.end.time() == time.min else self.end.date() + timedelta(days=1)
        return self.start.date(), last
