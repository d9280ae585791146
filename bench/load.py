"""People at the doors of a service, from a process of their own: `python -m bench.load < asked.json`.

Reads one JSON object: `port`, `requests` (each `[path, token, body]`, asked in turn), `clients`, `seconds`, and `rate`
(requests a second that arrive whatever becomes of those before; 0: everybody asks again as soon as they are answered) or
`count` (stop after so many). Prints one JSON object: how many were answered, how many a second, and how long it took in
milliseconds, from when they wanted to ask: who has to wait for a free connection waits too.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_DRAIN = 60  # seconds that those who asked last may wait


class Client(asyncio.Protocol):
    """One connection, on which one request is under way at a time."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._heard = bytearray()
        self._whole = 0  # bytes of the answer; 0 while its head is not whole
        self._wanted = 0.0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._crowd.free(self)

    def ask(self, request: bytes, wanted: float) -> None:
        self._wanted = wanted
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if not self._whole and (at := self._heard.find(_END)) >= 0:
            head = bytes(self._heard[:at]).lower()
            length = head.partition(_LENGTH)[2].partition(b"\r\n")[0]
            self._whole = at + len(_END) + int(length or 0)
        if self._whole and len(self._heard) >= self._whole:
            self._crowd.answered(bytes(self._heard[9:12]), time.perf_counter() - self._wanted)
            self._heard.clear()
            self._whole = 0
            self._crowd.free(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._crowd.lost += 1

    def leave(self) -> None:
        self._transport.close()


class Crowd:
    """All who ask."""

    def __init__(self, requests: Iterator[bytes], rate: float, most: int) -> None:
        self._requests, self._rate, self._most = requests, rate, most
        self._idle: deque[Client] = deque()
        self._wanting: deque[float] = deque()
        self._open, self._sent = False, 0
        self.took: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.lost = 0

    def free(self, client: Client) -> None:
        """Somebody may ask."""
        if self._wanting:
            self._ask(client, self._wanting.popleft())
        elif self._open and not self._rate and self._sent < self._most:
            self._ask(client, time.perf_counter())
        else:
            self._idle.append(client)

    def answered(self, status: bytes, took: float) -> None:
        self.statuses[status.decode()] += 1
        self.took.append(took)

    async def go(self, seconds: float) -> float:
        """Lets them ask for so long, and waits until all are answered; returns how many were answered a second."""
        self._open, wanted = True, (began := time.perf_counter())
        for _ in range(0 if self._rate else len(self._idle)):
            self.free(self._idle.popleft())
        while (now := time.perf_counter()) < began + seconds and len(self.took) < self._most:
            while self._rate and wanted <= now:
                self._wanting.append(wanted)
                wanted += 1 / self._rate
            while self._idle and self._wanting:
                self._ask(self._idle.popleft(), self._wanting.popleft())
            await asyncio.sleep(0.0005 if self._rate else 0.02)
        per_second = len(self.took) / (now - began)
        self._open = False
        while (self._wanting or len(self.took) < self._sent) and time.perf_counter() < now + _DRAIN:
            await asyncio.sleep(0.02)
        return per_second

    def _ask(self, client: Client, wanted: float) -> None:
        self._sent += 1
        client.ask(next(self._requests), wanted)


def written(port: int, path: str, token: str, body: Any) -> bytes:
    """The request as bytes."""
    content = json.dumps(body).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content


def quantile(took: Sequence[float], share: float) -> float:
    """Milliseconds; of an ordered sequence of seconds."""
    return round(1000 * took[min(int(share * len(took)), len(took) - 1)], 2) if took else float("nan")


async def run(
    port: int, requests: Sequence[Sequence[Any]], clients: int, seconds: float, rate: float = 0, count: int = 0
) -> dict[str, Any]:
    """What came of it."""
    asked = itertools.cycle([written(port, *request) for request in requests])
    crowd = Crowd(asked, rate, count or sys.maxsize)
    loop = asyncio.get_running_loop()
    there = [(await loop.create_connection(lambda: Client(crowd), "127.0.0.1", port))[1] for _ in range(clients)]
    per_second = await crowd.go(seconds)
    for client in there:
        client.leave()
    took = sorted(crowd.took)
    return {
        "n": len(took),
        "per_second": round(per_second, 1),
        "p50": quantile(took, 0.5),
        "p99": quantile(took, 0.99),
        "statuses": dict(crowd.statuses),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(**json.load(sys.stdin)))))
