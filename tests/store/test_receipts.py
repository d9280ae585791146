"""Receipts: kept under a digest of their content, found by it, and never changed unseen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadInput, NotFound
from salus.store import receipts


def test_a_receipt_is_found_by_the_digest_of_its_content(tmp_path: Path) -> None:
    name = receipts.keep(tmp_path / "receipts", b'{"value": 61.4}')
    assert name == "r-" + name[2:]
    assert len(name) == 18
    assert receipts.read(tmp_path / "receipts", name) == b'{"value": 61.4}'
    assert receipts.keep(tmp_path / "receipts", b'{"value": 61.4}') == name
    assert [path.name for path in (tmp_path / "receipts").iterdir()] == [f"{name}.json"]


@given(st.binary(), st.binary())
def test_other_content_has_another_name(one: bytes, other: bytes) -> None:
    assert (receipts.digest(one) == receipts.digest(other)) == (one == other)


@pytest.mark.parametrize(
    "name", ["", "r-", "../profile", "r-0123456789ABCDEF", "r-0123456789abcdef0", "r-0123456789abcde/"]
)
def test_what_is_no_name_of_a_receipt_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match="is no receipt: one looks like r-0123456789abcdef"):
        receipts.read(tmp_path, name)


def test_a_missing_and_a_changed_receipt_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no receipt r-0123456789abcdef is stored"):
        receipts.read(tmp_path, "r-0123456789abcdef")
    name = receipts.keep(tmp_path, b"true")
    (tmp_path / f"{name}.json").write_bytes(b"false")
    with pytest.raises(NotFound, match="was changed after it was written"):
        receipts.read(tmp_path, name)


def test_keeping_one_takes_well_under_a_millisecond(tmp_path: Path) -> None:
    """Each answer keeps one. The bound is generous: machines are noisy."""
    receipts.keep(tmp_path / "receipts", b"first")
    taken = []
    for number in range(50):
        begun = time.perf_counter()
        receipts.keep(tmp_path / "receipts", b"%d" % number)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken)[25] < 0.001


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot write to"):
        receipts.keep(tmp_path / "file" / "receipts", b"x")
