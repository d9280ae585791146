"""What is logged one by one: exercises and weights.

A weight names no unit. It is in pounds unless the body mass index beside it says otherwise: only one of pound and
kilogram makes the person between 1.35 and 2.3 metres tall. Distances name theirs; speeds go with them.

>>> weight_unit(191.8, 27.77), weight_unit(87.0, 27.77), weight_unit(87.0, None)
('[lb_av]', 'kg', '[lb_av]')
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.catalogue import catalogue
from salus.records.clock import offset_minutes, parse_iso, place
from salus.records.formats.chart.rows import NotKept, Row

_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII)
_DISTANCES = {
    "kilometer": ("km", "km/h"),
    "mile": ("[mi_i]", "[mi_i]/h"),
    "meter": ("m", "m/s"),
    "yard": ("[yd_i]", None),
}
_PLAIN = (
    ("calories", "energy", "kcal"), ("steps", "steps", "{steps}"), ("averageHeartRate", "average_heart_rate", "/min"),
    ("elevationGain", "elevation_gain", "m"),
)  # fmt: skip
_POUND = 0.45359237
_SHORTEST = 1.35


def number(values: dict[str, Any], key: str) -> float:
    """A member as a finite number, or NaN."""
    value = values.get(key)
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return math.nan
    return found if math.isfinite(found) else math.nan


def stamp(value: Any) -> datetime:
    """A stamp in Fitbit's US form or ISO form, as a wall time. Raises NotKept."""
    written = value.strip() if isinstance(value, str) else ""
    match = _US.fullmatch(written)
    try:
        if match:
            month, day, year = int(match[1]), int(match[2]), int(match[3])
            hour, minute, second = (int(part or 0) for part in match.groups()[3:])
            found = datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second)  # noqa: DTZ001
        else:
            found = parse_iso(written, ZoneInfo("UTC"))[0].replace(tzinfo=None)
    except ValueError:
        found = datetime.min  # noqa: DTZ901
    if not 1900 <= found.year < 2100:
        raise NotKept(f"no readable time: {str(value)[:40]!r}; Fitbit writes 02/28/24 00:00:00 or 2024-02-28T00:00:00")
    return found


def exercise(log: dict[str, Any], zone: ZoneInfo, common: dict[str, Any]) -> Row:
    """An exercise as a workout; its start is in UTC, as no other log's."""
    start = stamp(log.get("startTime")).replace(tzinfo=UTC)
    offset = offset_minutes(start, zone)
    written = str(log.get("startTime")).strip()
    if re.search(r"[+-]\d\d:?\d\d$", written) and "/" not in written:
        start, offset = parse_iso(written, zone)
    length = number(log, "duration")
    if not 0 <= length < 1e10:
        raise NotKept(f"an exercise without a duration in milliseconds: {str(log.get('duration'))[:40]!r}")
    title = str(log.get("activityName") or "Workout").strip()[:200]
    known = catalogue().activity_by_name(title)
    device = log.get("source")
    name = device.get("name") if isinstance(device, dict) else None
    return "workouts", common | {
        "start": start, "end": start + timedelta(milliseconds=length), "offset": offset, "title": title,
        "activity": known.name if known else "workout", "id": _id(log), "attributes": list(_attributes(log)),
        "source": f"Fitbit {name}" if isinstance(name, str) and name.strip() else common["source"],
    }  # fmt: skip


def _attributes(log: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    active = number(log, "activeDuration")
    if active >= 0:
        yield "duration", {"value": active / 60_000, "unit": "min"}
    for key, name, unit in _PLAIN:
        amount = number(log, key)
        if math.isfinite(amount):
            yield name, {"value": amount, "unit": unit}
    length, speed = _DISTANCES.get(str(log.get("distanceUnit")).lower(), (None, None))
    for key, name, written in (("distance", "distance", length), ("speed", "speed", speed)):
        amount = number(log, key)
        if math.isfinite(amount) and written:
            yield name, {"value": amount, "unit": written}
    zones = log.get("activeZoneMinutes")
    minutes = number(zones, "totalMinutes") if isinstance(zones, dict) else math.nan
    if math.isfinite(minutes):
        yield "active_zone_minutes", {"value": minutes, "unit": "min"}


def weight(log: dict[str, Any], zone: ZoneInfo, common: dict[str, Any]) -> Iterator[Row]:
    """A weight with its body mass index and fat, at a local time."""
    start, offset = place(stamp(f"{log.get('date')} {log.get('time') or '00:00:00'}"), zone)
    amount = number(log, "weight")
    if not amount > 0:
        raise NotKept(f"the weight {str(log.get('weight'))[:40]!r} is not a number")
    index, fat = number(log, "bmi"), number(log, "fat")
    device = log.get("source")
    common = common | {
        "start": start, "end": start, "offset": offset,
        "source": f"Fitbit {device}" if isinstance(device, str) and device not in ("", "API") else common["source"],
    }  # fmt: skip
    yield "observations", common | {
        "metric": "weight", "value": amount, "unit": weight_unit(amount, index), "id": _id(log),
    }  # fmt: skip
    if index > 0:
        yield "observations", common | {"metric": "bmi", "value": index, "unit": "kg/m2"}
    if fat > 0:
        yield "observations", common | {"metric": "body_fat_percent", "value": fat, "unit": "%"}


def weight_unit(amount: float, index: float | None) -> str:
    """Pounds or kilograms: whichever makes a person of possible height out of weight and body mass index."""
    if not index or not index > 0:
        return "[lb_av]"
    return "[lb_av]" if math.sqrt(amount * _POUND / index) >= _SHORTEST else "kg"


def _id(log: dict[str, Any]) -> str | None:
    value = log.get("logId")
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None


__all__ = ["exercise", "number", "stamp", "weight", "weight_unit"]
