"""One writer for SQLite, that commits everything that is waiting at once.

SQLite lets one write at a time and a commit waits for the disk. So a thread of its own takes all work that is waiting,
does it in one transaction, commits, and only then tells those who wait: as durable as one by one, and many times as
fast when many write. Each piece of work stands in a savepoint: one that fails takes back only its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from salus.store.database.faults import Fault, sort

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")
_Waiting = tuple[Callable[["Connection"], Any], "Future[Any]"]
_MOST = 256  # in one commit


class Writer:
    """Does pieces of work on `engine`, whose transactions begin with the lock for writing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._starting = Lock()

    def run(self, work: Callable[[Connection], T]) -> T:
        """What the work returns, after it was committed; or raises what it raised, with nothing changed."""
        if self._thread is None:
            self._start()
        done: Future[T] = Future()
        self._queue.put((work, done))
        return done.result()

    def stop(self) -> None:
        """Ends after what is waiting was done."""
        with self._starting:
            if self._thread is not None:
                self._queue.put(None)
                self._thread.join()
                self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="salus-writer", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = [first], False
            while len(group) < _MOST and not last:
                try:
                    following = self._queue.get_nowait()
                except Empty:
                    break
                if following is None:
                    last = True
                else:
                    group.append(following)
            self._commit(group)
            if last:
                return

    def _commit(self, group: list[_Waiting]) -> None:
        try:
            with self._engine.begin() as connection:
                outcomes = [_attempt(connection, work) for work, _ in group]
        except BaseException as error:  # noqa: BLE001  # the edge of this thread: whoever waits must hear of it
            outcomes = [(None, error)] * len(group)
        for (_, done), (result, fault) in zip(group, outcomes, strict=True):
            if fault is None:
                done.set_result(result)
            else:
                done.set_exception(fault)


def _attempt(connection: Connection, work: Callable[[Connection], T]) -> tuple[T | None, BaseException | None]:
    """What came of one piece of work; raises where the whole transaction is lost."""
    try:
        with connection.begin_nested():
            return work(connection), None
    except SQLAlchemyError as error:
        if sort(error) is not Fault.OURS:
            raise
        return None, error
    except Exception as error:  # noqa: BLE001  # it belongs to whoever waits for this piece, who raises it
        return None, error
