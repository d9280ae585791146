"""How much one account or one address may ask: counted in this process, or in Redis where several processes serve.

A sliding window of the rate that is set. Where Redis does not answer, this process counts for itself (so nobody is kept
out, and nobody is let in without measure), says that it is degraded, and tries Redis again every few seconds.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from salus.store.away import Away, impatient

if TYPE_CHECKING:
    from limits.storage import RedisStorage
    from limits.strategies import RateLimiter

_AGAIN = 5.0  # seconds until Redis is tried again


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
        self._away = Away()

    @property
    def degraded(self) -> bool:
        """Whether Redis is set, and does not answer."""
        return bool(self._away)

    def hit(self, kind: str, who: str, *, cost: int = 1) -> float:
        """Counts a request of `who` (an account or an address, as `kind` says).

        Returns:
            Seconds to wait before the next one is let in; 0 where this one is.
        """
        if self._shared is not None and self._away.worth_trying(_AGAIN):
            from limits.errors import StorageError

            try:
                wait = self._hit(self._shared, kind, who, cost)
            except StorageError:
                self._away.found(answers=False)
            else:
                self._away.found(answers=True)
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
        self._away.found(answers=answers)
        return answers

    def _hit(self, limiter: RateLimiter, kind: str, who: str, cost: int) -> float:
        if limiter.hit(self._item, kind, who, cost=cost):
            return 0.0
        return max(1.0, limiter.get_window_stats(self._item, kind, who).reset_time - time.time())


def _redis(address: str, prefix: str) -> RedisStorage:
    with impatient() as options:
        from limits.storage import RedisStorage

        return RedisStorage(address, wrap_exceptions=True, key_prefix=prefix, **options)
