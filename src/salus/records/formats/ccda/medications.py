"""Medicines and vaccines: both are substance administrations; the section or the template tells them apart.

``negationInd`` on a vaccine means it was not given (refused, not available); on a medicine, that it is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from salus.records.formats.ccda.datatypes import (
    Reader,
    codes,
    frequency,
    identifier,
    name_words,
    negated,
    related,
    status,
    templates,
    value_of,
)  # fmt: skip
from salus.records.formats.ccda.document import Element, xsi_type
from salus.records.formats.ccda.statements import author
from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import NotKept, Origin, Row, Statement, entry, finite, spoken
from salus.records.formats.chart.timing import amount, number

VACCINES = {"2.16.840.1.113883.10.20.22.4.52", "2.16.840.1.113883.10.20.22.4.120", "2.16.840.1.113883.10.20.24.3.140"}
_SIG = "2.16.840.1.113883.10.20.22.4.147"
_WHY_NOT = "2.16.840.1.113883.10.20.22.4.53"
_REASON = "2.16.840.1.113883.10.20.22.4.19"
_STATUS = {"2.16.840.1.113883.10.20.1.47", "2.16.840.1.113883.10.20.22.4.6"}
_INSTRUCTION = "2.16.840.1.113883.10.20.22.4.20"
_PLANNED = {"RQO", "PRP", "PRMS"}
_PLANNED_TEMPLATE = "2.16.840.1.113883.10.20.22.4.42"
_PREFERENCE = "2.16.840.1.113883.10.20.22.4.143"
_UNTRUE = {"cancelled", "nullified", "held"}
_OVER = {"completed", "aborted", "suspended", *_UNTRUE}


def medications(element: Element, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of one medicine: from its first to its last day, with dose, route and how often."""
    name, known = _product(element, reader)
    start, end = _bounds(element, reader)
    state = _said_status(element, reader) or status(element)
    proposed = element.get("moodCode") in {"PRP", "PRMS"}
    fact = not negated(element) and (state or "").lower() not in _UNTRUE and not proposed
    planned = proposed or _PLANNED_TEMPLATE in templates(element)
    word = (state or "").lower()
    active = False if not fact or planned or word in _OVER else True if word == "active" else None
    details = {
        "status": state,
        "dose": _dose(element, reader),
        "frequency": " ".join(filter(None, (frequency(element), _as_needed(element, reader)))),
        "route": reader.words(element.find("routeCode")),
        "instructions": _instructions(element, reader),
        "reason": _reasons(element, reader),
        "provider": author(element),
        "category": "planned" if planned else None,
    }
    origin = Origin(origin.source, identifier(element), state, origin.place)
    yield entry(
        Statement("medication", name or "", known, fact=fact, active=active, details=details), start, end, origin
    )


def immunizations(element: Element, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of one vaccination, or of one that was not given and why."""
    if element.get("moodCode") in _PLANNED | {"INT"}:
        raise NotKept("the vaccine is only planned, not given")
    name, known = _product(element, reader)
    start, end = _bounds(element, reader)
    state = "not-done" if negated(element) else status(element)
    doses = [relation.find("sequenceNumber") for relation, _ in related(element)]
    repeat = element.find("repeatNumber")
    material = element.find("consumable/manufacturedProduct/manufacturedMaterial/lotNumberText")
    maker = element.find("consumable/manufacturedProduct/manufacturerOrganization/name")
    details = {
        "status": state,
        "status_reason": _templated_code(element, _WHY_NOT, reader),
        "dose": _dose(element, reader),
        "dose_number": spoken(item.get("value") for item in (*doses, repeat) if item is not None),
        "lot": name_words(material),
        "manufacturer": name_words(maker),
        "route": reader.words(element.find("routeCode")),
        "site": reader.words(element.find("approachSiteCode")),
        "reason": _reasons(element, reader),
        "provider": author(element),
    }
    fact = state not in {"not-done", "cancelled", "nullified", "aborted", "held", "suspended"}
    origin = Origin(origin.source, identifier(element), state, origin.place)
    when = start or end
    yield entry(Statement("immunization", name or "", known, fact=fact, details=details), when, end or when, origin)


def _product(element: Element, reader: Reader) -> tuple[str | None, tuple[str, ...]]:
    """What the person takes: the material's code, its name, or the text that stands for both."""
    product = element.find("consumable/manufacturedProduct")
    if product is None:
        return reader.referenced(element.find("text")), ()
    material = product.find("manufacturedMaterial")
    material = product.find("manufacturedLabeledDrug") if material is None else material
    if material is None:
        return reader.referenced(element.find("text")), ()
    code = material.find("code")
    name = reader.written(code) or name_words(material.find("name")) or reader.referenced(element.find("text"))
    return name, codes(code)


def _bounds(element: Element, reader: Reader) -> tuple[Moment | None, Moment | None]:
    """First and last day, from the time that is no repetition; a single point is a start and an end."""
    for part in element.findall("effectiveTime"):
        inner = [part, *part.findall("comp")]
        for item in inner:
            if xsi_type(item) not in {"PIVL_TS", "EIVL_TS", "TS_PIVL"} and item.find("period") is None:
                start, end = reader.when(item)
                if start or end:
                    return start, end
    return None, None


def _dose(element: Element, reader: Reader) -> str | None:
    dose = element.find("doseQuantity")
    if dose is None:
        rate = element.find("rateQuantity")
        return amount(finite(rate.get("value")), rate.get("unit")) if rate is not None else None
    form = reader.words(element.find("administrationUnitCode"))
    if (low := dose.find("low")) is not None or dose.find("high") is not None:
        found = value_of(dose, reader)
        return f"{found.text or number(found.number or 0)} {found.unit or form or ''}".strip() if found else None
    del low
    measure = dose.get("unit")
    plain = measure in {None, "", "1"}
    return amount(finite(dose.get("value")), form.lower() if plain and form else measure)


def _as_needed(element: Element, reader: Reader) -> str | None:
    condition = element.find("precondition")
    if condition is None:
        return None
    criterion = condition.find("criterion")
    why = None
    if criterion is not None:
        why = reader.value_words(criterion.find("value")) or reader.referenced(criterion.find("text"))
    return f"as needed for {why}" if why else "as needed"


def _instructions(element: Element, reader: Reader) -> str | None:
    """The free-text sig and the patient instructions, each told once."""
    said = []
    for _, child in related(element, "substanceAdministration", "act"):
        if {_SIG, _INSTRUCTION} & templates(child):
            said.append(reader.referenced(child.find("text")))
    return spoken(text for text in said if text and not any(text != other and text in other for other in said if other))


def _reasons(element: Element, reader: Reader) -> str | None:
    """Why it is given: its indications."""
    return spoken(
        reader.written(child.find("value"))
        for relation, child in related(element, "observation")
        if not {_WHY_NOT, _PREFERENCE} & templates(child)
        and (_REASON in templates(child) or relation.get("typeCode") == "RSON")
    )


def _said_status(element: Element, reader: Reader) -> str | None:
    for _, child in related(element, "observation"):
        code = child.find("code")
        if _STATUS & templates(child) or (code is not None and code.get("code") == "33999-4"):
            return reader.words(child.find("value"))
    return None


def _templated_code(element: Element, template: str, reader: Reader) -> str | None:
    for _, child in related(element, "observation"):
        if template in templates(child):
            return reader.words(child.find("code")) or reader.words(child.find("value"))
    return None
