"""Checks that need nothing but this machine: is there room on the disk, can the folder be written to.

For the rest, a check is any call that returns where the part answers and raises where it does not.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from salus.monitoring.health import Check, State


def room(folder: Path, *, little_mb: int = 1024, least_mb: int = 100) -> Check:
    """Degraded where less than `little_mb` megabytes are free on the folder's disk, down under `least_mb`."""

    def check() -> State:
        free = shutil.disk_usage(_nearest(folder)).free / 1e6
        return State.DOWN if free < least_mb else State.DEGRADED if free < little_mb else State.OK

    return check


def writable(folder: Path) -> Check:
    """Down where nothing can be made in the folder; ok where it does not exist yet and could be made."""

    def check() -> State:
        with tempfile.TemporaryFile(dir=_nearest(folder)) as probe:
            probe.write(b"salus")
            probe.flush()
            os.fsync(probe.fileno())
        return State.OK

    return check


def unless(failing: Callable[[], bool]) -> Check:
    """Degraded while that says so."""
    return lambda: State.DEGRADED if failing() else State.OK


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())
