"""Apple Health: the ``export.xml`` of the Health app, by itself or in its ``export.zip`` with clinical records.

The archive also holds the same records once more as a CDA document (``export_cda.xml``), which is left alone, and routes
and electrocardiograms, which are not kept and told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from salus.records.formats import Format, Member
from salus.records.formats.apple.prolog import is_apple
from salus.records.formats.apple.reading import read
from salus.records.tables import Context, Reading, Refusal

_NOT_KEPT = {
    "workout-routes/": "GPS routes of workouts are not kept",
    "electrocardiograms/": "electrocardiogram traces are not kept",
}


def read_all(export: Member, members: Sequence[Member], context: Context) -> Reading:
    """Yield the records of an export and of the clinical records beside it. Raises BadFile as :func:`read` does."""
    folder = export.name.rpartition("/")[0]
    inside = {
        member.name.removeprefix(folder).lstrip("/"): member for member in members if member.name.startswith(folder)
    }

    def fetch(path: str) -> BinaryIO | None:
        member = inside.get(path)
        return member.open() if member is not None else None

    with export.open() as stream:
        yield from read(stream, context, fetch)
    for part, why in _NOT_KEPT.items():
        found = sorted(name for name in inside if name.startswith(part))
        if found:
            yield Refusal(found[0], why, len(found))


APPLE_HEALTH = Format("apple_health", "Apple Health export", is_apple, read, read_all=read_all)

__all__ = ["APPLE_HEALTH", "read"]
