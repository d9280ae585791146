"""A turn that runs in another process of the same service, listened to from here.

Whoever wants it asks all processes what came after a number, again and again; the one that runs it tells. Nothing is
told that nobody asked for, and nothing is kept on the way. Where no word comes (no Redis, or it is away, or the process
died), the store is looked into, where every finished turn is.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Protocol

import orjson

from salus.api.encoding import encoded
from salus.api.underway import Listener, Message, Turns

_PAUSE = 0.15  # seconds between two questions

Which = tuple[str, str]  # account and turn


class Channel(Protocol):
    """What all processes hear; :class:`salus.store.fanout.Fanout` is one."""

    async def say(self, word: bytes) -> bool: ...
    def listen(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class Elsewhere:
    """The other processes, as this one hears them. For one event loop.

    Args:
        turns: those of this process, and the store.
        channel: what all processes hear; without one there is only the store.
        silence: seconds without a word until nobody is believed to run a turn.
    """

    def __init__(self, turns: Turns, channel: Channel | None, silence: float) -> None:
        self._turns, self._channel, self._silence = turns, channel, silence
        self._answers: defaultdict[Which, list[asyncio.Queue[list[Message]]]] = defaultdict(list)
        self._ear = asyncio.get_running_loop().create_task(self._hear(channel)) if channel else None

    async def close(self) -> None:
        """Hears no more."""
        if self._ear is not None:
            self._ear.cancel()
            with suppress(asyncio.CancelledError):
                await self._ear
        if self._channel is not None:
            await self._channel.aclose()

    async def follow(self, account: str, turn: str, after: int, listener: Listener) -> bool:
        """Tells what came of a turn after that number, up to its end. Returns whether anybody knows of it."""
        which, answers = (account, turn), asyncio.Queue[list[Message]]()
        self._answers[which].append(answers)
        loop = asyncio.get_running_loop()
        try:
            until = loop.time() + self._silence
            while loop.time() < until:
                kept = await self._turns.stored(account, turn, after)
                if kept is not None:
                    listener(kept)
                    return True
                await self._say({"asked": which, "after": after})
                await asyncio.sleep(_PAUSE)
                while not answers.empty():
                    until = loop.time() + self._silence
                    for message in answers.get_nowait():
                        if message["seq"] == after + 1:
                            after += 1
                            listener(message)
                            if message["type"] in ("reply", "problem"):
                                return True
            return False
        finally:
            self._answers[which].remove(answers)
            if not self._answers[which]:
                del self._answers[which]

    async def _hear(self, channel: Channel) -> None:
        async for word in channel.listen():
            with suppress(ValueError, KeyError, TypeError):  # another version of Salus may say other words
                await self._heard(orjson.loads(word))

    async def _heard(self, said: Message) -> None:
        if "asked" in said:
            account, turn = said["asked"]
            found = self._turns.get(account, turn)
            if found is not None:
                await self._say({"told": said["asked"], "messages": found.messages[said["after"] :]})
        elif "told" in said:
            account, turn = said["told"]
            for answers in self._answers.get((account, turn), ()):
                answers.put_nowait(said["messages"])

    async def _say(self, word: Message) -> None:
        if self._channel is not None:
            await self._channel.say(encoded(word))
