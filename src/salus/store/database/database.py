"""The database as the rest of the store uses it: open it, hand it work, close it.

    database = Database.open(home / "salus.db")            # or postgresql://user@host/name
    name = database.read(lambda connection: connection.execute(select(accounts.c.name)).scalars().first())
    database.write(lambda connection: connection.execute(insert(tokens).values(...)))

Work is a function of one connection; it may be run again where the first try could not reach the database, so it does
nothing but read and write there, and it never commits. What `write` returned from is on disk. Safe to share between
threads; several processes may open the same database.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from salus.errors import SalusError, StoreUnavailable
from salus.store.database import engine
from salus.store.database.changes import Changes
from salus.store.database.faults import NOTHING_KEPT, NOTHING_READ, UNKNOWN, Fault, sort, told, unavailable
from salus.store.database.migrate import bring_up_to_date
from salus.store.database.writer import Writer

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")
_PROBE = text("UPDATE owners SET id = id WHERE id = (SELECT min(id) FROM owners)")


class Database:
    """Connections to one database. Made by :meth:`open`."""

    def __init__(self, reading: Engine, writing: Engine, patience: float) -> None:
        self._reading, self._writing = reading, writing
        self._writer = Writer(writing) if writing.dialect.name == "sqlite" else None
        self._changes = Changes(reading) if self._writer else None
        self._failing = False  # whether the last write could not be done
        self._down = False  # whether waiting for it was in vain the last time
        self._again = Retrying(
            retry=retry_if_exception(_passes),
            wait=wait_random_exponential(multiplier=0.05, max=0.5),
            stop=stop_after_delay(patience),
            reraise=True,
        )

    @classmethod
    def open(cls, where: str | Path, *, key: str = "", patience: float = 2.0) -> Database:
        """Opens it, makes or changes its tables if need be, and is ready for work.

        Args:
            where: a SQLite file (made if it is not there), or an address such as postgresql://user@host:5432/name.
            key: secret that the SQLite file is encrypted with, "" for none.
            patience: seconds to try again what fails for a while, before StoreUnavailable.

        Raises:
            BadInput: the address or the key cannot be used, or a newer Salus made the tables.
            StoreUnavailable: it cannot be reached.
        """
        url = engine.address(where)
        if url.get_backend_name() == "sqlite":
            made = partial(engine.sqlite, url, key, patience=patience)
            changing = made(begin="BEGIN IMMEDIATE", pool=1, foreign_keys=False)
            reading = made(begin="BEGIN", pool=8)
            opened = cls(reading, made(begin="BEGIN IMMEDIATE", pool=1), patience)
        else:
            changing = reading = engine.postgres(url)
            opened = cls(reading, reading, patience)
        try:
            with told(NOTHING_READ):
                opened._steadily(lambda: bring_up_to_date(changing))
        finally:
            if changing is not reading:
                changing.dispose()
        return opened

    def read(self, work: Callable[[Connection], T]) -> T:
        """What the work returns, of one moment. Raises StoreUnavailable."""
        with told(NOTHING_READ):
            return self._steadily(lambda: self._look(work))

    def write(self, work: Callable[[Connection], T]) -> T:
        """What the work returns, once all that it changed is on disk; whatever it raises, nothing is changed.

        Raises:
            StoreUnavailable: nothing was kept, or (where the message says so) nobody knows.
        """
        try:
            with told(NOTHING_KEPT):
                done = self._steadily(lambda: self._change(work))
        except StoreUnavailable:
            self._failing = True
            raise
        self._failing = False
        return done

    def ready(self) -> bool:
        """Whether it can be read and written now; where the last write failed, by trying one."""
        try:
            with told(NOTHING_READ):
                self._look(lambda connection: connection.execute(text("SELECT 1")))
                if self._failing:
                    self._change(lambda connection: connection.execute(_PROBE))
                    self._failing = False
        except SalusError:
            return False
        return True

    def settle(self) -> bool:
        """After something was deleted: lets nothing of it linger in SQLite's log. Whether nothing does.

        On PostgreSQL the server clears up by itself (autovacuum, its log, its backups).
        """
        if self._writer is None:
            return True
        with told(NOTHING_READ), self._reading.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except self._reading.dialect.loaded_dbapi.Error:
                return False
        return not busy

    def changes(self) -> int | None:
        """Another number once anything was committed, by any process; None on PostgreSQL, which has no such number."""
        return self._changes.number() if self._changes else None

    def close(self) -> None:
        """Ends after work that was handed in is done."""
        if self._writer:
            self._writer.stop()
        if self._changes:
            self._changes.close()
        self._reading.dispose()
        self._writing.dispose()

    def _steadily(self, act: Callable[[], T]) -> T:
        """Does it, and again with growing pauses where the fault is one that passes.

        While the last pauses were in vain there are none: whoever asks is told at once, until it works again.
        """
        try:
            done = act()
        except SQLAlchemyError as error:
            if self._down or not _passes(error):
                raise
            self._down = True
            done = self._again(act)
        self._down = False
        return done

    def _look(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection:
            return work(connection)

    def _change(self, work: Callable[[Connection], T]) -> T:
        if self._writer:
            return self._writer.run(work)
        with self._writing.connect() as connection:
            done = work(connection)
            try:
                connection.commit()
            except DBAPIError as error:
                if sort(error) is Fault.OURS:
                    raise
                raise unavailable(error, UNKNOWN) from error
        return done


def _passes(error: BaseException) -> bool:
    return sort(error) is Fault.PASSING
