"""One folder a person: where their things lie, who may write, and how all of it goes away.

    <home>/people/<name>/
        profile.json      home zone, preferred units, priorities of sources
        records/          a Delta Lake table; _delta_log/ says which files are which version
        index/            what each version holds, so that opening one reads a single small file
        receipts/         what answers rested on
        staging/<import>/ the import under way, if any
        lock              held while importing or forgetting; the system releases it when the process ends

Invariant: a name never leads outside ``people``: it is encoded into one path component, reversibly.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from salus.errors import BadInput, SalusError, StoreBusy, Unwritable
from salus.store.vault import PLAIN, Cover

_NAME = re.compile(r"[^\W_](?:[\w .@+'-]{0,62}[\w.@+'-])?")
_FORGOTTEN = ".forgotten-"
_POLL = 0.05
_MARK = "~"  # no letter of a name. Percent signs would not do: the table's library decodes paths that hold them


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one person; it need not exist. ``vault``: how its files are written and read."""

    path: Path
    vault: Cover = field(default=PLAIN, repr=False, compare=False)

    @property
    def profile(self) -> Path:
        return self.path / "profile.json"

    @property
    def table(self) -> Path:
        return self.path / "records"

    @property
    def index(self) -> Path:
        return self.path / "index"

    @property
    def receipts(self) -> Path:
        return self.path / "receipts"

    @property
    def staging(self) -> Path:
        return self.path / "staging"

    @contextmanager
    def locked(self, patience: float) -> Iterator[None]:
        """Holds the person's lock; waits for it up to ``patience`` seconds. Raises StoreBusy."""
        with writing(self.path):
            handle = _locked(self.path, patience)
        try:
            yield
        finally:
            os.close(handle)


def folder_of(home: Path, person: str, vault: Cover = PLAIN) -> Folder:
    """The folder of a person by name. Raises BadInput where the name cannot be one."""
    name = unicodedata.normalize("NFC", person)
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{person[:80]!r} cannot be a profile's name: use 1 to 64 letters, digits, spaces and . _ @ + ' -, "
            "beginning with a letter or digit"
        )
    encoded = "".join(c if c in "abcdefghijklmnopqrstuvwxyz0123456789-_" else _escape(c) for c in name)
    return Folder(home / "people" / encoded, vault)


def people(home: Path) -> list[str]:
    """Names of everyone with a profile, sorted."""
    try:
        found = [Path(entry.path) for entry in os.scandir(home / "people") if not entry.name.startswith(".")]
    except FileNotFoundError:
        return []
    return sorted(name_of(path) for path in found if (path / "profile.json").is_file())


def remove(folder: Folder) -> None:
    """Removes the folder whole, and what an interrupted removal left. Raises SalusError where something stays."""
    with writing(folder.path):
        if folder.path.exists():
            folder.path.rename(folder.path.with_name(f"{_FORGOTTEN}{time.time_ns():x}"))
    for left in folder.path.parent.glob(f"{_FORGOTTEN}*"):
        shutil.rmtree(left, ignore_errors=True)
        if left.exists():
            raise SalusError(f"could not remove {left}: remove it by hand, and check who owns the files in it")


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that a reader sees all of it or the one before, whatever happens in between."""
    with replacing(path) as draft:
        draft.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what takes the place of a file: whole and on the disk, or not at all and without a trace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns():x}")
    try:
        yield draft
        flushed(draft)
        draft.replace(path)
    finally:
        with suppress(OSError):  # it is there only where something stopped the writing
            draft.unlink()


def flushed(path: Path) -> None:
    """Waits until what is in a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the system says when writing fails into what a person can do about it."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unwritable(
            f"cannot write to {path}: {reason}; free some space or set SALUS_HOME to a folder you may write to. "
            "What was stored before is unchanged"
        ) from error


def name_of(path: Path) -> str:
    """The name of the person whose folder that is."""
    return unquote(path.name.replace(_MARK, "%"))


def _escape(letter: str) -> str:
    """Its bytes in UTF-8, capitals and dots too, so that no two names meet where a disk ignores case.

    >>> _escape("A"), _escape("é"), _escape(".")
    ('~41', '~c3~a9', '~2e')
    """
    return "".join(f"{_MARK}{byte:02x}" for byte in letter.encode())


def _locked(folder: Path, patience: float) -> int:
    """The open, locked lock file. One that was forgotten with its folder while we waited does not count."""
    until = time.monotonic() + patience
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _same_file(handle, folder / "lock"):
                return handle
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(handle)
                raise StoreBusy(
                    f"another import for {name_of(folder)!r} has been running for {patience:g} s; nothing was "
                    "changed: wait until it has finished, then import again"
                ) from None
            time.sleep(_POLL)
        os.close(handle)


def _same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
