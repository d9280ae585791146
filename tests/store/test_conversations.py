"""Conversations in the database keep what the port promises, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete
from tests.dialogue.keeping import TheConversations, conversation, turn
from tests.dialogue.keeping_apart import TheConversationsOfTwo
from tests.store.databases import admitted

from salus.errors import NotFound
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import owners


class TestDatabaseConversations(TheConversations, TheConversationsOfTwo):
    @pytest.fixture
    def people(self, database: Database) -> tuple[str, str]:
        return admitted(database), admitted(database)

    @pytest.fixture
    def kept(self, database: Database) -> DatabaseConversations:
        return DatabaseConversations(database)


def test_a_turn_under_way_is_not_kept_for_who_was_erased(database: Database) -> None:
    kept, person = DatabaseConversations(database), admitted(database)
    talk = conversation(person)
    kept.open(talk)
    database.write(lambda connection: connection.execute(delete(owners).where(owners.c.id == person)))
    with pytest.raises(NotFound, match="no account"):
        kept.keep(talk, turn(talk))
    assert kept.counts() == dict.fromkeys(kept.counts(), 0)


def test_what_is_deleted_is_in_no_file_any_more(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home)
    kept, person = DatabaseConversations(database), admitted(database)
    talk, other = conversation(person), conversation(person)
    for number in range(1, 30):
        kept.keep(talk, turn(talk, number, said=f"my secret {number} " * 40, answer={"value": "a secret value"}))
        kept.keep(other, turn(other, number, said="what stays"))
    assert b"secret" in _all_bytes(sqlite_home)
    kept.delete(person, talk.id)
    assert b"secret" not in _all_bytes(sqlite_home)
    assert b"what stays" in _all_bytes(sqlite_home)
    database.close()


def _all_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
