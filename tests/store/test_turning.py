"""A home is encrypted, decrypted and given another key with what it has: nothing is lost, whenever it is stopped."""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.dialogue import keeping
from tests.store.conftest import bring, content, steps
from tests.store.databases import admitted
from tests.store.test_death import done, in_child, life
from tests.store.test_vault import KEY, OTHER, PLANTED, files, found

from salus.errors import BadInput, StoreBusy, WrongKey
from salus.records.shelf import Profile
from salus.store import DeltaRecords, log, turning
from salus.store.chunks import MAGIC
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import metadata
from salus.store.folders import folder_of
from salus.store.uploads import Uploads
from salus.store.vault import Vault

pytest.importorskip("sqlcipher3", reason="the extra 'encryption' is not installed")
SOURCE = b"Zanzibar Watch"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people, one with four versions, a preferred source, a receipt and what a killed import has left; a
    conversation; an upload that waits, and one that was cut short."""
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
    upload = Uploads(home).begin("me", "0" * 32)
    with upload.open(0, f"{SOURCE.decode()}.csv") as file:
        file.write(SOURCE * 10_000)
    upload.keep(zone="Europe/Berlin")
    with Uploads(home).begin("me", "1" * 32).open(0, "cut.short") as file:
        file.write(SOURCE)
    database = Database.open(home / "salus.db")
    talk = keeping.conversation(admitted(database))
    DatabaseConversations(database).keep(talk, keeping.turn(talk, said=SOURCE.decode()))
    database.close()
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
    for upload in Uploads(home, key).unfinished():
        said[upload.id] = upload.state(), [(file.name, file.size, file.open().read()) for file in upload.files()]
    database = Database.open(home / "salus.db", key=key)
    for table in metadata.sorted_tables:
        said[table.name] = database.read(lambda connection, table=table: connection.execute(table.select()).all())
    database.close()
    return said


def rows(store: DeltaRecords, person: str, version: int) -> dict[str, bytes]:
    from salus.records.export import rows as lines

    snapshot = store.snapshot(person, version)
    return {part: b"".join(lines(snapshot, part)) for part in snapshot.parts()}


def readable(home: Path) -> list[Path]:
    return [path for path, content in files(home) if SOURCE in content or b"PAR1" in content or b"minValues" in content]


def encrypt(home: Path) -> int:
    return turning.encrypt(home, KEY, 0.1, home / "salus.db")


def decrypt(home: Path) -> int:
    return turning.decrypt(home, KEY, 0.1, home / "salus.db")


def rotate(home: Path) -> int:
    return turning.rotate(home, KEY, OTHER, 0.1, home / "salus.db")


def back(home: Path) -> int:
    return turning.rotate(home, OTHER, KEY, 0.1, home / "salus.db")


def die(home: Path, turn: str, at: int) -> None:
    """Dies when the ``at``-th file is to be put in place; the last ones for a negative number."""
    real, calls = Path.replace, itertools.count()

    def deadly(draft: Path, path: Path) -> Path:
        if next(calls) == at or f"{draft.name} {path.name}" == LAST.get(at):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(draft, path)

    Path.replace = deadly  # type: ignore[method-assign,assignment]
    globals()[turn](home)


LAST = {-1: "vault.next vault", -2: ".salus.db.turning salus.db"}


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


@pytest.mark.parametrize("at", [1, 2, 9, -2])
@pytest.mark.parametrize("turn", ["encrypt", "decrypt"])
def test_stopped_on_the_way_it_goes_on(home: Path, turn: str, at: int) -> None:
    before = told(home, "")
    if turn == "decrypt":
        encrypt(home)
    assert done(die, home, turn, at) == -signal.SIGKILL
    for key in (KEY, OTHER, ""):
        why = rf"not finished: run 'salus {turn}' again" if key == KEY else "set "
        with pytest.raises(WrongKey, match=why):
            DeltaRecords(home, key=key).profile("me")
        with pytest.raises(WrongKey, match=why):
            list(Uploads(home, key).unfinished())
    assert globals()[turn](home) > 0
    assert told(home, KEY if turn == "encrypt" else "") == before
    assert (readable(home) == []) is (turn == "encrypt")
    assert not list(home.rglob(".*")), "no draft is left"


def test_with_another_key_everything_is_as_it_was(home: Path) -> None:
    before = told(home, "")
    files_turned = encrypt(home)
    assert rotate(home) == files_turned
    assert told(home, OTHER) == before
    assert readable(home) == []
    assert keys_of(home) == {OTHER}
    with pytest.raises(WrongKey, match="is not the key"):
        DeltaRecords(home, key=KEY).profile("me")
    with pytest.raises(WrongKey, match="does not open it"):
        Database.open(home / "salus.db", key=KEY)
    assert rotate(home) == 0, "done already"


@pytest.mark.parametrize("again", ["rotate", "back"])
@pytest.mark.parametrize("at", [1, 9, -2, -1])
def test_stopped_while_the_key_is_changed_it_goes_on_or_back(home: Path, at: int, again: str) -> None:
    before = told(home, "")
    encrypt(home)
    assert done(die, home, "rotate", at) == -signal.SIGKILL
    for key in (KEY, OTHER):
        with pytest.raises(WrongKey, match="not finished: run 'salus encrypt --rotate-from' again"):
            DeltaRecords(home, key=key).profile("me")
        for turn in (turning.encrypt, turning.decrypt):
            with pytest.raises(WrongKey, match="not finished: run 'salus encrypt --rotate-from' again"):
                turn(home, key, 0)
    with pytest.raises(WrongKey, match="is not the key"):
        DeltaRecords(home, key="z" * 32).profile("me")
    with pytest.raises(WrongKey, match="neither of these two"):
        turning.rotate(home, KEY, "z" * 32, 0)
    globals()[again](home)
    key = OTHER if again == "rotate" else KEY
    assert told(home, key) == before
    assert keys_of(home) == {key}
    assert not list(home.rglob(".*"))


def keys_of(home: Path) -> set[str]:
    """The keys that sealed files are opened with."""
    sealed = [home / path for path, content in files(home) if content.startswith(MAGIC)]
    assert len(sealed) > 10
    return {key for key in (KEY, OTHER) for path in sealed if Vault(key, home).opens(path)}


def test_an_upload_that_was_taken_meanwhile_is_encrypted_too(home: Path) -> None:
    """Somebody did not stop the service."""
    late = Uploads(home).begin("me")
    late.keep(zone=None)
    content = (late.folder / "state.json").read_bytes()
    encrypt(home)
    (late.folder / "state.json").write_bytes(content)
    with pytest.raises(WrongKey, match="'salus encrypt'"):
        list(Uploads(home, KEY).unfinished())
    assert encrypt(home) == 1
    assert len(list(Uploads(home, KEY).unfinished())) == 2


def test_what_is_damaged_is_told_before_anything_is_changed(home: Path) -> None:
    encrypt(home)
    damaged = next((home / "uploads").rglob("0"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    before = dict(files(home))
    for turn in (decrypt, rotate):
        with pytest.raises(WrongKey, match="from a backup"):
            turn(home)
    assert {path: content for path, content in files(home) if path.name != "salus.db"} == {
        path: content for path, content in before.items() if path.name != "salus.db"
    }
    assert DeltaRecords(home, key=KEY).people() == ["Zoe", "me"]


def test_a_key_is_changed_only_where_there_is_one(home: Path) -> None:
    with pytest.raises(BadInput, match="is not encrypted: 'salus encrypt'"):
        rotate(home)
    encrypt(home)
    with pytest.raises(BadInput, match="is the one to change from"):
        turning.rotate(home, KEY, KEY, 0)
    with pytest.raises(WrongKey, match="neither of these two"):
        turning.rotate(home, OTHER, "z" * 32, 0)
    assert done(die, home, "decrypt", 9) == -signal.SIGKILL
    with pytest.raises(WrongKey, match="not finished: run 'salus decrypt' again"):
        rotate(home)


def test_a_database_that_somebody_uses_stops_it_before_anything_is_changed(home: Path) -> None:
    before = {path: content for path, content in files(home) if "salus.db" not in path.name}
    child = in_child(use_database, home)
    while not (home / "in use").exists():
        assert child.is_alive()
    with pytest.raises(StoreBusy, match=r"salus\.db is in use .*: stop the service"):
        encrypt(home)
    child.kill()
    child.join()
    (home / "in use").unlink()
    assert {path: content for path, content in files(home) if "salus.db" not in path.name} == before
    assert encrypt(home) > 0, "a killed process has left its log, and what is in it is not lost"


def use_database(home: Path) -> None:
    database = Database.open(home / "salus.db")
    database.read(lambda connection: connection.execute(metadata.sorted_tables[0].select()).all())
    (home / "in use").touch()
    time.sleep(60)


def test_a_database_made_without_a_key_is_encrypted_though_the_home_is(tmp_path: Path) -> None:
    """Somebody made accounts before there was a key, and imported only afterwards."""
    home = tmp_path / "home"
    Database.open(home / "salus.db").close()
    bring(DeltaRecords(home, key=KEY), *life(0, 2))
    with pytest.raises(WrongKey, match="run 'salus encrypt' once"):
        Database.open(home / "salus.db", key=KEY)
    assert encrypt(home) == 1
    assert encrypt(home) == 0
    Database.open(home / "salus.db", key=KEY).close()
    assert decrypt(home) > 1
    Database.open(home / "salus.db").close()


def test_stopped_on_the_way_there_it_can_go_back(home: Path) -> None:
    before = told(home, "")
    assert done(die, home, "encrypt", 9) == -signal.SIGKILL
    decrypt(home)
    assert told(home, "") == before


def test_what_cannot_be_done_changes_nothing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has 5 characters"):
        turning.encrypt(home, "short", 0)
    assert decrypt(home) == 0
    assert not (home / "vault").exists()
    encrypt(home)
    before = dict(files(home))
    for turn in (turning.encrypt, turning.decrypt):
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
        turning.encrypt(home, OTHER, 0)
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
    [("vault", "Vault.create", 2, 1), ("log", "commit", 0, 1), ("log", "flushed", 1, 2)],
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
