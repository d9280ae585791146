"""Rows as the tables want them, and what may be said about a value: a number, or words, a comparison, a range.

Invariant: a row has exactly the columns of its table; an observation has a number or a text, never neither.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from salus.records.catalogue import catalogue
from salus.records.formats.chart.codes import absence, metric_of
from salus.records.formats.chart.dates import Moment
from salus.records.tables import Table
from salus.records.units import find_unit

Row = tuple[Table, dict[str, Any]]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(rf"\s*({_NUMBER})\s*", re.ASCII)
_RANGE = re.compile(rf"[^\d<>≤≥=+.-]*({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})(?![\d-]).*", re.ASCII | re.DOTALL)
_LIMIT = re.compile(rf"\s*(<=?|>=?|≤|≥)\s*({_NUMBER})(?![\d-]).*", re.ASCII | re.DOTALL)
_PRESSURE = re.compile(r"\s*(\d{2,3})\s*/\s*(\d{2,3})\s*(?:mm\s?\[?hg\]?)?\s*", re.ASCII | re.IGNORECASE)
_BLOOD_GROUP = "LOINC:882-1"


class NotKept(Exception):  # not an error: the reason why one record is refused
    """This record cannot be taken; the message says why, and becomes the refusal."""


@dataclass(frozen=True, slots=True)
class Value:
    """What was observed: a number in a unit, or a text ("Positive", "<5"), never both, with its reference range."""

    number: float | None = None
    unit: str | None = None
    text: str | None = None
    low: float | None = None
    high: float | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from: who recorded it, its own identifier, its status there, and its place in the file."""

    source: str | None
    id: str | None
    status: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a chart says: its kind, its name and codes, whether it is so, and what is told about it."""

    kind: str
    name: str
    codes: tuple[str, ...] = ()
    fact: bool = True
    active: bool | None = None
    details: Mapping[str, str | None] = field(default_factory=dict)


def observation(
    value: Value, codes: tuple[str, ...], display: str | None, when: tuple[Moment, Moment], origin: Origin
) -> Row:
    """An observation; its metric is the catalogue's for the first LOINC code that has one."""
    if value.number is None and not value.text:
        raise NotKept("it has no value")
    start, end = when
    if end.start < start.start:
        raise NotKept(f"it ends ({end.written}) before it starts ({start.written})")
    metric = metric_of(codes)
    measured = catalogue().metric(metric) if metric is not None else None
    if measured is not None and measured.components:
        metric = None  # a pair is told by its two components
    until = end.end
    if measured is not None and measured.aggregation == "sum" and end.grain == "day":
        until = end.next_midnight  # a daily sum counts for the whole local day
    return "observations", {
        "start": start.start, "end": until, "offset": start.offset,
        "source": origin.source, "id": origin.id, "status": origin.status, "place": origin.place,
        "metric": metric, "code": codes[0] if codes else None, "display": display,
        "value": value.number, "unit": value.unit, "text": value.text if value.number is None else None,
        "ref_low": value.low, "ref_high": value.high, "flag": value.flag,
    }  # fmt: skip


def entry(said: Statement, start: Moment | None, end: Moment | None, origin: Origin) -> Row:
    """An entry of the chart. Years and months are told in the details as written, because no day is known.

    An end before the start contradicts it and is told in the details only. Names that deny ("No known allergies") make
    the entry no fact; those that say nobody knows are refused.
    """
    name = " ".join(said.name.split())
    if not name:
        raise NotKept(f"the {said.kind} has no name")
    denied = absence(said.codes, name)
    if denied == "unknown":
        raise NotKept(f"it says only that nothing is known ({name})")
    if denied and " " not in name:
        name = name.replace("-", " ").capitalize()  # a bare code: no-known-food-allergies
    details = {key: " ".join(text.split()) for key, text in said.details.items() if text and text.strip()}
    if start is not None and start.coarse:
        details["start"] = start.written
    crossed = start is not None and end is not None and end.end < start.start
    if end is not None and end is not start and (end.coarse or crossed):
        details["end"] = end.written
    stop = None if end is None or crossed else end.start
    if start is not None and stop is not None:
        stop = max(start.start, stop)
    known = start or end
    return "entries", {
        "start": start.start if start else None, "end": stop, "offset": known.offset if known else None,
        "source": origin.source, "id": origin.id, "status": origin.status, "place": origin.place,
        "kind": said.kind, "name": name, "codes": list(dict.fromkeys(said.codes)),
        "fact": said.fact and denied is None, "active": False if denied else said.active, "details": details,
    }  # fmt: skip


def pressures(value: Value, codes: tuple[str, ...]) -> tuple[tuple[float, str, str], ...]:
    """Systolic and diastolic of a blood pressure that is written as one text, with their codes and names; else empty.

    >>> pressures(Value(text="120/80 mmHg"), ("LOINC:85354-9",))
    ((120.0, 'LOINC:8480-6', 'Systolic blood pressure'), (80.0, 'LOINC:8462-4', 'Diastolic blood pressure'))
    """
    pair = _PRESSURE.fullmatch(value.text or "")
    if pair is None or metric_of(codes) != "blood_pressure":
        return ()
    return (
        (float(pair[1]), "LOINC:8480-6", "Systolic blood pressure"),
        (float(pair[2]), "LOINC:8462-4", "Diastolic blood pressure"),
    )


def blood_type(row: Row, zone_moment: Moment, origin: Origin) -> Iterable[Row]:
    """What an observation of the blood group says about the person."""
    _, seen = row
    if seen["code"] == _BLOOD_GROUP and seen["text"]:
        name = "Blood type"
        yield entry(Statement("person", name, details={"blood_type": seen["text"]}), zone_moment, None, origin)


def unit_of(*candidates: str | None) -> str | None:
    """The first of these spellings that names a unit; else the first that is not empty, as written."""
    written = [text.strip() for text in candidates if text and text.strip()]
    return next((text for text in written if find_unit(text) is not None), written[0] if written else None)


def finite(value: object) -> float | None:
    """A finite number, from a JSON number or a plain numeral; None for anything else.

    >>> finite(7), finite(" 7.2 "), finite("7,2"), finite(True), finite("1e999")
    (7.0, 7.2, None, None, None)
    """
    if isinstance(value, str):
        match = _PLAIN.fullmatch(value)
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def range_in(text: str | None) -> tuple[float | None, float | None]:
    """Low and high of a reference range in words; None where it does not say.

    >>> range_in("3.5-5.0 mmol/L"), range_in("< 5.7 %"), range_in("Normal: 12 to 15.5"), range_in(">=60")
    ((3.5, 5.0), (None, 5.7), (12.0, 15.5), (60.0, None))
    >>> range_in("negative"), range_in("2024-05-14")
    ((None, None), (None, None))
    """
    text = (text or "")[:200]
    if both := _RANGE.fullmatch(text):
        low, high = finite(both[1]), finite(both[2])
        return (low, high) if low is not None and high is not None and low <= high else (None, None)
    if one := _LIMIT.fullmatch(text):
        return (None, finite(one[2])) if one[1] in {"<", "<=", "≤"} else (finite(one[2]), None)
    return None, None


def spoken(parts: Iterable[str | None]) -> str | None:
    """Texts joined by commas, each once, empty ones left out; None when nothing is left."""
    kept = dict.fromkeys(part.strip() for part in parts if part and part.strip())
    return ", ".join(kept) or None
