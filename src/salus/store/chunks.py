"""What a sealed file looks like, and how it is written and read piece by piece: memory does not grow with the file.

A sealed file is a header and chunks, each encrypted and authenticated with AES-256-GCM under a key of the file's own,
derived with HKDF-SHA256 from the house's key and the random salt in the header (RFC 5116, RFC 5869)::

    SALUS-1\\n   8 bytes
    salt        16 bytes
    chunk       up to 64 KiB, encrypted, and a tag of 16 bytes; the last one is marked as such in its nonce
    …

So any place of a file can be read without the rest of it, and chunks can be neither changed, left out, cut off nor
put elsewhere unseen. The nonces are those of the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár,
https://eprint.iacr.org/2015/189): the number of the chunk, and whether it is the last.
"""

from __future__ import annotations

from io import SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from salus.errors import WrongKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SALUS-1\n"
CHUNK = 1 << 16
TAG = 16
HEADER = len(MAGIC) + 16
KEPT = "Nothing was changed"


def sealed(whole: memoryview, cipher: AESGCM, place: bytes) -> bytes:
    """The chunks of what is in memory already."""
    count = max(-(-len(whole) // CHUNK), 1)
    chunks = (whole[n * CHUNK : (n + 1) * CHUNK] for n in range(count))
    return b"".join(cipher.encrypt(_nonce(n, n == count - 1), chunk, place) for n, chunk in enumerate(chunks))


class Sealing(RawIOBase):
    """Takes what is to be sealed, and writes the chunks to ``file``; whole once it is closed, which closes the file."""

    def __init__(self, file: IO[bytes], cipher: AESGCM, place: bytes) -> None:
        self._file, self._cipher, self._place = file, cipher, place
        self._held = bytearray()
        self._count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Takes all of it. A chunk is held back until it is known whether it is the last."""
        self._held += data
        while len(self._held) > CHUNK:
            self._put(self._held[:CHUNK], last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            try:
                self._put(self._held, last=True)
            finally:
                super().close()
                self._file.close()

    def _put(self, chunk: bytearray, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last), chunk, self._place))
        self._count += 1


class Sealed:
    """A sealed file, read at any place of its content. ``size``: bytes of the content."""

    def __init__(self, file: Any, size: int, cipher: AESGCM, place: bytes, path: Path) -> None:
        self._file, self._cipher, self._place, self._path = file, cipher, place, path
        self._count = -(-size // (CHUNK + TAG))
        self.size = size - TAG * self._count
        if self._count > 1 and self.size <= (self._count - 1) * CHUNK:  # a last chunk that holds nothing
            raise self._refused()

    def read(self, at: int, count: int | None) -> bytes:
        """``count`` bytes from ``at``, fewer where the content ends. Raises WrongKey where they are not authentic."""
        end = self.size if count is None else min(at + count, self.size)
        if at >= end > 0:
            return b""
        first, last = at // CHUNK, max(end - 1, 0) // CHUNK
        self._file.seek(HEADER + first * (CHUNK + TAG))
        raw = memoryview(self._file.read((last - first + 1) * (CHUNK + TAG)))
        content = b"".join(
            self._decrypt(n, raw[(n - first) * (CHUNK + TAG) : (n - first + 1) * (CHUNK + TAG)])
            for n in range(first, last + 1)
        )
        start = at - first * CHUNK
        return content if not start and len(content) == end - at else content[start : start + end - at]

    def stream(self) -> BinaryIO:
        """The content as a file, read a chunk at a time."""
        return BufferedReader(_Stream(self), CHUNK)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _decrypt(self, number: int, chunk: memoryview) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number, number == self._count - 1), chunk, self._place)
        except (InvalidTag, ValueError):
            raise self._refused() from None

    def _refused(self) -> WrongKey:
        return WrongKey(
            f"{self._path} cannot be read with SALUS_ENCRYPTION_KEY: it was made with another key, or changed, or "
            f"moved here from elsewhere. Set the key that it was made with, or take the file from a backup. {KEPT}"
        )


class _Stream(RawIOBase):
    """One place in a sealed file, and the chunk that it is in."""

    def __init__(self, content: Sealed) -> None:
        self._content, self._at = content, 0
        self._number, self._chunk = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        self._at = max(offset + (0, self._at, self._content.size)[whence], 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Up to the end of the chunk at most."""
        number, start = divmod(self._at, CHUNK)
        if number != self._number:
            self._chunk = self._content.read(number * CHUNK, CHUNK)
            self._number = number
        piece = self._chunk[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
        super().close()


def _nonce(number: int, last: bool) -> bytes:
    """Never the same twice under the key of one file."""
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")
