"""Threads for what waits on a disk or computes: a request makes one hop into one of them, and one back.

The event loop never reads a file, asks a database or understands a question; everything that one request needs of the
house happens in one piece of work, so that it costs one change of threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
_REQUESTS = 16  # more would only fight for the interpreter


class Threads:
    """The threads of one process."""

    def __init__(self, many: int = _REQUESTS) -> None:
        self._pool = ThreadPoolExecutor(many, thread_name_prefix="salus-door")

    async def run(self, work: Callable[[], T]) -> T:
        """What the work returns, from a thread."""
        here = copy_context()  # what is logged there names the trace of the request
        return await asyncio.get_running_loop().run_in_executor(self._pool, here.run, work)

    def close(self) -> None:
        """Ends when what was handed in is done."""
        self._pool.shutdown(wait=True)
