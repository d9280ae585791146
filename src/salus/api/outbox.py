"""What waits to be sent over one socket, never more than so much: whoever reads slowly costs nobody memory.

Stages and pieces of a turn may be left out; its reply never is, and holds all their words. Once something of a turn was
left out, everything of it is up to the reply, so that what arrives has no gap, and the reader is told after which
number. What may not be left out has a bound too: whoever does not even read that is cut off.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

_LOOSE = frozenset({"stage", "piece"})


class Outbox:
    """The queue of one socket; for one event loop.

    Args:
        loose: as soon as so many messages wait, stages and pieces are left out.
        most: as soon as so many wait, it is `full` for good, and takes nothing more.
    """

    def __init__(self, loose: int = 64, most: int = 256) -> None:
        self._loose, self._most = loose, most
        self._waiting: deque[dict[str, Any]] = deque()
        self._seen: dict[str, int] = {}  # turn under way → number of its last message that was put
        self._lost: set[str] = set()
        self._some = asyncio.Event()
        self.full = asyncio.Event()

    def put(self, message: dict[str, Any]) -> None:
        """Lines a message up, or leaves it out. Never waits, never fails."""
        turn = message.get("turn", "")
        if message["type"] in _LOOSE and (turn in self._lost or len(self._waiting) >= self._loose):
            if turn not in self._lost:
                self._lost.add(turn)
                self._line_up({"type": "lost", "turn": turn, "after": self._seen.get(turn, 0)})
            return
        if "seq" in message:
            self._seen[turn] = message["seq"]
            if message["type"] not in _LOOSE:  # its last one
                self._lost.discard(turn)
                del self._seen[turn]
        self._line_up(message)

    def resume(self, turn: str, after: int) -> None:
        """What comes of this turn from now on follows that number, without a gap."""
        self._lost.discard(turn)
        self._seen[turn] = after

    async def take(self) -> dict[str, Any]:
        """The message that waits longest; waits for one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()

    def __len__(self) -> int:
        return len(self._waiting)

    def _line_up(self, message: dict[str, Any]) -> None:
        if self.full.is_set() or len(self._waiting) >= self._most:
            self.full.set()
            return
        self._waiting.append(message)
        self._some.set()
