"""Redis, which may be away: asked with little patience; once it failed, one of many tries again every few seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from salus.errors import BadInput

_PATIENCE = 0.25  # seconds that a request waits for Redis


@contextmanager
def impatient() -> Iterator[dict[str, Any]]:
    """The options of a connection to Redis that a request waits for.

    Raises:
        BadInput: the package is missing, or what is made with them says that the address is none.
    """
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise BadInput("SALUS_REDIS_URL is set, and needs the package redis: pip install 'salus[clinic]'") from None
    try:
        yield {
            "socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE, "retry": Retry(NoBackoff(), 0)
        }  # fmt: skip
    except ValueError:
        told = "write it as redis://host:6379/0 (rediss:// with TLS, unix:///path for a socket)"
        raise BadInput(f"SALUS_REDIS_URL cannot be used: {told}") from None


class Away:
    """Whether it was found away. Safe to share between threads."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._trying = Lock()

    def __bool__(self) -> bool:
        return self._since is not None

    def found(self, *, answers: bool) -> None:
        """Remembers how a try went."""
        self._since = None if answers else time.monotonic()

    def worth_trying(self, again: float) -> bool:
        """Whether to ask it; of those who come while it is away, one in every ``again`` seconds finds out."""
        if self._since is None:
            return True
        with self._trying:
            now = time.monotonic()
            due = now - (self._since or 0) >= again
            if due:
                self._since = now
            return due
