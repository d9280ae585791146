"""Procedures, encounters and what is planned: visits to come are appointments."""

from __future__ import annotations

from collections.abc import Iterator

from salus.records.formats.ccda.datatypes import (
    Reader,
    codes,
    identifier,
    name_words,
    negated,
    related,
    status,
    templates,
)
from salus.records.formats.ccda.document import Element, flat
from salus.records.formats.ccda.statements import PROBLEM, author
from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import NotKept, Origin, Row, Statement, entry, spoken

_PLANNED = {"INT", "RQO", "PRP", "PRMS", "ARQ", "APT", "GOL"}
_UNTRUE = {"cancelled", "nullified", "aborted", "not-done", "held"}
_DIAGNOSIS = "2.16.840.1.113883.10.20.22.4.80"
_REASON = "2.16.840.1.113883.10.20.22.4.19"


def procedures(element: Element, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of a procedure that was done, or was not."""
    if element.get("moodCode") in _PLANNED:
        raise NotKept(f"the procedure is only planned, not done: {reader.words(element.find('code')) or 'unnamed'}")
    code = element.find("code")
    start, end = reader.when(element.find("effectiveTime"))
    state = "not-done" if negated(element) else status(element)
    details = {
        "status": state,
        "provider": author(element),
        "location": _place(element),
        "body_site": spoken(reader.words(item) for item in element.findall("targetSiteCode")),
        "reason": _reasons(element, reader),
        "outcome": spoken(reader.value_words(item) for item in element.findall("value")),
    }
    fact = (state or "") not in _UNTRUE - {"aborted"}
    name = reader.written(code) or reader.referenced(element.find("text"))
    said = Statement(
        "procedure", name or "", codes(code), fact=fact, active=fact and state == "active", details=details
    )
    yield entry(said, start, end, Origin(origin.source, identifier(element), state, origin.place))


def encounters(element: Element, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The entry of a visit; one that is still to come is an appointment."""
    code = element.find("code")
    planned = element.get("moodCode") in _PLANNED
    start, end = reader.when(element.find("effectiveTime"))
    state = "not-done" if negated(element) else status(element)
    found = [child for _, child in related(element, "act") if _DIAGNOSIS in templates(child)]
    diagnoses = [
        reader.written(c.find("value"))
        for act in found
        for _, c in related(act, "observation")
        if PROBLEM in templates(c)
    ]
    details = {
        "status": state,
        "category": spoken(reader.words(t) for t in (code.findall("translation") if code is not None else [])),
        "provider": author(element),
        "location": _place(element),
        "reason": _reasons(element, reader),
        "diagnosis": spoken(diagnoses),
    }
    fact = (state or "") not in _UNTRUE
    kind = "appointment" if planned else "encounter"
    name = (
        reader.written(code) or reader.referenced(element.find("text")) or ("Appointment" if planned else "Encounter")
    )
    active = fact and (planned or state == "active")
    said = Statement(kind, name, codes(code), fact=fact, active=active, details=details)
    yield entry(said, start, end, Origin(origin.source, identifier(element), state, origin.place))


def people(root: Element, reader: Reader, origin: Origin) -> Iterator[Row]:
    """The person whose document this is, from its header."""
    role = root.find("recordTarget/patientRole")
    patient = role.find("patient") if role is not None else None
    if role is None or patient is None:
        return
    born = reader.point(patient.find("birthTime"))
    names = sorted(patient.findall("name"), key=lambda name: name.get("use") not in {None, "L"})
    dead = patient.find("sdtc_deceasedInd")
    spoken_languages = [item.find("languageCode") for item in patient.findall("languageCommunication")]
    details = {
        "birth_date": (born.written if born.grain != "time" else _day(born)) if born else None,
        "sex": (reader.words(patient.find("administrativeGenderCode")) or "").lower(),
        "race": reader.words(patient.find("raceCode")),
        "ethnicity": reader.words(patient.find("ethnicGroupCode")),
        "marital_status": reader.words(patient.find("maritalStatusCode")),
        "language": spoken(item.get("code") for item in spoken_languages if item is not None),
        "provider": name_words(role.find("providerOrganization/name")),
        "deceased": "yes" if dead is not None and dead.get("value") == "true" else None,
    }
    name = next(filter(None, map(name_words, names)), None) or "Patient"
    yield entry(
        Statement("person", name, details=details),
        born,
        None,
        Origin(origin.source, identifier(role), None, origin.place),
    )


def _day(moment: Moment) -> str:
    return moment.written[:10]


def _place(element: Element) -> str | None:
    for participant in element.findall("participant"):
        if participant.get("typeCode") == "LOC":
            name = participant.find("participantRole/playingEntity/name")
            if name is not None and flat(name):
                return flat(name)
    return None


def _reasons(element: Element, reader: Reader) -> str | None:
    return spoken(
        reader.written(child.find("value"))
        for relation, child in related(element, "observation", "act")
        if _REASON in templates(child) or relation.get("typeCode") == "RSON"
    )
