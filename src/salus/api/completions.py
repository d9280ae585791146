"""`/v1/chat/completions` and `/v1/models`: OpenAI's dialect, for every client that speaks it. See `docs/doors.md`.

The last message is the turn; what it is answered with is decided by Salus alone. System prompts change nothing, and
earlier messages are data: they only tell which conversation goes on, by the replies in them, and are not read.

No token is ever counted, because no language model reads or writes one: `usage` says zero.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response, StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from salus import __version__
from salus.api import problems
from salus.api.dialect import LONGEST, MODEL, Completion, no_model
from salus.api.encoding import encoded
from salus.api.identity import Caller, needs
from salus.api.limits import count
from salus.api.schema import told
from salus.api.sending import Key, id_of
from salus.dialogue.conversation import Conversations, Turn
from salus.dialogue.draft import Replied
from salus.dialogue.pieces import pieces
from salus.dialogue.ports import Said, new_id
from salus.errors import SalusError, StoreUnavailable
from salus.people import Principal, Scope

_LOOKED_AT = 10  # conversations, and turns of each, in which the replies that a client has had are looked for
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_KINDS = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_EXAMPLE = {
    "id": "chatcmpl-0f8e3c1b2a4d5e6f708192a3b4c5d6e7",
    "object": "chat.completion",
    "created": 1715760070,
    "model": MODEL,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "You are welcome.", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": _USAGE,
    "system_fingerprint": f"salus-{__version__}",
    "metadata": {"conversation": "b2a4d5e6f708192a3b4c5d6e70f8e3c1", "turn": "0f8e3c1b2a4d5e6f708192a3b4c5d6e7"},
}


class Dialect(APIRoute):
    """A door whose problems are errors in OpenAI's shape too: the members of a problem, and `error` beside them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See FastAPI."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except RequestValidationError as error:
                malformed = orjson.loads((await problems.on_malformed(request, error)).body)
                return _as_error(problems.response(400, malformed["detail"], more={"param": _param(error)}))
            except HTTPException as error:
                return _as_error(await problems.on_http(request, error))
            except SalusError as error:
                return _as_error(problems.of_error(error))

        return handler


router = APIRouter(tags=["conversation"], route_class=Dialect)
Talks = Annotated[Caller, needs(Scope.CHAT)]


@router.post(
    "/v1/chat/completions",
    summary="Say something, in OpenAI's dialect",
    responses=told(
        about="The reply; with `stream` as server-sent events.",
        kinds={"application/json": {"type": "object", "example": _EXAMPLE}, "text/event-stream": {}},
    ),
)
async def complete(body: Completion, caller: Talks, key: Key = None) -> Response:
    """The last message is said; the reply is kept before it is sent. `metadata.conversation` of an answer names where.

    A request without earlier replies begins a conversation; one with them goes on with the one that they are from.
    """

    def take(who: Principal) -> Response:
        house, account = caller.house, who.account
        refusal = body.refusal
        if refusal and (len(body.said) > LONGEST or not house.ports(account, caller.trace).gate(body.said).alarm):
            raise refusal
        which = body.metadata.get("conversation") or going_on(house.conversations, account.id, body.replies)
        turn = id_of(account.id, "turn", key) if key else new_id()
        said = Said(body.said, turn, which, fresh=which is None, new=not key)
        return _answer(house.take(said, account, caller.trace), body)

    def alarm() -> Response | None:
        count(caller.house, "address", caller.address)
        replied = caller.house.alarm(body.said, caller.trace)
        return _answer(replied, body) if replied else None

    caller.trace.note(door="completions")
    try:
        return await caller.answer(take)
    except StoreUnavailable:  # nobody can be proven, or found: who is in danger is answered all the same
        if (response := await caller.threads.run(alarm)) is None:
            raise
        return response


@router.get(
    "/v1/models",
    summary="The one model, in OpenAI's dialect",
    responses=told(about="The list.", kinds={"application/json": {"type": "object"}}),
)
async def models(caller: Talks) -> Response:
    """For clients that let people choose."""
    return await caller.answer(lambda _: {"object": "list", "data": [_model(caller)]})


