"""Sealed files as DuckDB reads them: a file system that opens what the vault sealed, a chunk at a time, in memory.

DuckDB cannot read the encrypted Parquet that pyarrow writes (its pages carry what DuckDB does not authenticate as the
standard says), and cannot write any without an extension that would have to be downloaded. So a file is sealed whole,
and DuckDB is handed its content; nothing is decrypted on the way to the disk.

Invariant: threads that read one file at the same time do not move each other's place in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from threading import Lock, local
from typing import Any

from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

from salus.errors import WrongKey
from salus.store.chunks import Sealed
from salus.store.vault import Cover, Vault, scheme

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SealedFiles(AbstractFileSystem):  # type: ignore[misc]  # the library has no types
    """The sealed files below a home, to be read. ``vault`` gives what opens them when the first is opened."""

    cachable = False

    def __init__(self, home: Path, vault: Callable[[], Cover]) -> None:
        super().__init__()
        self.protocol = scheme(home)
        self._vault = vault
        self._refused: WrongKey | None = None

    def open(self, path: str, mode: str = "rb", **_: Any) -> Reading:
        """The content of a file. Raises WrongKey where it is not authentic."""
        if mode != "rb":
            raise PermissionError(f"{path} is read here and written elsewhere: {mode}")
        vault, place = self._vault(), Path(self._bare(path))
        assert isinstance(vault, Vault), "only a vault gives addresses that are read here"
        with self._noting():
            return Reading(vault.opened(place.open("rb"), place.stat().st_size, place), self._noting)

    def tell(self) -> None:
        """Raises WrongKey where a file was refused since this was asked last."""
        refused, self._refused = self._refused, None
        if refused is not None:
            raise refused from None

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except WrongKey as refused:
            self._refused = refused
            raise

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Its name and the size of its content."""
        with self.open(path) as file:
            return {"name": path, "size": file.size, "type": "file"}

    def exists(self, path: str, **_: Any) -> bool:
        """Whether it is there."""
        return Path(self._bare(path)).is_file()

    def glob(self, path: str, **_: Any) -> list[str]:
        """Itself: files are always named one by one."""
        return [path]

    def modified(self, path: str) -> datetime:  # noqa: ARG002
        """Always the same: files of a snapshot never change."""
        return _NEVER

    def _bare(self, path: str) -> str:
        return path.removeprefix(f"{self.protocol}://")


class Reading(RawIOBase):
    """One open file; each thread has a place of its own in it."""

    def __init__(self, content: Sealed, noting: Callable[[], AbstractContextManager[None]]) -> None:
        self._content, self._at, self._one, self._noting = content, local(), Lock(), noting
        self.size = content.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(getattr(self._at, "place", 0))

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at.place = offset + (0, self.tell(), self.size)[whence]
        return self.tell()

    def read(self, count: int | None = -1) -> bytes:
        """Up to so many bytes from this thread's place on."""
        at = self.tell()
        with self._one, self._noting():
            content = self._content.read(at, None if count is None or count < 0 else count)
        self._at.place = at + len(content)
        return content

    def close(self) -> None:
        if not self.closed:
            self._content.close()
        super().close()
