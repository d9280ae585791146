"""Turns under way in this process: each runs to its end, whoever listens, and may be listened to from any number on.

A turn belongs to no socket. It runs in a thread, is kept as every turn is, and its messages stay here for a little
while, so that who was cut off is given exactly what is missing; after that its reply is in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from salus.api.problems import of_fault
from salus.api.socket_messages import problem_message, problem_of
from salus.dialogue.draft import Piece, Progress, Replied
from salus.dialogue.wire import write_turn
from salus.errors import SalusError
from salus.monitoring.logs import logger

if TYPE_CHECKING:
    from salus.api.threads import Threads
    from salus.bootstrap import House
    from salus.dialogue.ports import Said
    from salus.monitoring.trace import Trace
    from salus.people import Account

Message = dict[str, Any]
Listener = Callable[[Message], None]
LINGERS = 30.0  # seconds that a turn's messages stay here after its end


class Underway:
    """One turn: its messages so far, and who listens."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.messages: list[Message] = []
        self.ended = asyncio.Event()
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener, after: int = 0) -> None:
        """Tells the listener what came after that number, and all that comes; what has ended tells its end at least."""
        ended = self.ended.is_set()
        for message in self.messages[after:] or (self.messages[-1:] if ended else ()):
            listener(message)
        if not ended:
            self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """Tells it nothing more."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def tell(self, message: Message) -> None:
        """The next message, to all who listen."""
        numbered = {**message, "turn": self.said.id, "seq": len(self.messages) + 1}
        self.messages.append(numbered)
        for listener in tuple(self._listeners):
            listener(numbered)

    def end(self) -> None:
        """Its last message was told."""
        self._listeners.clear()
        self.ended.set()


class Turns:
    """All turns under way in this process. For one event loop."""

    def __init__(self, house: House, threads: Threads) -> None:
        self._house, self._threads = house, threads
        self._turns: dict[tuple[str, str], Underway] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def get(self, account: str, turn: str) -> Underway | None:
        """A turn of that account that is under way here, or has just ended."""
        return self._turns.get((account, turn))

    def begin(self, said: Said, account: Account) -> Underway:
        """Begins a turn. One that is under way with this id goes on, and is the same one; another one waits for it."""
        which = (account.id, said.id)
        before = self._turns.get(which)
        if before is not None and not before.ended.is_set() and before.said.text == said.text:
            return before
        turn = self._turns[which] = Underway(said)
        task = asyncio.get_running_loop().create_task(self._run(turn, account, before))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return turn

    async def stored(self, account: str, turn: str, after: int) -> Message | None:
        """The reply of a turn that was kept, as the message that follows `after`."""
        found = await self._threads.run(lambda: self._house.conversations.turn(account, turn))
        if found is None:
            return None
        return {"type": "reply", "turn": turn, "seq": after + 1, "reply": {**write_turn(found), "kept": True}}

    async def alarm(self, said: Said) -> Message | None:
        """The reply to an emergency or a crisis while nobody can be proven or found; None where there is no alarm."""

        def take() -> Message | None:
            with self._house.watch.tracer.request("turn_taken") as trace:
                trace.note(door="socket")
                replied = self._house.alarm(said.text, trace)
                return {**_message(replied), "turn": said.id, "seq": 1} if replied else None

        return await self._threads.run(take)

    async def _run(self, turn: Underway, account: Account, before: Underway | None) -> None:
        loop = asyncio.get_running_loop()
        if before is not None:
            await before.ended.wait()

        def tell(message: Message) -> None:
            if not loop.is_closed():  # the service ends: nobody listens any more, and the turn is kept all the same
                loop.call_soon_threadsafe(turn.tell, message)

        try:
            await self._threads.run(lambda: self._take(turn.said, account, tell))
        finally:
            turn.end()
            loop.call_later(LINGERS, self._forget, account.id, turn)

    def _take(self, said: Said, account: Account, tell: Listener) -> None:
        """The turn, in a thread, from its trace to its last message."""
        house = self._house
        trace: Trace | None = None
        try:
            with house.watch.tracer.request("turn_taken", who=house.watch.pseudonyms.of(account.id)) as trace:
                trace.note(door="socket")
                for step in house.stream(said, account, trace):
                    tell(_message(step))
        except SalusError as error:
            tell(problem_of(error))
        except Exception as fault:  # noqa: BLE001  # the edge of one turn: who listens is told, and others go on
            logger(__name__).error("fault", exc_info=True)
            house.watch.counters.error(type(fault))
            tell(problem_message(of_fault(trace.id if trace else "").body))

    def _forget(self, account: str, turn: Underway) -> None:
        if self._turns.get((account, turn.said.id)) is turn:
            del self._turns[account, turn.said.id]


def _message(step: Progress | Piece | Replied) -> Message:
    if isinstance(step, Progress):
        return {"type": "stage", "stage": step.stage}
    if isinstance(step, Piece):
        return {"type": "piece", "text": step.text}
    return {"type": "reply", "reply": {**write_turn(step.turn), "kept": step.kept}}
