"""Whether anything was committed since: a number from SQLite that costs a few microseconds, for who remembers rows.

`PRAGMA data_version` is another number once any other connection, of this process or another, has committed
(https://www.sqlite.org/pragma.html#pragma_data_version). So the connection that asks is one of its own, which never
writes.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Changes:
    """Watches the file of `engine`, which is SQLite's. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._opened = 0  # connections so far: each begins to count anew
        self._lock = Lock()

    def number(self) -> int | None:
        """Another one after every commit; None where it cannot be told, and a look will say why."""
        with self._lock:
            try:
                if self._connection is None:
                    taken = self._engine.raw_connection()
                    self._connection = taken.driver_connection
                    taken.detach()  # from the pool: it is kept here
                    self._opened += 1
                version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
                self._close()
                return None
            return self._opened << 32 | version

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
