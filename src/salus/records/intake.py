"""Importing: path → what it holds → batches → staging → one commit, with an account of every row.

Each path is all or nothing on its own: a file that cannot be read to its end changes nothing, is reported with its
error, and does not keep the others from being imported. Reading runs in a thread of its own, a few batches ahead of
storing, so that two cores are busy and memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salus.errors import BadInput, Unwritable, WrongKey
from salus.records.ahead import ahead
from salus.records.formats import Member
from salus.records.shelf import RecordStore
from salus.records.tables import Context

_AHEAD = 3  # batches read before they are stored

Progress = Callable[[int], None]


def import_paths(
    paths: Sequence[Path | Member],
    store: RecordStore,
    person: str,
    *,
    zone: ZoneInfo | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Imports files, archives and folders, one after the other.

    Args:
        paths: where they are, or single files that somebody else opens.
        zone: the person's home zone, kept if the person has none yet.
        progress: told the number of bytes read since the last call, from another thread.

    Returns:
        ``{"files": [{"path", "format", "read", "added", "duplicate", "refused": [{"where", "why", "count"}]}],
        "snapshot"}``, with ``"error"`` for a file that changed nothing. ``read`` is the sum of what was added,
        duplicate and refused. ``snapshot`` is null where nothing was ever imported.

    Raises:
        BadInput: the person's name cannot be one.
        StoreBusy: another import for this person did not end in time.
        Unwritable: the home has no room; of the paths, those before are imported, this one and those after are not.
    """
    files = [_import(path, store, person, zone, progress) for path in paths]
    known = person in store.people()
    return {"files": files, "snapshot": store.snapshot(person).version if known else None}


def _import(
    path: Path | Member, store: RecordStore, person: str, zone: ZoneInfo | None, progress: Progress | None
) -> dict[str, Any]:
    from salus.records.formats.detect import detect

    told: dict[str, Any] = {
        "path": path.name if isinstance(path, Member) else str(path),
        "format": None,
        "read": 0,
        "added": 0,
        "duplicate": 0,
        "refused": [],
    }
    with store.stage(person, zone) as staging:
        try:
            detected = detect(path)
            told["format"] = detected.name
            with closing(ahead(detected.read(Context(staging.zone, progress)), _AHEAD)) as reading:
                for item in reading:
                    staging.add(item)
            done = staging.commit()
        except (Unwritable, WrongKey):  # of the home and not of this file: another time, it may go well
            raise
        except BadInput as error:
            return {**told, "error": str(error)}
    refused = [{"where": one.where, "why": one.why, "count": one.count} for one in done.refused]
    return {**told, "read": done.read, "added": done.added, "duplicate": done.duplicate, "refused": refused}
