"""What one process says, all hear that listen; where Redis is away, nobody is kept waiting."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from salus.store.fanout import Fanout

NOWHERE = "redis://127.0.0.1:1"


def run(talk: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(30):
            await talk()

    asyncio.run(within())


async def hearing(channel: Fanout, words: list[bytes]) -> None:
    async for word in channel.listen():
        words.append(word)


async def ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_a_word_is_heard_by_all_who_listen_on_its_channel_and_by_nobody_else(redis_url: str) -> None:
    async def talk() -> None:
        prefix = f"salus-test-{secrets.token_hex(4)}"
        one, other = (Fanout(redis_url, prefix=prefix) for _ in range(2))
        stranger = Fanout(redis_url, prefix=f"{prefix}-other")
        heard: list[list[bytes]] = [[], [], []]
        ears = [asyncio.create_task(hearing(*pair)) for pair in zip((one, other, stranger), heard, strict=True)]
        while not heard[0] or not heard[1]:  # until both have begun to listen
            assert await one.say(b"word")
            await asyncio.sleep(0.02)
        assert heard[2] == []
        await ended(*ears)
        for channel in (one, other, stranger):
            await channel.aclose()

    run(talk)


def test_without_redis_nothing_is_heard_and_nothing_breaks() -> None:
    async def talk() -> None:
        channel, words = Fanout(NOWHERE), list[bytes]()
        ear = asyncio.create_task(hearing(channel, words))
        assert await channel.say(b"word") is False
        assert not ear.done()
        await ended(ear)
        await channel.aclose()
        assert words == []

    run(talk)
