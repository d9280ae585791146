"""Takeout's plain series, ``[{"dateTime": "02/28/24 00:00:00", "value": "12"}, …]``: named by their file alone.

Minute by minute, or a day at a time: where all of a file's first stamps are midnights, each stands for a local day.
Fitbit pads the days up to its own calendar's end with zeros; a day that has not begun yet is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from salus.records.formats import HEAD, Format
from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.columns import read_numbers
from salus.records.formats.fitbit.clock import next_midnights, read_days, read_stamps
from salus.records.formats.fitbit.elements import elements
from salus.records.tables import Context, Reading

SOURCE = "Fitbit"
_SCALAR = re.compile(rb'"dateTime"\s*:\s*"[^"]{8,32}"\s*,\s*"value"\s*:\s*(?:"-?[\d.]+"|-?[\d.]+)\s*}')
_STAMP = re.compile(rb'"dateTime"\s*:\s*"([^"]{8,32})"')
_MIDNIGHT = (b" 00:00:00", b"T00:00:00", b"T00:00:00.000")


@dataclass(frozen=True, slots=True)
class Series:
    """A series' metric and unit; ``utc``: its clock; ``minutes``: a value's length, 0 for an instant or a day."""

    metric: str
    unit: str
    utc: bool = False
    minutes: int = 0


_KINDS = {
    "steps": Series("steps", "{steps}", utc=True, minutes=1),
    "distance": Series("distance_walking_running", "cm", utc=True, minutes=1),
    "altitude": Series("elevation_climbed", "[ft_i]", utc=True, minutes=1),  # a floor is 10, as in feet
    "calories": Series("total_energy", "kcal", minutes=1),
    "lightly_active_minutes": Series("light_activity_minutes", "min"),
    "moderately_active_minutes": Series("moderate_activity_minutes", "min"),
    "fairly_active_minutes": Series("moderate_activity_minutes", "min"),
    "very_active_minutes": Series("vigorous_activity_minutes", "min"),
    "sedentary_minutes": Series("sedentary_minutes", "min"),
    "height": Series("height", "mm"),
}


def _sniff(kind: str, head: bytes, name: str) -> bool:
    base = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return re.match(rf"{kind}(?:[-_ (.]|$)", base) is not None and _SCALAR.search(head) is not None


def _read(series: Series, stream: BinaryIO, context: Context) -> Reading:
    head = stream.read(HEAD)
    stream.seek(0)
    stamps = _STAMP.findall(head)
    daily = series.metric != "height" and (
        not series.minutes or (len(stamps) > 1 and all(stamp.endswith(_MIDNIGHT) for stamp in stamps))
    )
    for first, found in elements(stream, context):
        yield from _rows(series, first, found, context, daily=daily)


def _rows(series: Series, first: int, found: list[Any], context: Context, *, daily: bool) -> Reading:
    stamps = pa.array([text(element, "dateTime") for element in found], pa.string())
    given = pa.array([text(element, "value") for element in found], pa.string())
    lines = np.arange(first, first + len(found))
    times = read_days(stamps, context.zone) if daily else read_stamps(stamps, context.zone, utc=series.utc)
    values = read_numbers(given, "thousands")
    checks = (
        (np.isnat(times.start), "no readable dateTime, such as 02/28/24 00:00:00"),
        (values.bad | values.empty, "the value is not a number"),
        (times.start > np.datetime64(datetime.now(UTC).replace(tzinfo=None)), "the day has not begun yet: padding"),
    )
    wrong = np.zeros(len(found), bool)
    for mask, why in checks:
        yield from only(refused(mask & ~wrong, lines, why, "entry"))
        wrong = wrong | mask
    kept = ~wrong
    ends = next_midnights(times, context.zone) if daily else times.start + np.timedelta64(series.minutes, "m")
    if kept.any():
        yield batch(
            "observations", int(kept.sum()), start=times.start[kept], end=ends[kept], offset=times.offset[kept],
            metric=series.metric, unit=series.unit, value=values.values[kept], source=SOURCE,
            place=places(lines[kept], "entry"),
        )  # fmt: skip


def text(element: Any, key: str) -> str | None:
    """A member of a JSON object as text, if it is text or a number."""
    value = element.get(key) if isinstance(element, dict) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _format(kind: str, series: Series) -> Format:
    sniff: Callable[[bytes, str], bool] = partial(_sniff, kind)
    return Format(f"fitbit_{kind}", f"Fitbit {kind.replace('_', ' ')} (Google Takeout)", sniff, partial(_read, series))


SERIES = tuple(_format(kind, series) for kind, series in _KINDS.items())

__all__ = ["SERIES", "SOURCE", "text"]
