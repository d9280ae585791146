"""One step of an import a little ahead of the next, in a thread of its own.

Reading the bytes of a file, understanding them and storing them wait for different things, and the libraries that do
them let other threads run meanwhile; so two cores are busy. Only a few items wait between two steps: memory stays
bounded, however much faster the first one is.

>>> list(ahead(iter("abc"), 1))
['a', 'b', 'c']
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 0.1  # seconds between looks at whether the next step has given up


@dataclass(frozen=True, slots=True)
class _Stopped:
    """The end of the items, or what was raised instead of the next one."""

    error: BaseException | None = None


def ahead(items: Iterator[T], most: int) -> Generator[T]:
    """The same items, made by another thread up to ``most`` ahead; what it raises is raised here.

    Close it to stop early: when that is done, the other thread has ended.
    """
    queue: Queue[T | _Stopped] = Queue(most)
    stop = Event()

    def put(item: T | _Stopped) -> bool:
        while not stop.is_set():
            try:
                queue.put(item, timeout=_PATIENCE)
            except Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(_Stopped())
        except BaseException as error:  # noqa: BLE001  # handed to the thread that waits for it
            put(_Stopped(error))
        finally:
            if isinstance(items, Generator):
                items.close()  # here, where it runs: what it holds open is let go of before this thread ends

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := queue.get(), _Stopped):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join()


__all__ = ["ahead"]
