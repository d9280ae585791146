"""Codes of clinical terminologies, written the one way Salus keeps them: ``LOINC:4548-4``, ``SNOMED:44054006``.

FHIR names a terminology by URL, C-CDA by OID, people by abbreviation; ``systems.json`` lists them all. A code whose
terminology is unknown keeps the tail of its URL, so that nothing is lost and nothing is taken for what it is not.

>>> coded("http://loinc.org", "4548-4"), coded("urn:oid:2.16.840.1.113883.6.96", "44054006")
('LOINC:4548-4', 'SNOMED:44054006')
>>> coded("https://example.org/fhir/lab-codes", "GLU"), coded(None, "718-7")
('lab-codes:GLU', 'LOINC:718-7')
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from salus.records.catalogue import catalogue

_LOINC_SHAPE = re.compile(r"\d{1,5}-\d", re.ASCII)
_LONGEST = 200


@lru_cache(maxsize=65536)
def coded(system: str | None, code: str | None) -> str | None:
    """The code with its terminology's short name; None without a code. Without a system, LOINC is told by its shape."""
    code = (code or "").strip()
    if not code or len(code) > _LONGEST:
        return None
    system = (system or "").strip().removeprefix("urn:oid:").rstrip("/").partition("|")[0]
    known = _systems().get(system.lower())
    if known is not None:
        return f"{known}:{code.upper() if known.startswith('ICD') else code}"
    if not system:
        return f"LOINC:{code}" if _LOINC_SHAPE.fullmatch(code) else code
    return f"{re.split(r'[/:]', system)[-1][:40]}:{code}"


def metric_of(codes: Iterable[str]) -> str | None:
    """The catalogue's name for the first of these codes that is a LOINC code of a metric."""
    for code in codes:
        if code.startswith("LOINC:"):
            found = catalogue().by_loinc(code.removeprefix("LOINC:"))
            if found is not None:
                return found.name
    return None


def absence(codes: Iterable[str], name: str | None) -> Literal["none", "unknown"] | None:
    """Whether this says that there is none ("No known allergies") or that nobody knows ("no information").

    >>> absence(["SNOMED:716186003"], None), absence([], "No known drug allergies"), absence([], "Noah's allergy")
    ('none', 'none', None)
    """
    words = _absent()
    for code in codes:
        if code in words["none"]:
            return "none"
        if code in words["unknown"]:
            return "unknown"
    said = " ".join(re.split(r"[^a-z-]+", (name or "").lower())).strip() + " "
    return "none" if said.startswith(tuple(word + " " for word in words["words"])) else None


@cache
def _systems() -> Mapping[str, str]:
    names: dict[str, list[str]] = json.loads(Path(__file__).with_name("systems.json").read_bytes())
    return {alias: short for short, aliases in names.items() for alias in (*aliases, short.lower())}


@cache
def _absent() -> Mapping[str, list[str]]:
    data: dict[str, list[str]] = json.loads(Path(__file__).with_name("absent.json").read_bytes())
    return data
