"""Apple Health: the ``export.xml`` of the Health app, by itself or in its ``export.zip`` with clinical records.

The archive also holds the same records once more as a CDA document (``export_cda.xml``), which is left alone, and
routes and electrocardiograms, which are not kept and told so. The main file's name differs from language to language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from salus.records.formats import Company, Format, Member
from salus.records.formats.apple.prolog import is_apple
from salus.records.formats.apple.reading import read
from salus.records.tables import Context, Reading, Refusal

_CLINICAL = "clinical-records/"
_NOT_KEPT = {
    "workout-routes/": "GPS routes of workouts are not kept",
    "electrocardiograms/": "electrocardiogram traces are not kept",
}
_CDA = (b"<ClinicalDocument", b"Health Export CDA")


def _claims(own: str, other: str, head: bytes) -> bool:
    """True for what the Health app puts beside its export."""
    name = _beside(own, other)
    if name is None:
        return False
    return name.startswith((_CLINICAL, *_NOT_KEPT)) or ("/" not in name and all(mark in head for mark in _CDA))


def _read_with(export: Member, claimed: Sequence[Member], context: Context) -> Reading:
    """Yield the records of an export and of its clinical records. Raises BadFile as :func:`read` does."""
    inside = {_beside(export.name, member.name) or "": member for member in claimed}

    def fetch(path: str) -> BinaryIO | None:
        member = inside.get(path)
        return member.open() if member is not None else None

    with export.open() as stream:
        yield from read(stream, context, fetch)
    for part, why in _NOT_KEPT.items():
        found = sorted(name for name in inside if name.startswith(part))
        if found:
            yield Refusal(found[0], why, len(found))


def _beside(own: str, other: str) -> str | None:
    """The path of a file as seen from the folder of the export, or None where it is not in there."""
    folder = own.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    return other.removeprefix(prefix) if other.startswith(prefix) and other != own else None


FORMAT = Format("apple_health", "Apple Health export", is_apple, read, company=Company(_claims, _read_with))

__all__ = ["FORMAT", "read"]
