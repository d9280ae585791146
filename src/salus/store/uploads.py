"""Files that were sent and wait to be imported: on disk before they are acknowledged, until their import has ended.

    <home>/uploads/<person>/<id>/
        state.json     where it stands, as a door tells it, and what the files were called
        0, 1, …        the files, in the order that they were sent in
        lock           held by the process that imports them; the system releases it when that ends

With a key the state and the files are sealed, a chunk at a time while they come, and opened so while they are imported.

So an upload that was acknowledged is imported, whatever happens to the process: whoever starts next finds it waiting.
The lock also tells two processes apart that find the same one. Importing a file again adds nothing, so one that was
imported by a process that died before it could say so is simply imported again.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from io import SEEK_END
from pathlib import Path
from typing import IO, Any, BinaryIO

import orjson

from salus.errors import BadFile
from salus.records.formats import Member
from salus.store.folders import flushed, folder_of, name_of, write_whole, writing
from salus.store.sealing import claim, vault_of
from salus.store.vault import PLAIN, Cover

WAITING, IMPORTING, DONE, REFUSED, FAILED = "waiting", "importing", "done", "refused", "failed"
ENDED = (DONE, REFUSED, FAILED)
_ID = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w .()-]")
_KEPT = timedelta(days=7)  # what is told of an import that has ended


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload of a person: one or more files that are imported together."""

    person: str
    id: str
    folder: Path
    vault: Cover = field(default=PLAIN, repr=False, compare=False)
    _names: dict[int, str] = field(default_factory=dict, repr=False, compare=False)  # until the state tells them

    def open(self, number: int, name: str) -> IO[bytes]:
        """A file to write what is sent to, the one of that number from 0. `name`: as it was sent."""
        with writing(self.folder):
            self._names[number] = safe(name)
            return self.vault.writing(self.folder / str(number))

    def keep(self, *, zone: str | None) -> None:
        """Makes it durable: from here on it will be imported."""
        files = self.files()
        with writing(self.folder):
            for number in self._names:
                flushed(self.folder / str(number))
            told = [{"name": file.name, "bytes": file.size} for file in files]
            self._write(
                {
                    "id": self.id,
                    "state": WAITING,
                    "received": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "zone": zone,
                    "tries": 0,
                    "files": told,
                    "bytes": sum(one["bytes"] for one in told),
                    "read": 0,
                    "report": None,
                    "detail": None,
                }
            )

    def drop(self) -> None:
        """Removes it whole: where sending it was cut short."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def state(self) -> dict[str, Any] | None:
        """Where it stands; None where it is not there, or was never received whole."""
        try:
            content = self._state.read_bytes()
        except FileNotFoundError:
            return None
        state: dict[str, Any] = orjson.loads(self.vault.open(content, self._state))
        return state

    def note(self, **changes: Any) -> dict[str, Any]:
        """Where it stands now."""
        state = {**(self.state() or {}), **changes}
        self._write(state)
        return state

    def end(self, state: str, **changes: Any) -> None:
        """It is over, as `state` says; the files go."""
        self.note(state=state, **changes)
        for path in self.folder.iterdir():
            if path.name.isdigit():
                with suppress(OSError):  # what cannot be removed now is when it is tidied
                    path.unlink()

    def files(self) -> list[Member]:
        """The files, in the order that they were sent in, under the names that they were sent with."""
        state = self.state()
        names = (
            [file["name"] for file in state["files"]] if state else [name for _, name in sorted(self._names.items())]
        )
        found = []
        for number, name in enumerate(names):
            path = self.folder / str(number)
            with suppress(FileNotFoundError), self.vault.reading(path) as file:
                found.append(Member(name, file.seek(0, SEEK_END), partial(_opened, self.vault, path, name)))
        return found

    @contextmanager
    def claimed(self) -> Iterator[bool]:
        """Whether it is ours to import, for as long as this lasts."""
        try:
            handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # erased meanwhile
            yield False
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(handle)

    def _write(self, state: Mapping[str, Any]) -> None:
        with writing(self.folder):
            if self.folder.exists():
                write_whole(self._state, self.vault.seal(orjson.dumps(state), self._state))

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"


class Uploads:
    """The uploads of everybody below `home`, encrypted with `key`, "" for none.

    What gives an upload raises WrongKey where the home is not one of this key.
    """

    def __init__(self, home: Path, key: str = "") -> None:
        self._home, self._key = home, key

    def begin(self, person: str, which: str | None = None) -> Upload:
        """Room for a new one; `which`: its id, 32 hexadecimal digits, where it has one already."""
        upload = self._of(person, which or secrets.token_hex(16))
        with writing(upload.folder):
            upload.folder.mkdir(parents=True, exist_ok=True)
        claim(self._home, upload.vault)
        return upload

    def get(self, person: str, which: str) -> Upload | None:
        """The person's upload of that id, where it was received whole."""
        upload = self._of(person, which) if _ID.fullmatch(which) else None
        return upload if upload and (upload.folder / "state.json").exists() else None

    def of(self, person: str) -> list[dict[str, Any]]:
        """Where each of a person's stands, newest first."""
        found = [upload.state() for upload in self._in(folder_of(self._home, person).path.name)]
        return sorted((state for state in found if state), key=lambda state: str(state["received"]), reverse=True)

    def unfinished(self) -> Iterator[Upload]:
        """Each that was acknowledged and has not ended, whoever it belongs to."""
        for upload in self._all():
            state = upload.state()
            if state and state["state"] not in ENDED:
                yield upload

    def forget(self, person: str) -> None:
        """Removes everything that the person has sent."""
        shutil.rmtree(self._home / "uploads" / folder_of(self._home, person).path.name, ignore_errors=True)

    def tidy(self, now: datetime) -> None:
        """Removes what ended long ago, and what was never received whole and is old."""
        for upload in self._all():
            state = upload.state()
            with suppress(FileNotFoundError):  # another process tidies too
                touched = datetime.fromtimestamp(upload.folder.stat().st_mtime, UTC)
                if now - touched > _KEPT and (state is None or state["state"] in ENDED):
                    upload.drop()

    def _of(self, person: str, which: str) -> Upload:
        folder = self._home / "uploads" / folder_of(self._home, person).path.name / which
        return Upload(person, which, folder, vault_of(self._home, self._key))

    def _all(self) -> Iterator[Upload]:
        for folder in sorted((self._home / "uploads").glob("*")):
            yield from self._in(folder.name)

    def _in(self, folder: str) -> Iterator[Upload]:
        vault = vault_of(self._home, self._key)
        for path in (self._home / "uploads" / folder).glob("*"):
            if _ID.fullmatch(path.name):
                yield Upload(name_of(path.parent), path.name, path, vault)


def _opened(vault: Cover, path: Path, name: str) -> BinaryIO:
    try:
        return vault.reading(path)
    except OSError as error:
        raise BadFile(f"{name} cannot be opened: {error.strerror or error}") from None


def safe(name: str) -> str:
    """The name of a file, without what could lead elsewhere.

    >>> safe("../../export.zip"), safe("C:\\\\x\\\\Clarity Export.csv"), safe("..")
    ('export.zip', 'Clarity Export.csv', 'upload')
    """
    last = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1])[-100:].strip(" .")
    return last or "upload"
