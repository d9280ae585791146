"""What is sent is sealed as it comes, read back a chunk at a time, and under no name that tells anything."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.bootstrap.test_importing import ended
from tests.conftest import OBSERVATIONS
from tests.store.test_vault import KEY, OTHER

from salus.errors import WrongKey
from salus.store import DeltaRecords
from salus.store.chunks import CHUNK, HEADER, TAG
from salus.store.uploads import DONE, Upload, Uploads

NAME = "Quarrington biopsy.csv"
PLANTED = b"Quarrington"


def sent(home: Path, *files: bytes, key: str = KEY) -> Upload:
    upload = Uploads(home, key).begin("anna")
    for number, content in enumerate(files):
        with upload.open(number, NAME) as file:
            file.write(content)
    upload.keep(zone="Europe/Berlin")
    return upload


def readable(home: Path) -> list[str]:
    return [
        str(path) for path in home.rglob("*") if PLANTED in (path.read_bytes() if path.is_file() else b"") + bytes(path)
    ]


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5])
def test_a_file_is_read_back_as_it_was_sent(tmp_path: Path, key: str, size: int) -> None:
    content = (PLANTED * (size // 11 + 1))[:size]
    upload = Uploads(tmp_path, key).begin("anna")
    with upload.open(0, NAME) as file:
        for at in range(0, size, 7001):
            file.write(memoryview(content)[at : at + 7001])
    upload.keep(zone=None)
    (found,) = (Uploads(tmp_path, key).get("anna", upload.id) or upload).files()
    assert (found.name, found.size) == (NAME, size)
    with found.open() as stream:
        assert stream.read() == content
        assert stream.seek(size // 2) == size // 2
        assert stream.read(100) == content[size // 2 :][:100]
        stream.seek(-min(size, 4), 2)
        assert stream.read() == content[max(size - 4, 0) :]
    if key:
        assert (upload.folder / "0").stat().st_size == HEADER + size + TAG * max(-(-size // CHUNK), 1)
    assert bool(readable(tmp_path)) is not bool(key), "without a key the search finds what is there"


def test_nothing_lies_in_the_clear_while_it_comes_in(tmp_path: Path) -> None:
    upload = Uploads(tmp_path, KEY).begin("anna")
    file = upload.open(0, NAME)
    for _ in range(40):
        file.write(PLANTED * 1000)
        file.flush()
    assert sum(path.stat().st_size for path in upload.folder.iterdir()) > 5 * CHUNK, "it does come in"
    assert readable(tmp_path) == []
    file.close()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    piece, count = b"x" * (1 << 20), 40
    upload = Uploads(tmp_path, KEY).begin("anna")
    tracemalloc.start()
    with upload.open(0, NAME) as file:
        for _ in range(count):
            file.write(piece)
    upload.keep(zone=None)
    with upload.files()[0].open() as stream:
        assert sum(len(block) for block in iter(lambda: stream.read(1 << 20), b"")) == count << 20
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 << 20


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.csv", OBSERVATIONS)
    return out.getvalue()


def nested(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.zip", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "form",
    [str.encode, lambda text: gzip.compress(text.encode()), lambda _: packed("a"), lambda _: nested(packed("b"))],
    ids=["plain", "gzip", "zip", "zip in zip"],
)
def test_it_is_imported_as_it_is_without_a_key(tmp_path: Path, form: Callable[[str], bytes]) -> None:
    told = []
    for key in ("", KEY):
        home = tmp_path / f"home{key}"
        store = DeltaRecords(home, key=key)
        upload = sent(home, form(OBSERVATIONS), key=key)
        (state,) = ended(store, home, upload, key=key)
        assert (state["state"], upload.files()) == (DONE, [])
        told.append((state["report"], state["bytes"], state["read"]))
    assert told[0] == told[1]
    assert told[0][0]["files"][0]["path"] == NAME


def test_its_state_tells_nothing_afterwards(tmp_path: Path) -> None:
    upload = sent(tmp_path, OBSERVATIONS.encode(), b"<" + PLANTED)
    (state,) = ended(DeltaRecords(tmp_path, key=KEY), tmp_path, upload, key=KEY)
    assert "Quarrington" in str(state)
    assert readable(tmp_path) == []
    assert Uploads(tmp_path, KEY).of("anna") == [state]


@pytest.mark.parametrize(("key", "why"), [("", "is encrypted"), (OTHER, "is not the key")])
def test_with_another_key_nothing_is_lost(tmp_path: Path, key: str, why: str) -> None:
    upload = sent(tmp_path, OBSERVATIONS.encode())
    other = Uploads(tmp_path, key)
    tries: list[Callable[[], Any]] = [
        lambda: list(other.unfinished()),
        lambda: other.of("anna"),
        lambda: other.get("anna", upload.id),
        lambda: other.begin("anna"),
    ]
    for attempt in tries:
        with pytest.raises(WrongKey, match=why):
            attempt()
    assert [one.id for one in Uploads(tmp_path, KEY).unfinished()] == [upload.id]


def test_what_waits_unencrypted_is_not_taken_for_encrypted(tmp_path: Path) -> None:
    sent(tmp_path, OBSERVATIONS.encode(), key="")
    with pytest.raises(WrongKey, match="'salus encrypt'"):
        Uploads(tmp_path, KEY).begin("anna")
    assert not (tmp_path / "vault").exists()


def test_an_upload_that_was_changed_or_cut_is_not_imported(tmp_path: Path) -> None:
    upload = sent(tmp_path, OBSERVATIONS.encode() * 1000)
    path = upload.folder / "0"
    path.write_bytes(path.read_bytes()[: HEADER + CHUNK + TAG])  # at the end of a chunk
    store = DeltaRecords(tmp_path, key=KEY)
    (state,) = ended(store, tmp_path, upload, key=KEY)
    assert (state["state"], "or changed" in state["detail"], store.people()) == ("failed", True, [])
