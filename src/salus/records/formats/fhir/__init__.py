"""FHIR in JSON: bundles of any type, bulk NDJSON, ``$everything``, lists and single resources; R4, with DSTU2 to R5.

Two formats read the same way: NDJSON files of one bulk export name each other's resources and are read as one, while
each bundle stands for itself.
"""

from __future__ import annotations

import re

from salus.records.formats import Format
from salus.records.formats.fhir.reading import read

_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"([A-Z][A-Za-z]{2,40})"')
_LINE = re.compile(rb'\s*\{[^\n]*"resourceType"\s*:\s*"(?!Bundle")[A-Z][A-Za-z]{2,40}"')


def is_fhir(head: bytes, name: str) -> bool:
    """True for JSON whose first 64 KiB name a resource type, and that is not NDJSON."""
    return _json(head) and _RESOURCE.search(head) is not None and not is_ndjson(head, name)


def is_ndjson(head: bytes, name: str) -> bool:
    """True where the first line is a whole resource (or begins one, in a file named so) that is no bundle."""
    line, end, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not _LINE.match(line):
        return False
    return line.rstrip().endswith(b"}") if end else name.lower().endswith((".ndjson", ".jsonl"))


def _json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


FORMAT = Format("fhir", "FHIR bundle", is_fhir, read)
NDJSON = Format("fhir_ndjson", "FHIR bulk export (NDJSON)", is_ndjson, read, joined=True)

__all__ = ["FORMAT", "NDJSON", "read"]
