"""Questions to the records: one question, one answer, nothing kept but the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.asked import Moment, Zone
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.shapes import ANSWER, Answer
from salus.people import Principal, Scope

router = APIRouter(tags=["questions"])


class Question(BaseModel):
    """A question about one's own records."""

    question: str = Field(min_length=1, max_length=2000, examples=["What's my average blood glucose this month?"])
    now: Moment | None = Field(None, description="answer as of this moment; default: now")
    tz: Zone | None = Field(None, description="time zone; default: the person's home zone")
    after: str | None = Field(
        None,
        min_length=1,
        max_length=2000,
        description="the question that this one follows up",
        examples=["How many steps did I take last week?"],
    )


@router.post(
    "/v1/query", summary="Answer a question from one's records", responses=told(Answer, "The answer.", example=ANSWER)
)
async def query(body: Question, caller: Annotated[Caller, needs(Scope.RECORDS_READ)]) -> Response:
    """Whatever came of it (answered, no data, a question back, not about records, refused): `status` and `text` say it.

    Every answered question has a receipt, which runs it again: `POST /v1/receipts/{name}/replay`.
    """

    def answer(who: Principal) -> dict[str, Any]:
        now: datetime | None = body.now
        found = caller.house.answer(
            body.question, person=who.account.person, now=now, zone=body.tz, after=body.after, stage=caller.trace.stage
        )
        caller.trace.note(status=found["status"])
        caller.house.count_answer(found)
        return found

    return await caller.answer(answer)
