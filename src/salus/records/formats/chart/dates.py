"""Dates as charts write them: to the year, the month, the day or the second, with an offset or without.

A stamp that ends in ``Z`` (or ``-00:00``, which RFC 3339 defines so) names an instant, not a place: its local offset is
the home zone's. A written offset is where it happened. A date is a local date: its first instant is midnight at home.

Invariant: ``start <= end``; they differ only for a year or a month, whose days are not known.

>>> berlin = ZoneInfo("Europe/Berlin")
>>> march = parse_date("2015-03", berlin)
>>> march.start.isoformat(), march.end.isoformat(), march.offset, march.grain
('2015-02-28T23:00:00+00:00', '2015-03-31T22:00:00+00:00', 60, 'month')
>>> parse_date("2024-05-14T22:30:00Z", berlin).offset, parse_hl7("20240514223000-0500", berlin).offset
(120, -300)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from salus.records.clock import offset_minutes, parse_iso, place

Grain = Literal["year", "month", "day", "time"]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_UTC_MARK = re.compile(r"(?:[Zz]|-00:?00)$")
_HL7 = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?([+-]\d{2}(?::?\d{2})?|Z)?",
    re.ASCII,
)
_YEARS = range(1850, 2200)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was: UTC instants, local offset in minutes at the start, and how finely it was written."""

    start: datetime
    end: datetime
    offset: int
    written: str
    grain: Grain

    @property
    def coarse(self) -> bool:
        """Only a year or a month is known."""
        return self.grain in {"year", "month"}

    @property
    def next_midnight(self) -> datetime:
        """The end of a day that starts here, where the clocks do not change; the store counts days by their date."""
        return self.start + timedelta(days=1)


def parse_date(text: str, zone: ZoneInfo) -> Moment:
    """Read a FHIR date, dateTime or instant (ISO 8601, to the year or finer). Raises ValueError, naming the text."""
    text = text.strip()
    partial = _PARTIAL.fullmatch(text)
    if partial:
        return _whole(tuple(int(part) for part in partial.groups() if part), zone, text)
    instant, offset = parse_iso(text, zone)
    _check_year(instant.year, text)
    if _UTC_MARK.search(text):
        offset = offset_minutes(instant, zone)
    return Moment(instant, instant, offset, text, "time")


def parse_hl7(text: str, zone: ZoneInfo) -> Moment:
    """Read an HL7 v3 point in time, ``YYYY[MM[DD[HH[MM[SS[.f]]]]]][±ZZZZ]``. Raises ValueError, naming the text."""
    text = text.strip()
    match = None if _PARTIAL.fullmatch(text) and "-" in text else _HL7.fullmatch(text)
    if match is None:
        try:
            return parse_date(text, zone)
        except ValueError:
            raise ValueError(
                f"not an HL7 date: {text[:40]!r}; it is written like 20240514 or 202405140830-0500"
            ) from None
    *digits, fraction, mark = match.groups()
    parts = tuple(int(part) for part in digits if part)
    if len(parts) <= 3:
        return _whole(parts, zone, "-".join(part for part in digits if part))
    clock = [*parts[3:], 0, 0][:3]
    stamp = f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}T{clock[0]:02}:{clock[1]:02}:{clock[2]:02}"
    return parse_date(f"{stamp}{'.' + fraction if fraction else ''}{mark or ''}", zone)


def _whole(parts: tuple[int, ...], zone: ZoneInfo, text: str) -> Moment:
    """The local year, month or day; a day is the instant of its midnight."""
    year, month, day = (*parts, 1, 1)[:3]
    _check_year(year, text)
    try:
        start, offset = place(datetime(year, month, day), zone)  # noqa: DTZ001  # local wall time, placed in the zone
        end = start
        if len(parts) == 1:
            end, _ = place(datetime(year + 1, 1, 1), zone)  # noqa: DTZ001
        elif len(parts) == 2:
            end, _ = place(datetime(year + month // 12, month % 12 + 1, 1), zone)  # noqa: DTZ001
    except ValueError as error:
        raise ValueError(f"no such date: {text!r} ({error})") from None
    grains: tuple[Grain, ...] = ("year", "month", "day")
    return Moment(start.astimezone(UTC), end.astimezone(UTC), offset, text, grains[len(parts) - 1])


def _check_year(year: int, text: str) -> None:
    if year not in _YEARS:
        raise ValueError(f"the year of {text!r} lies outside {_YEARS.start} to {_YEARS.stop - 1}")
