"""Local time: from the wall clock of where it was measured to an instant, and back.

Records arrive as instants with an offset, or as bare wall-clock stamps that mean the person's home zone. The store
wants both the instant and the offset in force then, so that a day is a local day even while travelling. Where clocks
change, one rule holds everywhere, scalar and vectorised alike (that of PEP 495 with ``fold=0``): a wall time that
happened twice means the first time; one that never happened is moved forward by the gap.

Invariant: ``instant + offset`` is what a clock on the wall showed; the vectorised functions agree with the scalar ones.

>>> berlin = ZoneInfo("Europe/Berlin")
>>> place(datetime(2024, 10, 27, 2, 30), berlin)
(datetime.datetime(2024, 10, 27, 0, 30, tzinfo=datetime.timezone.utc), 120)
>>> parse_iso("2024-03-31T02:30", berlin)
(datetime.datetime(2024, 3, 31, 1, 30, tzinfo=datetime.timezone.utc), 120)
>>> parse_iso("2024-03-31 02:30:00-05:00", berlin)
(datetime.datetime(2024, 3, 31, 7, 30, tzinfo=datetime.timezone.utc), -300)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Stamps = npt.NDArray[np.datetime64]
Offsets = npt.NDArray[np.int16]

_MINUTE = timedelta(minutes=1)
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


def offset_minutes(instant: datetime, zone: tzinfo) -> int:
    """The zone's offset from UTC in minutes at an instant (a datetime without a zone is taken as UTC)."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return _minutes(instant.astimezone(zone))


def place(naive: datetime, zone: tzinfo) -> tuple[datetime, int]:
    """The UTC instant of a wall time in a zone, and the zone's offset then; gaps move forward, folds mean the first."""
    instant = naive.replace(tzinfo=UTC) - timedelta(minutes=_minutes(naive.replace(tzinfo=zone, fold=0)))
    return instant, offset_minutes(instant, zone)


def parse_iso(text: str, zone: tzinfo) -> tuple[datetime, int]:
    """Read ``YYYY-MM-DD[(T| )HH:MM[:SS[.f]][Z|±HH[:MM]]]`` strictly, as UTC instant and offset in minutes.

    A stamp without offset means the wall clock of ``zone``; a bare date means its midnight. Fractions beyond
    microseconds are cut.

    Raises:
        ValueError: not such a stamp, or no such day or time; the message names the text.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(f"not an ISO 8601 date or time: {text!r}; write it like 2024-05-14T08:30:00+02:00")
    day, clock, offset = match.groups()
    try:
        stamp = datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}" if clock else day)
        if offset is None:
            return place(stamp, zone)
        minutes = _written_offset(offset)
        return stamp.replace(tzinfo=UTC) - timedelta(minutes=minutes), minutes
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no such date or time: {text!r} ({error})") from None


def offsets_minutes(instants: Stamps, zone: tzinfo) -> Offsets:
    """Vectorised :func:`offset_minutes`: UTC ``datetime64[us]`` of any shape to ``int16`` minutes; NaT gives 0."""
    stamps = instants.astype("datetime64[us]")
    known = ~np.isnat(stamps)
    offsets = np.zeros(stamps.shape, np.int16)
    if known.any():
        changes, minutes = _changes_between(stamps[known], zone)
        offsets[known] = minutes[np.searchsorted(changes, stamps[known], side="right")]
    return offsets


def place_many(naive: Stamps, zone: tzinfo) -> tuple[Stamps, Offsets]:
    """Vectorised :func:`place`: wall times ``datetime64[us]`` to UTC instants of that type and ``int16`` minutes."""
    instants = naive.astype("datetime64[us]")
    known = ~np.isnat(instants)
    if known.any():
        walls = instants[known]
        changes, minutes = _changes_between(walls, zone)
        shifts = minutes.astype("timedelta64[m]")
        # A wall time is past a change once both clocks have passed it: so the earlier offset holds in gap and fold.
        passed = np.searchsorted(changes + np.maximum(shifts[:-1], shifts[1:]), walls, side="right")
        instants[known] = walls - shifts[passed]
    return instants, offsets_minutes(instants, zone)


def _minutes(local: datetime) -> int:
    offset = local.utcoffset()
    if offset is None:
        raise ValueError(f"a time zone without an offset at {local}: {local.tzinfo!r}")
    return offset // _MINUTE


def _written_offset(text: str) -> int:
    if text in {"Z", "z"}:
        return 0
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 18 or minutes > 59:
        raise ValueError(f"offset {text} is beyond ±18:00")
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def _changes_between(stamps: Stamps, zone: tzinfo) -> tuple[Stamps, Offsets]:
    """The instants where the offset changes, around these stamps, and the offset before the first and after each."""
    first, last = (int(year) + 1970 for year in (stamps.min().astype("M8[Y]").astype(int),
                                                 stamps.max().astype("M8[Y]").astype(int)))  # fmt: skip
    if first < 3 or last > 9997:
        raise ValueError(f"dates from year {first} to {last}: years must lie between 3 and 9997")
    changes: list[datetime] = []
    for year in range(first - 1, last + 2):
        changes.extend(_changes_of_year(year, zone))
    start = datetime(first - 1, 1, 1, tzinfo=UTC)
    minutes = [offset_minutes(start, zone), *(offset_minutes(change, zone) for change in changes)]
    return np.array([c.replace(tzinfo=None) for c in changes], "M8[us]"), np.array(minutes, np.int16)


@lru_cache(maxsize=4096)
def _changes_of_year(year: int, zone: tzinfo) -> tuple[datetime, ...]:
    """The UTC instants of one year at which the zone's offset changes, by probing days and halving."""
    changes = []
    low = datetime(year, 1, 1, tzinfo=UTC)
    while low.year == year:
        high = low + timedelta(days=1)
        if offset_minutes(low, zone) != offset_minutes(high, zone):
            changes.append(_halve(low, high, zone))
        low = high
    return tuple(changes)


def _halve(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The first second at which the offset is no longer the one at ``low``."""
    before = offset_minutes(low, zone)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if offset_minutes(middle, zone) == before else (low, middle)
    return high


__all__ = ["Offsets", "Stamps", "ZoneInfo", "offset_minutes", "offsets_minutes", "parse_iso", "place", "place_many"]
