"""What each version of a table holds, in one small file: which files, their dates, their sources.

The Delta log is the truth. The index says the same, ready to use: it is written after a commit, and where it is missing
or does not fit (the process died in between) it is made again from the table. Opening a snapshot therefore reads one
JSON file and imports no table library.

Invariant: an index names exactly the files of its version; an index file, once written, is never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import orjson

from salus.records.shelf import PartSummary

_EDITION = 1  # grows when the shape of the file changes: an older index is made again


@dataclass(frozen=True, slots=True)
class Stored:
    """One Parquet file of a part. ``path`` is relative to the table; ``first`` and ``last`` are its local dates."""

    path: str
    size: int
    rows: int
    counted: int
    first: date | None
    last: date | None
    sources: Mapping[str, int]
    names: Mapping[str, int]
    ids: bool  # some row has an identifier


@dataclass(frozen=True, slots=True)
class Part:
    """All files of one part, by date."""

    columns: tuple[str, ...]
    files: tuple[Stored, ...]

    def summary(self) -> PartSummary:
        """Added up over its files."""
        firsts = [f.first for f in self.files if f.first]
        lasts = [f.last for f in self.files if f.last]
        return PartSummary(
            rows=sum(f.rows for f in self.files),
            first=min(firsts, default=None),
            last=max(lasts, default=None),
            sources=_added(f.sources for f in self.files),
            names=_added(f.names for f in self.files),
            columns=self.columns,
            counted=sum(f.counted for f in self.files),
        )


@dataclass(frozen=True, slots=True)
class Index:
    """What one version holds, and the priorities of sources that its shares follow."""

    version: int
    parts: Mapping[str, Part] = field(default_factory=dict)
    preferred: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """As JSON."""
        return orjson.dumps(
            {"edition": _EDITION, "version": self.version, "parts": self.parts, "preferred": self.preferred}
        )

    @classmethod
    def decode(cls, content: bytes, version: int) -> Index | None:
        """None where it is not an index of this version in this edition."""
        try:
            read = orjson.loads(content)
            if read["edition"] != _EDITION or read["version"] != version:
                return None
            parts = {
                name: Part(tuple(part["columns"]), tuple(_stored(file) for file in part["files"]))
                for name, part in read["parts"].items()
            }
            return cls(version, parts, tuple(read["preferred"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None

    def paths(self) -> set[str]:
        """Of all files."""
        return {file.path for part in self.parts.values() for file in part.files}


def _stored(read: dict[str, object]) -> Stored:
    for name in ("first", "last"):
        told = read[name]
        read[name] = date.fromisoformat(told) if isinstance(told, str) else None
    return Stored(**read)  # type: ignore[arg-type]  # a misfit raises TypeError, which `decode` expects


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = reduce(lambda a, b: a + Counter(b), counts, Counter())
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))
