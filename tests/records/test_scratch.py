"""What lies on the disk for a moment is read back as it was, and nobody else can read it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.scratch import Scratch

PLANTED = b"Zanzibar Watch "


@given(st.lists(st.binary(max_size=70)), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 70)), max_size=9))
def test_it_is_read_back_as_it_was_anywhere(written: list[bytes], places: list[tuple[int, int]]) -> None:
    scratch, whole = Scratch(), b"".join(written)
    for piece in written:
        assert scratch.write(piece) == len(piece)
    with scratch.reading() as file:
        assert file.read() == whole
        assert file.seek(0, os.SEEK_END) == len(whole)
        for at, count in places:
            file.seek(at)
            assert file.read(count) == whole[at : at + count]
    assert scratch.closed


def test_nothing_of_it_has_a_name_or_can_be_read(tmp_path: Path) -> None:
    with Scratch(tmp_path) as scratch:
        scratch.write(PLANTED * 10_000)
        reading = scratch.reading()
        assert list(tmp_path.iterdir()) == []
        kept = os.pread(scratch._file.fileno(), 1 << 20, 0)
        assert len(kept) == len(PLANTED) * 10_000
        assert PLANTED not in kept
        assert kept[:15] != kept[15:30]
        assert reading.read() == PLANTED * 10_000


def test_two_never_look_alike() -> None:
    kept = set()
    for _ in range(3):
        with Scratch() as scratch:
            scratch.write(bytes(64))
            with scratch.reading():
                kept.add(os.pread(scratch._file.fileno(), 64, 0))
    assert len(kept) == 3


def test_it_is_written_once_and_then_read() -> None:
    with Scratch() as scratch:
        scratch.write(b"x")
        with pytest.raises(OSError, match="read when all of it was written"):
            scratch.seek(0)
        with scratch.reading(), pytest.raises(AssertionError):
            scratch.write(b"y")


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scratch() as scratch:

        def full(_: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(
            scratch, "_file", type("Full", (), {"write": staticmethod(full), "close": lambda _: None})()
        )
        with pytest.raises(OSError, match="No space"):
            scratch.write(b"x")
