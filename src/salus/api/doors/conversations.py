"""What was said: one's conversations, page by page, whole as a file, in short, and gone."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.asked import After, Id, Limit
from salus.api.encoding import answered, cursor, empty, place, tag, tagged
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.shapes_talk import TALK, TURN, Talk, Talks, Turns, talk_json
from salus.dialogue import wire
from salus.dialogue.conversation import Conversation
from salus.errors import NotFound
from salus.monitoring.logs import logger
from salus.people import Principal, Scope

router = APIRouter(tags=["conversation"])
Talks_ = Annotated[Caller, needs(Scope.CHAT)]
_SAME: dict[int | str, dict[str, Any]] = {
    304: {"description": "The version that `If-None-Match` names is still the newest."}
}
_TAG = {"ETag": "this version of the conversation"}


@router.get(
    "/v1/conversations",
    summary="Your conversations",
    responses=told(Talks, "Newest first.", example={"conversations": [TALK], "next": None}),
)
async def conversations(caller: Talks_, after: After = None, limit: Limit = 50) -> Response:
    """Without what was said in them. `next` leads to older ones."""

    def page(who: Principal) -> dict[str, Any]:
        before = place(after) if after else None
        found = caller.house.conversations.page(who.account.id, before=before, limit=limit + 1)
        more = cursor(found[limit - 1].last) if len(found) > limit else None
        return {"conversations": [talk_json(one) for one in found[:limit]], "next": more}

    return await caller.answer(page)


@router.post(
    "/v1/conversations",
    summary="Open another conversation",
    status_code=201,
    responses=told(Talk, "Opened; name it in `conversation` of POST /v1/chat.", status=201, example=TALK),
)
async def open_conversation(caller: Talks_) -> Response:
    """One goes on by itself for a day; this begins another one before that."""
    return await caller.answer(lambda who: talk_json(caller.house.open_conversation(who.account)), status=201)


@router.get(
    "/v1/conversations/{id}",
    summary="A conversation with its first turns",
    responses={
        **told(Turns, "The conversation.", example={"conversation": TALK, "turns": [TURN], "next": None}, headers=_TAG),
        **_SAME,
    },
)
async def conversation(which: Id, request: Request, caller: Talks_) -> Response:
    """As GET …/turns tells them from the first one on."""
    return await caller.answer(lambda who: _turns(request, caller, who, which, after=0, limit=200))


@router.get(
    "/v1/conversations/{id}/turns",
    summary="Turns of a conversation",
    responses={**told(Turns, "In order.", headers=_TAG), **_SAME},
)
async def turns(
    which: Id,
    request: Request,
    caller: Talks_,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="turns with a larger number than this")] = 0,
    limit: Limit = 200,
) -> Response:
    """What was said and replied, what it rested on, and the trace that tells how it went."""
    return await caller.answer(lambda who: _turns(request, caller, who, which, after=after, limit=limit))


class Asked(BaseModel):
    """A question to the records, and what they said."""

    question: str
    answer: str
    status: str
    at: str
    receipt: str | None


class Summary(BaseModel):
    """A conversation in short."""

    conversation: Talk
    text: str = Field(description="the summary in words")
    kinds: dict[str, int] = Field(description="how many turns of each kind")
    questions: list[Asked] = Field(description="what the records were asked, and what they said")
    safety: int = Field(description="in how many turns safety had the word")


@router.get("/v1/conversations/{id}/summary", summary="A conversation in short", responses=told(Summary, "In short."))
async def summary(which: Id, caller: Talks_) -> Response:
    """What the records were asked and what they said; of anything else how often it came up, not what was said."""

    def short(who: Principal) -> dict[str, Any]:
        found = _found(caller, who, which)
        return {"conversation": talk_json(found), **caller.house.conversation_summary(who.account.id, found)}

    return await caller.answer(short)


@router.get(
    "/v1/conversations/{id}/export",
    summary="A conversation as a file",
    responses=told(
        about="The whole conversation.",
        kinds={"application/json": {"type": "object"}, "text/markdown": {"type": "string"}},
    ),
)
async def export(
    which: Id,
    caller: Talks_,
    kind: Annotated[
        Literal["json", "markdown"], Query(alias="format", description="for programs, or to read")
    ] = "json",
) -> Response:
    """Every turn, in order."""

    def whole(who: Principal) -> Response:
        found = _found(caller, who, which)
        if kind == "markdown":
            text = caller.house.conversation_markdown(who.account.id, found)
            return Response(text.encode(errors="replace"), headers=_file(which, "md", "text/markdown; charset=utf-8"))
        response = answered(wire.export(found, caller.house.every_turn(who.account.id, which)))
        response.headers["Content-Disposition"] = _file(which, "json", "")["Content-Disposition"]
        return response

    return await caller.answer(whole)


@router.delete(
    "/v1/conversations/{id}",
    summary="Delete a conversation",
    status_code=204,
    responses=told(about="Deleted.", status=204),
)
async def delete(which: Id, caller: Talks_) -> Response:
    """With all its turns. It cannot be undone."""

    def gone(who: Principal) -> Response:
        if not caller.house.conversations.delete(who.account.id, which):
            raise _none(which)
        logger(__name__).info("conversation_deleted", who=caller.trace.who)
        return empty()

    return await caller.answer(gone)


def _turns(request: Request, caller: Caller, who: Principal, which: str, *, after: int, limit: int) -> Response:
    found = _found(caller, who, which)

    def page() -> dict[str, Any]:
        told_turns = caller.house.conversations.turns(who.account.id, which, after=after, limit=limit + 1)
        more = told_turns[limit - 1].number if len(told_turns) > limit else None
        return {
            "conversation": talk_json(found),
            "turns": [wire.write_turn(one) for one in told_turns[:limit]],
            "next": more,
        }

    return tagged(request, tag(found.id, found.turns, found.last, after, limit), page)


def _found(caller: Caller, who: Principal, which: str) -> Conversation:
    found = caller.house.conversations.get(who.account.id, which)
    if found is None:
        raise _none(which)
    return found


def _none(which: str) -> NotFound:
    return NotFound(f"you have no conversation {which}; GET /v1/conversations lists yours")


def _file(which: str, ending: str, kind: str) -> dict[str, str]:
    named = {"Content-Disposition": f'attachment; filename="conversation-{which[:8]}.{ending}"'}
    return {**named, **({"Content-Type": kind} if kind else {})}
