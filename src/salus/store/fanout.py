"""Words between the processes of one service, through Redis: said to all that listen now, and kept nowhere.

Nothing depends on it that must not be lost: where Redis is away, what would have been heard is looked up in the store a
little later. It is tried again every few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from salus.errors import BadInput

_AGAIN = 2.0  # seconds until a lost Redis is tried again
_PATIENCE = 2.0  # seconds that a word may take


class Fanout:
    """One channel that every process of the service hears. For one event loop.

    Args:
        address: of the Redis, such as ``redis://host:6379/0``.
        prefix: of the channel's name.
    """

    def __init__(self, address: str, *, prefix: str = "salus") -> None:
        try:
            from redis.asyncio import Redis
            from redis.backoff import NoBackoff
            from redis.exceptions import RedisError
            from redis.retry import Retry
        except ImportError:
            raise BadInput("SALUS_REDIS_URL is set, and needs the package redis: pip install 'salus[clinic]'") from None
        self._away = (RedisError, OSError, TimeoutError)
        self._channel = f"{prefix}:turns"
        self._redis = Redis.from_url(
            address, socket_connect_timeout=_PATIENCE, socket_timeout=None, retry=Retry(NoBackoff(), 0)
        )

    async def say(self, word: bytes) -> bool:
        """To all who listen; whether Redis took it."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._redis.publish(self._channel, word)
        except self._away:
            return False
        return True

    async def listen(self) -> AsyncIterator[bytes]:
        """What is said, from whichever process, for as long as it is asked for."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(self._channel)
                    async for message in heard.listen():
                        yield message["data"]
            except self._away:
                await asyncio.sleep(_AGAIN)

    async def aclose(self) -> None:
        """Lets go of the connections."""
        with suppress(*self._away):
            await self._redis.aclose()
