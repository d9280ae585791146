"""A page of the journal: one file of JSON lines that one process appends to, and beside it an index of where ids begin.

    2026-11-21.5f0c9a3e.0001.jsonl    UTC day, process, number; each line begins {"trace_id":"<32 hex>"
    2026-11-21.5f0c9a3e.0001.index    for each line 16 bytes of id and 8 of offset (big-endian), in order of the lines

A batch is one write to the file, then one to the index. The index only saves time: lines that it does not know yet,
because the process died between the two writes, are looked at one by one, and without it all are. A last line without
its end is what a death in the middle of a write leaves behind; it is never read.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from salus.monitoring.outline import Outline

_BEGINS = b'{"trace_id":"%s"'
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
_ENTRY = 24  # bytes in the index: 16 of id, 8 of offset
_LONGEST = 1 << 20  # bytes of a line; ours are shorter by far
_WHO = b'"who":"%s"'
_NOBODY = str.maketrans("123456789abcdef", "0" * 15)


class Writing:
    """The page that this process appends to."""

    def __init__(self, folder: Path, day: date, process: str, number: int) -> None:
        self.day, self.size = day, 0
        self._page = Page(folder / f"{day}.{process}.{number:04d}.jsonl")
        self._lines = os.open(self._page.path, _NEW, 0o600)
        try:
            self._index = os.open(self._page.index, _NEW, 0o600)
        except OSError:
            os.close(self._lines)
            self._page.remove()
            raise

    def append(self, outlines: Sequence[Outline]) -> None:
        """Appends a line for each. Raises OSError; the page may then end in a torn line and must not be used again."""
        lines, index, at = bytearray(), bytearray(), self.size
        for one in outlines:
            index += bytes.fromhex(one.id) + (at + len(lines)).to_bytes(8, "big")
            lines += orjson.dumps(one.as_json(), option=orjson.OPT_APPEND_NEWLINE)
        _write(self._lines, lines)
        _write(self._index, index)
        self.size += len(lines)

    def close(self) -> None:
        """Closes it; a page that nothing could be written to goes away."""
        os.close(self._lines)
        os.close(self._index)
        if not self._page.size():
            self._page.remove()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be read, whoever writes it."""

    path: Path

    @property
    def day(self) -> str:
        """`2026-11-21`: as text, days are in order."""
        return self.path.name[:10]

    @property
    def index(self) -> Path:
        return self.path.with_suffix(".index")

    def size(self) -> int:
        """Bytes, with the index; 0 where it was removed meanwhile."""
        return sum(found.st_size for path in (self.path, self.index) if (found := _stat(path)))

    def written(self) -> float:
        """When it was last written to, seconds since 1970; 0 where it was removed meanwhile."""
        found = _stat(self.path)
        return found.st_mtime if found else 0.0

    def find(self, which: str) -> Iterator[dict[str, Any]]:
        """The requests of that trace on this page, in order."""
        with self.path.open("rb") as lines:
            index = self.index.read_bytes() if self.index.exists() else b""
            index = index[: len(index) // _ENTRY * _ENTRY]
            for at in _offsets(index, bytes.fromhex(which)):
                lines.seek(at)
                yield from _parsed(lines.readline(_LONGEST), which)
            tail = int.from_bytes(index[-8:], "big")
            lines.seek(tail)
            if index:
                lines.readline(_LONGEST)  # the last line that the index knows
            while (line := lines.readline(_LONGEST)).endswith(b"\n"):
                yield from _parsed(line, which)

    def torn(self) -> bool:
        """Whether its last line has no end. Of a page that is being written this says nothing."""
        found = _stat(self.path)
        if not found or not found.st_size:
            return False
        with self.path.open("rb") as lines:
            lines.seek(-1, os.SEEK_END)
            return lines.read(1) != b"\n"

    def forget(self, who: str) -> int:
        """Overwrites a pseudonym in place with nobody's, so that offsets stay; returns how many lines had it."""
        sought, nobodys = _WHO % who.encode(), _WHO % who.translate(_NOBODY).encode()
        found = _stat(self.path)
        if not found or not found.st_size:
            return 0
        with self.path.open("r+b") as lines, mmap.mmap(lines.fileno(), 0) as held:
            count, at = 0, held.find(sought)
            while at >= 0:
                held[at : at + len(sought)] = nobodys
                count, at = count + 1, held.find(sought, at + len(sought))
        return count

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.index.unlink(missing_ok=True)


def pages(folder: Path) -> list[Page]:
    """All pages, oldest day first."""
    return [Page(path) for path in sorted(folder.glob("????-??-??.*.jsonl"))]


def _offsets(index: bytes, sought: bytes) -> Iterator[int]:
    at = index.find(sought)
    while at >= 0:
        if at % _ENTRY == 0:  # else these bytes are parts of two neighbours
            yield int.from_bytes(index[at + 16 : at + _ENTRY], "big")
        at = index.find(sought, at + 1)


def _parsed(line: bytes, which: str) -> Iterator[dict[str, Any]]:
    """The line as a value, where it is whole and of that trace."""
    if line.startswith(_BEGINS % which.encode()) and line.endswith(b"\n"):
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            return


def _write(handle: int, data: bytearray) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
