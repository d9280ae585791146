"""What a person has or reacts to: conditions and allergies, with what was refuted kept as no fact.

``clinicalStatus`` and ``verificationStatus`` were codes in DSTU2 and STU3 and are CodeableConcepts since R4; DSTU2 put
both of an allergy into one ``status``.
"""

from __future__ import annotations

from collections.abc import Iterator

from salus.records.formats.chart.rows import Origin, Row, Statement, entry, spoken
from salus.records.formats.fhir.datatypes import (
    Json,
    code_word,
    codes,
    dose_words,
    first,
    flag,
    moment,
    notes,
    objects,
    range_words,
    span,
    string,
    words,
)  # fmt: skip
from salus.records.formats.fhir.index import Index

_UNTRUE = {"refuted", "entered-in-error"}
_ACTIVE = {"active", "recurrence", "relapse", "confirmed", "unconfirmed"}
_OVER = {"inactive", "remission", "resolved"}
_SEVERITIES = ("mild", "moderate", "severe")


def conditions(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """The entry of one Condition: onset to abatement; active while its clinical status says so."""
    clinical, verified = code_word(resource.get("clinicalStatus")), code_word(resource.get("verificationStatus"))
    start, _ = span(resource, "onset", index.zone)
    _, end = span(resource, "abatement", index.zone)
    recorded = moment(
        resource.get("recordedDate") or resource.get("dateRecorded") or resource.get("assertedDate"), index.zone
    )
    over = end is not None or flag(resource.get("abatementBoolean")) is True or _text(resource, "abatement") is not None
    fact = verified not in _UNTRUE
    said = Statement(
        "condition",
        words(resource.get("code")) or "",
        codes(resource.get("code")),
        fact=fact,
        active=fact and _active(clinical) if clinical else (False if over or not fact else None),
        details={
            "status": clinical,
            "verification": verified,
            "severity": words(resource.get("severity")),
            "category": spoken(words(item) for item in objects(resource.get("category"))),
            "body_site": spoken(words(item) for item in objects(resource.get("bodySite"))),
            "stage": spoken(words(item.get("summary")) for item in objects(resource.get("stage"))),
            "provider": index.name(resource.get("asserter") or resource.get("recorder"), resource),
            "start": _text(resource, "onset"),
            "end": _text(resource, "abatement"),
            "recorded": recorded.written if recorded else None,
            "note": notes(resource),
        },
    )
    yield entry(said, first(start, recorded), end, _status(origin, verified, clinical))


def allergies(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """The entry of one AllergyIntolerance, with its reactions and the worst of their severities."""
    old = code_word(resource.get("status"))
    clinical = code_word(resource.get("clinicalStatus")) or old
    verified = code_word(resource.get("verificationStatus")) or old
    reactions = objects(resource.get("reaction"))
    substance = resource.get("code") or resource.get("substance") or [item.get("substance") for item in reactions]
    severities = [string(item.get("severity")) for item in reactions]
    start, end = span(resource, "onset", index.zone)
    recorded = moment(resource.get("recordedDate") or resource.get("assertedDate"), index.zone)
    fact = verified not in _UNTRUE
    category = resource.get("category")
    said = Statement(
        "allergy",
        words(substance) or "",
        codes(substance),
        fact=fact,
        active=fact and _active(clinical) if clinical else (None if fact else False),
        details={
            "status": clinical,
            "verification": verified,
            "type": words(resource.get("type")),
            "category": spoken(map(string, category)) if isinstance(category, list) else string(category),
            "criticality": string(resource.get("criticality")),
            "severity": max((s for s in severities if s in _SEVERITIES), key=_SEVERITIES.index, default=None),
            "reaction": spoken(words(one) for item in reactions for one in _manifestations(item)),
            "start": _text(resource, "onset"),
            "recorded": recorded.written if recorded else None,
            "provider": index.name(resource.get("asserter") or resource.get("recorder"), resource),
            "note": notes(resource) or spoken(string(item.get("description")) for item in reactions),
        },
    )
    yield entry(said, first(start, recorded), end if end is not start else None, _status(origin, verified, clinical))


def _manifestations(reaction: Json) -> list[Json]:
    return objects(reaction.get("manifestation"))


def _active(clinical: str | None) -> bool | None:
    return True if clinical in _ACTIVE else False if clinical in _OVER or clinical in _UNTRUE else None


def _text(resource: Json, stem: str) -> str | None:
    """An onset or abatement told as an age, a range of ages or in words: "40 years old", "childhood"."""
    age = dose_words(resource.get(f"{stem}Age") or resource.get(f"{stem}Quantity")) or range_words(
        resource.get(f"{stem}Range")
    )
    if age:
        number, _, unit = age.rpartition(" ")
        years = unit in {"a", "year", "years", "yr", "yrs"}
        return f"at the age of {number if years else age}"
    return string(resource.get(f"{stem}String"))


def _status(origin: Origin, verified: str | None, clinical: str | None) -> Origin:
    return Origin(origin.source, origin.id, verified if verified in _UNTRUE else clinical or verified, origin.place)
