"""A home is encrypted and decrypted with what it has, and imported into: nothing is lost, whenever it is stopped."""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.store.conftest import bring, content, steps
from tests.store.test_death import done, life
from tests.store.test_vault import KEY, OTHER, PLANTED, files, found

from salus.errors import BadInput, StoreBusy, WrongKey
from salus.records.shelf import Profile
from salus.store import DeltaRecords, log, sealing
from salus.store.folders import folder_of

SOURCE = b"Zanzibar Watch"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people, one with four versions, a preferred source, a receipt and what a killed import has left."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    store = DeltaRecords(home, patience=1)
    bring(store, *life(0, 5))
    bring(store, steps(("2024-03-03T12:00", 30, 8731.0), source=SOURCE.decode()))
    profile = store.profile("me")
    store.keep_profile("me", Profile(profile.zone, {"glucose": "mmol/L"}, (SOURCE.decode(),)))
    store.keep_receipt("me", b'{"question": "how many"}')
    bring(store, *life(3, 2), person="Zoe")
    folder = folder_of(home, "me")
    (folder.staging / "0011223344556677").mkdir(parents=True)
    (folder.staging / "0011223344556677" / "rows").write_bytes(b"left " + SOURCE)
    (folder.path / ".profile.json.1.2").write_bytes(b"a draft of " + SOURCE)
    (home / "people" / ".forgotten-1").mkdir()
    (home / "people" / ".forgotten-1" / "profile.json").write_bytes(SOURCE)
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "home"))


def told(home: Path, key: str) -> dict[Any, Any]:
    """Everything that the store says of everybody, of every version, from the table itself too."""
    store = DeltaRecords(home, key=key)
    said: dict[Any, Any] = {}
    for person in store.people():
        folder = folder_of(home, person, store.vault())
        said[person] = store.profile(person), [store.receipt(person, name) for name in store.receipts(person)]
        for version in range(1, log.latest(folder.table) + 1):
            if log.holds(folder.table, version):
                snapshot = store.snapshot(person, version)
                again = log.read_index(folder.table, version, folder.vault)
                said[person, version] = rows(store, person, version), snapshot.parts(), again.preferred
    return said


def rows(store: DeltaRecords, person: str, version: int) -> dict[str, bytes]:
    from salus.records.export import rows as lines

    snapshot = store.snapshot(person, version)
    return {part: b"".join(lines(snapshot, part)) for part in snapshot.parts()}


def readable(home: Path) -> list[Path]:
    return [path for path, content in files(home) if SOURCE in content or b"PAR1" in content or b"minValues" in content]


def encrypt(home: Path) -> int:
    return sealing.encrypt(home, KEY, patience=0.1)


def decrypt(home: Path) -> int:
    return sealing.decrypt(home, KEY, patience=0.1)


