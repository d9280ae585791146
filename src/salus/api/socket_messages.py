"""What goes over a socket, both ways: small JSON objects that `type` tells apart; `docs/doors.md` shows each.

Every message of a turn bears the turn's id and a number that grows, so that whoever comes back after a cut can say what
they have and be given the rest. The reply is the turn as it was kept, with all its words: who has it needs no piece.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.exceptions import HTTPException

from salus.api import problems
from salus.api.shapes_talk import Told
from salus.errors import SalusError

LONGEST = 10_000  # characters of what is said
_TURN = Field(pattern="^[0-9a-f]{32}$", description="32 hexadecimal digits, made by whoever says it")


class Close(IntEnum):
    """Why a socket is closed (RFC 6455, 7.4; from 4000 on each service says what its own mean)."""

    UNREADABLE = 1003  # it was no text
    TOO_LARGE = 1009
    FAULT = 1011
    AGAIN = 1013  # something that is needed cannot be reached for now
    NOT_PROVEN = 4401  # nobody was proven, or it has ended: sign in and come back
    NOT_ALLOWED = 4403
    TIMED_OUT = 4408  # nothing was heard: no sign-in, no answer to a ping
    TOO_SLOW = 4413  # too much waits to be read
    TOO_MANY = 4429  # sockets, or messages


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_In):
    """The first message of who has shown neither a header nor a cookie."""

    type: Literal["sign_in"]
    token: str = Field(min_length=1, max_length=256, repr=False)


class Say(_In):
    """Something to say. The same id again is the same turn again, taken once."""

    type: Literal["say"]
    id: str = _TURN
    text: str = Field(min_length=1, max_length=LONGEST)
    conversation: str | None = Field(None, pattern="^[0-9a-f]{32}$", description="default: that of the day")
    fresh: bool = Field(False, description="begin another conversation")


class Resume(_In):
    """What of a turn came after the number that was seen last."""

    type: Literal["resume"]
    turn: str = _TURN
    after: int = Field(0, ge=0, le=2**31 - 1)


class Ping(_In):
    """Are you there? Either side may ask."""

    type: Literal["ping"]
    n: int = Field(0, ge=0, le=2**53 - 1)


class Pong(_In):
    """The answer to a ping, with its number."""

    type: Literal["pong"]
    n: int = Field(0, ge=0, le=2**53 - 1)


Incoming = Annotated[SignIn | Say | Resume | Ping | Pong, Field(discriminator="type")]
INCOMING: TypeAdapter[SignIn | Say | Resume | Ping | Pong] = TypeAdapter(Incoming)


class Ready(BaseModel):
    """Who is on this socket was proven; say something."""

    type: Literal["ready"]
    name: str
    heartbeat: float = Field(description="seconds between two pings")


class _OfTurn(BaseModel):
    turn: str
    seq: int = Field(ge=1)


class Stage(_OfTurn):
    """A stage of the turn has begun."""

    type: Literal["stage"]
    stage: str


class Piece(_OfTurn):
    """The next piece of the reply; all of them together are the reply."""

    type: Literal["piece"]
    text: str


class Reply(_OfTurn):
    """The whole turn, as it was kept. The last message of a turn."""

    type: Literal["reply"]
    reply: Told


class Lost(BaseModel):
    """You read too slowly: what came after that number was left out. The reply comes whole; or resume."""

    type: Literal["lost"]
    turn: str
    after: int


class Problem(BaseModel):
    """What went wrong (RFC 9457). With a number it is the last message of its turn."""

    type: Literal["problem"]
    turn: str | None = None
    seq: int | None = None
    problem: dict[str, Any]


Outgoing = Annotated[Ready | Stage | Piece | Reply | Lost | Problem | Ping | Pong, Field(discriminator="type")]
OUTGOING: TypeAdapter[Any] = TypeAdapter(Outgoing)


def problem_of(error: SalusError | HTTPException, turn: str | None = None) -> dict[str, Any]:
    """The message that tells an error, of the house or of a door."""
    if isinstance(error, SalusError):
        response = problems.of_error(error)
    else:
        response = problems.response(error.status_code, error.detail)
    return problem_message(response.body, turn)


def problem(status: int, detail: str, turn: str | None = None) -> dict[str, Any]:
    """The message that tells a problem of the socket's own."""
    return problem_message(problems.response(status, detail).body, turn)


def problem_message(body: bytes | memoryview, turn: str | None = None) -> dict[str, Any]:
    """A problem as a message; `turn` where it is about one."""
    told = {"type": "problem", "problem": orjson.loads(body)}
    return told if turn is None else {**told, "turn": turn}
