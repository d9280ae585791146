"""The person whose records these are."""

from __future__ import annotations

from collections.abc import Iterator

from salus.records.formats.chart.rows import Origin, Row, Statement, entry, spoken
from salus.records.formats.fhir.care import people_of
from salus.records.formats.fhir.datatypes import Json, flag, moment, obj, objects, person_name, string, words
from salus.records.formats.fhir.index import Index

_EXTENSION = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"


def people(resource: Json, index: Index, origin: Origin) -> Iterator[Row]:
    """Patient: the person whose records these are."""
    born = moment(resource.get("birthDate"), index.zone)
    extensions = {string(item.get("url")): item for item in objects(resource.get("extension"))}
    died = string(resource.get("deceasedDateTime")) or ("yes" if flag(resource.get("deceasedBoolean")) else None)
    details = {
        "birth_date": born.written if born else None,
        "sex": string(resource.get("gender")),
        "birth_sex": string(obj(extensions.get(_EXTENSION + "birthsex")).get("valueCode")),
        "race": _us_core(extensions.get(_EXTENSION + "race")),
        "ethnicity": _us_core(extensions.get(_EXTENSION + "ethnicity")),
        "language": spoken(words(item.get("language")) for item in objects(resource.get("communication"))),
        "marital_status": words(resource.get("maritalStatus")),
        "provider": people_of(resource.get("generalPractitioner") or resource.get("careProvider"), resource, index),
        "deceased": died,
    }
    yield entry(
        Statement("person", person_name(resource.get("name")) or "Patient", details=details), born, None, origin
    )


def _us_core(extension: object) -> str | None:
    for part in objects(obj(extension).get("extension")):
        if part.get("url") == "text":
            return string(part.get("valueString"))
    return words(obj(extension).get("valueCodeableConcept"))
