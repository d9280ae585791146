"""HL7 v3 data types as C-CDA uses them: coded values, intervals of time, quantities, references into the narrative.

Nulls are everywhere in CDA (``nullFlavor``): an element with one says nothing, except that a code may still have
translations or an original text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from salus.records.formats.ccda.document import Document, Element, flat, xsi_type
from salus.records.formats.chart.codes import coded
from salus.records.formats.chart.dates import Moment, parse_hl7
from salus.records.formats.chart.rows import NotKept, Value, finite, range_in, spoken, unit_of
from salus.records.formats.chart.timing import amount, event, number, times

_LONGEST_NAME = 300
_OMITTED_UNIT = "1"


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read an element: the narrative of its section and the person's home zone."""

    document: Document
    zone: ZoneInfo
    section: Element | None = None

    def referenced(self, element: Element | None) -> str | None:
        """The text of an ``originalText`` or ``text``: what it refers to in the narrative, else what it says itself."""
        if element is None:
            return None
        pointer = element.find("reference")
        if pointer is not None:
            found = self.document.narrative.get(self.section, {}).get((pointer.get("value") or "").removeprefix("#"))
            if found:
                return found[:_LONGEST_NAME]
        return flat(element)[:_LONGEST_NAME] or None

    def words(self, element: Element | None) -> str | None:
        """What a code says to people: its display name, its original text, a translation's, or its code."""
        if element is None:
            return None
        return (
            _clean(element.get("displayName"))
            or self.referenced(element.find("originalText"))
            or next(filter(None, (_clean(t.get("displayName")) for t in element.findall("translation"))), None)
            or (_clean(element.get("code")) if element.get("nullFlavor") is None else None)
        )

    def written(self, element: Element | None) -> str | None:
        """What the clinician wrote (the original text), else the code's words: how the record names it."""
        if element is None:
            return None
        original = self.referenced(element.find("originalText"))
        return original if original and len(original) <= 120 else self.words(element) or original

    def value_words(self, element: Element | None) -> str | None:
        """The words of a value of any type."""
        if element is None:
            return None
        kind = xsi_type(element)
        if kind in {"ST", "ED", ""} and element.get("code") is None and element.get("value") is None:
            return self.referenced(element)
        value = value_of(element, self)
        return None if value is None else value.text or amount(value.number, value.unit)

    def when(self, element: Element | None) -> tuple[Moment | None, Moment | None]:
        """Start and end of an ``effectiveTime``: a point, low and high, or a centre; None where unknown or broken."""
        if element is None:
            return None, None
        if point := self.point(element):
            return point, point
        low, high = self.point(element.find("low")), self.point(element.find("high"))
        if low is None and high is None and (centre := self.point(element.find("center"))):
            return centre, centre
        return low, high

    def point(self, element: Element | None) -> Moment | None:
        """A point in time; a broken one is no point."""
        value = (element.get("value") or "").strip() if element is not None else ""
        try:
            return parse_hl7(value, self.zone) if value else None
        except ValueError:
            return None


def codes(element: Element | None) -> tuple[str, ...]:
    """The code and its translations, LOINC first."""
    if element is None:
        return ()
    found = [coded(item.get("codeSystem"), item.get("code")) for item in (element, *element.findall("translation"))]
    known = dict.fromkeys(code for code in found if code)
    return tuple(sorted(known, key=lambda code: not code.startswith("LOINC:")))


def templates(element: Element) -> frozenset[str]:
    """The roots of the templates that an element claims to follow."""
    return frozenset(t.get("root") or "" for t in element.findall("templateId"))


def negated(element: Element) -> bool:
    """True where ``negationInd`` says that it is not so, or was not done."""
    return (element.get("negationInd") or "").strip().lower() in {"true", "1"}


def status(element: Element) -> str | None:
    """The word of ``statusCode``."""
    found = element.find("statusCode")
    return _clean(found.get("code")) if found is not None else None


def related(element: Element, *tags: str) -> Iterator[tuple[Element, Element]]:
    """The statements that an element relates to, with the relation: (entryRelationship, observation) …"""
    for relation in element.findall("entryRelationship"):
        for child in relation:
            if not tags or child.tag in tags:
                yield relation, child


