"""Medicines: ordered, stated, given or handed out, with dose, route and how often in words.

Each of the four resources says its own thing. A request or statement may be what somebody takes now; a single
administration is over; a dispensing lasts as long as its supply. What was cancelled, not taken or forbidden is no fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from salus.records.formats.chart.dates import Moment
from salus.records.formats.chart.rows import Origin, Row, Statement, entry, finite, spoken
from salus.records.formats.chart.timing import code_words, event, times, weekday
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

_UNTRUE = {"entered-in-error", "cancelled", "not-taken", "not-done", "draft", "declined"}
_OVER = {"completed", "stopped", "on-hold", "ended", "intended", *_UNTRUE}
_SUGGESTED = {"proposal", "option"}  # no order yet: https://hl7.org/fhir/R4/codesystem-medicationrequest-intent.html
_NOT_TAKEN = {"n", "not-taken"}


def requests(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """MedicationRequest (and DSTU2's MedicationOrder)."""
    dosage = _dosages(resource, "dosageInstruction")
    intent = code_word(resource.get("intent"))
    untrue = flag(resource.get("doNotPerform")) is True or intent in _SUGGESTED
    start, end = _bounds(dosage, index)
    written = moment(resource.get("authoredOn") or resource.get("dateWritten"), index.zone)
    ended = end or moment(resource.get("dateEnded"), index.zone)
    more = {
        "intent": intent,
        "provider": index.name(_who(resource.get("requester")) or resource.get("prescriber"), resource),
        "quantity": dose_words(obj(resource.get("dispenseRequest")).get("quantity")),
        "refills": _count(obj(resource.get("dispenseRequest")).get("numberOfRepeatsAllowed")),
    }
    yield _medication(resource, index, origin, dosage, (first(written, start), ended), untrue, more)


def statements(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """MedicationStatement (R5: with adherence), what somebody says is taken."""
    taken = {string(resource.get("taken")), code_word(obj(resource.get("adherence")).get("code"))}
    untrue = bool(taken & _NOT_TAKEN) or flag(resource.get("wasNotTaken")) is True
    start, end = span(resource, "effective", index.zone)
    asserted = moment(resource.get("dateAsserted"), index.zone)
    more = {"provider": index.name(resource.get("informationSource"), resource)}
    dates = (first(start, asserted), end if end is not start else None)
    yield _medication(resource, index, origin, _dosages(resource, "dosage"), dates, untrue, more)


def administrations(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """MedicationAdministration: one event of giving; over once it is done."""
    untrue = flag(resource.get("wasNotGiven")) is True or flag(resource.get("notGiven")) is True
    start, end = span(resource, "effective", index.zone)
    if start is None:
        start, end = span(resource, "occurence" if "occurenceDateTime" in resource else "occurrence", index.zone)
    actors = objects(resource.get("performer")) or objects(resource.get("practitioner"))
    more = {"provider": spoken(index.name(_who(actor), resource) for actor in actors), "category": "administration"}
    yield _medication(resource, index, origin, _dosages(resource, "dosage"), (start, end), untrue, more)


def dispenses(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """MedicationDispense: handed out, for as many days as were supplied."""
    when = first(moment(resource.get("whenHandedOver"), index.zone), moment(resource.get("whenPrepared"), index.zone))
    days, end = finite(obj(resource.get("daysSupply")).get("value")), None
    if when is not None and days is not None and 0 < days < 3660:
        end = replace(
            when, start=when.start + timedelta(days=days), end=when.start + timedelta(days=days), grain="time"
        )
    more = {
        "quantity": dose_words(resource.get("quantity")),
        "days_supply": dose_words(resource.get("daysSupply")),
        "provider": spoken(index.name(_who(actor), resource) for actor in objects(resource.get("performer"))),
        "category": "dispense",
    }
    yield _medication(resource, index, origin, _dosages(resource, "dosageInstruction"), (when, end), False, more)


def _medication(
    resource: Json,
    index: Index,
    origin: Origin,
    dosages: list[Json],
    dates: tuple[Moment | None, Moment | None],
    untrue: bool,
    more: dict[str, str | None],
) -> Row:
    name, known = _drug(resource, index)
    status = code_word(resource.get("status"))
    fact = not untrue and status not in _UNTRUE
    active = False if not fact or status in _OVER else True if status == "active" else None
    if more.get("category") == "dispense" and fact:
        active = None  # handed out says nothing about whether it is still taken
    reasons = resource.get("reason") if not isinstance(resource.get("reason"), dict) else [resource["reason"]]
    reasons = [*objects(reasons), *objects(resource.get("reasonCode")), *objects(resource.get("reasonReference"))]
    reasons += [*objects(resource.get("reasonCodeableConcept")), *objects(resource.get("reasonForUseCodeableConcept"))]
    stopped = resource.get("statusReason") or resource.get("reasonNotTaken") or resource.get("reasonNotGiven")
    details = {
        "status": status,
        "dose": spoken(map(_dose, dosages)) or spoken(string(item.get("text")) for item in dosages),
        "frequency": spoken(map(_frequency, dosages)),
        "route": spoken(words(item.get("route")) for item in dosages),
        "instructions": spoken(string(item.get("text")) or words(item.get("patientInstruction")) for item in dosages),
        "reason": spoken(index.said(item, resource) for item in reasons),
        "status_reason": spoken(words(item) for item in objects(stopped)),
        "category": spoken(words(item) for item in objects(resource.get("category"))),
        "note": notes(resource),
        **{key: value for key, value in more.items() if value},
    }
    said = Statement("medication", name or "", known, fact=fact, active=active, details=details)
    return entry(said, dates[0], dates[1], Origin(origin.source, origin.id, status, origin.place))


def _drug(resource: Json, index: Index) -> tuple[str | None, tuple[str, ...]]:
    """The medicine's name and codes, wherever they are: here, contained, or in a resource of its own."""
    for concept in (resource.get("medicationCodeableConcept"), obj(resource.get("medication")).get("concept")):
        if concept and (words(concept) or codes(concept)):
            return words(concept), codes(concept)
    reference = resource.get("medicationReference") or resource.get("medication")
    found = index.look_up(reference, resource)
    return (found.name, found.codes) if found else (None, ())


def _who(item: object) -> Json:
    """The Reference of a performer or requester, which some versions wrap: ``agent``, ``actor``, ``onBehalfOf``."""
    outer = obj(item)
    return obj(outer.get("actor")) or obj(outer.get("agent")) or outer


def _dosages(resource: Json, key: str) -> list[Json]:
    return objects(resource.get(key)) or objects(resource.get("dosage"))


def _dose(dosage: Json) -> str | None:
    for rate in (*objects(dosage.get("doseAndRate")), dosage):
        said = (
            dose_words(
                rate.get("doseQuantity") or rate.get("dose") or rate.get("quantityQuantity") or rate.get("quantity")
            )
            or range_words(rate.get("doseRange") or rate.get("quantityRange"))
            or dose_words(rate.get("rateQuantity"))
        )
        if said:
            return said
    return None


def _frequency(dosage: Json) -> str | None:
    timing = obj(dosage.get("timing"))
    repeat = obj(timing.get("repeat"))
    often = _often(repeat)
    events = repeat.get("when")
    spots = [event(string(one)) for one in (events if isinstance(events, list) else [events])]
    weekdays = repeat.get("dayOfWeek")
    days = [weekday(one) for one in weekdays if isinstance(one, str)] if isinstance(weekdays, list) else []
    clock = repeat.get("timeOfDay")
    hours = [one[:5] for one in clock if isinstance(one, str)] if isinstance(clock, list) else []
    parts = [
        often,
        spoken(spots),
        f"on {spoken(days)}" if any(days) else None,
        f"at {spoken(hours)}" if hours else None,
    ]
    code = timing.get("code")
    said = " ".join(part for part in parts if part) or code_words(code_word(code)) or words(code)
    if said and any(days) and often is None and not any(spots) and not hours:
        said = f"every {spoken(days)}"
    needed = dosage.get("asNeeded", dosage.get("asNeededBoolean"))
    why = words(dosage.get("asNeededCodeableConcept") or dosage.get("asNeededFor"))
    as_needed = f"as needed for {why}" if why else "as needed" if needed is True else None
    return " ".join(part for part in (said, as_needed) if part) or None


def _often(repeat: Json) -> str | None:
    """How often: only where a frequency or a period's length is written, since a bare unit says neither."""
    frequency, period = finite(repeat.get("frequency")), finite(repeat.get("period"))
    if frequency is None and period is None:
        return None
    unit = string(repeat.get("periodUnit")) or string(repeat.get("periodUnits"))
    return times(frequency, finite(repeat.get("frequencyMax")), period, finite(repeat.get("periodMax")), unit)


def _bounds(dosages: list[Json], index: Index) -> tuple[Moment | None, Moment | None]:
    for dosage in dosages:
        bounds = obj(obj(obj(dosage.get("timing")).get("repeat")).get("boundsPeriod"))
        if bounds:
            return moment(bounds.get("start"), index.zone), moment(bounds.get("end"), index.zone)
    return None, None


def _count(value: object) -> str | None:
    number = finite(value)
    return None if number is None else f"{number:g}"