def die(home: Path, turn: str, at: int) -> None:
    """Dies when the ``at``-th file is put in place."""
    real, calls = sealing.write_whole, itertools.count()

    def deadly(*args: Any) -> None:
        if next(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        real(*args)

    sealing.write_whole = deadly  # type: ignore[assignment]
    globals()[turn](home)


def test_there_and_back_everything_is_as_it_was(home: Path) -> None:
    before = told(home, "")
    assert len(readable(home)) > 10
    assert encrypt(home) > 10
    assert readable(home) == []
    assert told(home, KEY) == before
    assert encrypt(home) == 0, "done already"
    assert bring(DeltaRecords(home, key=KEY), *life(5, 2)).added > 0
    assert bring(DeltaRecords(home, key=KEY), *life(0, 5)).added == 0
    assert readable(home) == []
    after = told(home, KEY)
    assert decrypt(home) > 10
    assert told(home, "") == after
    assert not (home / "vault").exists()
    assert decrypt(home) == 0
    assert not list(home.rglob(".*")), "no draft is left"


@pytest.mark.parametrize("at", [1, 2, 9])
@pytest.mark.parametrize("turn", ["encrypt", "decrypt"])
def test_stopped_on_the_way_it_goes_on(home: Path, turn: str, at: int) -> None:
    before = told(home, "")
    if turn == "decrypt":
        encrypt(home)
    assert done(die, home, turn, at) == -signal.SIGKILL
    for key in (KEY, OTHER, ""):
        with pytest.raises(WrongKey, match=rf"not finished: run 'salus {turn}' again" if key == KEY else "set "):
            DeltaRecords(home, key=key).profile("me")
    assert globals()[turn](home) > 0
    assert told(home, KEY if turn == "encrypt" else "") == before
    assert (readable(home) == []) is (turn == "encrypt")


def test_stopped_on_the_way_there_it_can_go_back(home: Path) -> None:
    before = told(home, "")
    assert done(die, home, "encrypt", 9) == -signal.SIGKILL
    decrypt(home)
    assert told(home, "") == before


def test_what_cannot_be_done_changes_nothing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has 5 characters"):
        sealing.encrypt(home, "short", 0)
    assert decrypt(home) == 0
    assert not (home / "vault").exists()
    encrypt(home)
    before = dict(files(home))
    for turn in (sealing.encrypt, sealing.decrypt):
        with pytest.raises(WrongKey, match="is not the key"):
            turn(home, OTHER, 0)
    assert dict(files(home)) == before
    assert encrypt(tmp_path / "nothing") == 0
    assert (tmp_path / "nothing" / "vault").exists(), "what comes is encrypted"


def test_it_waits_for_no_import(home: Path) -> None:
    with DeltaRecords(home).stage("me"), pytest.raises(StoreBusy):
        encrypt(home)
    assert encrypt(home) > 0, "and goes on afterwards"


def test_a_lost_mark_is_told_and_made_again(home: Path) -> None:
    before = told(home, "")
    encrypt(home)
    (home / "vault").unlink()
    with pytest.raises(WrongKey, match="is encrypted: set SALUS_ENCRYPTION_KEY"):
        DeltaRecords(home).profile("me")
    with pytest.raises(WrongKey, match="made with another key"):
        sealing.encrypt(home, OTHER, 0)
    assert not (home / "vault").exists()
    assert encrypt(home) == 0
    assert told(home, KEY) == before


def test_a_table_with_checkpoints_is_encrypted_too(tmp_path: Path) -> None:
    """The library repeats the log every hundred versions, with what it says of dates."""
    from deltalake import DeltaTable

    home = tmp_path / "home"
    bring(DeltaRecords(home), *life(0, 2))
    table = folder_of(home, "me").table
    DeltaTable(table).create_checkpoint()
    assert (table / "_delta_log" / "_last_checkpoint").exists()
    before = content(DeltaRecords(home).snapshot("me"))
    encrypt(home)
    assert readable(home) == []
    decrypt(home)
    assert content(DeltaRecords(home).snapshot("me")) == before


def import_with_key(home: Path) -> None:
    bring(DeltaRecords(home, key=KEY), *life(20, 10))


def die_importing(home: Path, module: str, name: str, at: int) -> None:
    """Imports, and dies when the function is called for the ``at``-th time."""
    where = importlib.import_module(f"salus.store.{module}")
    if "." in name:
        kind, _, name = name.partition(".")
        where = getattr(where, kind)
    real, calls = getattr(where, name), iter(range(1000))

    def deadly(*args: Any, **named: Any) -> Any:
        if next(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)

    setattr(where, name, deadly)
    import_with_key(home)


@pytest.mark.parametrize(
    ("module", "name", "at", "version"),
    [("vault", "Vault.create", 2, 1), ("log", "commit", 0, 1), ("log", "_settle", 1, 2)],
)
def test_killed_in_mid_import_the_home_is_as_before_or_after(
    tmp_path: Path, module: str, name: str, at: int, version: int
) -> None:
    home = tmp_path / "home"
    bring(DeltaRecords(home, key=KEY), *life(0, 10))
    assert done(die_importing, home, module, name, at) == -signal.SIGKILL
    assert list(home.rglob("staging/*")), "it was in the middle"
    assert found(home) == {word: [] for word in PLANTED}
    assert DeltaRecords(home, key=KEY).snapshot("me").version == version
    assert done(import_with_key, home) == 0
    assert DeltaRecords(home, key=KEY).snapshot("me").version == 2
    assert not list(home.rglob("staging/*"))
