"""A stream out of an archive that is told apart from a plain file by what can go wrong with it.

Damage shows only while reading: a wrong checksum, an end in the middle, a few bytes that swell to gigabytes. Here all
of that becomes BadFile with the name of the member.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, BinaryIO

from salus.errors import BadFile

RATIO = 300  # unpacked bytes for each packed one: more is no record
SMALL = 64 << 20  # unpacked bytes that may swell by any ratio
_BUFFER = 1 << 16


class Guarded(io.RawIOBase):
    """Reads from ``inner``; ``packed`` is the stream that ``inner`` unpacks, where its size is not known beforehand."""

    def __init__(self, inner: IO[bytes], name: str, packed: BinaryIO | None) -> None:
        self._inner, self._name, self._packed = inner, name, packed

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next. Raises BadFile for damage."""
        try:
            data = self._inner.read(len(buffer))
            if self._packed is not None:
                self._check(self._inner.tell(), self._packed.tell())
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise BadFile(f"{self._name}: it is damaged or cut short ({error}): download or export it again") from None
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place; backwards means unpacking again from the beginning."""
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def close(self) -> None:
        """Close all of it."""
        if not self.closed:
            self._inner.close()
            if self._packed is not None:
                self._packed.close()
        super().close()

    def _check(self, unpacked: int, packed: int) -> None:
        if unpacked > SMALL and unpacked > RATIO * packed:
            raise BadFile(f"{self._name} swells more than {RATIO} times: it is no health record, and is not read")


def guarded(inner: IO[bytes], name: str, packed: BinaryIO | None = None) -> BinaryIO:
    """The stream with all damage told as BadFile."""
    return io.BufferedReader(Guarded(inner, name, packed), _BUFFER)


__all__ = ["RATIO", "SMALL", "Guarded", "guarded"]
