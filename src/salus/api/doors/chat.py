"""Talking with Salus: one turn, said and replied to. What has been replied to is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import AliasChoices, BaseModel, Field

from salus.api.encoding import answered
from salus.api.identity import Caller, needs
from salus.api.limits import count
from salus.api.schema import told
from salus.api.sending import Key, id_of
from salus.api.shapes_talk import TURN, Told
from salus.dialogue import wire
from salus.dialogue.draft import Replied
from salus.dialogue.ports import Said, new_id
from salus.errors import StoreUnavailable
from salus.people import Principal, Scope

router = APIRouter(tags=["conversation"])
_ID = "^[0-9a-f]{32}$"


class Say(BaseModel):
    """Something to say."""

    text: str = Field(
        min_length=1,
        max_length=10_000,
        validation_alias=AliasChoices("text", "message"),
        examples=["How did I sleep last week?"],
    )
    conversation: str | None = Field(None, pattern=_ID, description="the one to go on with; default: that of the day")
    fresh: bool = Field(False, strict=True, description="begin another conversation, whatever the day has")


_SHAPE = told(Told, "The turn with its reply.", example={**TURN, "kept": True})


@router.post("/v1/chat", summary="Say something", responses=_SHAPE)
async def chat(body: Say, caller: Annotated[Caller, needs(Scope.CHAT)], key: Key = None) -> Response:
    """A question to one's records, or anything else. Danger is heard first, and answered before all else.

    With an `Idempotency-Key` a turn that is sent again is taken once, and its reply told again.
    """

    def take(who: Principal) -> dict[str, Any]:
        which = id_of(who.account.id, "turn", key) if key else new_id()
        said = Said(body.text, which, body.conversation, body.fresh, new=not key)
        replied = caller.house.take(said, who.account, caller.trace)
        return _told(replied)

    try:
        return await caller.answer(take)
    except StoreUnavailable:  # nobody can be proven, or found: who is in danger is answered all the same
        if (response := await caller.threads.run(lambda: _alarm(body.text, caller))) is None:
            raise
        return response


def _alarm(text: str, caller: Caller) -> Response | None:
    """The answer to an alarm whoever says it: it tells nothing of anybody. None where there is none."""
    count(caller.house, "address", caller.address)
    replied = caller.house.alarm(text, caller.trace)
    return answered(_told(replied)) if replied else None


def _told(replied: Replied) -> dict[str, Any]:
    return {**wire.write_turn(replied.turn), "kept": replied.kept}
