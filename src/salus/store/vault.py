"""What turns the bytes of a file into what lies on the disk, and back: as they are, or encrypted under the house's key.

A sealed file is a header and chunks, each encrypted and authenticated with AES-256-GCM under a key of the file's own,
derived with HKDF-SHA256 from the house's key and the random salt in the header (RFC 5116, RFC 5869)::

    SALUS-1\\n   8 bytes
    salt        16 bytes
    chunk       up to 64 KiB, encrypted, and a tag of 16 bytes; the last one is marked as such in its nonce
    …

So any place of a file can be read without the rest of it, and chunks can be neither changed, left out, cut off nor
put elsewhere unseen. Where the file lies below the home is authenticated too: no file passes for another.

Invariant: what is sealed is opened to the same bytes, with the same key and in the same place, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import fsync, urandom
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from salus.errors import BadInput, WrongKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SALUS-1\n"
CHUNK = 1 << 16
TAG = 16
HEADER = len(MAGIC) + 16
SHORTEST = 32  # characters of a key: as many as `openssl rand -hex 16` gives, 128 bits
_USE = b"salus records"


class Plain:
    """Without a key: files are what they are."""

    sealed = False
    prefix = ""

    def seal(self, content: Any, path: Path) -> Any:  # noqa: ARG002  # where it lies is of no matter here
        """What is written for this content."""
        return content

    def open(self, content: bytes, path: Path) -> bytes:
        """The content again. Raises WrongKey where it was sealed."""
        if content.startswith(MAGIC):
            raise WrongKey(f"{path} is encrypted: set SALUS_ENCRYPTION_KEY to the key it was made with. {_KEPT}")
        return content

    @contextmanager
    def create(self, path: Path) -> Iterator[IO[bytes]]:
        """A new file to write to."""
        with path.open("xb") as file:
            yield file
            settle(file)

    def source(self, path: Path) -> Any:
        """What pyarrow reads the file from."""
        return path


class Vault:
    """With a key: everything is sealed. Safe to share between threads.

    Args:
        key: the secret of the house, 32 characters or more.
        home: what paths are told from; the files may move together with it.

    Raises:
        BadInput: the key is too short.
    """

    sealed = True

    def __init__(self, key: str, home: Path) -> None:
        if len(key) < SHORTEST:
            raise BadInput(
                f"SALUS_ENCRYPTION_KEY has {len(key)} characters, and {SHORTEST} are needed so that nobody guesses it: "
                "make one with openssl rand -hex 32, and keep it somewhere safe"
            )
        self._key, self._home = key.encode(), home
        self.prefix = f"{scheme(home)}://"

    def seal(self, content: Any, path: Path) -> bytes:
        """What is written at ``path`` for this content (anything that holds bytes)."""
        salt, whole = urandom(HEADER - len(MAGIC)), memoryview(content).cast("B")
        cipher, place = self._cipher(salt), self._place(path)
        count = max(-(-len(whole) // CHUNK), 1)
        chunks = (cipher.encrypt(_nonce(n, count), whole[n * CHUNK : (n + 1) * CHUNK], place) for n in range(count))
        return b"".join((MAGIC, salt, *chunks))

    def open(self, content: bytes, path: Path) -> bytes:
        """The content again. Raises WrongKey where it was not sealed here with this key."""
        return self.opened(BytesIO(content), len(content), path).read(0, None)

    def opened(self, file: Any, size: int, path: Path) -> Sealed:
        """A sealed file of ``size`` bytes that has begun to be read, to read anywhere in it."""
        header = file.read(HEADER)
        if not header.startswith(MAGIC) or size < HEADER + TAG:
            raise WrongKey(f"{path} is not encrypted, or was cut off: 'salus encrypt' encrypts what is not. {_KEPT}")
        return Sealed(file, size - HEADER, self._cipher(header[len(MAGIC) :]), self._place(path), path)

    @contextmanager
    def create(self, path: Path) -> Iterator[IO[bytes]]:
        """A new file to write to; it is sealed when it is whole."""
        content = BytesIO()
        yield content
        with path.open("xb") as file:
            file.write(self.seal(content.getbuffer(), path))
            settle(file)

    def source(self, path: Path) -> Any:
        """What pyarrow reads the file from."""
        import pyarrow as pa

        return pa.BufferReader(self.open(path.read_bytes(), path))

    def _cipher(self, salt: bytes) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(SHA256(), 32, salt, _USE).derive(self._key))

    def _place(self, path: Path) -> bytes:
        return str(path.relative_to(self._home)).encode()


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

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _decrypt(self, number: int, chunk: memoryview) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number, self._count), chunk, self._place)
        except (InvalidTag, ValueError):
            raise self._refused() from None

    def _refused(self) -> WrongKey:
        return WrongKey(
            f"{self._path} cannot be read with SALUS_ENCRYPTION_KEY: it was made with another key, or changed, or "
            f"moved here from elsewhere. Set the key that it was made with, or take the file from a backup. {_KEPT}"
        )


Cover = Plain | Vault
PLAIN = Plain()
_KEPT = "Nothing was changed"


def scheme(home: Path) -> str:
    """What begins the addresses of sealed files below a home, for who reads them through :mod:`.sealed_files`."""
    from hashlib import blake2b

    return f"salus-{blake2b(str(home).encode(), digest_size=6).hexdigest()}"


def settle(file: IO[bytes]) -> None:
    """Waits until what was written is on the disk."""
    file.flush()
    fsync(file.fileno())


def _nonce(number: int, count: int) -> bytes:
    """Never the same twice under the key of one file."""
    return number.to_bytes(11) + (b"\x01" if number == count - 1 else b"\x00")
