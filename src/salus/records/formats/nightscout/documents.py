"""One Nightscout document as rows: an entry (``sgv``, ``mbg``, ``cal``) or a treatment (insulin, carbs, notes, …).

The instant is ``date`` (or ``mills``) in milliseconds; where it is missing, ``dateString``, ``created_at`` or
``timestamp``. The local offset is ``utcOffset`` where it is not zero (Nightscout writes 0 for whatever came in UTC),
then the one written in the string, then the home zone's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.clock import offset_minutes, parse_iso
from salus.records.formats.chart.rows import NotKept, Row

LOWEST = 13  # smaller sgv are error codes: Nightscout lib/plugins/errorcodes.js
_STRINGS = ("dateString", "created_at", "timestamp", "sysTime")
_INSULIN = ("insulin_dose", "bolus_insulin")
_NUTRIENTS = (("carbs", "carbohydrates"), ("protein", "protein"), ("fat", "fat"))
_UNITS = {"mg/dl": "mg/dL", "mg": "mg/dL", "mmol": "mmol/L", "mmol/l": "mmol/L"}
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def rows_of(document: Any, zone: ZoneInfo, place: str) -> list[Row]:
    """The rows of one document. Raises NotKept where it is broken or no measurement."""
    if not isinstance(document, dict):
        raise NotKept("not a Nightscout document: an object with sgv, mbg or eventType")
    known = next((key for key in ("sgv", "mbg") if document.get(key) is not None), None)
    if known is None and "eventType" not in document:
        kind = str(document.get("type", "unknown"))[:40]
        raise NotKept(f"entries of type {kind!r} are no measurement: sgv and mbg are kept")
    start, offset = _when(document, zone)
    common = {
        "start": start, "end": start, "offset": offset, "place": place, "id": _id(document.get("_id")),
        "source": _text(document.get("device")) or _text(document.get("enteredBy")) or "Nightscout",
    }  # fmt: skip
    if known is not None:
        return [_entry(document, known, common)]
    rows = list(_treatment(document, common))
    if not rows:
        event = str(document.get("eventType"))[:40]
        raise NotKept(f"treatments of type {event!r} without insulin, food, glucose or notes are not kept")
    return rows


def _entry(document: dict[str, Any], key: str, common: dict[str, Any]) -> Row:
    value = _number(document[key])
    if value is None:
        raise NotKept(f"{key} {str(document[key])[:40]!r} is not a number")
    if key == "sgv" and value < LOWEST:
        raise NotKept(f"sgv under {LOWEST} is the sensor's error code, not glucose")
    return _glucose(value, "mg/dL", common, meter=key == "mbg")


def _treatment(document: dict[str, Any], common: dict[str, Any]) -> Iterator[Row]:
    insulin = _number(document.get("insulin"))
    for metric in _INSULIN if insulin else ():
        yield "observations", common | {"metric": metric, "value": insulin, "unit": "U"}
    for key, metric in _NUTRIENTS:
        amount = _number(document.get(key))
        if amount:
            yield "observations", common | {"metric": metric, "value": amount, "unit": "g"}
    reading = _number(document.get("glucose"))
    if reading and document.get("glucoseType") != "Sensor":
        unit = _UNITS.get(str(document.get("units", "")).lower())
        if unit is None:
            raise NotKept(f"glucose of a treatment in units {document.get('units')!r}: it must be mg/dl or mmol")
        yield _glucose(reading, unit, common, meter=True)
    minutes = _number(document.get("duration"))
    if document.get("eventType") == "Exercise":
        length = timedelta(minutes=minutes if minutes and 0 < minutes < 100_000 else 0)
        yield "workouts", common | {
            "end": common["start"] + length, "activity": "workout", "title": "Exercise", "attributes": [],
        }  # fmt: skip
    note = _text(document.get("notes"))
    if note:
        yield "observations", common | {"display": "note", "text": note}


def _glucose(value: float, unit: str, common: dict[str, Any], *, meter: bool) -> Row:
    found = common | {"metric": "glucose", "value": value, "unit": unit}
    if meter:
        found |= {"display": "finger stick", "source": f"{common['source']} finger stick"}
    return "observations", found


def _when(document: dict[str, Any], zone: ZoneInfo) -> tuple[datetime, int]:
    written = next((text for key in _STRINGS if (text := _text(document.get(key)))), None)
    placed = None
    if written:
        try:
            placed = parse_iso(written, zone)
        except ValueError as error:
            if _milliseconds(document) is None:
                raise NotKept(f"no readable time: {str(error)[:120]}") from None
    elapsed = _milliseconds(document)
    if elapsed is not None:
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=elapsed)
    elif placed is not None:
        instant = placed[0]
    else:
        raise NotKept("no time: date, dateString, created_at or mills is needed")
    if not _EARLIEST <= instant < _LATEST:
        raise NotKept(f"the time {instant:%Y-%m-%d} is not from 1900 to 2099")
    given = _number(document.get("utcOffset"))
    if given and abs(given) <= 18 * 60:
        return instant, int(given)
    if placed is not None and written and written[-1] not in "Zz" and placed[1]:
        return instant, placed[1]
    return instant, offset_minutes(instant, zone)


def _milliseconds(document: dict[str, Any]) -> float | None:
    for key in ("date", "mills"):
        value = document.get(key)
        value = _number(next(iter(value.values()), None) if isinstance(value, dict) else value)
        if value is not None and abs(value) < 1e13:
            return value
    return None


def _number(value: Any) -> float | None:
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _id(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("$oid")
    return value if isinstance(value, str) else None


__all__ = ["LOWEST", "rows_of"]
