"""FHIR in JSON: bundles of any type, bulk NDJSON, ``$everything``, lists and single resources; R4, with DSTU2 to R5."""

from salus.records.formats.fhir.reading import read

__all__ = ["read"]
