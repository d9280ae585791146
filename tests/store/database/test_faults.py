"""What a database says when it cannot is sorted: tried again, told, or a fault of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from salus.errors import StoreUnavailable
from salus.store.database.faults import NOTHING_KEPT, NOTHING_READ, UNKNOWN, Fault, sort, told


def postgres(state: str | None) -> DBAPIError:
    import psycopg

    kind = psycopg.errors.lookup(state) if state else psycopg.OperationalError
    return OperationalError("SELECT", {}, kind("it said so\nDETAIL: said by a person"))


def sqlite(code: int) -> DBAPIError:
    fault = sqlite3.OperationalError("it said so")
    fault.sqlite_errorcode = code
    return OperationalError("SELECT", {}, fault)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (sqlite(sqlite3.SQLITE_BUSY), Fault.PASSING),
        (sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Fault.PASSING),
        (sqlite(sqlite3.SQLITE_PROTOCOL), Fault.PASSING),
        (sqlite(sqlite3.SQLITE_FULL), Fault.LASTING),
        (sqlite(sqlite3.SQLITE_IOERR_FSYNC), Fault.LASTING),
        (sqlite(sqlite3.SQLITE_CANTOPEN), Fault.LASTING),
        (sqlite(sqlite3.SQLITE_READONLY), Fault.LASTING),
        (sqlite(sqlite3.SQLITE_CORRUPT), Fault.LASTING),
        (sqlite(sqlite3.SQLITE_ERROR), Fault.OURS),
        (sqlite(sqlite3.SQLITE_CONSTRAINT), Fault.OURS),
        (postgres(None), Fault.PASSING),  # refused, not there
        (postgres("08006"), Fault.PASSING),  # connection failure
        (postgres("57P01"), Fault.PASSING),  # admin shutdown
        (postgres("57P03"), Fault.PASSING),  # cannot connect now
        (postgres("40P01"), Fault.PASSING),  # deadlock
        (postgres("40001"), Fault.PASSING),  # serialization
        (postgres("53300"), Fault.PASSING),  # too many connections
        (postgres("53100"), Fault.LASTING),  # disk full
        (postgres("28P01"), Fault.LASTING),  # wrong password
        (postgres("3D000"), Fault.LASTING),  # no such database
        (postgres("25006"), Fault.LASTING),  # read-only transaction
        (postgres("57014"), Fault.LASTING),  # took too long
        (postgres("23505"), Fault.OURS),  # unique
        (postgres("42P01"), Fault.OURS),  # no such table
        (NoConnectionFree("QueuePool limit"), Fault.LASTING),
        (LookupError("not of the database at all"), Fault.OURS),
    ],
)
def test_a_fault_is_sorted_by_what_the_database_calls_it(error: Any, fault: Fault) -> None:
    assert sort(error) is fault


def test_real_faults_of_sqlite_are_sorted(tmp_path: Path) -> None:
    file = tmp_path / "salus.db"
    one, two = sqlite3.connect(file, timeout=0), sqlite3.connect(file, timeout=0)
    one.executescript("CREATE TABLE t (x PRIMARY KEY); INSERT INTO t VALUES (1); BEGIN IMMEDIATE")
    heard = []
    for connection, statement in (
        (two, "INSERT INTO t VALUES (2)"),
        (one, "INSERT INTO t VALUES (1)"),
        (one, "SELECT y"),
    ):
        with pytest.raises(sqlite3.Error) as caught:
            connection.execute(statement)
        heard.append(sort(DBAPIError(statement, {}, caught.value)))
    assert heard == [Fault.PASSING, Fault.OURS, Fault.OURS]
    one.close()
    two.close()


def test_what_a_person_said_is_in_no_message() -> None:
    with pytest.raises(StoreUnavailable) as caught, told(NOTHING_KEPT):
        raise OperationalError("INSERT INTO turns VALUES (?)", ("I am so sad",), postgres("53100").orig)
    assert str(caught.value) == f"the database cannot be used now (it said so); {NOTHING_KEPT}. It goes on by itself"


@pytest.mark.parametrize(
    ("error", "outcome", "said"),
    [
        (sqlite(sqlite3.SQLITE_FULL), NOTHING_KEPT, NOTHING_KEPT),
        (sqlite(sqlite3.SQLITE_IOERR_FSYNC), NOTHING_KEPT, UNKNOWN),
        (sqlite(sqlite3.SQLITE_IOERR_FSYNC), NOTHING_READ, NOTHING_READ),
        (NoConnectionFree("QueuePool limit"), NOTHING_READ, "too many are waiting for it"),
    ],
)
def test_the_message_says_what_became_of_it(error: Any, outcome: str, said: str) -> None:
    with pytest.raises(StoreUnavailable) as caught, told(outcome):
        raise error
    assert said in str(caught.value)


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError])
def test_a_fault_of_ours_goes_on_as_it_is(kind: type[DBAPIError]) -> None:
    with pytest.raises(kind), told(NOTHING_KEPT):
        raise kind("SELECT", {}, sqlite3.ProgrammingError("no such column"))
