"""Cuts an export into pieces of a few megabytes that begin and end between top-level elements.

Finding such a place takes no parsing: Apple begins each top-level element on a line of its own, with the same indent as
the first, so the last such line in what was read is where a piece can end. That is a guess, and whoever reads the piece
checks it. Where there is no such line, a piece ends after any tag, and says so.

What is read is copied once, into its piece, and searched for line ends once: at some hundred megabytes a second, each
further pass over all bytes is felt.

Invariant: the pieces joined are the file from its root tag to the closing one; a file without that tag raises BadFile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from salus.errors import BadFile
from salus.records.formats.apple.cells import Lines
from salus.records.formats.apple.prolog import Opened

SIZE = 4 << 20  # bytes of a piece: large enough to hide the cost of each, small enough that a few are nothing
_END = b"</HealthData>"
_NAMES = (
    b"Record",
    b"Workout",
    b"ActivitySummary",
    b"Correlation",
    b"ClinicalRecord",
    b"Audiogram",
    b"VisionPrescription",
)
_FIRST = re.compile(rb"(?:^|\n)([ \t]*)<(?:ExportDate|Me|" + b"|".join(_NAMES) + rb")\b")
_NEAR = 1 << 14  # bytes at the end of what was read that are searched first
_HELD = 1 << 10  # bytes held back so that the closing tag is never cut
_TAGLESS = 64 << 20
_PAD = b"\0" * 32
_AGAIN = (
    "export it again (Health app, your picture, Export All Health Data), and wait until the export is complete before "
    "copying it; nothing of this file was stored"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of an export, the number of their first line, and whether they end between top-level elements."""

    padded: bytes  # with zeros behind, so that a word can be read at each byte
    breaks: Lines  # where the line ends are
    line: int
    whole: bool

    @classmethod
    def of(cls, line: int, whole: bool, *parts: bytes) -> Piece:
        """A piece of these parts, one after the other."""
        padded = b"".join((*parts, _PAD))
        return cls(padded, np.flatnonzero(np.frombuffer(padded, np.uint8) == ord("\n")), line, whole)

    def __len__(self) -> int:
        return len(self.padded) - len(_PAD)

    @property
    def data(self) -> bytes:
        """The bytes by themselves: a copy."""
        return self.padded[: len(self)]


def pieces(opened: Opened, size: int = SIZE) -> Iterator[Piece]:
    """Yield the pieces of about ``size`` bytes. Raises BadFile at the end of a file that is cut short."""
    line, held, length = opened.line, [b""], 0
    starts: list[bytes] | None = None
    for block in opened.blocks:
        held.append(block)
        length += len(block)
        if starts is None:
            held = [b"".join(held)]
            if (first := _FIRST.search(held[0])) is not None:
                starts = [b"\n" + first[1] + b"<" + name + b" " for name in _NAMES]
        if length >= size + _HELD:
            at = _between(held[-1], starts or [], _NEAR) if len(held[-1]) >= _NEAR else None
            if at is None:
                held = [b"".join(held)]
                at = _between(held[0], starts or [], length)
            last = held[-1]
            end = at or _after_tag(last, line)
            piece = Piece.of(line, at is not None, *held[:-1], last[:end])
            held = [last[end:]]
            length = len(held[0])
            line += len(piece.breaks)
            yield piece
    yield Piece.of(line, True, _closed(b"".join(held), line))


def _between(held: bytes, starts: list[bytes], near: int) -> int | None:
    """Where the last top-level element near the end begins, after its line end; None where none but the first is."""
    begin = max(len(held) - near, 0)
    at = max((held.rfind(start, begin) for start in starts), default=-1)
    return at + 1 if at > 0 else None


def _after_tag(held: bytes, line: int) -> int:
    at = held.rfind(b">", 0, len(held) - _HELD) + 1
    if at:
        return at
    if len(held) > _TAGLESS:
        raise BadFile(f"line {line}: {_TAGLESS >> 20} MB without a tag: this is no Apple Health export")
    return len(held) - _HELD


def _closed(held: bytes, line: int) -> bytes:
    text = held.rstrip()
    if not text.endswith(_END):
        seen = text[-60:].decode("utf-8", "replace").splitlines() or ["nothing"]
        last = line + text.count(b"\n")
        raise BadFile(f"line {last}: the export breaks off after {seen[-1]!r}: it was cut short; {_AGAIN}")
    return text.removesuffix(_END)


__all__ = ["Piece", "pieces"]
