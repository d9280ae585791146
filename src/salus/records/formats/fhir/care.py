"""What was done for a person and what is planned: immunizations, procedures, encounters, reports, appointments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from salus.records.formats.chart.rows import Origin, Row, Statement, entry, finite, spoken
from salus.records.formats.fhir.datatypes import (
    Json,
    code_word,
    codes,
    dose_words,
    first,
    flag,
    moment,
    notes,
    obj,
    objects,
    range_words,
    span,
    string,
    words,
)  # fmt: skip
from salus.records.formats.fhir.index import Index

_UNTRUE = {"entered-in-error", "cancelled", "not-done", "noshow", "preparation"}
_CLASSES = {
    "AMB": "ambulatory", "EMER": "emergency", "FLD": "field", "HH": "home health", "IMP": "inpatient",
    "ACUTE": "inpatient acute", "NONAC": "inpatient non-acute", "OBSENC": "observation", "PRENC": "pre-admission",
    "SS": "short stay", "VR": "virtual",
}  # fmt: skip
_COMING = {"booked", "pending", "proposed", "arrived", "checked-in", "waitlist", "planned"}


def immunizations(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """Immunization: given, unless ``not-done`` (or, before R4, ``notGiven``)."""
    status = string(resource.get("status"))
    refused = flag(resource.get("notGiven")) is True or flag(resource.get("wasNotGiven")) is True
    when, _ = span(resource, "occurrence", index.zone)
    when = first(when, moment(resource.get("date"), index.zone))
    explained = obj(resource.get("explanation"))
    doses = objects(resource.get("protocolApplied")) or objects(resource.get("vaccinationProtocol"))
    place = resource.get("location")
    details = {
        "status": "not-done" if refused else status,
        "status_reason": words(resource.get("statusReason")) or words(explained.get("reasonNotGiven")),
        "reason": _reasons(resource, index) or words(explained.get("reason")),
        "dose": dose_words(resource.get("doseQuantity")),
        "dose_number": spoken(_dose_number(item) for item in doses),
        "series": spoken(string(item.get("series")) for item in doses),
        "lot": string(resource.get("lotNumber")),
        "manufacturer": index.name(resource.get("manufacturer"), resource),
        "site": words(resource.get("site")),
        "route": words(resource.get("route")),
        "provider": people_of(resource.get("performer") or resource.get("practitioner"), resource, index),
        "location": index.name(place, resource),
        "start": string(resource.get("occurrenceString")),
        "note": notes(resource),
    }
    known = resource.get("vaccineCode")
    said = Statement(
        "immunization", words(known) or "", codes(known), fact=not refused and status not in _UNTRUE, details=details
    )
    yield entry(said, when, when, replace(origin, status=details["status"]))


def procedures(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """Procedure: done, unless it was not (``not-done``, ``notPerformed``) or is only being prepared."""
    status = string(resource.get("status"))
    untrue = flag(resource.get("notPerformed")) is True or flag(resource.get("notDone")) is True
    stem = "performed" if any(key.startswith("performed") for key in resource) else "occurrence"
    start, end = span(resource, stem, index.zone)
    details = {
        "status": "not-done" if untrue else status,
        "status_reason": words(resource.get("statusReason")) or words(resource.get("notDoneReason")),
        "category": words(resource.get("category")),
        "reason": _reasons(resource, index),
        "provider": people_of(resource.get("performer"), resource, index),
        "location": index.name(resource.get("location"), resource),
        "body_site": spoken(words(item) for item in objects(resource.get("bodySite"))),
        "outcome": words(resource.get("outcome")),
        "start": string(resource.get(f"{stem}String")) or _age(resource, stem),
        "note": notes(resource),
    }
    known = resource.get("code")
    fact = not untrue and status not in _UNTRUE
    active = status == "in-progress" if status and fact else False
    said = Statement("procedure", words(known) or "", codes(known), fact=fact, active=active, details=details)
    yield entry(said, start, end, replace(origin, status=details["status"]))


def encounters(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """Encounter; one that is only planned is an appointment."""
    status = string(resource.get("status"))
    start, end = span(resource, "period", index.zone)
    if start is None:
        start, end = span(resource, "actualPeriod", index.zone)
    if start is None:
        start = moment(resource.get("plannedStartDate"), index.zone)
    kind_of = _class(resource)
    spots = [index.name(item.get("location"), resource) for item in objects(resource.get("location"))]
    details = {
        "status": status,
        "category": kind_of,
        "reason": _reasons(resource, index),
        "provider": people_of(resource.get("participant"), resource, index)
        or index.name(resource.get("serviceProvider"), resource),
        "location": spoken(spots) or index.name(resource.get("serviceProvider"), resource),
        "discharge": words(
            obj(resource.get("hospitalization") or resource.get("admission")).get("dischargeDisposition")
        ),
        "note": notes(resource),
    }
    kind = "appointment" if status == "planned" else "encounter"
    name = words(resource.get("type")) or words(resource.get("serviceType")) or kind_of or "Encounter"
    fact = status not in _UNTRUE
    active = fact and status in {"in-progress", "onleave", "arrived", "triaged", "planned"}
    said = Statement(kind, name, codes(resource.get("type")), fact=fact, active=active, details=details)
    yield entry(said, start, end, replace(origin, status=status))


def reports(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """DiagnosticReport: its heading and conclusion; its results are observations of their own."""
    status = string(resource.get("status"))
    start, end = span(resource, "effective", index.zone)
    issued = moment(resource.get("issued"), index.zone)
    people = resource.get("resultsInterpreter") or resource.get("performer")
    details = {
        "status": status,
        "category": spoken(words(item) for item in objects(resource.get("category"))),
        "provider": people_of(people, resource, index),
        "note": string(resource.get("conclusion")) or notes(resource),
        "conclusion": spoken(words(item) for item in objects(resource.get("conclusionCode"))),
    }
    known = resource.get("code")
    said = Statement(
        "report", words(known) or "", codes(known), fact=status not in _UNTRUE, active=None, details=details
    )
    yield entry(said, first(start, issued), end, replace(origin, status=status))


def appointments(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """Appointment: with whom, where and why; cancelled and missed ones are no facts."""
    status = string(resource.get("status"))
    start, end = moment(resource.get("start"), index.zone), moment(resource.get("end"), index.zone)
    minutes = finite(resource.get("minutesDuration"))
    if start is not None and end is None and minutes is not None and 0 < minutes < 10_000:
        after = start.start + timedelta(minutes=minutes)
        end = replace(start, start=after, end=after)
    with_whom: list[str | None] = []
    where: list[str | None] = []
    for item in objects(resource.get("participant")):
        found = index.look_up(item.get("actor"), resource)
        if (
            found
            and found.type not in {"Patient", "RelatedPerson", "Group"}
            and string(item.get("status")) != "declined"
        ):
            (where if found.type in {"Location", "HealthcareService"} else with_whom).append(found.name)
    reason = _reasons(resource, index)
    service = resource.get("serviceType") or resource.get("specialty")
    kind_of = words(resource.get("appointmentType")) or words(service)
    details = {
        "status": status,
        "provider": spoken(with_whom),
        "location": spoken(where),
        "reason": reason,
        "category": kind_of,
        "status_reason": words(resource.get("cancelationReason")) or words(resource.get("cancellationReason")),
        "note": string(resource.get("comment")) or string(resource.get("patientInstruction")) or notes(resource),
    }
    name = string(resource.get("description")) or words(service) or reason or kind_of or "Appointment"
    fact = status not in _UNTRUE
    said = Statement(
        "appointment",
        name,
        codes(service),
        fact=fact,
        active=fact and status in _COMING if status else None,
        details=details,
    )
    yield entry(said, start, end, replace(origin, status=status))


def people_of(performers: object, resource: Json, index: Index) -> str | None:
    """The names behind performers and participants, however they are wrapped; never the patient's own."""
    names = []
    for item in objects(performers):
        inner = next((obj(item[key]) for key in ("actor", "individual", "agent") if obj(item.get(key))), item)
        found = index.look_up(inner, resource)
        if found and found.type not in {"Patient", "RelatedPerson"}:
            names.append(found.name)
    return spoken(names)


def _reasons(resource: Json, index: Index) -> str | None:
    said = []
    for key in ("reason", "reasonCode", "reasonCodeableConcept", "reasonReference", "indication"):
        for item in objects(resource.get(key)):
            said += [index.said(one, resource) for one in (objects(item.get("value")) or [item])]  # R5 wraps them
    return spoken(said)


def _class(resource: Json) -> str | None:
    kind = resource.get("class")
    code = code_word(kind)
    return _CLASSES.get(code or "") or words(kind)


def _age(resource: Json, stem: str) -> str | None:
    age = dose_words(resource.get(f"{stem}Age")) or range_words(resource.get(f"{stem}Range"))
    return f"at the age of {re.sub(r' a$', '', age)}" if age else None


def _dose_number(item: Json) -> str | None:
    for key in ("doseNumber", "doseNumberString", "doseNumberPositiveInt", "doseSequence"):
        value = item.get(key)
        if isinstance(value, int | str) and not isinstance(value, bool):
            return str(value).strip() or None
    return None
