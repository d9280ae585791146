"""Whoever is at the other end of one socket, from the sign-in to the end.

Five things go on at once: reading, writing, taking what was said one after the other, the heartbeat, and the watch over
how much waits to be written. Whichever ends, ends all; turns that are under way are not among them.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from fastapi import WebSocket
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocketDisconnect

from salus.api.encoding import encoded
from salus.api.outbox import Outbox
from salus.api.socket_messages import INCOMING, Close, Incoming, Ping, Resume, Say, SignIn, problem, problem_of
from salus.api.socket_proof import with_request, with_token
from salus.dialogue.ports import Said
from salus.errors import NotAllowed, NotProven, SalusError, StoreUnavailable

if TYPE_CHECKING:
    from salus.api.hub import Hub
    from salus.api.identity import Caller
    from salus.api.underway import Message, Underway
    from salus.people import Principal

_NOBODY = 'who is there is not known: send {"type": "sign_in", "token": "salus_…"} first'
_UNKNOWN = "there is no such turn of yours; say it again with the same id: it is taken once"


class Closing(Exception):
    """The socket is to be closed, with a last message where there is something to say."""

    def __init__(self, code: Close, message: Message | None = None) -> None:
        super().__init__(code.name)
        self.code, self.message = code, message


class Guest:
    """One socket, which was accepted."""

    def __init__(self, websocket: WebSocket, hub: Hub) -> None:
        self._socket, self._hub, self._pace = websocket, hub, hub.pace
        self._caller: Caller
        self._out = Outbox()
        self._says: asyncio.Queue[Say] = asyncio.Queue(hub.pace.waiting)
        self._listening: dict[str, Underway] = {}
        self._resuming = 0
        self._heard_at = self._window_began = asyncio.get_running_loop().time()
        self._heard_in_window = 0

    async def serve(self, address: str) -> None:
        """Ends with an exception: Closing, or WebSocketDisconnect; in a group where it was under way."""
        try:
            with self._hub.counted("address", address, self._pace.strangers):
                self._caller = await self._arrived()
                account = (await self._proven()).account
            with self._hub.counted("account", account.id, self._pace.sockets):
                await self._send({"type": "ready", "name": account.name, "heartbeat": self._pace.heartbeat})
                await self._talk()
        except HTTPException as refused:
            raise Closing(_code(refused.status_code), problem_of(refused)) from None
        except SalusError as error:
            raise Closing(Close.AGAIN, problem_of(error)) from None
        finally:
            for turn in self._listening.values():
                turn.leave(self._out.put)

    async def _arrived(self) -> Caller:
        """Who has shown something, with the request or in the first message."""
        if (shown := with_request(self._socket)) is not None:
            return shown
        try:
            async with asyncio.timeout(self._pace.sign_in):
                first = await self._next()
        except TimeoutError:
            raise Closing(Close.TIMED_OUT, problem(408, _NOBODY)) from None
        if not isinstance(first, SignIn):
            raise Closing(Close.NOT_PROVEN, problem(401, _NOBODY))
        return with_token(self._socket, first.token)

    async def _proven(self) -> Principal:
        """Who it is, now. Raises Closing where nobody is proven any more, or they may not talk."""
        try:
            return await self._caller.proven()
        except NotProven as error:
            raise Closing(Close.NOT_PROVEN, problem_of(error)) from None
        except NotAllowed as error:
            raise Closing(Close.NOT_ALLOWED, problem_of(error)) from None

    async def _talk(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for part in (self._write(), self._take(), self._beat(), self._watch()):
                tasks.create_task(part)
            while True:
                message = await self._next()
                if isinstance(message, Say):
                    self._line_up(message)
                elif isinstance(message, Resume):
                    self._let_resume(message, tasks)
                elif isinstance(message, Ping):
                    self._out.put({"type": "pong", "n": message.n})
                elif isinstance(message, SignIn):
                    self._out.put(problem(409, "you are signed in already; open another socket for somebody else"))
                elif isinstance(message, dict):
                    self._out.put(message)

    async def _next(self) -> Incoming | Message:
        """The next message, or the problem with it."""
        event = await self._socket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1006))
        self._count()
        text = event.get("text")
        if text is None:
            raise Closing(Close.UNREADABLE, problem(415, "send text: one JSON object in each message"))
        if len(text) > self._pace.largest:
            raise Closing(Close.TOO_LARGE, problem(413, f"a message may have {self._pace.largest} characters"))
        try:
            return INCOMING.validate_json(text)
        except ValidationError as bad:
            why = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors())
            return problem(422, f"{why[:400]}. docs/doors.md shows every message")

    def _count(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if self._heard_at - self._window_began > self._pace.window:
            self._window_began, self._heard_in_window = self._heard_at, 0
        self._heard_in_window += 1
        if self._heard_in_window > self._pace.messages:
            self._hub.house.watch.counters.limited("socket")
            most = f"{self._pace.messages} messages in {self._pace.window:g} s"
            raise Closing(Close.TOO_MANY, problem(429, f"a socket may send {most}; come back a little later"))

    def _line_up(self, say: Say) -> None:
        try:
            self._says.put_nowait(say)
        except asyncio.QueueFull:
            told = f"{self._pace.waiting} things that you said are waiting: wait for a reply, then say it again"
            self._out.put(problem(429, told, say.id))

    async def _take(self) -> None:
        """What was said, one turn after the other."""
        while True:
            say = await self._says.get()
            said = Said(say.text, say.id, say.conversation, say.fresh)
            try:
                turn = self._hub.turns.begin(said, (await self._proven()).account)
            except StoreUnavailable as error:  # who is in danger is answered all the same
                self._out.put(await self._hub.turns.alarm(said) or problem_of(error, say.id))
            except (SalusError, HTTPException) as error:
                self._out.put(problem_of(error, say.id))
            else:
                self._listen(turn, 0)
                await turn.ended.wait()

    def _let_resume(self, resume: Resume, tasks: asyncio.TaskGroup) -> None:
        if self._resuming >= self._pace.waiting:
            told = f"{self._pace.waiting} turns are being resumed: wait for one of them, then ask again"
            self._out.put(problem(429, told, resume.turn))
            return
        self._resuming += 1
        tasks.create_task(self._resume(resume))

    async def _resume(self, resume: Resume) -> None:
        """What is missing of a turn: from here while it runs, else from another process or the store."""
        try:
            account = (await self._proven()).account.id
            here = self._hub.turns.get(account, resume.turn)
            if here is not None:
                self._listen(here, resume.after)
                return
            self._out.resume(resume.turn, resume.after)
            if not await self._hub.elsewhere.follow(account, resume.turn, resume.after, self._out.put):
                self._out.put(problem(404, _UNKNOWN, resume.turn))
        except (SalusError, HTTPException) as error:
            self._out.put(problem_of(error, resume.turn))
        finally:
            self._resuming -= 1

    def _listen(self, turn: Underway, after: int) -> None:
        for one in [which for which, told in self._listening.items() if told.ended.is_set()]:
            del self._listening[one]
        turn.leave(self._out.put)
        self._listening[turn.said.id] = turn
        self._out.resume(turn.said.id, after)
        turn.listen(self._out.put, after)

    async def _write(self) -> None:
        while True:
            await self._send(await self._out.take())

    async def _send(self, message: Message) -> None:
        await self._socket.send_text(encoded(message).decode())

    async def _beat(self) -> None:
        """Asks whether somebody is there, and whether they may still be."""
        sent = 0
        while True:
            await asyncio.sleep(self._pace.heartbeat)
            silent = asyncio.get_running_loop().time() - self._heard_at
            if silent > self._pace.heartbeat + self._pace.patience:
                raise Closing(Close.TIMED_OUT, problem(408, "nobody answers: answer each ping with a pong"))
            with suppress(SalusError, HTTPException):  # nobody can tell now: the next turn looks again
                await self._proven()
            sent += 1
            self._out.put({"type": "ping", "n": sent})

    async def _watch(self) -> None:
        """The end, where more waits to be read than anybody may leave waiting."""
        await self._out.full.wait()
        raise Closing(Close.TOO_SLOW)


def _code(status: int) -> Close:
    return {403: Close.NOT_ALLOWED, 429: Close.TOO_MANY}.get(status, Close.FAULT)
