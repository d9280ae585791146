"""What turns the bytes of a file into what lies on the disk, and back: as they are, or encrypted under the house's key.

What a sealed file looks like stands in :mod:`.chunks`. Where the file lies below the home is authenticated too: no file
passes for another.

Invariant: what is sealed is opened to the same bytes, with the same key and in the same place, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import fsync, urandom
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from salus.errors import BadInput, WrongKey
from salus.store.chunks import HEADER, KEPT, MAGIC, TAG, Sealed, Sealing, sealed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
            raise WrongKey(f"{path} is encrypted: set SALUS_ENCRYPTION_KEY to the key it was made with. {KEPT}")
        return content

    @contextmanager
    def create(self, path: Path) -> Iterator[IO[bytes]]:
        """A new file to write to."""
        with path.open("xb") as file:
            yield file
            settle(file)

    def writing(self, path: Path, draft: Path | None = None) -> IO[bytes]:
        """A file to write to piece by piece, ``draft`` where it is to be put in the place of ``path`` later."""
        return (draft or path).open("wb")

    def reading(self, path: Path) -> BinaryIO:
        """A file to read piece by piece, anywhere in it."""
        return path.open("rb")

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
        salt = _salt()
        return b"".join((MAGIC, salt, sealed(memoryview(content).cast("B"), self._cipher(salt), self._place(path))))

    def open(self, content: bytes, path: Path) -> bytes:
        """The content again. Raises WrongKey where it was not sealed here with this key."""
        return self.opened(BytesIO(content), len(content), path).read(0, None)

    def opened(self, file: Any, size: int, path: Path) -> Sealed:
        """A sealed file of ``size`` bytes that has begun to be read, to read anywhere in it."""
        header = file.read(HEADER)
        if not header.startswith(MAGIC) or size < HEADER + TAG:
            raise WrongKey(f"{path} is not encrypted, or was cut off: 'salus encrypt' encrypts what is not. {KEPT}")
        return Sealed(file, size - HEADER, self._cipher(header[len(MAGIC) :]), self._place(path), path)

    def opens(self, path: Path) -> bool:
        """Whether the file was sealed here with this key."""
        try:
            with self.reading(path) as file:
                file.read(1)
        except WrongKey:
            return False
        return True

    @contextmanager
    def create(self, path: Path) -> Iterator[IO[bytes]]:
        """A new file to write to; it is sealed when it is whole."""
        content = BytesIO()
        yield content
        with path.open("xb") as file:
            file.write(self.seal(content.getbuffer(), path))
            settle(file)

    def writing(self, path: Path, draft: Path | None = None) -> IO[bytes]:
        """A file to write to piece by piece, ``draft`` where it is to be put in the place of ``path`` later."""
        file, salt = (draft or path).open("wb"), _salt()
        file.write(MAGIC + salt)
        return cast(IO[bytes], Sealing(file, self._cipher(salt), self._place(path)))

    def reading(self, path: Path) -> BinaryIO:
        """A file to read piece by piece, anywhere in it. Raises WrongKey, here or while it is read."""
        file = path.open("rb")
        try:
            return self.opened(file, path.stat().st_size, path).stream()
        except WrongKey:
            file.close()
            raise

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


Cover = Plain | Vault
PLAIN = Plain()


def scheme(home: Path) -> str:
    """What begins the addresses of sealed files below a home, for who reads them through :mod:`.sealed_files`."""
    from hashlib import blake2b

    return f"salus-{blake2b(str(home).encode(), digest_size=6).hexdigest()}"


def settle(file: IO[bytes]) -> None:
    """Waits until what was written is on the disk."""
    file.flush()
    fsync(file.fileno())


def _salt() -> bytes:
    return urandom(HEADER - len(MAGIC))
