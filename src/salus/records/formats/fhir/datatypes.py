"""FHIR's building blocks, read tolerantly: whatever stands where an object should be is taken as nothing.

FHIR changed the shape of the same thing over its versions (a reason was a CodeableConcept, a Reference, then a
CodeableReference). Reading tolerantly here lets the mappings above say only what a resource means.

>>> words({"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hemoglobin"}]})
'Hemoglobin'
>>> dose_words({"value": 500, "unit": "mg"}), words(7), objects({"not": "a list"})
('500 mg', None, [{'not': 'a list'}])
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from salus.records.formats.chart.codes import coded
from salus.records.formats.chart.dates import Moment, parse_date
from salus.records.formats.chart.rows import NotKept, finite, unit_of
from salus.records.formats.chart.timing import amount

Json = Mapping[str, Any]

_NOTHING: Json = {}


def obj(value: object) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def objects(value: object) -> list[Json]:
    """The objects of a list, or of a lone object (older versions allow one where newer ones have a list)."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def string(value: object) -> str | None:
    """The text, or None where it is empty or no text."""
    return value.strip() or None if isinstance(value, str) else None


def flag(value: object) -> bool | None:
    """True or False where JSON says so."""
    return value if isinstance(value, bool) else None


def codes(concept: object) -> tuple[str, ...]:
    """All codes of a CodeableConcept (or list of them, or CodeableReference), LOINC first."""
    found: list[str] = []
    for item in objects(concept):
        for coding in (*objects(item.get("coding")), *objects(obj(item.get("concept")).get("coding"))):
            code = coded(string(coding.get("system")), string(coding.get("code")))
            if code is not None:
                found.append(code)
    return tuple(sorted(dict.fromkeys(found), key=lambda code: not code.startswith("LOINC:")))


def words(concept: object) -> str | None:
    """What a CodeableConcept (Coding, code, CodeableReference) says to people: its text, a display, else its code."""
    if isinstance(concept, str):
        return string(concept)
    for item in objects(concept):
        for plain in (item, obj(item.get("concept"))):
            codings = objects(plain.get("coding"))
            said = string(plain.get("text")) or next(filter(None, (string(c.get("display")) for c in codings)), None)
            said = said or string(plain.get("display"))
            said = (
                said or next(filter(None, (string(c.get("code")) for c in codings)), None) or string(plain.get("code"))
            )
            if said:
                return said
    return None


def code_word(concept: object) -> str | None:
    """The bare code of a status, which was a code, then a CodeableConcept: "active"."""
    if isinstance(concept, str):
        return string(concept)
    for item in objects(concept):
        for coding in objects(item.get("coding")):
            if code := string(coding.get("code")):
                return code
        if said := string(item.get("code")) or string(item.get("text")):
            return said
    return None


def unit(quantity: object) -> str | None:
    """A Quantity's unit: its UCUM code, else what is printed."""
    item = obj(quantity)
    return unit_of(string(item.get("code")), string(item.get("unit")))


def dose_words(quantity: object) -> str | None:
    """A Quantity as people write it: "500 mg", "1 tablet"; the printed unit goes before the code."""
    item = obj(quantity)
    shown = string(item.get("unit")) or string(item.get("code"))
    return amount(finite(item.get("value")), shown)


def range_words(value: object) -> str | None:
    """A Range as people write it: "1 to 2 tablets"."""
    item = obj(value)
    low, high = dose_words(item.get("low")), dose_words(item.get("high"))
    if low and high:
        return f"{low.split(' ')[0]} to {high}"
    return low or high


def moment(value: object, zone: ZoneInfo) -> Moment | None:
    """The date, or None where there is none; a broken date refuses the record."""
    text = string(value)
    if text is None:
        return None
    try:
        return parse_date(text, zone)
    except ValueError as error:
        raise NotKept(str(error)) from None


def span(resource: Json, stem: str, zone: ZoneInfo) -> tuple[Moment | None, Moment | None]:
    """Start and end of a choice such as ``onset[x]``: DateTime, Date, Instant, Period, Timing; (None, None) without."""
    for suffix in ("DateTime", "Instant", "Date", ""):
        if when := moment(resource.get(stem + suffix), zone):
            return when, when
    period = obj(resource.get(f"{stem}Period")) or obj(resource.get(stem))
    if period:
        return moment(period.get("start"), zone), moment(period.get("end"), zone)
    timing = obj(resource.get(f"{stem}Timing"))
    events = timing.get("event")
    if isinstance(events, list) and events:
        return moment(events[0], zone), moment(events[-1], zone)
    bounds = obj(obj(timing.get("repeat")).get("boundsPeriod"))
    return moment(bounds.get("start"), zone), moment(bounds.get("end"), zone)


def first(*moments: Moment | None) -> Moment | None:
    """The first that is known."""
    return next((when for when in moments if when is not None), None)


def notes(resource: Json) -> str | None:
    """The texts of ``note`` (Annotation, or plain text in DSTU2)."""
    note = resource.get("note")
    if isinstance(note, str):
        return string(note)
    texts = [text for text in (string(item.get("text")) for item in objects(note)) if text]
    return " ".join(texts) or None


def person_name(value: object) -> str | None:
    """A HumanName: its text, else prefix, given and family name; the official one first."""
    names = sorted(objects(value), key=lambda name: name.get("use") not in {"official", "usual", None})
    for name in names:
        if text := string(name.get("text")):
            return text
        parts: list[str | None] = []
        for key in ("prefix", "given", "family", "suffix"):
            part = name.get(key)
            parts += [string(p) for p in part] if isinstance(part, list) else [string(part)]
        if joined := " ".join(part for part in parts if part):
            return joined
    return None


def absent_reason(resource: Json) -> str | None:
    """Why a value is missing, where the record says so."""
    return words(resource.get("dataAbsentReason"))


def identifier(resource: Json) -> str | None:
    """The resource's id; else a business identifier, so that the same record is known again."""
    if named := string(resource.get("id")):
        return named
    for item in objects(resource.get("identifier")):
        if value := string(item.get("value")):
            return value
    return None
