"""The checks of this machine: room on the disk, a folder that can be written to."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest

from salus.monitoring.checks import room, unless, writable
from salus.monitoring.health import State

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free_mb", "state"),
    [(5000, State.OK), (1024, State.OK), (1023, State.DEGRADED), (99, State.DOWN), (0, State.DOWN)],
)
def test_a_disk_gets_little_before_it_gets_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int, state: State
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, free_mb * 1_000_000))
    assert room(tmp_path)() is state


def test_a_folder_that_is_not_there_yet_is_asked_for_above(tmp_path: Path) -> None:
    assert room(tmp_path / "a" / "b", little_mb=0, least_mb=0)() is State.OK
    assert writable(tmp_path / "a" / "b")() is State.OK
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(OSError, match="no space"):
        writable(tmp_path)()


def test_what_fails_is_degraded_while_it_does() -> None:
    failing = [True]
    check = unless(lambda: failing[0])
    assert check() is State.DEGRADED
    failing[0] = False
    assert check() is State.OK
