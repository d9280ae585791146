"""The database keeps what it says it kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from salus.people.account import LOCAL
from salus.store.database import Database
from salus.store.database.tables import owners


def test_what_was_written_is_read(database: Database) -> None:
    assert database.write(lambda c: c.execute(insert(owners).values(id="a").returning(owners.c.id)).scalar_one()) == "a"
    assert set(database.read(lambda c: c.execute(select(owners.c.id)).scalars().all())) == {LOCAL, "a"}


def test_what_was_written_is_there_after_closing(database: Database, database_home: str) -> None:
    database.write(lambda c: c.execute(insert(owners).values(id="a")))
    database.close()
    again = Database.open(database_home)
    assert again.read(lambda c: c.execute(select(func.count()).select_from(owners)).scalar_one()) == 2
    again.close()


def test_work_that_fails_changes_nothing_and_tells_whoever_asked(database: Database) -> None:
    class Mine(Exception):
        pass

    def work(c: object) -> None:
        c.execute(insert(owners).values(id="a"))
        raise Mine

    with pytest.raises(Mine):
        database.write(work)
    with pytest.raises(IntegrityError):
        database.write(lambda c: c.execute(insert(owners), [{"id": "b"}, {"id": LOCAL}]))
    assert database.read(lambda c: c.execute(select(owners.c.id)).scalars().all()) == [LOCAL]


def test_a_reader_changes_nothing(database: Database) -> None:
    database.read(lambda c: c.execute(delete(owners)))
    assert database.read(lambda c: c.execute(select(owners.c.id)).scalars().all()) == [LOCAL]


def test_it_is_ready(database: Database) -> None:
    assert database.ready()


def test_sqlite_is_set_up_to_lose_nothing(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home)
    settings = {
        name: database.write(lambda c, name=name: c.execute(text(f"PRAGMA {name}")).scalar_one())
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert sqlite_home.stat().st_mode & 0o777 == 0o600
    database.close()


def test_postgresql_is_set_up_to_lose_nothing(postgres_home: str) -> None:
    database = Database.open(postgres_home)
    assert database.write(lambda c: c.execute(text("SHOW synchronous_commit")).scalar_one()) == "on"
    database.close()


def test_more_than_there_are_connections_wait_their_turn(database: Database) -> None:
    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(lambda _: database.ready(), range(200))) == {True}


def test_what_a_reader_still_looks_at_is_told_to_linger_after_it_was_deleted(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home, patience=0.1)
    database.write(lambda c: c.execute(insert(owners).values(id="the secret name")))

    def look(connection: Connection) -> bool:
        connection.execute(select(owners)).all()
        database.write(lambda c: c.execute(delete(owners).where(owners.c.id == "the secret name")))
        return database.settle()

    assert not database.read(look)
    assert database.settle()
    assert not any(b"the secret name" in file.read_bytes() for file in sqlite_home.parent.glob("salus.db*"))
    database.close()
