"""Opens a C-CDA document safely and makes its XML plain to walk: local names, narrative by id, one person.

Entities, external references and document type declarations have no place in a CDA document and are how XML attacks
(entity expansion, file inclusion) begin: a file with them is refused unread. Sections on their own, without the
namespaces that their document would declare, are read too: the missing declarations are added.

Invariant: after :func:`open_document`, HL7's elements bear local names (those of ``sdtc`` with ``sdtc_`` before them).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from salus.errors import BadFile

Element = etree._Element

LARGEST = 100 << 20
ROOTS = frozenset({
    "ClinicalDocument", "component", "structuredBody", "section", "entry", "act", "encounter", "observation",
    "organizer", "procedure", "substanceAdministration", "supply",
})  # fmt: skip

_HL7 = {"urn:hl7-org:v3": "", "urn:hl7-org:sdtc": "sdtc_", "urn:hl7-org:pharm": "pharm_"}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {"xsi": _XSI, "sdtc": "urn:hl7-org:sdtc", "voc": "urn:hl7-org:v3/voc", "pharm": "urn:hl7-org:pharm"}
_ROOT_TAG = re.compile(rb"<([A-Za-z_][\w.:-]*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>")
_UNDECLARED = 201  # libxml2's XML_NS_ERR_UNDEFINED_NAMESPACE
_TEMPLATE = "2.16.840.1.113883"


@dataclass(frozen=True, slots=True)
class Document:
    """The root, and the narrative texts of each section by their ids (an id of another section is no good witness)."""

    root: Element
    narrative: Mapping[Element | None, Mapping[str, str]]


def open_document(text: bytes) -> Document:
    """Parse a whole file. Raises BadFile where it is damaged, dangerous or no CDA."""
    if len(text) > LARGEST:
        raise BadFile(f"this XML is larger than {LARGEST >> 20} MB: no clinical document is that long")
    for mark in ("<!ENTITY", "<!DOCTYPE"):
        if any(mark.encode(code) in text for code in ("ascii", "utf-16-le", "utf-16-be")):
            raise BadFile(
                f"this XML has {mark}, which no clinical document needs and attacks use: remove it to import the file"
            )
    root = _parse(text)
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace is None or name.namespace in _HL7:
            element.tag = _HL7.get(name.namespace or "", "") + name.localname
    kind = root.tag
    if kind not in ROOTS or (kind != "ClinicalDocument" and not _has_template(root)):
        raise BadFile(
            f"this XML is no C-CDA document: its root is <{str(kind)[:60]}>, where <ClinicalDocument> is expected"
        )
    return Document(root, _narrative(root))


def _parse(text: bytes) -> Element:
    try:
        return etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == _UNDECLARED:
            try:
                return etree.fromstring(_declared(text), _parser())
            except (etree.XMLSyntaxError, ValueError) as again:
                error = again if isinstance(again, etree.XMLSyntaxError) else error
        raise BadFile(f"not well-formed XML ({error.msg}): it is damaged or cut short, export it again") from None
    except (ValueError, LookupError) as error:
        raise BadFile(f"this XML cannot be read ({error}): save it as UTF-8") from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _declared(text: bytes) -> bytes:
    """The file with the usual prefixes declared at its root, where it does not declare them itself."""
    plain = re.sub(rb"<!--.*?-->|<\?.*?\?>", lambda m: b" " * len(m[0]), text[: 1 << 20], flags=re.DOTALL)
    root = _ROOT_TAG.search(plain)
    if root is None:
        return text
    missing = [
        f' xmlns:{prefix}="{uri}"'.encode()
        for prefix, uri in _PREFIXES.items()
        if f"xmlns:{prefix}".encode() not in root[2]
    ]
    return text[: root.end(1)] + b"".join(missing) + text[root.end(1) :]


def _has_template(root: Element) -> bool:
    return any((t.get("root") or "").startswith(_TEMPLATE) for t in root.iter("templateId"))


def _narrative(root: Element) -> dict[Element | None, dict[str, str]]:
    """Every identified piece of the sections' texts, as plain text."""
    found: dict[Element | None, dict[str, str]] = {}
    for section in root.iter("section"):
        text = section.find("text")
        pieces = found.setdefault(section, {})
        for element in text.iter(etree.Element) if text is not None else ():
            key = element.get("ID") or element.get("id")
            if key and (said := flat(element)):
                pieces.setdefault(key, said)
    return found


def flat(element: Element) -> str:
    """All text inside, with single spaces."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def xsi_type(element: Element) -> str:
    """The type that an element declares for itself, without prefix: "PQ", "IVL_TS"."""
    return (element.get(f"{{{_XSI}}}type") or "").rpartition(":")[2]
