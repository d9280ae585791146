"""A database is put under a key, under another, or under none: whole or not at all, whenever it is stopped."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.store.test_death import done

from salus.errors import BadInput, SalusError, Unwritable, WrongKey
from salus.store.database import Database, rekey

pytest.importorskip("sqlcipher3", reason="the extra 'encryption' is not installed")
ONE, TWO = "it's one key; of ü and more than thirty two", "another key of more than thirty two letters"
TURNS = [("", ONE), (ONE, ""), (ONE, TWO)]
STEPS = ("_export", "_compare", "flushed", "_replace")
_KINDS = """
CREATE TABLE kinds (a, b TEXT COLLATE NOCASE, c REAL DEFAULT 2.5);
INSERT INTO kinds VALUES (1, 'x', 1), (1.0, 'x', 1), ('1', 'ünï', NULL), (x'31', '', 1e300), (NULL, 'x', -1);
CREATE TABLE pairs (a TEXT, b INTEGER, PRIMARY KEY (b, a)) WITHOUT ROWID;
INSERT INTO pairs VALUES ('z', 1), ('a', 2), ('a', 1);
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, "a ""name"" of it" TEXT);
INSERT INTO counted VALUES (7, 'q'), (900, 'r');
DELETE FROM counted WHERE id = 7;
CREATE INDEX by_b ON kinds (b);
CREATE VIEW seen AS SELECT a FROM kinds;
CREATE TABLE many (id INTEGER PRIMARY KEY, text TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO many SELECT i, 'PLANTED ' || i FROM n;
PRAGMA user_version = 42;
"""


def made(path: Path, key: str) -> Path:
    """A database of the house's tables, and of others with everything that can be awkward."""
    Database.open(path, key=key).close()
    connection, _ = rekey._opened(path, (key,), 1)
    connection.executescript(_KINDS)
    connection.close()
    return path


def held_in(path: Path, key: str) -> list[Any]:
    """All that it holds, as SQLite dumps it."""
    connection, _ = rekey._opened(path, (key,), 1)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    told = [connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()]
    told += [
        connection.execute(f'SELECT *, typeof({"a" if t == "kinds" else "1"}) FROM "{t}"').fetchall() for t in tables
    ]
    told.append(connection.execute("PRAGMA user_version").fetchall())
    connection.close()
    return told


def there(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def turn(path: Path, old: str, new: str) -> int:
    with rekey.held(path, (old, new), 0.1) as held:
        return held.turn(new)


@pytest.mark.parametrize(("old", "new"), TURNS)
def test_the_same_database_is_there_with_the_other_key(tmp_path: Path, old: str, new: str) -> None:
    path = made(tmp_path / "salus.db", old)
    path.chmod(0o640)
    before = held_in(path, old)
    assert turn(path, old, new) == 1
    assert held_in(path, new) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (b"PLANTED" in path.read_bytes()) is (new == "")
    assert rekey.is_plain(path) is (new == "")
    with pytest.raises(WrongKey):
        Database.open(path, key=old)
    Database.open(path, key=new).close()
    assert turn(path, old, new) == 0, "done already"
    assert there(tmp_path) == ["salus.db"]


def die(path: Path, old: str, new: str, step: str, after: bool) -> None:
    """Dies before or after a step."""
    real = getattr(rekey, step)

    def deadly(*args: Any) -> Any:
        if after:
            real(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(rekey, step, deadly)
    turn(path, old, new)


def die_copying(path: Path, old: str, new: str) -> None:
    """Dies when some thousand rows were copied."""
    real = rekey._export

    def deadly(connection: Any, *args: Any) -> None:
        connection.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), 20_000)
        real(connection, *args)

    rekey._export = deadly
    turn(path, old, new)


@pytest.mark.parametrize("step", [*STEPS, "the last", "copying"])
@pytest.mark.parametrize(("old", "new"), TURNS)
def test_killed_anywhere_it_is_the_old_one_or_the_new_one(tmp_path: Path, old: str, new: str, step: str) -> None:
    path = made(tmp_path / "salus.db", old)
    before = held_in(path, old)
    if step == "copying":
        status = done(die_copying, path, old, new)
        assert (tmp_path / ".salus.db.turning").exists(), "it was in the middle"
    else:
        last = step == "the last"
        status = done(die, path, old, new, STEPS[-1] if last else step, last)
    assert status == -signal.SIGKILL
    key = new if step == "the last" else old
    assert held_in(path, key) == before
    Database.open(path, key=key).close()
    assert turn(path, old, new) == (step != "the last")
    assert held_in(path, new) == before
    assert there(tmp_path) == ["salus.db"], "no draft is left"


def test_what_a_killed_process_left_in_its_log_is_taken_along(tmp_path: Path) -> None:
    path = made(tmp_path / "salus.db", "")
    assert done(die_writing, path) == -signal.SIGKILL
    assert (tmp_path / "salus.db-wal").stat().st_size
    assert turn(path, "", ONE) == 1
    assert any("last word" in row for table in held_in(path, ONE)[1:] for row in table)


def die_writing(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO many (text) VALUES ('last word')")
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE many SET text = 'PLANTED 78' WHERE id = 77",
        "DELETE FROM many WHERE id = 5000",
        "INSERT INTO pairs VALUES ('b', 3)",
        "UPDATE kinds SET a = 1 WHERE a = 1.0 AND typeof(a) = 'real'",
        "UPDATE kinds SET a = '1' WHERE typeof(a) = 'blob'",
        "DROP INDEX by_b",
        "PRAGMA user_version = 7",
    ],
)
def test_a_copy_that_is_not_the_same_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    path, real = made(tmp_path / "salus.db", ""), rekey._export
    before = path.read_bytes()

    def broken(connection: Any, path: Path, draft: Path, key: str) -> None:
        real(connection, path, draft, key)
        copy, _ = rekey._opened(draft, (key,), 1)
        copy.execute(change)
        copy.close()

    monkeypatch.setattr(rekey, "_export", broken)
    with pytest.raises(SalusError, match="is not the same as the database"):
        turn(path, "", ONE)
    assert held_in(path, "")
    assert path.read_bytes()[100:] == before[100:]
    assert there(tmp_path) == ["salus.db"]


