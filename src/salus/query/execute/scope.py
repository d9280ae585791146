"""What a plan runs over: the snapshot, the moment of asking, and which days a period means.

Days are the local dates where things were measured, as stored; so a period of whole days is a set of dates, and any
other period is a stretch of instants. What lies after the moment of asking has not happened: observations and workouts
of later dates never count, and no day that is still to come is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from salus.query.execute.engine import SMALL, Engine
from salus.query.execute.sql import day, instant
from salus.query.execute.summaries import Summary
from salus.query.plan import Weekday
from salus.records.catalogue import Metric
from salus.records.period import Period
from salus.records.shelf import Snapshot

_DAY = timedelta(days=1)
_NAMES: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates ``[first, end)`` to read (``first`` None: from the beginning), and instants where they matter."""

    first: date | None
    end: date
    start: datetime | None = None  # with ``stop``: the period's own ends, where they are not midnights
    stop: datetime | None = None

    @property
    def empty(self) -> bool:
        """True for a period that has not begun."""
        return self.first is not None and self.first >= self.end

    @property
    def whole_days(self) -> bool:
        """True where dates alone say what is inside."""
        return self.start is None

    def dates(self, column: str = "date") -> str:
        """The predicate over the local date."""
        after = f"{column} >= {day(self.first)} AND " if self.first else ""
        return f"{after}{column} < {day(self.end)}"

    def inside(self) -> str:
        """The predicate over a stored row."""
        if self.start is None or self.stop is None:
            return self.dates()
        return f"{self.dates()} AND start >= {instant(self.start)} AND start < {instant(self.stop)}"

    def shifted(self, days: int) -> Span:
        """The span moved by some days, the moment of asking left where it is (a span of instants becomes its dates)."""
        return Span(self.first + days * _DAY if self.first else None, self.end + days * _DAY)

    @property
    def touched(self) -> tuple[date | None, date]:
        """The home zone's local dates that it touches, as ``[first, end)``."""
        if self.start is None or self.stop is None:
            return self.first, self.end
        return self.start.date(), (self.stop - timedelta(microseconds=1)).date() + _DAY

    def expected_days(self, weekdays: tuple[Weekday, ...] | None = None) -> int | None:
        """How many local days it touches, only these weekdays; None without a beginning."""
        first, end = self.touched
        if first is None:
            return None
        count = max((end - first).days, 0)
        if weekdays is None:
            return count
        return sum(1 for i in range(count) if _NAMES[(first + i * _DAY).weekday()] in weekdays)


@dataclass(frozen=True, slots=True)
class Scope:
    """One snapshot seen at one moment. ``units`` are the person's preferred UCUM units by metric."""

    engine: Engine
    snapshot: Snapshot
    now: datetime
    units: Mapping[str, str] = field(default_factory=dict)

    def files(self, part: str, span: Span) -> list[str]:
        """The files of a part that a span touches."""
        return [] if span.empty else sorted(self.snapshot.files(part, span.first, span.end))

    def summaries(self, metric: Metric, span: Span) -> list[Summary]:
        """What the files of a metric that a span touches add up to by day."""
        return self.engine.summaries(metric, self.files(metric.name, span), self.alone(metric))

    def alone(self, metric: Metric) -> str | None:
        """The one source of all rows of a metric, where all of them count."""
        part = self.snapshot.parts().get(metric.name)
        only = list(part.sources) if part is not None and part.counted == part.rows else []
        return only[0] if len(only) == 1 else None

    def inside(self, part: str, span: Span) -> str:
        """The predicate over the stored rows of a part; all of them need not be asked for their date."""
        summary = self.snapshot.parts().get(part)
        last = summary.last if summary else None
        everything = span.whole_days and span.first is None and last is not None and last < span.end
        return "true" if everything else span.inside()

    def stored(self, part: str, span: Span) -> str | None:
        """The stored rows of a part in the files that a span touches (or in all, where it is small), or None."""
        summary = self.snapshot.parts().get(part)
        if summary is None or span.empty:
            return None
        small = summary.rows <= SMALL
        found = sorted(self.snapshot.files(part)) if small else self.files(part, span)
        return self.engine.kept(found, summary.rows) if found else None

    @property
    def today(self) -> date:
        """The local date at home."""
        return self.now.astimezone(self.snapshot.zone).date()

    def span(self, period: Period | None) -> Span:
        """The days of a period that have begun; None means all of them."""
        tomorrow = self.today + _DAY
        if period is None:
            return Span(None, tomorrow)
        first, end = period.days
        if period.whole_days:
            return Span(first, min(end, tomorrow))
        # Dates are where it was measured, up to a day from the home zone's: the instants decide.
        return Span(first - _DAY, min(end, tomorrow) + _DAY, period.start, min(period.end, _after(self.now)))

    def hours(self, period: Period) -> float:
        """Hours of the period up to the moment of asking."""
        end = min(period.end.astimezone(UTC), self.now.astimezone(UTC))
        return max((end - period.start.astimezone(UTC)) / timedelta(hours=1), 0.0)


def _after(now: datetime) -> datetime:
    return now + timedelta(microseconds=1)
