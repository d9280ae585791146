"""Several files read as one, one after the other, each ending in a line end: for files that refer to each other.

>>> parts = [
...     Member("a", 1, lambda: io.BytesIO(b"1")),
...     Member("b", 2, lambda: io.BytesIO(b"2\\n")),
... ]
>>> stream = joined(parts)
>>> stream.read(), stream.seek(0), stream.readline()
(b'1\\n2\\n', 0, b'1\\n')
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from salus.records.formats import Member

_MARK = b"\xef\xbb\xbf"


class Joined(io.RawIOBase):
    """The members' bytes in order, without byte-order marks; it can be rewound to its beginning, and nowhere else."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._next = 0
        self._stream: BinaryIO | None = None
        self._held, self._ended = b"", True

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next."""
        while not self._held:
            if self._stream is None:
                if self._next == len(self._members):
                    return 0
                self._stream = self._members[self._next].open()
                self._next += 1
                self._held = self._stream.read(len(buffer)).removeprefix(_MARK)
            else:
                self._held = self._stream.read(len(buffer))
            if not self._held:
                self._shut()
                self._held = b"" if self._ended else b"\n"
            self._ended = self._held.endswith(b"\n") if self._held else self._ended
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Rewind. Raises UnsupportedOperation for any other place."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("joined files can only be rewound")
        self._shut()
        self._next, self._held, self._ended = 0, b"", True
        return 0

    def close(self) -> None:
        """Close the member that is open."""
        self._shut()
        super().close()

    def _shut(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def joined(members: Sequence[Member]) -> BinaryIO:
    """One stream of all members."""
    return io.BufferedReader(Joined(members), 1 << 16)


__all__ = ["Joined", "joined"]
