"""A reader so slow that the server cannot write: pieces are left out, the reply is not, and memory has an end."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from tests.api.served import STEPS, Service

from salus.api.app import create_app
from salus.api.hub import Pace
from salus.api.socket_messages import Close


class Slow:
    """A socket as the server's own layer hands it in, that takes nothing more after `ready` until it is let."""

    def __init__(self, service: Service) -> None:
        self._inward: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._inward.put_nowait({"type": "websocket.connect"})
        self.sent: list[dict[str, Any]] = []
        self.code = 0
        self.reads = asyncio.Event()
        self.app = create_app(service.house)
        self.app.state.pace = Pace(closing=0.1, messages=10_000, waiting=1_000)
        pairs = {"host": "127.0.0.1", "authorization": f"Bearer {service.anna.token}"}
        self.scope = {
            "type": "websocket", "path": "/v1/chat/ws", "raw_path": b"/v1/chat/ws", "root_path": "", "scheme": "ws",
            "query_string": b"", "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "subprotocols": [], "state": {},
        }  # fmt: skip

    def say(self, text: str) -> None:
        said = {"type": "say", "id": secrets.token_hex(16), "text": text}
        self._inward.put_nowait({"type": "websocket.receive", "text": json.dumps(said)})

    def hang_up(self) -> None:
        self._inward.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def send(self, message: Any) -> None:
        if self.sent:
            await self.reads.wait()
        if message["type"] == "websocket.send":
            self.sent.append(json.loads(message["text"]))
        self.code = message.get("code", 0)

    async def serve(self) -> None:
        await self.app(self.scope, self._inward.get, self.send)


def run(talk: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(30):
            await talk()

    asyncio.run(within())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.01)


def test_loses_pieces_and_no_reply(service: Service) -> None:
    async def talk() -> None:
        socket = Slow(service)
        served = asyncio.create_task(socket.serve())
        for _ in range(12):
            socket.say(STEPS)
        turns = socket.app.state
        await until(lambda: hasattr(turns, "hub") and len(turns.hub.turns._turns) == 12)
        await until(lambda: all(turn.ended.is_set() for turn in turns.hub.turns._turns.values()))
        await asyncio.sleep(0.05)
        socket.reads.set()
        await until(lambda: sum(one["type"] == "reply" for one in socket.sent) == 12)
        socket.hang_up()
        await served
        lost = {one["turn"] for one in socket.sent if one["type"] == "lost"}
        assert lost, "more was told than may wait"
        assert len(socket.sent) < 120
        for one in socket.sent:
            if one["type"] == "reply":
                pieces = [p["text"] for p in socket.sent if p["type"] == "piece" and p["turn"] == one["turn"]]
                whole = one["reply"]["reply"]
                assert "".join(pieces) == whole or (one["turn"] in lost and whole.startswith("".join(pieces)))

    run(talk)


def test_is_cut_off_when_too_much_waits(service: Service) -> None:
    async def talk() -> None:
        socket = Slow(service)
        served = asyncio.create_task(socket.serve())
        for _ in range(300):
            socket._inward.put_nowait({"type": "websocket.receive", "text": '{"type": "ping"}'})
        await until(lambda: bool(socket.sent))
        await asyncio.sleep(0.02)
        await served  # though nobody reads
        assert b"salus_sockets_open 0.0" in service.house.watch.counters.render()

    run(talk)


def test_is_told_that_it_was_too_slow_where_it_reads_again(service: Service) -> None:
    async def talk() -> None:
        socket = Slow(service)
        served = asyncio.create_task(socket.serve())
        await until(lambda: bool(socket.sent))
        for _ in range(300):
            socket._inward.put_nowait({"type": "websocket.receive", "text": '{"type": "ping"}'})
        await asyncio.sleep(0.05)
        socket.reads.set()
        await served
        assert socket.code == Close.TOO_SLOW

    run(talk)
