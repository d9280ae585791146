"""Counters of several processes in one folder, as Prometheus' library keeps them: put together, and kept clean.

The library leaves two things to its user: what a dead process had open must not count for ever, and a file that a
process is just making must not break the rendering in another.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead


class _Whole(MultiProcessCollector):
    """Reads the files that hold something; one that was made this moment is still empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(None, str(folder))  # type: ignore[no-untyped-call]
        self._folder = folder

    def collect(self) -> Any:
        files = [str(file) for file in self._folder.glob("*.db") if _holds(file)]
        return self.merge(files, accumulate=True)  # type: ignore[no-untyped-call]


def gathered(folder: Path, *more: Any) -> CollectorRegistry:
    """What all processes counted, and what the collectors in `more` say."""
    bury(folder)
    registry = CollectorRegistry()
    registry.register(_Whole(folder))
    for collector in more:
        registry.register(collector)
    return registry


def bury(folder: Path) -> None:
    """Removes what processes that are no more had open; what they counted stays."""
    for pid in {file.stem.rpartition("_")[2] for file in folder.glob("gauge_live*_*.db")}:
        if pid.isdigit() and not _lives(int(pid)):
            with suppress(FileNotFoundError):  # another process did it
                mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


def begin(folder: Path) -> None:
    """Makes the folder empty, before the first process of a service starts: counters begin at nought, as with one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _holds(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False
