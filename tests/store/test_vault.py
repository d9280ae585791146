"""What is sealed is opened to the same bytes, in the same place, with the same key, or not at all; and tells nothing."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.store.conftest import BERLIN, bring, stages, steps
from tests.store.test_death import life

from salus.bootstrap import House, build
from salus.errors import BadInput, WrongKey
from salus.store import DeltaRecords, folders
from salus.store.chunks import CHUNK, HEADER, TAG
from salus.store.sealed_files import SealedFiles
from salus.store.vault import PLAIN, Vault

HOME = Path("/srv/salus")
KEY, OTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4
QUESTION = "how many steps did I take on 3 March 2024?"
PLANTED = [QUESTION.encode(), b"Zanzibar Watch", b"Berlin", b"8731.0", struct.pack("<d", 8731.0), b"PAR1", b"2024-03-0"]


@pytest.fixture
def vault() -> Vault:
    return Vault(KEY, HOME)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], House]:
    """The house over one home, with a key or "" for none."""

    def made(key: str) -> House:
        monkeypatch.setenv("SALUS_ENCRYPTION_KEY", key)
        return build(tmp_path / "home")

    return made


@pytest.fixture
def uncompressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what would be in a page is found there."""
    real = pq.write_table

    def write(*args: Any, **named: Any) -> None:
        real(*args, **{**named, "compression": "none", "use_dictionary": False})

    monkeypatch.setattr(pq, "write_table", write)


def used(house: House) -> str:
    """Imports three times, says what is preferred, asks, and forgets an index; the receipt."""
    store = house.store
    assert isinstance(store, DeltaRecords)
    bring(store, steps(("2024-03-03T12:00", 30, 8731.0), source="Zanzibar Watch"))
    bring(store, stages(("2024-03-03T00:10", "2024-03-03T06:40", "core"), source="Zanzibar Watch"))
    house.change_profile("me", zone=None, units=(), prefer=("Zanzibar Watch", "Berlin"))
    newest = max((store.home / "people/me/index").iterdir())
    newest.unlink()
    answer = build(store.home).answer(QUESTION, person="me")
    assert answer["value"] == 8731.0
    assert newest.exists(), "made again from the table"
    return str(answer["receipt"])


def files(home: Path) -> Iterator[tuple[Path, bytes]]:
    return ((path.relative_to(home), path.read_bytes()) for path in sorted(home.rglob("*")) if path.is_file())


