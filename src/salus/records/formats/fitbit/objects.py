"""Takeout's JSON whose objects say themselves what they are: heart rate, sleep, exercises, weight, daily values.

Heart rates of confidence 0 are what the device writes when it could not see a pulse: they are refused, as are resting
heart rates of 0, its word for a day without one. Everything else of an unknown shape is refused by its members.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from salus.errors import BadFile
from salus.records.clock import place
from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.rows import NotKept, Row
from salus.records.formats.fitbit.clock import read_stamps
from salus.records.formats.fitbit.elements import elements
from salus.records.formats.fitbit.logs import exercise, number, stamp, weight
from salus.records.formats.fitbit.series import SOURCE, text
from salus.records.formats.fitbit.sleep import sleep
from salus.records.tables import Context, Reading

_SHAPES = (
    re.compile(rb'"value"\s*:\s*{\s*"(?:bpm|confidence)"\s*:'),
    re.compile(rb'"value"\s*:\s*{\s*"date"\s*:[^{}]{1,80}"value"\s*:'),
    re.compile(rb'"value"\s*:\s*{\s*"(?:demographicVO2Max|runVO2Max|filtered\w+VO2Max|valuesInZones)"'),
    re.compile(rb'"dateOfSleep"\s*:\s*"'),
    re.compile(rb'"logId"\s*:[^{}]{0,400}"activityName"\s*:|"activityName"\s*:[^{}]{0,400}"activityTypeId"\s*:'),
    re.compile(rb'"logId"\s*:\s*\d+\s*,\s*"weight"\s*:'),
)
_ZONES = {
    "IN_DEFAULT_ZONE_1": "fat_burn_minutes", "IN_DEFAULT_ZONE_2": "cardio_minutes", "IN_DEFAULT_ZONE_3": "peak_minutes",
}  # fmt: skip
_VO2 = ("filteredDemographicVO2Max", "demographicVO2Max", "filteredRunVO2Max", "runVO2Max")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001  (the content decides)
    """True for JSON of one of these shapes."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{") and any(s.search(head) for s in _SHAPES)


def read(stream: BinaryIO, context: Context) -> Reading:
    """Yield the records of one file. Raises BadFile where it is broken or empty."""
    gathering, seen = Gathering(), False
    for first, found in elements(stream, context):
        seen = seen or bool(found)
        if _is_heart_rate(found):
            yield from _heart_rates(first, found, context)
            continue
        for at, element in enumerate(found, start=first):
            try:
                gathering.add(_rows(element, context.zone, f"entry {at}"))
            except NotKept as reason:
                gathering.refuse(f"entry {at}", str(reason))
        yield from gathering.full()
    if not seen:
        raise BadFile("this Fitbit file holds no records")
    yield from gathering.rest()


def _is_heart_rate(found: list[Any]) -> bool:
    first = found[0] if found else None
    value = first.get("value") if isinstance(first, dict) else None
    return isinstance(value, dict) and "bpm" in value


def _heart_rates(first: int, found: list[Any], context: Context) -> Reading:
    values = [element.get("value") if isinstance(element, dict) else None for element in found]
    rates = np.array([number(v, "bpm") if isinstance(v, dict) else np.nan for v in values], float)
    unsure = np.array([isinstance(v, dict) and v.get("confidence") == 0 for v in values], bool)
    times = read_stamps(pa.array([text(e, "dateTime") for e in found], pa.string()), context.zone, utc=True)
    lines = np.arange(first, first + len(found))
    checks = (
        (np.isnat(times.start), "no readable dateTime, such as 02/28/24 00:00:00"),
        (~np.isfinite(rates), "no bpm that is a number"),
        (unsure, "confidence 0: the device saw no pulse"),
    )
    wrong = np.zeros(len(found), bool)
    for mask, why in checks:
        yield from only(refused(mask & ~wrong, lines, why, "entry"))
        wrong = wrong | mask
    kept = ~wrong
    if kept.any():
        yield batch(
            "observations", int(kept.sum()), start=times.start[kept], end=times.start[kept], offset=times.offset[kept],
            metric="heart_rate", unit="/min", value=rates[kept], source=SOURCE, place=places(lines[kept], "entry"),
        )  # fmt: skip


def _rows(element: Any, zone: ZoneInfo, where: str) -> list[Row]:
    if not isinstance(element, dict):
        raise NotKept("not an object")
    common = {"source": SOURCE, "place": where}
    if "dateOfSleep" in element:
        return list(sleep(element, zone, common))
    if "activityName" in element or "activityTypeId" in element:
        return [exercise(element, zone, common)]
    if "weight" in element:
        return list(weight(element, zone, common))
    value = element.get("value")
    if isinstance(value, dict):
        return _daily(element, value, zone, common)
    raise NotKept(f"not a record that is kept: it has {', '.join(sorted(map(str, element)))[:80]}")


def _daily(element: dict[str, Any], value: dict[str, Any], zone: ZoneInfo, common: dict[str, Any]) -> list[Row]:
    """Resting heart rate, VO2 max and time in zones: one value for a local day."""
    wall = stamp(value.get("date") or element.get("dateTime"))
    start, offset = place(wall.replace(hour=0, minute=0, second=0, microsecond=0), zone)
    end = place(wall.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1), zone)[0]
    common = common | {"start": start, "end": end, "offset": offset}
    zones = value.get("valuesInZones")
    found: list[tuple[str, float, str]]
    if isinstance(zones, dict):
        found = [(metric, number(zones, zone_), "min") for zone_, metric in _ZONES.items()]
    elif key := next((key for key in _VO2 if number(value, key) > 0), None):
        found = [("vo2_max", number(value, key), "mL/kg/min")]
    elif "value" in value and "error" in value:
        found = [("resting_heart_rate", number(value, "value"), "/min")]
        if not found[0][1] > 0:
            raise NotKept("no resting heart rate on that day")
    else:
        raise NotKept(f"not a record that is kept: its value has {', '.join(sorted(map(str, value)))[:80]}")
    rows: list[Row] = [
        ("observations", common | {"metric": metric, "value": amount, "unit": unit})
        for metric, amount, unit in found if np.isfinite(amount)
    ]  # fmt: skip
    if not rows:
        raise NotKept("no value that is a number")
    return rows


__all__ = ["read", "sniff"]
