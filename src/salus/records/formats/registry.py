"""Every format that Salus reads, in the order in which they are asked: the more particular before the more general."""

from __future__ import annotations

from salus.records.formats import Format, apple, ccda, dexcom, fhir, fitbit, libre, nightscout, openmhealth, tidy

FORMATS: tuple[Format, ...] = (
    apple.FORMAT,
    ccda.FORMAT,
    fhir.NDJSON,
    fhir.FORMAT,
    openmhealth.FORMAT,
    nightscout.FORMAT,
    dexcom.FORMAT,
    libre.FORMAT,
    *fitbit.FORMATS,
    tidy.FORMAT,
)

__all__ = ["FORMATS"]
