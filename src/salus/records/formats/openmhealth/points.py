"""What is the same for every Open mHealth data point: its header, its time, its quantities and what they mean.

A point may come with a header that names its schema, or bare; then its properties tell. Times are ``date_time`` or a
``time_interval`` given by two of start, end and duration, or by a date and a part of the day.

A ``descriptive_statistic`` says that the value is not a reading. A sum or a total over an interval is what the metric
holds anyway; the average of a sampled metric over no more than its usual sampling distance stands for a reading; any
other (the maximum of a month) would be mistaken for one, and is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.catalogue import catalogue
from salus.records.formats.chart.dates import Moment, parse_date
from salus.records.formats.chart.rows import NotKept
from salus.records.units import convert, find_unit, unit

Json = Mapping[str, Any]
Span = tuple[Moment, Moment]

_PARTS = {"morning", "afternoon", "evening", "night"}
_LONGEST = timedelta(days=366 * 50)


@dataclass(frozen=True, slots=True)
class Point:
    """One data point: its schema's name (or None), its body, and what its header tells."""

    schema: str | None
    body: Json
    id: str | None = None
    source: str | None = None
    created: str | None = None
    person: str | None = None


def point_of(value: object) -> Point:
    """Take a data point apart. Raises NotKept where it is none."""
    if not isinstance(value, dict):
        raise NotKept("not a data point: it has no header and no body")
    header = _object(value.get("header"))
    if "body" not in value:
        if header:
            raise NotKept("the data point has a header but no body")
        return Point(None, value)
    body = value["body"]
    if not isinstance(body, dict):
        raise NotKept("the data point's body is not an object")
    named = header.get("schema_id", value.get("schema_id", value.get("schema")))
    name = named.get("name") if isinstance(named, dict) else named
    if header and not isinstance(name, str):
        raise NotKept("the header has no schema_id with a name")
    if name == "data-point":
        return point_of(body)
    origin = _object(header.get("acquisition_provenance"))
    return Point(
        schema=name.replace("_", "-") if isinstance(name, str) else None,
        body=body,
        id=_text(header.get("id")),
        source=_text(origin.get("source_name")),
        created=_text(origin.get("source_creation_date_time")),
        person=_text(header.get("user_id")),
    )


def span_of(frame: object, zone: ZoneInfo) -> Span | None:
    """Start and end of an ``effective_time_frame``; None where there is none. Raises NotKept where it is broken."""
    if frame is None:
        return None
    frame = _object(frame)
    keys = frame.keys() & {"date_time", "time_interval", "date"}
    if len(keys) != 1:
        raise NotKept("its effective_time_frame needs one of date_time and time_interval")
    if "time_interval" in frame:
        return _interval(_object(frame["time_interval"]), zone)
    at = _moment(frame.get("date_time", frame.get("date")), zone)
    return at, at


def _interval(interval: Json, zone: ZoneInfo) -> Span:
    start, end = interval.get("start_date_time"), interval.get("end_date_time")
    if "date" in interval:
        if interval.get("part_of_day") not in _PARTS:
            raise NotKept(f"part_of_day must be one of {', '.join(sorted(_PARTS))}: {interval.get('part_of_day')!r}")
        day = _moment(interval["date"], zone)
        return day, day
    if start is not None and end is not None:
        first, last = _moment(start, zone), _moment(end, zone)
    elif "duration" in interval and (start is not None) != (end is not None):
        lasting = seconds(quantity(interval["duration"], vocabulary("duration"), "duration"))
        if not 0 <= lasting <= _LONGEST.total_seconds():
            raise NotKept(f"its duration is impossible: {interval['duration']!r}")
        length = timedelta(seconds=lasting)
        given = _moment(start if start is not None else end, zone)
        other = given.start + (length if start is not None else -length)
        moved = replace(given, start=other, end=other, grain="time")
        first, last = (given, moved) if start is not None else (moved, given)
    else:
        raise NotKept("its time_interval needs two of start_date_time, end_date_time and duration")
    if last.start < first.start:
        raise NotKept(f"it ends ({last.written}) before it starts ({first.written})")
    return first, last


def quantity(value: object, units: tuple[str, ...], name: str) -> tuple[float, str]:
    """A number and its unit, one of ``units``; a bare number where only one is possible. Raises NotKept."""
    number, written = value, units[0] if len(units) == 1 else None
    if isinstance(value, dict):
        number, written = value.get("value"), value.get("unit")
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise NotKept(f"{name} has no number as its value: {_shown(number)}")
    if written not in units:
        raise NotKept(f"{name} cannot be in {_shown(written)}: it can be in {', '.join(units)}")
    return float(number), str(written)


def seconds(length: tuple[float, str]) -> float:
    """A duration in seconds."""
    measure = find_unit(length[1])
    return convert(length[0], measure, unit("s")) if measure is not None else float("nan")


def check_contexts(body: Json) -> None:
    """Raise NotKept where a context has a word that its schema does not know: who knows what the point means then."""
    for name, words in vocabulary_of("contexts").items():
        if name in body and body[name] not in words:
            raise NotKept(f"{name} cannot be {_shown(body[name])}: it can be {', '.join(words)}")


def check_statistic(body: Json, metric: str | None, span: Span, adds: bool) -> None:
    """Raise NotKept where the value is a statistic that would be mistaken for a reading."""
    statistic = body.get("descriptive_statistic")
    if statistic is None or (
        statistic in {"sum", "count"} and adds and "descriptive_statistic_denominator" not in body
    ):
        return
    usual = catalogue().metric(metric).sampling_minutes if metric is not None else None
    if statistic in {"average", "median"} and usual and span[1].start - span[0].start <= timedelta(minutes=usual):
        return
    per = body.get("descriptive_statistic_denominator")
    raise NotKept(f"a statistic ({statistic}{f' per {per}' if per else ''}) is not a reading, and is not kept as one")


def vocabulary(name: str) -> tuple[str, ...]:
    """A list of words of the schemas."""
    return tuple(_data()[name])


def vocabulary_of(name: str) -> Mapping[str, Any]:
    """A table of the schemas."""
    table: Mapping[str, Any] = _data()[name]
    return table


def units_of(rule: Json) -> tuple[str, ...]:
    """The units that a rule allows: a list, or the name of one."""
    units = rule["units"]
    return vocabulary(units) if isinstance(units, str) else tuple(units)


def _moment(value: object, zone: ZoneInfo) -> Moment:
    if not isinstance(value, str):
        raise NotKept(f"not a date: {_shown(value)}")
    try:
        return parse_date(value, zone)
    except ValueError as error:
        raise NotKept(str(error)) from None


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)[:60]


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


@cache
def _data() -> Mapping[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("schemas.json").read_bytes())
    return data
