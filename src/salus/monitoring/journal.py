"""The journal of traces: JSON lines under `SALUS_HOME/traces`, one page a UTC day and process, kept for some days.

Written off the path of requests (`salus.monitoring.tracing`), by any number of processes at once, for each has pages of
its own. A line is in the system's hands when its batch is written: it outlives the process, though not a power cut. A
full disk stops the journal, never the service; it goes on by itself when there is room.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from salus.monitoring.logs import logger
from salus.monitoring.outline import Outline
from salus.monitoring.pages import Page, Writing, pages
from salus.monitoring.trace import is_id

_MOST = 200  # requests told of one trace
_PAUSE = timedelta(seconds=5)  # after a failure, before the next try: a full disk is not filled with empty pages


class Journal:
    """Keeps outlines of traces and reads them again (`OutlineSink`, `Traces`).

    Args:
        folder: made where it is missing, for this user alone.
        days: how many UTC days are kept, today's among them.
        page_mb: size at which a new page begins; `total_mb`: of all pages, above which the oldest go first.
        clock: what time it is, UTC.
        count: told what became of how many: `kept` or `failed`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        days: int = 14,
        page_mb: float = 16,
        total_mb: float = 4096,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        count: Callable[[str, int], None] = lambda _, __: None,
    ) -> None:
        self._folder, self._days, self._clock, self._count = folder, days, clock, count
        self._page_most, self._total_most = int(page_mb * 1e6), int(total_mb * 1e6)
        self._process, self._pid, self._number = "", 0, 0
        self._page: Writing | None = None
        self._tidied: date | None = None
        self._failed: datetime | None = None

    @property
    def failing(self) -> bool:
        """Whether what was last to be written could not be."""
        return self._failed is not None

    def take(self, outlines: Sequence[Outline]) -> None:
        """Appends a line for each. Where they cannot be written they are lost, which is counted and logged."""
        now = self._clock()
        if not outlines and self._tidied == now.date():
            return
        if self._failed is not None and timedelta(0) <= now - self._failed < _PAUSE:
            self._count("failed", len(outlines))
            return
        try:
            if outlines:
                self._fitting(now.date()).append(outlines)
            else:
                self.tidy()  # nothing happens, but days pass
        except OSError as fault:
            self._put_away()
            if not self.failing:
                logger(__name__).error("traces_failing", errno=fault.errno or 0)
            self._failed = now
            self._count("failed", len(outlines))
            return
        if self.failing:
            logger(__name__).info("traces_back")
        self._failed = None
        self._count("kept", len(outlines))

    def get(self, which: str) -> dict[str, Any] | None:
        """All requests of the trace with that id, in order of their beginning; None where none is kept."""
        if not is_id(which):
            return None
        found: list[dict[str, Any]] = []
        for page in pages(self._folder):
            try:
                found.extend(page.find(which))
            except FileNotFoundError:
                continue  # tidied away meanwhile
        found.sort(key=lambda one: str(one["at"]))
        return {"trace_id": which, "requests": found[:_MOST]} if found else None

    def forget(self, who: str) -> int:
        """Takes a pseudonym out of every line, for erasure; returns of how many. Flush the tracer before."""
        return sum(page.forget(who) for page in pages(self._folder))

    def tidy(self) -> None:
        """Removes the pages of days gone by, and the oldest of too many; tells of torn last lines once."""
        today = self._clock().date()
        oldest = str(today - timedelta(days=self._days - 1))
        kept, removed = [], 0
        for page in pages(self._folder):
            if page.day < oldest:
                page.remove()
                removed += 1
            else:
                kept.append(page)
        kept.sort(key=Page.written)  # those that somebody writes to are the last
        room = self._total_most - sum(page.size() for page in kept)
        while room < 0 and len(kept) > 1:
            room += kept[0].size()
            kept.pop(0).remove()
            removed += 1
        if removed:
            logger(__name__).info("traces_tidied", removed=removed, kept=len(kept))
        if self._tidied is None:
            self._tell_torn(kept)
        self._tidied = today

    def close(self) -> None:
        """Closes the page; whoever writes afterwards begins a new one."""
        self._put_away()

    def _fitting(self, today: date) -> Writing:
        """The page to write to now: a new one on a new day, in a new process, when the old one is full or failed."""
        if self._pid != os.getpid():
            self._process, self._pid, self._number = secrets.token_hex(4), os.getpid(), 0
            self._page = None  # after a fork the open page is the parent's
        if self._page is not None and (self._page.day != today or self._page.size >= self._page_most):
            self._put_away()
        if self._page is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.tidy()
            self._number += 1
            self._page = Writing(self._folder, today, self._process, self._number)
        return self._page

    def _put_away(self) -> None:
        page, self._page = self._page, None
        if page is not None and self._pid == os.getpid():
            page.close()

    def _tell_torn(self, kept: list[Page]) -> None:
        torn = sum(page.torn() for page in kept if not self._is_mine(page))
        if torn:
            logger(__name__).warning("traces_torn", torn=torn)

    def _is_mine(self, page: Page) -> bool:
        return bool(self._process) and f".{self._process}." in page.path.name
