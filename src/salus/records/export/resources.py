"""Stored rows as FHIR R4 resources: observations, and what a chart says.

https://hl7.org/fhir/R4/. A resource says what the row says and no more: a code where the record had one, the value in
the unit that it was read in, the device as people know it. What did not count as a fact is marked so, as FHIR has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from salus.records.catalogue import Metric, catalogue
from salus.records.units import find_unit

Row = Mapping[str, Any]
Resource = dict[str, Any]

PATIENT = {"reference": "Patient/me"}
_SYSTEMS = {
    "LOINC": "http://loinc.org",
    "SNOMED": "http://snomed.info/sct",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ICD10": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD9": "http://hl7.org/fhir/sid/icd-9-cm",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "NDC": "http://hl7.org/fhir/sid/ndc",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "ATC": "http://www.whocc.no/atc",
}
_CLINICAL = "http://terminology.hl7.org/CodeSystem/{}"
_UCUM = "http://unitsofmeasure.org"


def observation(part: str, row: Row) -> Resource | None:
    """The Observation of a stored value; None for one that was worked out at import, whose sources are told instead."""
    code = row.get("code") or ""
    metric = catalogue().metrics.get(part)
    if code.startswith("DERIVED:"):
        return None
    if not code and metric is not None and metric.loinc:
        code = f"LOINC:{metric.loinc[0]}"
    name = row.get("display") or (metric.title if metric else None) or code
    made: Resource = {
        "resourceType": "Observation",
        "status": "final" if row["fact"] else "entered-in-error",
        "code": concept(name, [code] if code else []),
        "subject": PATIENT,
        **_when(row, "effective"),
    }
    value, unit, back = _as_read(row, metric)
    if value is None:
        made["valueString"] = row.get("text") or ""
    else:
        made["valueQuantity"] = {"value": value, **_in_unit(unit)}
    if row.get("source"):
        made["device"] = {"display": row["source"]}
    ends = {side: row.get(f"ref_{side}") for side in ("low", "high")}
    if found := {side: {"value": back(end)} for side, end in ends.items() if end is not None}:
        made["referenceRange"] = [found]
    return made


def entry(row: Row) -> Resource | None:
    """The resource of an entry of the chart; None for a kind that FHIR has none for."""
    write = _KINDS.get(row["kind"])
    if write is None:
        return None
    details: Mapping[str, str] = row.get("details") or {}
    made: Resource = write(row, details)
    if note := details.get("note"):
        made.setdefault("note", [{"text": note}])
    return made


def concept(text: str, codes: list[str]) -> Resource:
    """A CodeableConcept: the words of the record, and its codes where their system is known."""
    pairs = [code.partition(":") for code in codes]
    coding = [{"system": _SYSTEMS[system], "code": code} for system, _, code in pairs if system in _SYSTEMS and code]
    return {**({"coding": coding} if coding else {}), "text": text}


def _as_read(row: Row, metric: Metric | None) -> tuple[float | None, str | None, Callable[[float], float]]:
    """The value in the unit that it was read in, that unit, and what turns the shelf's values into it.

    The shelf's own value and unit where the one that was read is none that the metric is converted from.
    """
    value, raw, written = row.get("value"), row.get("raw_value"), row.get("raw_unit")
    if metric is None:
        return (value if raw is None else raw), written, float
    unit = find_unit(written) if written else None
    if value is None or raw is None or unit is None or not metric.accepts(unit):
        return value, metric.unit.code, float
    return raw, written, lambda own: metric.from_canonical(own, unit)


def _in_unit(written: str | None) -> Resource:
    """A unit as it was written, with its UCUM code where it has one."""
    known = find_unit(written) if written else None
    return {**({"unit": written} if written else {}), **({"system": _UCUM, "code": known.code} if known else {})}


def _condition(row: Row, details: Mapping[str, str]) -> Resource:
    status = "active" if row.get("active") else "inactive"
    return {
        "resourceType": "Condition",
        "clinicalStatus": _status("condition-clinical", status),
        "verificationStatus": _status("condition-ver-status", "confirmed" if row["fact"] else "refuted"),
        "code": concept(row["name"], row["codes"]),
        "subject": PATIENT,
        **_date("onsetDateTime", row, "start", details),
        **_date("abatementDateTime", row, "end", details),
    }


def _medication(row: Row, details: Mapping[str, str]) -> Resource:
    status = "not-taken" if not row["fact"] else "active" if row.get("active") else "completed"
    taken = " ".join(details[key] for key in ("dose", "route", "frequency") if details.get(key))
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": concept(row["name"], row["codes"]),
        "subject": PATIENT,
        **_when(row, "effective"),
        **({"dosage": [{"text": taken}]} if taken else {}),
    }


def _allergy(row: Row, details: Mapping[str, str]) -> Resource:
    reaction = {"manifestation": [{"text": details["reaction"]}]} if details.get("reaction") else None
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": _status(
            "allergyintolerance-clinical", "inactive" if row.get("active") is False else "active"
        ),
        "verificationStatus": _status("allergyintolerance-verification", "confirmed" if row["fact"] else "refuted"),
        "code": concept(row["name"], row["codes"]),
        "patient": PATIENT,
        **_date("onsetDateTime", row, "start", details),
        **({"reaction": [reaction]} if reaction else {}),
    }


def _immunization(row: Row, details: Mapping[str, str]) -> Resource:
    return {
        "resourceType": "Immunization",
        "status": "completed" if row["fact"] else "not-done",
        "vaccineCode": concept(row["name"], row["codes"]),
        "patient": PATIENT,
        **(_date("occurrenceDateTime", row, "start", details) or {"occurrenceString": "unknown"}),
        **({"lotNumber": details["lot"]} if details.get("lot") else {}),
    }


def _procedure(row: Row, _: Mapping[str, str]) -> Resource:
    return {
        "resourceType": "Procedure",
        "status": "completed" if row["fact"] else "not-done",
        "code": concept(row["name"], row["codes"]),
        "subject": PATIENT,
        **_when(row, "performed"),
    }


def _encounter(row: Row, _: Mapping[str, str]) -> Resource:
    period = {side: text for side in ("start", "end") if (text := iso(row, side))}
    return {
        "resourceType": "Encounter",
        "status": "finished" if row["fact"] else "cancelled",
        "class": {"system": _CLINICAL.format("v3-ActCode"), "code": "AMB"},
        "type": [concept(row["name"], row["codes"])],
        "subject": PATIENT,
        **({"period": period} if period else {}),
    }


def _appointment(row: Row, details: Mapping[str, str]) -> Resource:
    with_whom = details.get("provider") or details.get("location") or "not told"
    ends = {side: text for side in ("start", "end") if (text := iso(row, side))}
    status = ("booked" if row.get("active") else "fulfilled") if row["fact"] else "cancelled"
    if set(ends) != {"start", "end"}:
        ends = {**ends, "end": ends["start"]} if "start" in ends else {}
    return {
        "resourceType": "Appointment",
        "status": status if ends or not row["fact"] else "proposed",
        "description": row["name"],
        **ends,
        "participant": [{"actor": {"display": with_whom}, "status": "accepted"}],
    }


def _report(row: Row, details: Mapping[str, str]) -> Resource:
    return {
        "resourceType": "DiagnosticReport",
        "status": "final" if row["fact"] else "entered-in-error",
        "code": concept(row["name"], row["codes"]),
        "subject": PATIENT,
        **_when(row, "effective"),
        **({"conclusion": text} if (text := details.get("conclusion") or details.get("note")) else {}),
    }


_KINDS: dict[str, Callable[[Row, Mapping[str, str]], Resource]] = {
    "condition": _condition,
    "medication": _medication,
    "allergy": _allergy,
    "immunization": _immunization,
    "procedure": _procedure,
    "encounter": _encounter,
    "appointment": _appointment,
    "report": _report,
}


def iso(row: Row, side: str) -> str | None:
    """The start or end where it was measured, with its offset from UTC; None where there is none."""
    moment = row.get(side)
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(
        timezone(timedelta(minutes=row.get("offset") or 0)) if row.get("offset") else UTC
    ).isoformat()


def _when(row: Row, stem: str) -> Resource:
    start, end = iso(row, "start"), iso(row, "end")
    if start is None:
        return {}
    if end is None or end == start:
        return {f"{stem}DateTime": start}
    return {f"{stem}Period": {"start": start, "end": end}}


def _date(name: str, row: Row, side: str, details: Mapping[str, str]) -> Resource:
    """A date as it was told: a year or month where no day is known."""
    told = details.get(side) or iso(row, side)
    return {name: told} if told and told[:4].isdigit() else {}


def _status(system: str, code: str) -> Resource:
    return {"coding": [{"system": _CLINICAL.format(system), "code": code}]}