@router.get(
    "/v1/models/{name}",
    summary="A model, in OpenAI's dialect",
    responses=told(about="The model.", kinds={"application/json": {"type": "object"}}),
)
async def model(name: Annotated[str, Path(max_length=100)], caller: Talks) -> Response:
    """There is one."""

    def found(_: Principal) -> dict[str, Any]:
        if name != MODEL:
            raise no_model(name)
        return _model(caller)

    return await caller.answer(found)


def going_on(conversations: Conversations, account: str, replies: list[str]) -> str | None:
    """The newest conversation of the account in which these replies follow each other; None where a new one begins.

    In this dialect the messages are all there is of a conversation: who sends none before theirs begins one.
    """
    if not any(replies):
        return None
    for talk in conversations.page(account, limit=_LOOKED_AT):
        had = [turn.reply.strip() for turn in conversations.last_turns(account, talk.id, _LOOKED_AT)]
        if any(had[at : at + len(replies)] == replies for at in range(len(had))):
            return talk.id
    return None


def _answer(replied: Replied, body: Completion) -> Response:
    if not body.stream:
        return Response(encoded(_completion(replied)), media_type="application/json")
    events = _sent(_events(replied, usage=bool(body.stream_options.get("include_usage"))))
    return StreamingResponse(events, headers={"X-Accel-Buffering": "no"}, media_type="text/event-stream")


def _completion(replied: Replied) -> dict[str, Any]:
    turn = replied.turn
    message = {"role": "assistant", "content": turn.reply, "refusal": None}
    return {
        **_head(turn, "chat.completion"),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _USAGE,
        "metadata": _metadata(replied),
    }


def _events(replied: Replied, *, usage: bool) -> Iterator[bytes]:
    """The reply in pieces, as server-sent events; all of it is known and kept before the first one is sent."""
    turn = replied.turn
    yield _chunk(turn, {"role": "assistant", "content": ""})
    for text in pieces(turn.reply):
        yield _chunk(turn, {"content": text})
    yield _chunk(turn, {}, finish="stop", metadata=_metadata(replied))
    if usage:
        yield _event({**_head(turn, "chat.completion.chunk"), "choices": [], "usage": _USAGE})
    yield b"data: [DONE]\n\n"


async def _sent(events: Iterable[bytes]) -> AsyncIterator[bytes]:
    for event in events:
        yield event


def _chunk(turn: Turn, delta: Mapping[str, str], *, finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _event({**_head(turn, "chat.completion.chunk"), "choices": [choice], "usage": None, **more})


def _event(value: Mapping[str, Any]) -> bytes:
    return b"data: " + encoded(value) + b"\n\n"


def _head(turn: Turn, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{turn.id}",
        "object": kind,
        "created": int(turn.at.timestamp()),
        "model": MODEL,
        "system_fingerprint": f"salus-{__version__}",
    }


def _metadata(replied: Replied) -> dict[str, str]:
    """What a client may use again: the conversation to go on with, the turn to rate, the receipt to replay."""
    turn = replied.turn
    receipt = (turn.answer or {}).get("receipt")
    known = {"conversation": turn.conversation, "turn": turn.id, "kind": turn.kind.value, "trace": turn.trace}
    return {**known, "kept": str(replied.kept).lower(), **({"receipt": receipt} if receipt else {})}


def _model(caller: Caller) -> dict[str, Any]:
    created = int(caller.house.since.timestamp())
    return {"id": MODEL, "object": "model", "created": created, "owned_by": "salus"}


def _param(error: RequestValidationError) -> str | None:
    """The parameter that is wrong, as OpenAI names it."""
    places = [[str(part) for part in one["loc"] if part != "body"] for one in error.errors()]
    return ".".join(places[0])[:100] if places and places[0] else None


def _as_error(problem: Response) -> Response:
    """The problem with OpenAI's `error` in it."""
    said, status = orjson.loads(problem.body), problem.status_code
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    error = {"message": said["detail"], "type": kind, "param": said.get("param"), "code": said.get("code")}
    headers = {name: value for name, value in problem.headers.items() if name in ("retry-after", "www-authenticate")}
    return problems.response(status, said["detail"], headers=headers, more={"error": error})