def test_no_room_for_a_second_one_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "salus.db", "")
    monkeypatch.setattr(rekey, "flushed", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Unwritable, match="free some space"):
        turn(path, "", ONE)
    assert held_in(path, "")
    assert there(tmp_path) == ["salus.db"]


def test_while_it_is_held_nobody_else_has_it(tmp_path: Path) -> None:
    path = made(tmp_path / "salus.db", "")
    with rekey.held(path, ("",), 0.1):
        assert done(turn, path, "", ONE) == 1
    assert done(turn, path, "", ONE) == 0


def test_a_key_that_does_not_open_it_is_told(tmp_path: Path) -> None:
    path = made(tmp_path / "salus.db", ONE)
    with pytest.raises(WrongKey, match="does not open it"):
        turn(path, "", TWO)
    with pytest.raises(WrongKey, match="does not open it"):
        turn(path, TWO, "")
    assert held_in(path, ONE)


@pytest.mark.parametrize("content", [None, b""])
def test_where_there_is_none_there_is_nothing_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "salus.db"
    if content is not None:
        path.write_bytes(content)
    assert turn(path, "", ONE) == 0
    assert not rekey.is_plain(path)
    assert rekey.is_plain(path, if_missing=True)
    with rekey.held(None, (ONE,), 0) as held:
        assert held.turn("") == 0


def test_only_a_file_can_be_turned(tmp_path: Path) -> None:
    assert rekey.file_of("postgresql://salus@db/salus") is None
    assert rekey.file_of(f"sqlite:///{tmp_path}/x.db") == tmp_path / "x.db"
    assert rekey.file_of(tmp_path / "x.db") == tmp_path / "x.db"
    with pytest.raises(BadInput):
        rekey.file_of("mysql://x")
