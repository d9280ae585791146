"""FHIR files that are damaged in every way: told, refused, and never half read."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.formats.fhir.resource import LOINC, bundle, concept, observation
from tests.records.formats.reading import NEW_YORK

from salus.errors import BadFile
from salus.records.formats.fhir import FORMAT
from salus.records.tables import Context, Refusal

ME = {"resourceType": "Patient", "id": "me", "gender": "male"}
READING = observation(valueQuantity={"value": 14, "code": "g/dL"})


BROKEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
    | st.sampled_from(["2024", "2024-13-40", "Patient/1", "#x", "http://loinc.org", "active"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["coding", "code", "system", "text", "reference", "value", "unit", "start", "repeat", "concept", "period"]),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
KINDS = st.sampled_from([
    "Observation", "Condition", "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "MedicationDispense", "Procedure",
    "MedicationAdministration", "Immunization", "Encounter", "DiagnosticReport", "Appointment", "Patient", "Medication", "Device",
    "Bundle", "Parameters", "Composition", "Location",
])  # fmt: skip
FIELDS = st.sampled_from(["id", "status", "code", "category", "clinicalStatus", "verificationStatus", "onsetDateTime", "onsetPeriod", "onsetAge", "abatementDateTime", "effectiveDateTime", "effectivePeriod", "effectiveTiming", "issued", "valueQuantity", "valueString", "valueCodeableConcept", "valueSampledData", "valueRange", "valueRatio", "component", "referenceRange", "interpretation", "dataAbsentReason", "hasMember", "device", "performer", "subject", "medicationCodeableConcept", "medicationReference", "medication", "contained", "dosageInstruction", "dosage", "reaction", "substance", "note", "reason", "reasonCode", "reasonReference", "vaccineCode", "protocolApplied", "occurrenceDateTime", "performedPeriod", "participant", "location", "class", "type", "period", "start", "end", "name", "birthDate", "extension", "link", "entry", "parameter", "resource", "identifier", "daysSupply", "minutesDuration", "custodian", "adherence", "statusReason"])  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(KINDS, st.dictionaries(FIELDS, BROKEN, max_size=8)), max_size=4))
def test_whatever_stands_in_a_resource_never_crashes(resources: list[tuple[str, dict[str, Any]]]) -> None:
    """Every resource becomes rows or a refusal, or the file is refused."""
    text = bundle(*({"resourceType": kind} | fields for kind, fields in resources)).encode()
    try:
        for item in FORMAT.read(io.BytesIO(text), Context(NEW_YORK)):
            assert isinstance(item, Refusal) or item.rows.num_rows
    except BadFile:
        pass


RICH = bundle(
    ME, READING,
    {"resourceType": "Condition", "id": "c", "code": concept("1", "Asthma"), "onsetDateTime": "2015-03", "clinicalStatus": concept("active")},
    observation(id="bp", code=concept("85354-9", "BP", LOINC), component=[{"code": concept("8480-6", "S", LOINC), "valueQuantity": {"value": 120}}]),
).encode()  # fmt: skip


@settings(max_examples=200)
@given(st.integers(0, len(RICH) - 1), st.binary(min_size=0, max_size=3), st.integers(0, 4))
def test_mutated_bytes_never_crash_and_never_give_more(place: int, new: bytes, gone: int) -> None:
    """A changed byte spoils the file, or a record, or a word."""
    text = RICH[:place] + new + RICH[place + gone :]
    try:
        items = list(FORMAT.read(io.BytesIO(text), Context(NEW_YORK)))
    except BadFile:
        return
    assert sum(item.count if isinstance(item, Refusal) else item.rows.num_rows for item in items) <= 5


@given(st.integers(1, len(RICH) - 1))
def test_a_file_cut_short_gives_nothing(end: int) -> None:
    """Not even its whole records: it is told before the first row."""
    with pytest.raises(BadFile):
        next(iter(FORMAT.read(io.BytesIO(RICH[:end]), Context(NEW_YORK))))
