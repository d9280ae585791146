"""How each database is spoken to: SQLite in a file, the same encrypted, PostgreSQL.

SQLite in WAL with `synchronous=FULL`: a commit is on disk when it returns, and readers never wait for the writer.
Transactions begin when this module says so, not when the driver thinks so. What is deleted is overwritten.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from salus.errors import BadInput, WrongKey
from salus.store.folders import writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

_OLDEST = (3, 35)  # the first that tells what a statement changed (RETURNING)
_POSTGRES = "-c synchronous_commit=on -c lock_timeout=10s -c statement_timeout=30s"


def address(where: str | Path) -> URL:
    """The address of the database: a path is a SQLite file. Raises BadInput where it is none that can be used."""
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except ArgumentError:
        url = URL.create("unreadable")
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return URL.create("sqlite", database=url.database)
    raise BadInput(
        f"the database's address begins with {where.partition('://')[0]!r}: write it as sqlite:////folder/file.db or "
        "postgresql://user@host:5432/name (SALUS_DATABASE_URL)"
    )


def postgres(url: URL) -> Engine:
    """PostgreSQL: a commit is on disk when it returns, whatever the server's default is."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise BadInput("PostgreSQL needs the package psycopg: pip install 'salus[clinic]'") from None
    return create_engine(
        url,
        pool_size=10,
        max_overflow=10,  # five processes stay within a server's usual hundred connections
        pool_timeout=5,
        connect_args={
            "connect_timeout": 3,
            "options": f"{url.query.get('options', '')} {_POSTGRES}",
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 10_000,
            "application_name": "salus",
        },
    )


def sqlite(url: URL, key: str, *, begin: str, pool: int, patience: float, foreign_keys: bool = True) -> Engine:
    """SQLite in a file, encrypted where there is a key.

    `begin`: how a transaction begins, BEGIN for readers or BEGIN IMMEDIATE for who will write. `pool`: connections.
    `patience`: seconds to wait for another process that is writing.
    """
    path, driver = Path(str(url.database)), driver_for(encrypted=bool(key))

    def connect() -> Any:
        _make(path)
        connection = driver.connect(str(path), timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            for setting in (*unlocking(key), *_SETTINGS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}"):
                connection.execute(f"PRAGMA {setting}")
        except driver.DatabaseError as error:
            connection.close()
            if NO_DATABASE in str(error):
                raise wrong_key(path, key) from None
            raise
        return connection

    engine = create_engine(
        "sqlite+pysqlite:///file", module=driver, creator=connect, pool_size=pool, max_overflow=0, pool_timeout=10
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


_SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
NO_DATABASE = "file is not a database"  # SQLITE_NOTADB


def unlocking(key: str) -> tuple[str, ...]:
    """What SQLCipher wants to hear first; it would write to stderr by itself."""
    quoted = key.replace("'", "''")
    return ("cipher_log_level = NONE", f"key = '{quoted}'") if key else ()


def wrong_key(path: Path, key: str) -> WrongKey:
    """What is told where the key, "" for none, does not open the file."""
    told = (
        "SALUS_ENCRYPTION_KEY does not open it: set the key that it was made with; where it is not encrypted, run "
        "'salus encrypt' once, or unset the key"
        if key
        else "it is encrypted or no database at all: set SALUS_ENCRYPTION_KEY to the key that it was made with"
    )
    return WrongKey(f"{path} cannot be read: {told}. Nothing was changed")


def driver_for(*, encrypted: bool) -> Any:
    """The library that speaks to the file. Raises BadInput where it is missing or too old."""
    try:
        driver: Any = import_module("sqlcipher3.dbapi2" if encrypted else "sqlite3")
    except ImportError:
        raise BadInput(
            "SALUS_ENCRYPTION_KEY is set, and encryption needs the package sqlcipher3: pip install 'salus[encryption]'"
        ) from None
    if driver.sqlite_version_info < _OLDEST:
        raise BadInput(f"Python comes with SQLite {driver.sqlite_version} here: Salus needs 3.35 or later")
    return driver


def _make(path: Path) -> None:
    """An empty file that nobody else may read, where there is none; SQLite gives its companions the same mode."""
    if not path.exists():
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
