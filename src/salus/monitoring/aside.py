"""Work set aside: a bounded queue, and one thread that empties it, so that no request waits for a disk or a network.

What does not fit is dropped and counted, never waited for. The thread gathers for a moment before it works, so that it
takes the interpreter from requests seldom, and starts on first use, again in a child process after a fork.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from salus.monitoring.logs import logger

T = TypeVar("T")
_AT_ONCE = 256


class Aside(Generic[T]):
    """Hands what is put in to `handle`, in order, in batches of at most 256, on a thread of its own.

    Args:
        handle: gets each batch; an empty one after `idle` seconds in which nothing came.
        lost: told how many were dropped because they did not fit.
        limit: how many may wait.
        linger: seconds in which to gather.
    """

    def __init__(
        self,
        name: str,
        handle: Callable[[list[T]], None],
        *,
        lost: Callable[[int], None] = lambda _: None,
        limit: int = 8192,
        linger: float = 0.05,
        idle: float = 3600.0,
    ) -> None:
        self._name, self._handle, self._lost = name, handle, lost
        self._limit, self._linger, self._idle = limit, linger, idle
        self._closing = False
        self._begin()

    def put(self, item: T) -> bool:
        """Sets an item aside without waiting. Returns False where it was dropped."""
        if self._pid != os.getpid():
            self._begin()
        if self._closing or len(self._waiting) >= self._limit:
            with self._lock:
                self.dropped += 1
            self._lost(1)
            return False
        self._waiting.append(item)
        if self._thread is None:
            self._start()
        if not self._wake.is_set():
            self._wake.set()
        return True

    def flush(self, patience: float = 2.0) -> bool:
        """Waits up to `patience` seconds until all that was put in before is handled; returns whether it is."""
        if self._pid != os.getpid() or self._thread is None or not self._thread.is_alive():
            return not self._waiting
        done = threading.Event()
        self._waiting.append(done)
        self._hurry.set()
        self._wake.set()
        return done.wait(patience)

    def close(self, patience: float = 5.0) -> bool:
        """Handles what waits, up to `patience` seconds, and takes nothing more; returns whether all was handled."""
        self._closing = True
        if self._pid != os.getpid() or self._thread is None:
            return True
        self._hurry.set()
        self._wake.set()
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _begin(self) -> None:
        """Anew: what waited before a fork is the parent's to handle, and so may its locks be held for ever."""
        self._pid = os.getpid()
        self._waiting: deque[T | threading.Event] = deque()
        self._lock, self._wake, self._hurry = threading.Lock(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"salus-{self._name}", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        told = 0
        while True:
            if self._wake.wait(self._idle) and not self._hurry.is_set():
                self._hurry.wait(self._linger)
            self._wake.clear()
            self._hurry.clear()
            last = self._closing  # read before the queue is emptied: nothing was put in afterwards
            self._empty()
            if self.dropped > told:
                logger(__name__).warning("work_dropped", count=self.dropped - told)
                told = self.dropped
            if last:
                return

    def _empty(self) -> None:
        if not self._waiting:
            self._safely([])
        while self._waiting:
            batch: list[T] = []
            reached: threading.Event | None = None
            while self._waiting and reached is None and len(batch) < _AT_ONCE:
                item = self._waiting.popleft()
                if isinstance(item, threading.Event):
                    reached = item
                else:
                    batch.append(item)
            if batch:
                self._safely(batch)
                time.sleep(0)  # requests first
            if reached is not None:
                reached.set()

    def _safely(self, batch: list[T]) -> None:
        try:
            self._handle(batch)
        except Exception:  # noqa: BLE001  # the thread's edge: one bad batch must not end it for all that follow
            logger(__name__).error("fault", exc_info=True, count=len(batch))
