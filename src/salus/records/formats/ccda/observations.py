"""Results, vital signs and social history: one observation for each value.

An assertion ("ASSERTION", value "Pregnancy") is turned round: what is asserted becomes what was observed, "yes" or,
with ``negationInd``, "no". A birth sex or a blood group also says something about the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from salus.records.formats.ccda.datatypes import (
    Reader,
    codes,
    identifier,
    name_words,
    need,
    negated,
    reference_range,
    status,
    value_of,
)  # fmt: skip
from salus.records.formats.ccda.document import Element
from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import (
    NotKept,
    Origin,
    Row,
    Statement,
    Value,
    blood_type,
    entry,
    observation,
    pressures,
    spoken,
)  # fmt: skip

_ASSERTIONS = {"ASSERTION", "HL7ActCode:ASSERTION"}
_SEX = ("LOINC:76689-9", "LOINC:46098-0")
_SMOKING_OLD = "2.16.840.1.113883.10.20.22.4.78"  # R1.1's smoking status: an assertion about smoking
_SMOKING = "LOINC:72166-2"
Times = tuple[Moment | None, Moment | None]


def observations(element: Element, reader: Reader, origin: Origin, around: Times = (None, None)) -> Iterator[Row]:
    """The rows of one observation; ``around`` are the times of the organizer or document that stand in for its own."""
    if (null := element.get("nullFlavor")) is not None:
        raise NotKept(f"the record says that it is not known ({null})")
    own = reader.when(element.find("effectiveTime"))
    own = own if own[0] or own[1] else around
    origin = replace(origin, id=identifier(element), status=status(element), source=_source(element) or origin.source)
    code = element.find("code")
    known, display = codes(code), reader.words(code) or reader.referenced(element.find("text"))
    if code is not None and display == code.get("code"):
        display = None
    values = element.findall("value")
    if known[:1] and known[0] in _SEX and not negated(element):
        yield from _sex(values, known[0], display or "Sex", own[0], reader, origin)
        return
    when = need(own, element)
    rows = [row for value in values for row in _valued(element, value, known, display, when, reader, origin)]
    if not rows:
        null = next((said for value in values if (said := value.get("nullFlavor"))), None)
        waiting = f" ({origin.status})" if origin.status and origin.status != "completed" else ""
        raise NotKept(f"it has no value{f': {null}' if null else waiting}")
    yield from rows


def _valued(
    element: Element,
    value_element: Element,
    known: tuple[str, ...],
    display: str | None,
    when: tuple[Moment, Moment],
    reader: Reader,
    origin: Origin,
) -> Iterator[Row]:
    code = element.find("code")
    if code is not None and code.get("code") == "ASSERTION":
        smoking = any(t.get("root") == _SMOKING_OLD for t in element.findall("templateId"))
        if not smoking:
            yield _asserted(element, value_element, when, reader, origin)
            return
        known, display = (_SMOKING,), "Tobacco smoking status"
    if negated(element):
        raise NotKept(f"the record says that it was not done or not so: {display or 'unnamed'}")
    value = value_of(value_element, reader)
    if value is None:
        return
    pair = pressures(value, known)
    for measured, loinc, name in pair:
        yield observation(Value(measured, "mm[Hg]"), (loinc,), name, when, origin)
    if pair:
        return
    low, high = reference_range(element, value.unit, reader)
    flags = spoken(item.get("code") for item in element.findall("interpretationCode"))
    if not known and not display:
        raise NotKept("it does not say what was observed: no code and no text")
    row = observation(replace(value, low=low, high=high, flag=flags), known, display, when, origin)
    yield row
    yield from blood_type(row, when[0], origin)


def _sex(
    values: list[Element], code: str, display: str, when: Moment | None, reader: Reader, origin: Origin
) -> Iterator[Row]:
    """A sex is about the person and needs no date."""
    said = spoken(reader.words(value) for value in values)
    if said is None:
        raise NotKept("it has no value")
    details = {"birth_sex" if code == _SEX[0] else "sex": said.lower()}
    yield entry(Statement("person", display, details=details), when, None, origin)


def _asserted(
    element: Element, value_element: Element, when: tuple[Moment, Moment], reader: Reader, origin: Origin
) -> Row:
    name = reader.words(value_element)
    if name is None:
        raise NotKept("it asserts something without saying what")
    text = "no" if negated(element) else "yes"
    return observation(Value(text=text), codes(value_element), name, when, origin)


def _source(element: Element) -> str | None:
    """The laboratory or practice that the observation names, not the clinician."""
    for path in (
        "performer/assignedEntity/representedOrganization/name",
        "author/assignedAuthor/representedOrganization/name",
    ):
        if (name := name_words(element.find(path))) is not None:
            return name
    return None
