"""A found stretch of text, and how stretches that overlap become one.

Where two finders claim the same characters, the union is taken and the surer kind names it: nothing that any finder
wanted gone is ever left behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a stretch of text gives away, surest first; the value is the word in the placeholder."""

    EMAIL = "EMAIL"
    URL = "URL"
    IP = "IP"
    SSN = "SSN"
    MRN = "MRN"
    HEALTH_PLAN = "HEALTH_PLAN"
    CARD = "CARD"
    ACCOUNT = "ACCOUNT"
    LICENSE = "LICENSE"
    VEHICLE = "VEHICLE"
    DEVICE = "DEVICE"
    BIOMETRIC = "BIOMETRIC"
    FAX = "FAX"
    ADDRESS = "ADDRESS"
    DATE = "DATE"
    ID = "ID"
    PHONE = "PHONE"
    AGE = "AGE"
    FACILITY = "FACILITY"
    PLACE = "PLACE"
    NAME = "NAME"


_SURENESS = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Found:
    """One stretch that was replaced: its kind and its half-open place in the original text, in characters."""

    type: Kind
    start: int
    end: int


def surer(first: Kind, second: Kind) -> Kind:
    """The kind that says more."""
    return min(first, second, key=_SURENESS.__getitem__)


def settle(found: Iterable[Found]) -> list[Found]:
    """Stretches in order without overlap, covering every character that any of ``found`` covers."""
    settled: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if settled and one.start < settled[-1].end:
            last = settled[-1]
            kind = surer(last.type, one.type)
            settled[-1] = Found(kind, last.start, max(last.end, one.end))
        else:
            settled.append(one)
    return settled
