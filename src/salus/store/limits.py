"""How much one account or one address may ask: counted in this process, or in Redis where several processes serve.

A sliding window of the rate that is set. Where Redis does not answer, this process counts for itself (so nobody is kept
out, and nobody is let in without measure), says that it is degraded, and tries Redis again every few seconds.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from salus.errors import BadInput

if TYPE_CHECKING:
    from limits.storage import RedisStorage
    from limits.strategies import RateLimiter

_AGAIN = 5.0  # seconds until Redis is tried again
_PATIENCE = 0.25  # seconds that a request waits for Redis


class Limits:
    """Counts requests. Safe to share between threads.

    Args:
        rate: such as `240/minute`.
        redis: address of a Redis, "" to count in this process alone.
        prefix: of the keys in Redis.
    """

    def __init__(self, rate: str, redis: str = "", *, prefix: str = "salus") -> None:
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        self.rate = rate
        self._item = parse(rate)
        self._own: RateLimiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: RateLimiter | None = SlidingWindowCounterRateLimiter(_redis(redis, prefix)) if redis else None
        self._failed_at: float | None = None
        self._trying = Lock()

    @property
    def degraded(self) -> bool:
        """Whether Redis is set, and does not answer."""
        return self._failed_at is not None

    def hit(self, kind: str, who: str, *, cost: int = 1) -> float:
        """Counts a request of `who` (an account or an address, as `kind` says).

        Returns:
            Seconds to wait before the next one is let in; 0 where this one is.
        """
        if self._shared is not None and self._worth_trying():
            from limits.errors import StorageError

            try:
                wait = self._hit(self._shared, kind, who, cost)
            except StorageError:
                self._failed_at = time.monotonic()
            else:
                self._failed_at = None
                return wait
        return self._hit(self._own, kind, who, cost)

    def ready(self) -> bool:
        """Whether the shared count answers now; true where there is none."""
        if self._shared is None:
            return True
        from limits.errors import StorageError

        try:
            answers = self._shared.storage.check()
        except StorageError:
            answers = False
        self._failed_at = None if answers else time.monotonic()
        return answers

    def _hit(self, limiter: RateLimiter, kind: str, who: str, cost: int) -> float:
        if limiter.hit(self._item, kind, who, cost=cost):
            return 0.0
        return max(1.0, limiter.get_window_stats(self._item, kind, who).reset_time - time.time())

    def _worth_trying(self) -> bool:
        """Whether to ask Redis; of those who come while it is away, one every few seconds finds out."""
        if self._failed_at is None:
            return True
        with self._trying:
            now = time.monotonic()
            due = now - (self._failed_at or 0) >= _AGAIN
            if due:
                self._failed_at = now
            return due


def _redis(address: str, prefix: str) -> RedisStorage:
    try:
        from limits.storage import RedisStorage
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise BadInput("SALUS_REDIS_URL is set, and needs the package redis: pip install 'salus[clinic]'") from None
    try:
        return RedisStorage(
            address,
            wrap_exceptions=True,
            key_prefix=prefix,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on to redis as it is
        )
    except ValueError:
        told = "write it as redis://host:6379/0 (rediss:// with TLS, unix:///path for a socket)"
        raise BadInput(f"SALUS_REDIS_URL cannot be used: {told}") from None