def value_of(element: Element, reader: Reader) -> Value | None:
    """The value of an observation: numbers as numbers, limits and findings as text; None where it is null."""
    kind = xsi_type(element)
    if kind in {"PQ", "REAL", "INT", "MO", "CO"} or (not kind and element.get("value") is not None):
        if (measured := finite(element.get("value"))) is not None:
            return Value(measured, unit(element))
        for other in element.findall("translation"):
            if (measured := finite(other.get("value"))) is not None:
                return Value(measured, unit_of(other.get("code"), reader.words(other)))
    if (
        kind in {"IVL_PQ", "IVL_INT", "IVL_REAL", "IVL"}
        or element.find("low") is not None
        or element.find("high") is not None
    ):
        return _interval(element)
    if kind in {"RTO", "RTO_PQ_PQ", "RTO_QTY_QTY"}:
        parts = [
            amount(finite(e.get("value")), e.get("unit")) for e in element if e.tag in {"numerator", "denominator"}
        ]
        return Value(text=":".join(p for p in parts if p)) if len(parts) == 2 and all(parts) else None
    if kind == "BL" and element.get("value") in {"true", "false"}:
        return Value(text="yes" if element.get("value") == "true" else "no")
    if kind in {"ST", "ED", ""} and element.get("code") is None:
        text = reader.referenced(element)
        measured = finite(text)
        return Value(measured) if measured is not None else Value(text=text) if text else None
    text = reader.words(element) or _clean(element.get("value"))
    return Value(text=text) if text else None


def unit(element: Element) -> str | None:
    """A quantity's unit; UCUM's plain number where it is left out."""
    return unit_of(element.get("unit")) or (_OMITTED_UNIT if xsi_type(element) == "PQ" else None)


def _interval(element: Element) -> Value | None:
    low, high = element.find("low"), element.find("high")
    a = finite(low.get("value")) if low is not None else None
    b = finite(high.get("value")) if high is not None else None
    measure = unit_of(*(side.get("unit") for side in (low, high) if side is not None))
    if a is not None and b is not None:
        return Value(a, measure) if a == b else Value(text=f"{number(a)}-{number(b)}", unit=measure)
    if b is not None and high is not None:
        return Value(text=f"{'<' if high.get('inclusive') == 'false' else '<='}{number(b)}", unit=measure)
    if a is not None and low is not None:
        return Value(text=f"{'>' if low.get('inclusive') == 'false' else '>='}{number(a)}", unit=measure)
    return None


def reference_range(element: Element, measure: str | None, reader: Reader) -> tuple[float | None, float | None]:
    """Low and high of the range for normal results, in the value's unit; nothing where several could be meant."""
    ranges = [r for r in element.findall("referenceRange/observationRange") if _is_normal(r)]
    if len(ranges) != 1:
        return None, None
    value = ranges[0].find("value")
    if value is not None and (value.find("low") is not None or value.find("high") is not None):
        sides = [value.find("low"), value.find("high")]
        if any(side is not None and side.get("unit") not in {None, "", measure} for side in sides):
            return None, None
        low, high = (finite(side.get("value")) if side is not None else None for side in sides)
        return low, high
    return range_in(reader.referenced(ranges[0].find("text")) or reader.value_words(value))


def _is_normal(item: Element) -> bool:
    code = item.find("interpretationCode")
    return code is None or code.get("code") in {None, "N"}


def frequency(element: Element) -> str | None:
    """How often a medicine is taken, from the periodic and event-related parts of its times."""
    said: list[str | None] = []
    for part in _parts(element.findall("effectiveTime")):
        period, happening = part.find("period"), part.find("event")
        if period is not None:
            longest = finite((e := period.find("high")) is not None and e.get("value"))
            low = period.find("low")
            length = low if low is not None else period
            said.append(times(1, None, finite(length.get("value")), longest, length.get("unit") or period.get("unit")))
        elif happening is not None:
            said.append(event(happening.get("code")))
    return spoken(said)


def _parts(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        yield element
        yield from element.findall("comp")


def identifier(element: Element) -> str | None:
    """The first id that is not null: its extension under its root."""
    for item in element.findall("id"):
        root, extension = _clean(item.get("root")), _clean(item.get("extension"))
        if root or extension:
            return f"{root}:{extension}" if root and extension else root or extension
    return None


def name_words(element: Element | None) -> str | None:
    """A person's or organisation's name."""
    if element is None:
        return None
    parts = [flat(part) for tag in ("prefix", "given", "family", "suffix") for part in element.findall(tag)]
    return " ".join(part for part in parts if part) or flat(element) or None


def need(when: tuple[Moment | None, Moment | None], element: Element) -> tuple[Moment, Moment]:
    """Both ends, the one standing for the other. Raises NotKept where neither is known, telling the element's own."""
    start = when[0] or when[1]
    if start is None:
        time = element.find("effectiveTime")
        written = (
            next((said for part in time.iter() if (said := part.get("value"))), None) if time is not None else None
        )
        raise NotKept(f"its date cannot be read: {written[:40]!r}" if written else "it has no date")
    return start, when[1] or start


def _clean(text: str | None) -> str | None:
    return " ".join(text.replace("\u200b", "").split()) or None if text else None
