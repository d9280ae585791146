"""One writer for SQLite, that commits everything that is waiting at once.

SQLite lets one write at a time and a commit waits for the disk. So a thread of its own takes all work that is waiting,
does it in one transaction, commits, and only then tells those who wait: as durable as one by one, and many times as
fast when many write. Each piece of work stands in a savepoint: one that fails takes back only its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, TypeVar

from salus.errors import StoreUnavailable
from salus.store.database.faults import Fault, sort

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")
_Waiting = tuple[Callable[["Connection"], Any], "Future[Any]"]
_Outcome = tuple[Any, BaseException | None]  # what it returned, or what it raised
_MOST = 256  # in one commit


class Writer:
    """Does pieces of work on `engine`, whose transactions begin with the lock for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._lock = Lock()

    def run(self, work: Callable[[Connection], T]) -> T:
        """What the work returns, after it was committed; or raises what it raised, with nothing changed."""
        assert current_thread() is not self._thread, "work hands in no work: it would wait for itself"
        done: Future[T] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="salus-writer", daemon=True)
                self._thread.start()
            self._queue.put((work, done))
        return done.result()

    def stop(self) -> None:
        """Ends after what is waiting was done. Work that is handed in later begins it anew."""
        with self._lock:
            if self._thread is not None:
                self._queue.put(None)
                self._thread.join()
                self._thread = None

    def _serve(self) -> None:
        while group := self._waiting():
            self._commit(group)

    def _waiting(self) -> list[_Waiting]:
        """All work that is waiting, at least one piece; none once it was told to stop."""
        group = []
        following = self._queue.get()
        while following is not None:
            group.append(following)
            if len(group) == _MOST or self._queue.empty():  # nobody else takes from it
                return group
            following = self._queue.get()
        if group:
            self._queue.put(None)  # these first
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        outcomes: list[_Outcome]
        try:
            with self._engine.begin() as connection:
                if len(group) == 1:  # alone it needs no savepoint
                    outcomes = [(group[0][0](connection), None)]
                else:
                    outcomes = [_attempt(connection, work) for work, _ in group]
                if not _under_way(connection):
                    raise StoreUnavailable("the database undid what was to be kept; nothing was kept: send it again")
        except BaseException as error:  # noqa: BLE001  # the edge of this thread: whoever waits must hear of it
            outcomes = [(None, error)] * len(group)
        for (_, done), (result, fault) in zip(group, outcomes, strict=True):
            if fault is None:
                done.set_result(result)
            else:
                done.set_exception(fault)


def _attempt(connection: Connection, work: Callable[[Connection], Any]) -> _Outcome:
    """What came of one piece of work; raises where the whole transaction is lost."""
    connection.exec_driver_sql("SAVEPOINT piece")  # as `begin_nested` does, at a part of its cost
    try:
        result = work(connection)
        connection.exec_driver_sql("RELEASE piece")
    except Exception as error:
        if sort(error) is not Fault.OURS or not _under_way(connection):
            raise
        connection.exec_driver_sql("ROLLBACK TO piece")
        connection.exec_driver_sql("RELEASE piece")
        return None, error
    return result, None


def _under_way(connection: Connection) -> bool:
    """Whether the transaction still is: SQLite ends it by itself where the disk is full or fails."""
    driver: Any = connection.connection.driver_connection
    return bool(driver.in_transaction)
