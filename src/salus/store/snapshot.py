"""One version of one person's records, opened by reading its index and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salus.errors import WrongKey
from salus.records.shelf import PartSummary
from salus.store.folders import Folder, write_whole
from salus.store.index import Index
from salus.store.vault import PLAIN, Cover


@dataclass(frozen=True)
class DeltaSnapshot:
    """See :class:`salus.records.shelf.Snapshot`."""

    person: str
    version: int
    zone: ZoneInfo
    table: Path = field(repr=False)
    index: Index = field(repr=False)
    vault: Cover = field(default=PLAIN, repr=False)

    def files(self, part: str, first: date | None = None, end: date | None = None) -> list[str]:
        """Paths of the files of a part that may hold rows with ``first <= date < end``, in order of their dates."""
        found = self.index.parts.get(part)
        if found is None:
            return []
        begins = f"{self.vault.prefix}{self.table}/"
        return [
            f"{begins}{f.path}"
            for f in found.files
            if (first is None or f.last is None or f.last >= first)
            and (end is None or f.first is None or f.first < end)
        ]

    def source(self, file: str) -> Any:
        """What pyarrow reads one of these files from."""
        return self.vault.source(Path(file.removeprefix(self.vault.prefix)))

    def parts(self) -> Mapping[str, PartSummary]:
        """Every part that has rows, by name."""
        return self._summaries

    @cached_property
    def _summaries(self) -> dict[str, PartSummary]:
        return {name: part.summary() for name, part in sorted(self.index.parts.items())}


def index_path(folder: Folder, version: int) -> Path:
    """Where the index of a version lies."""
    return folder.index / f"{version:020d}.json"


def load_index(folder: Folder, version: int) -> Index:
    """The index of a version that exists; made again from the table, and kept, where it is missing or does not fit."""
    if version <= 0:
        return Index(0)
    path = index_path(folder, version)
    with suppress(FileNotFoundError, WrongKey):  # a wrong key is told by the profile, and by the table's files
        found = Index.decode(folder.vault.open(path.read_bytes(), path), version)
        if found is not None:
            return found
    from salus.store.log import read_index

    index = read_index(folder.table, version, folder.vault)
    with suppress(OSError):  # a folder that cannot be written can still be read
        write_whole(path, folder.vault.seal(index.encode(), path))
    return index
