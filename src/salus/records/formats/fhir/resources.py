"""Which resources are kept and how; every other is refused by its kind, so that the summary accounts for all.

Envelopes are opened: bundles inside bundles, ``Parameters`` that carry one (some servers answer ``$everything`` so),
and observations contained in a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from salus.records.formats.chart.rows import NotKept, Origin, Row
from salus.records.formats.fhir import care, conditions, medications, observations, person
from salus.records.formats.fhir.datatypes import Json, identifier, obj, objects, string, words
from salus.records.formats.fhir.index import NAMED, Index

Mapper = Callable[[Json, Index, Origin], Iterator[Row]]

MAPPERS: Mapping[str, Mapper] = {
    "Patient": person.people,
    "Observation": observations.observations,
    "Condition": conditions.conditions,
    "AllergyIntolerance": conditions.allergies,
    "MedicationRequest": medications.requests,
    "MedicationOrder": medications.requests,  # DSTU2's name for it
    "MedicationStatement": medications.statements,
    "MedicationUsage": medications.statements,  # R5 drafts' name for it
    "MedicationAdministration": medications.administrations,
    "MedicationDispense": medications.dispenses,
    "Immunization": care.immunizations,
    "Procedure": care.procedures,
    "Encounter": care.encounters,
    "DiagnosticReport": care.reports,
    "Appointment": care.appointments,
}
_DEEPEST = 8
_WITH_RESULTS = {"DiagnosticReport", "Observation"}


def unfold(value: object, depth: int = 0) -> Iterator[tuple[Json, str | None]]:
    """The resources in a value with their full URLs: its own, or those of the envelope it is."""
    resource = obj(value)
    kind = resource.get("resourceType")
    if kind not in {"Bundle", "Parameters"}:
        yield resource, None
        for part in objects(resource.get("contained")) if kind in _WITH_RESULTS else ():
            if part.get("resourceType") == "Observation":
                yield part, None
        return
    if depth >= _DEEPEST:
        raise NotKept(f"bundles are nested more than {_DEEPEST} deep")
    for item in objects(resource.get("entry")) or objects(resource.get("parameter")):
        yield from unfold_entry(item, depth + 1)


def unfold_entry(item: Json, depth: int = 0) -> Iterator[tuple[Json, str | None]]:
    """The resources of one entry of a bundle (or one parameter); the entry's full URL belongs to the first."""
    url = string(item.get("fullUrl"))
    for resource, own in unfold(item.get("resource"), depth):
        yield resource, own or url
        url = None


def rows_of(resource: Json, index: Index, place: str) -> Iterator[Row]:
    """The rows of one resource. Raises NotKept with the reason where it is none of a kind, or broken."""
    kind = string(resource.get("resourceType"))
    if kind is None:
        raise NotKept("an entry without a resource")
    mapper = MAPPERS.get(kind)
    if mapper is None:
        raise NotKept(_why_not(kind, resource))
    try:
        yield from mapper(
            resource, index, Origin(index.source, identifier(resource), string(resource.get("status")), place)
        )
    except NotKept as reason:
        raise NotKept(f"{kind}: {reason}") from None


def _why_not(kind: str, resource: Json) -> str:
    if kind == "OperationOutcome":
        said = [
            string(issue.get("diagnostics")) or words(issue.get("details")) for issue in objects(resource.get("issue"))
        ]
        return f"a message of the server, not a record: {' '.join(text for text in said if text)[:200]}"
    if kind == "FamilyMemberHistory":
        return "about a relative, not the person: FamilyMemberHistory"
    if kind in NAMED:
        return f"read for the names it gives, not a record of its own: {kind}"
    return f"not a kind of record that Salus keeps: {kind[:60]}"