def found(home: Path) -> dict[bytes, list[str]]:
    """Where what was planted can be read."""
    held = list(files(home))
    return {word: [str(path) for path, content in held if word in content] for word in PLANTED}


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_is_opened_to_the_same_bytes(vault: Vault, size: int) -> None:
    content, path = os.urandom(size), HOME / "people/me/x"
    sealed = vault.seal(content, path)
    assert len(sealed) == HEADER + size + TAG * max(-(-size // CHUNK), 1)
    assert vault.open(sealed, path) == content
    assert vault.seal(content, path) != sealed, "nobody sees that two files are the same"


def test_any_change_is_seen(vault: Vault) -> None:
    path, content = HOME / "x", os.urandom(2 * CHUNK + 5)
    sealed = vault.seal(content, path)
    chunk = CHUNK + TAG
    swapped = sealed[:HEADER] + sealed[HEADER + chunk : HEADER + 2 * chunk] + sealed[HEADER : HEADER + chunk]
    changed = [
        bytes([sealed[0] ^ 1]) + sealed[1:],  # the header
        sealed[:9] + bytes([sealed[9] ^ 1]) + sealed[10:],  # the salt
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
        sealed[:-5],  # what is left of the last chunk holds nothing
        sealed[:-9],
        sealed[: HEADER + 2 * chunk],  # cut at the end of a chunk
        swapped + sealed[HEADER + 2 * chunk :],
        sealed + b"more",
        sealed[:HEADER],
        b"",
        content,
    ]
    for one in changed:
        with pytest.raises(WrongKey, match="Nothing was changed"):
            vault.open(one, path)
    for other in (Vault(OTHER, HOME), PLAIN):
        with pytest.raises(WrongKey, match="SALUS_ENCRYPTION_KEY"):
            other.open(sealed, path)
    with pytest.raises(WrongKey, match="moved"):
        vault.open(sealed, HOME / "y")
    assert Vault(KEY, Path("/moved")).open(sealed, Path("/moved/x")) == content, "a home may move as a whole"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(BadInput, match=r"has 6 characters, and 32 are needed .* openssl rand -hex 32"):
        Vault("secret", HOME)


def test_a_sealed_file_is_read_at_any_place(tmp_path: Path) -> None:
    vault, content, path = Vault(KEY, tmp_path), os.urandom(3 * CHUNK + 7), tmp_path / "x"
    path.write_bytes(vault.seal(content, path))
    system = SealedFiles(tmp_path, lambda: vault)
    address = f"{vault.prefix}{path}"
    assert system.exists(address)
    assert system.info(address)["size"] == len(content)
    with system.open(address) as file:
        for at, count in [
            (0, 8),
            (CHUNK - 3, 6),
            (2 * CHUNK, CHUNK),
            (len(content) - 8, 8),
            (len(content), 5),
            (5, -1),
        ]:
            file.seek(at)
            assert file.read(count) == content[at:][: count if count >= 0 else None]
        assert file.seek(-4, 2) == len(content) - 4
    with pytest.raises(PermissionError):
        system.open(address, "wb")


@pytest.mark.usefixtures("uncompressed")
def test_nothing_of_a_person_can_be_read_without_the_key(house: Callable[[str], House], tmp_path: Path) -> None:
    used(house(""))
    assert all(found(tmp_path / "home").values()), "without a key all of it can be: the search finds what is there"
    folders.remove(folders.folder_of(tmp_path / "home", "me"))
    receipt = used(house(KEY))
    assert found(tmp_path / "home") == {word: [] for word in PLANTED}
    same, again = house(KEY).replay(receipt, person="me")
    assert same
    assert again.question == QUESTION


def test_rows_on_their_way_are_sealed_too(tmp_path: Path) -> None:
    store = DeltaRecords(tmp_path / "home", key=KEY)
    with store.stage("me", BERLIN) as staging:
        staging.add(steps(("2024-03-03T12:00", 30, 8731.0), source="Zanzibar Watch"))
        staging._spool._file.flush()
        spooled = list(store.home.rglob("rows"))
        assert [path.stat().st_size > HEADER for path in spooled] == [True]
        assert found(store.home) == {word: [] for word in PLANTED}
        assert staging.commit().added == 1


def test_answers_and_export_are_the_same_with_a_key(house: Callable[[str], House], tmp_path: Path) -> None:
    from salus.query.execute.engine import engine
    from salus.records.export import rows

    told = []
    for key in ("", KEY):
        made = house(key)
        bring(made.store, *life(0, 60))  # type: ignore[arg-type]
        asked = ["how many steps did I take in January 2024?", "average heart rate by weekday", "how did I sleep?"]
        answers = [{**made.answer(q, person="me"), "receipt": None, "latency_ms": None} for q in asked]
        snapshot = made.store.snapshot("me")
        told.append((answers, {part: b"".join(rows(snapshot, part)) for part in snapshot.parts()}))
        made.forget("me")
        assert not any(str(tmp_path) in file for file in engine()._summaries), "nor is it remembered"
        assert not list((tmp_path / "home" / "people").iterdir())
    assert told[0] == told[1]


def test_a_damaged_record_file_gives_no_answer(house: Callable[[str], House]) -> None:
    made = house(KEY)
    assert isinstance(made.store, DeltaRecords)
    bring(made.store, steps(("2024-03-03T12:00", 30, 8731.0)))
    for path in made.store.home.rglob("part=steps/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(WrongKey, match=r"part=steps.* or changed, or moved .* from a backup"):
        made.answer("how many steps did I take in March 2024?", person="me")


@pytest.mark.parametrize(
    ("made", "opened", "what"),
    [
        (KEY, OTHER, "is not the key that .* was encrypted with"),
        (KEY, "", "is encrypted: set SALUS_ENCRYPTION_KEY"),
        ("", KEY, "are not encrypted, .* 'salus encrypt'"),
        ("", "short", "has 5 characters"),
    ],
)
def test_a_wrong_key_is_told_and_changes_nothing(tmp_path: Path, made: str, opened: str, what: str) -> None:
    home = tmp_path / "home"
    bring(DeltaRecords(home, key=made), *life(0, 2))
    name = DeltaRecords(home, key=made).keep_receipt("me", b"{}")
    before = dict(files(home))
    wrong = DeltaRecords(home, key=opened)
    tries: list[Callable[[], Any]] = [
        partial(wrong.profile, "me"),
        partial(wrong.snapshot, "me"),
        partial(wrong.receipt, "me", name),
        partial(wrong.keep_receipt, "me", b"{1}"),
        partial(bring, wrong, *life(5, 2)),
        partial(bring, wrong, *life(5, 2), person="somebody else"),
    ]
    for attempt in tries:
        with pytest.raises(BadInput, match=what):
            attempt()
    assert dict(files(home)) == before
