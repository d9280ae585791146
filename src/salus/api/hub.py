"""All sockets of one process: how many each account and address may have, and the turns that are under way here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salus.api.elsewhere import Elsewhere
from salus.api.problems import Problem
from salus.api.underway import Turns

if TYPE_CHECKING:
    from fastapi import FastAPI

    from salus.api.threads import Threads
    from salus.bootstrap import House


@dataclass(frozen=True, slots=True)
class Pace:
    """What one socket may do, and how long it is waited for. Times in seconds."""

    heartbeat: float = 20.0
    patience: float = 20.0  # after a ping that nobody answers
    sign_in: float = 10.0
    closing: float = 2.0
    silence: float = 2.0  # until no other process is believed to run a turn that is to be resumed
    sockets: int = 10  # of one account
    strangers: int = 20  # of one address that have not signed in yet
    waiting: int = 8  # things said that wait for their turn; turns that are being resumed
    messages: int = 60  # that may come in a window
    window: float = 10.0
    largest: int = 64 << 10  # characters of a message


class Hub:
    """The sockets of one application. For one event loop."""

    def __init__(self, house: House, threads: Threads, pace: Pace) -> None:
        self.house, self.pace = house, pace
        self.turns = Turns(house, threads)
        self.elsewhere = Elsewhere(self.turns, house.fanout, pace.silence)
        self._open: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def counted(self, kind: str, who: str, most: int) -> Iterator[None]:
        """One more socket of an account or address. Raises a problem (429) where it is one too many."""
        if self._open[kind, who] >= most:
            self.house.watch.counters.limited("socket")
            raise Problem(429, f"this {kind} has {most} sockets open already: close one, then come back")
        self._open[kind, who] += 1
        try:
            yield
        finally:
            self._open[kind, who] -= 1
            if not self._open[kind, who]:
                del self._open[kind, who]


def hub_of(app: FastAPI) -> Hub:
    """The hub of this application, made with its first socket."""
    state = app.state
    if not hasattr(state, "hub"):
        state.hub = Hub(state.house, state.threads, getattr(state, "pace", Pace()))
    hub: Hub = state.hub
    return hub


async def close_hub(app: FastAPI) -> None:
    """Lets go of the other processes, when the service ends."""
    if hasattr(app.state, "hub"):
        await app.state.hub.elsewhere.close()
