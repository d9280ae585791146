"""C-CDA: clinical documents of HL7 in XML (CCD, discharge summary, …), releases 1.1 and 2.1, with vendors' variance."""

from __future__ import annotations

from salus.records.formats import Format
from salus.records.formats.ccda.reading import read

_MARKS = (b"urn:hl7-org:v3", b"2.16.840.1.113883.10.20.", b"<ClinicalDocument")


def is_ccda(head: bytes, name: str) -> bool:  # noqa: ARG001  # the content says it all
    """True for XML whose beginning shows HL7's namespace, a C-CDA template or the document's root."""
    text = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore").encode()
    return text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and any(mark in text for mark in _MARKS)


FORMAT = Format("ccda", "C-CDA clinical document", is_ccda, read)

__all__ = ["FORMAT", "read"]
