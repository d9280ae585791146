"""With a key, the file holds nothing that can be read without it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dialogue.keeping import conversation, turn
from tests.store.databases import admitted

from salus.errors import BadInput, WrongKey
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database, engine

pytest.importorskip("sqlcipher3", reason="the extra 'encryption' is not installed")
KEY = 'it\'s a "key" -- with; everything ü'


def test_what_was_kept_is_read_with_the_key_and_is_nowhere_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "salus.db"
    database = Database.open(path, key=KEY)
    kept, person = DatabaseConversations(database), admitted(database)
    talk = conversation(person)
    told = kept.keep(talk, turn(talk, said="my secret " * 100))
    files = list(tmp_path.glob("salus.db*"))
    assert len(files) == 3, "the file, its log and its index while it is open"
    assert all(b"secret" not in file.read_bytes() and b"SQLite format" not in file.read_bytes() for file in files)
    database.close()
    again = Database.open(path, key=KEY)
    assert DatabaseConversations(again).turn(person, told.id) == told
    again.close()


@pytest.mark.parametrize(
    ("made", "opened", "what"),
    [("a", "b", "does not open it"), ("", "b", "run 'salus encrypt' once"), ("a", "", "is encrypted")],
)
def test_a_wrong_key_is_told_and_changes_nothing(tmp_path: Path, made: str, opened: str, what: str) -> None:
    path = tmp_path / "salus.db"
    Database.open(path, key=made).close()
    before = path.read_bytes()
    with pytest.raises(WrongKey, match=rf"{re.escape(str(path))} cannot be read: .*{what}"):
        Database.open(path, key=opened)
    assert path.read_bytes() == before
    Database.open(path, key=made).close()


def test_the_key_is_in_no_error(tmp_path: Path) -> None:
    path = tmp_path / "salus.db"
    Database.open(path, key="a").close()
    look = (
        "import os, sys; from salus.store.database import Database; Database.open(sys.argv[1], key=os.environ['KEY'])"
    )
    environment = {**os.environ, "KEY": "a very secret key"}
    run = subprocess.run(
        [sys.executable, "-c", look, path], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "WrongKey" in run.stderr
    assert "very secret" not in run.stderr
    assert "sqlcipher" not in run.stderr, "nor anything that the library says by itself"


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(BadInput, match=re.escape("pip install 'salus[encryption]'")):
        Database.open(tmp_path / "salus.db", key="a")


def test_an_old_sqlite_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_OLDEST", (99, 0))
    with pytest.raises(BadInput, match=r"comes with SQLite 3\..* needs 3.35"):
        Database.open(tmp_path / "salus.db")
