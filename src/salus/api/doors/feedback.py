"""What people say of a reply, and what they do with it; kept before it is acknowledged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.sending import Key, id_of
from salus.monitoring.feedback import Explicit, Implicit, Signal
from salus.people import Principal, Scope

router = APIRouter(tags=["feedback"])
Gives = Annotated[Caller, needs(Scope.FEEDBACK)]
TurnId = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="the turn that it is about")]
_TURN = "0f8e3c1b2a4d5e6f708192a3b4c5d6e7"


class Rating(BaseModel):
    """A rating in stars, with words where there are some."""

    turn: TurnId
    rating: int = Field(ge=1, le=5, strict=True, examples=[4])
    text: str = Field("", max_length=4000, examples=["The number was right, the chart too small."])
    suggestion: str = Field("", max_length=4000)
    clinical_context: str = Field("", max_length=4000)


class Deed(BaseModel):
    """What was done with a reply."""

    turn: TurnId
    signal: Signal
    seconds: float | None = Field(None, ge=0, le=1e7, description="after the reply, where known")


class Kept(BaseModel):
    """Feedback that is kept."""

    id: str
    turn: str
    new: bool = Field(description="false where it was kept before")


_KEPT = told(Kept, "Kept.", status=201, example={"id": "9c1d3f2b8c1d9e0a4b5c6d7e8f901234", "turn": _TURN, "new": True})


@router.post("/v1/feedback/explicit", summary="Rate a reply", status_code=201, responses=_KEPT)
async def explicit(body: Rating, caller: Gives, key: Key = None) -> Response:
    """1 to 5 stars of one turn of yours."""

    def keep(who: Principal) -> dict[str, Any]:
        about = (_id(who, key), who.account.id, body.turn, datetime.now(UTC))
        return caller.house.keep_feedback(
            Explicit(*about, body.rating, body.text, body.suggestion, body.clinical_context)
        )

    return await caller.answer(keep, status=201)


@router.post("/v1/feedback/implicit", summary="Say what was done with a reply", status_code=201, responses=_KEPT)
async def implicit(body: Deed, caller: Gives, key: Key = None) -> Response:
    """Asked again, skipped, accepted, clicked or shared."""

    def keep(who: Principal) -> dict[str, Any]:
        about = (_id(who, key), who.account.id, body.turn, datetime.now(UTC))
        return caller.house.keep_feedback(Implicit(*about, body.signal, body.seconds))

    return await caller.answer(keep, status=201)


def _id(who: Principal, key: str | None) -> str:
    return id_of(who.account.id, "feedback", key) if key else uuid4().hex
