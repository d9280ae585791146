"""Everything of an owner goes at once, and lingers nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.dialogue.keeping import conversation, turn
from tests.monitoring.keeping import stars
from tests.store.databases import admitted

from salus.errors import NotFound
from salus.people.account import LOCAL
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.erasing import erase
from salus.store.database.tables import metadata
from salus.store.feedback import DatabaseFeedback

SECRET = "I am the secret"


def talk(database: Database, account: str, said: str = SECRET) -> None:
    kept, feedback = DatabaseConversations(database), DatabaseFeedback(database)
    for _ in range(2):
        of = conversation(account, crisis={"step": said})
        for number in range(1, 7):
            told = kept.keep(of, turn(of, number, said=said * 30, reply=said, answer={"value": said}))
            feedback.keep(stars(account, text=f"{said} {told.number}"))


def everything(database: Database) -> list[dict[str, Any]]:
    """All rows of all tables."""
    return database.read(
        lambda c: [dict(row) for table in metadata.sorted_tables for row in c.execute(select(table)).mappings()]
    )


@pytest.mark.parametrize("local", [False, True])
def test_nothing_is_left_of_who_is_erased_and_everything_of_the_others(database: Database, local: bool) -> None:
    anna, ben = LOCAL if local else admitted(database), admitted(database)
    talk(database, anna)
    talk(database, ben, "what stays")
    assert SECRET in str(everything(database))
    assert erase(database, anna)
    left = everything(database)
    assert SECRET not in str(left)
    assert {row.get("account", row.get("id")) for row in left} == {ben, LOCAL}
    assert DatabaseConversations(database).counts()["turns"] == 12


def test_a_file_holds_nothing_of_who_is_erased(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home)
    anna = admitted(database)
    talk(database, anna)

    def files() -> bytes:
        return b"".join(file.read_bytes() for file in sqlite_home.parent.glob("salus.db*"))

    assert files().count(SECRET.encode()) > 100
    assert erase(database, anna)
    assert SECRET.encode() not in files()
    assert anna.encode() not in files()
    database.close()


def test_a_turn_under_way_is_not_kept_for_who_was_erased(database: Database) -> None:
    anna = admitted(database)
    of = conversation(anna)
    DatabaseConversations(database).open(of)
    assert erase(database, anna)
    assert not erase(database, anna)
    with pytest.raises(NotFound):
        DatabaseConversations(database).keep(of, turn(of))


def test_whoever_has_no_account_begins_anew(database: Database) -> None:
    talk(database, LOCAL)
    assert erase(database, LOCAL)
    talk(database, LOCAL)
    assert DatabaseConversations(database).counts()["conversations"] == 2


def test_what_a_reader_still_looks_at_is_told_to_linger(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home, patience=0.1)
    talk(database, LOCAL)

    def look(connection: Any) -> bool:
        connection.execute(select(metadata.tables["turns"])).all()
        erase(database, LOCAL)
        return database.settle()

    assert not database.read(look)
    assert database.settle()
    database.close()
