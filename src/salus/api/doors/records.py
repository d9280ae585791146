"""What is stored of the person: the summary, the catalogue that it is told in, and the receipts of answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.encoding import tag, tagged
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.shapes import STORED, Stored
from salus.people import Principal, Scope

router = APIRouter(tags=["records"])
Reads = Annotated[Caller, needs(Scope.RECORDS_READ)]
ReceiptName = Annotated[str, Path(pattern="^r-[0-9a-f]{16}$", description="as an answer names it")]


@router.get(
    "/v1/records",
    summary="What is stored",
    responses={
        **told(Stored, "What is stored.", example=STORED, headers={"ETag": "this version of the records"}),
        304: {"description": "The version that `If-None-Match` names is still the newest."},
    },
)
async def records(request: Request, caller: Reads) -> Response:
    """Metrics with period, count and sources; workouts by activity; entries of the chart by kind."""

    def summary(who: Principal) -> Response:
        person = who.account.person
        profile = caller.house.profile(person)
        version = tag(person, caller.house.store.snapshot(person).version, profile.zone.key)
        return tagged(request, version, lambda: caller.house.summary(person))

    return await caller.answer(summary)


@router.get(
    "/v1/catalogue",
    summary="The catalogue of metrics",
    responses=told(about="The catalogue.", kinds={"application/json": {"type": "object"}}),
)
async def catalogue(caller: Reads) -> Response:
    """Every metric with LOINC code, UCUM unit, aggregation, plausible range and the words people use for it."""
    return await caller.answer(lambda _: caller.house.catalogue())


class Receipt(BaseModel):
    """What an answer rests on."""

    form: int
    question: str
    plan: dict[str, Any]
    reading: str = Field(description="conventions that understanding the question chose")
    now: str
    zone: str
    snapshot: int
    units: dict[str, str]
    result: dict[str, Any]
    answer: dict[str, Any]
    salus: str = Field(description="the version that wrote it")
    digest: str


@router.get("/v1/receipts/{name}", summary="What an answer rests on", responses=told(Receipt, "The receipt."))
async def receipt(name: ReceiptName, caller: Reads) -> Response:
    """Plan, moment, version of the records, result and answer, as they were written."""

    def read(who: Principal) -> Response:
        return Response(caller.house.receipt(name, person=who.account.person), media_type="application/json")

    return await caller.answer(read)


class Replayed(BaseModel):
    """Whether running a receipt again gave the same answer."""

    receipt: str
    same: bool
    question: str
    snapshot: int


@router.post(
    "/v1/receipts/{name}/replay",
    summary="Run an answer again",
    responses=told(
        Replayed,
        "Whether the answer is the same, byte for byte.",
        example={"receipt": "r-0123456789abcdef", "same": True, "question": "steps last week?", "snapshot": 3},
    ),
)
async def replay(name: ReceiptName, caller: Reads) -> Response:
    """Runs the plan of a receipt over the version of the records that it names."""

    def again(who: Principal) -> dict[str, Any]:
        same, old = caller.house.replay(name, person=who.account.person)
        return {"receipt": name, "same": same, "question": old.question, "snapshot": old.snapshot}

    return await caller.answer(again)
