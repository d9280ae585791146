"""Imports of what was uploaded: one at a time for a person, off the path of requests, to the end whatever happens.

waiting → importing → done       some file was taken; the report says of each what became of it
   ↑          ↓     ↘ refused    no file could be read; nothing was changed
   ╰──────────╯     ↘ failed     a fault of ours, several times over; nothing was changed

What cannot be stored for now (no room, no database, another import of the same person) waits until it can be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salus.errors import SalusError, StoreBusy, StoreUnavailable, Unwritable
from salus.monitoring.logs import logger
from salus.store.uploads import DONE, ENDED, FAILED, IMPORTING, REFUSED, WAITING, Upload, Uploads

if TYPE_CHECKING:
    from salus.records.shelf import RecordStore

_AT_ONCE = 2
_TRIES = 3
_PAUSE = 1.0  # seconds before it is tried again
_NOT_NOW = (StoreBusy, StoreUnavailable, Unwritable)
_TOLD_EVERY = 0.25  # seconds between two words on how far it is

Counted = Callable[[str, str, Mapping[str, int]], None]


class Importing:
    """Imports uploads on threads of its own. Safe to share between threads and processes.

    The threads do not keep the process from ending: an import that is cut off has changed nothing, and is taken up at
    the next start.

    Args:
        counted: told of each file: its format, what became of it, and how many rows.
    """

    def __init__(self, store: RecordStore, uploads: Uploads, counted: Counted = lambda *_: None) -> None:
        self._store, self._uploads, self._counted = store, uploads, counted
        self._waiting: SimpleQueue[Upload | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._starting = Lock()

    def hand_in(self, upload: Upload) -> None:
        """Imports it as soon as there is a free thread."""
        with self._starting:
            if not self._threads:
                self._threads = [
                    Thread(target=self._work, name=f"salus-import-{number}", daemon=True) for number in range(_AT_ONCE)
                ]
                for thread in self._threads:
                    thread.start()
        self._waiting.put(upload)

    def resume(self) -> int:
        """Takes up what a process that ended has left; how many."""
        self._uploads.tidy(datetime.now(UTC))
        left = list(self._uploads.unfinished())
        for upload in left:
            self.hand_in(upload)
        return len(left)

    def close(self, patience: float = 5.0) -> None:
        """Takes nothing more; waits a little for what is under way."""
        for _ in self._threads:
            self._waiting.put(None)
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while (upload := self._waiting.get()) is not None:
            self._import(upload)

    def _import(self, upload: Upload) -> None:
        over = False
        try:
            with upload.claimed() as ours:
                over = not ours or self._ended(upload)
        except Exception:  # noqa: BLE001  # the edge of this thread: the next upload is another's
            logger(__name__).error("import_refused", exc_info=True)
        if not over:
            time.sleep(_PAUSE)
            self._waiting.put(upload)

    def _ended(self, upload: Upload) -> bool:
        """Imports it; whether that is over, one way or another, or it must be tried again."""
        state = upload.state()
        if state is None or state["state"] in ENDED:
            return True
        if state["tries"] >= _TRIES:
            upload.end(FAILED, detail="the import broke off several times; nothing was changed. Please report it")
            return True
        try:
            upload.note(state=IMPORTING, tries=state["tries"] + 1, read=0)
            self._run(upload, state)
        except _NOT_NOW as error:
            with suppress(*_NOT_NOW):  # where nothing can be stored, this cannot either
                upload.note(state=WAITING, tries=state["tries"], detail=str(error))
            return False
        except SalusError as error:
            upload.end(FAILED, detail=str(error))
        except Exception:  # noqa: BLE001  # a fault of ours: it is tried again
            logger(__name__).error("import_refused", exc_info=True, attempt=state["tries"] + 1)
            upload.note(state=WAITING)
            return False
        return True

    def _run(self, upload: Upload, state: dict[str, Any]) -> None:
        from salus.records.intake import import_paths

        zone = ZoneInfo(state["zone"]) if state["zone"] else None
        counting = _Counting(state["bytes"], lambda read: upload.note(read=read))
        report = import_paths(upload.files(), self._store, upload.person, zone=zone, progress=counting)
        for file in report["files"]:
            place, name = file["path"], file["path"].rsplit("/", 1)[-1]
            file["path"] = name
            if file.get("error"):
                file["error"] = file["error"].replace(place, name)
            rows = {
                "added": file["added"],
                "duplicate": file["duplicate"],
                "refused": sum(one["count"] for one in file["refused"]),
            }
            self._counted(file["format"] or "", "refused" if file.get("error") else "done", rows)
        errors = [file["error"] for file in report["files"] if file.get("error")]
        none = len(errors) == len(report["files"])
        upload.end(
            REFUSED if none else DONE,
            report=report,
            read=state["bytes"],
            detail="; ".join(errors) if none else None,
        )


class _Counting:
    """Adds up the bytes read and tells of them now and then; called from the thread that reads."""

    def __init__(self, total: int, tell: Callable[[int], object]) -> None:
        self._total, self._tell = total, tell
        self._read, self._told = 0, time.monotonic()
        self._lock = Lock()

    def __call__(self, count: int) -> None:
        with self._lock:
            self._read = min(self._read + count, self._total)
            now = time.monotonic()
            if now - self._told < _TOLD_EVERY:
                return
            self._told = now
        self._tell(self._read)
