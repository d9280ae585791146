"""A `database` for tests, once on SQLite and once on PostgreSQL, empty but for its tables.

The tables are made once for each kind: the file is copied, the database on the server emptied.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from tests.services import POSTGRES, absent

from salus.people.account import LOCAL
from salus.store.database import Database
from salus.store.database.tables import owners


@pytest.fixture(scope="session")
def _sqlite_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "salus.db"
    Database.open(path).close()
    return path


@pytest.fixture(scope="session")
def _postgres_form() -> Iterator[str]:
    """The address of a PostgreSQL database with the tables, that tests use one after the other."""
    name = f"salus_{secrets.token_hex(6)}"
    try:
        _at(POSTGRES, f'CREATE DATABASE "{name}"')
    except OperationalError as error:
        absent("PostgreSQL", type(error.orig).__name__)
    address = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    Database.open(address).close()
    yield address
    _at(POSTGRES, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_home(_sqlite_form: Path, tmp_path: Path) -> Path:
    """A SQLite file with the tables."""
    return Path(shutil.copy(_sqlite_form, tmp_path / "salus.db"))


@pytest.fixture
def postgres_home(_postgres_form: str) -> str:
    """The address of a PostgreSQL database with the tables, and nothing in them."""
    _at(_postgres_form, f"DELETE FROM owners; INSERT INTO owners VALUES ('{LOCAL}')")
    return _postgres_form


@pytest.fixture(params=["sqlite", "postgres"])
def database_home(request: pytest.FixtureRequest) -> str:
    """Where a database with the tables is: a test that asks for it runs on each kind."""
    return str(request.getfixturevalue(f"{request.param}_home"))


@pytest.fixture
def database(database_home: str) -> Iterator[Database]:
    """An open database; a test that asks for it runs on each kind."""
    opened = Database.open(database_home)
    yield opened
    opened.close()


def admitted(database: Database) -> str:
    """The id of an owner whom things can be kept for."""
    which = secrets.token_hex(16)
    database.write(lambda connection: connection.execute(insert(owners).values(id=which)))
    return which


def _at(address: str, statement: str) -> None:
    server = create_engine(address, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    with server.connect() as connection:
        connection.exec_driver_sql(statement)
    server.dispose()
