"""Open mHealth data points in JSON: schemas 1.x to 4.x of ``omh`` and ``ieee``, and Granola's HealthKit samples."""

from __future__ import annotations

import re

from salus.records.formats import Format
from salus.records.formats.openmhealth.reading import read

_MARK = re.compile(rb'"effective_time_frame"\s*:|"schema_id"\s*:\s*\{|"namespace"\s*:\s*"(?:omh|granola|ieee)"')
_FHIR = re.compile(rb'"resourceType"\s*:')


def is_openmhealth(head: bytes, name: str) -> bool:  # noqa: ARG001  # the content says it all
    """True for JSON whose beginning has a time frame or a schema id of Open mHealth's shape."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in {b"{", b"["} and _MARK.search(text) is not None and _FHIR.search(text) is None


FORMAT = Format("openmhealth", "Open mHealth data points", is_openmhealth, read)

__all__ = ["FORMAT", "read"]
