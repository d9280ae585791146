"""A file for what must lie on the disk for a moment: it has no name, and nobody can read what is left of it.

Everything is encrypted (AES-256 in counter mode, NIST SP 800-38A) under a key that is in the memory of this process
alone and goes with the file, whether or not a key was set for the house. It is written once, from beginning to end, and
then read anywhere: so no two bytes are ever encrypted alike.
"""

from __future__ import annotations

import tempfile
from io import SEEK_SET, BufferedReader, RawIOBase
from os import urandom
from pathlib import Path
from typing import Any

_BLOCK = 16  # bytes; the counter counts these
_BUFFER = 1 << 16


class Scratch(RawIOBase):
    """Takes bytes; :meth:`reading` gives them back. Memory does not grow with them.

    Args:
        folder: where it lies, the system's folder for temporary files where none is given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CTR

        key = urandom(32)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed with this one

        def cipher(block: int) -> Any:
            return Cipher(AES(key), CTR(block.to_bytes(_BLOCK)))

        self._cipher = cipher
        self._writer = cipher(0).encryptor()
        self._size = self._at = 0
        self._written = False

    def writable(self) -> bool:
        return not self._written

    def readable(self) -> bool:
        return self._written

    def seekable(self) -> bool:
        return self._written

    def write(self, data: Any) -> int:
        """Puts it behind what was written before. Raises OSError where the disk is full."""
        assert not self._written, "it is written once, and then read"
        sealed = self._writer.update(data)
        self._file.write(sealed)
        self._size += len(sealed)
        return len(sealed)

    def reading(self) -> BufferedReader:
        """What was written, from its beginning; nothing more is taken. Closing it is closing this."""
        self._file.flush()
        self._written = True
        return BufferedReader(self, _BUFFER)

    def tell(self) -> int:
        return self._at if self._written else self._size

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        if not self._written:
            raise OSError("it is read when all of it was written")
        self._at = max(offset + (0, self._at, self._size)[whence], 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Some of what comes next."""
        block, before = divmod(self._at, _BLOCK)
        self._file.seek(block * _BLOCK)
        sealed = self._file.read(before + len(buffer))
        piece = self._cipher(block).decryptor().update(sealed)[before:]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
