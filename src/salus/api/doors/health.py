"""How the house is: in a word for machines that ask often, in full for who is signed in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus import __version__
from salus.api.encoding import answered
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.errors import StoreUnavailable

router = APIRouter(tags=["running"])
State = Literal["ok", "degraded", "down"]


class InAWord(BaseModel):
    """The state of the house."""

    state: State
    score: int = Field(ge=0, le=100)
    version: str


class Part(BaseModel):
    """The state of one part; the house is down where a vital one is."""

    state: State
    vital: bool
    took_ms: float
    late: bool


class InFull(InAWord):
    """The state of the house and of each of its parts."""

    parts: dict[str, Part]


_WORD = {"state": "ok", "score": 100, "version": __version__}
_PARTS = {"database": {"state": "ok", "vital": True, "took_ms": 0.4, "late": False}}


@router.get(
    "/v1/health",
    summary="Whether the service can work",
    responses={
        **told(InAWord, "It works, perhaps with something missing (`degraded`).", example=_WORD),
        **told(InAWord, "It does not: something that nothing works without is down.", status=503),
    },
)
async def health(request: Request) -> Response:
    """For probes and balancers; shows nothing of anybody."""

    def look() -> dict[str, Any]:
        report = request.app.state.house.health.look()
        return {"state": report.state.value, "score": report.score, "version": __version__}

    found = await request.app.state.threads.run(look)
    return answered(found, status=503 if found["state"] == "down" else 200)


@router.get(
    "/v1/health/full",
    summary="How each part is",
    responses={
        **told(InFull, "The parts with their states.", example={**_WORD, "parts": _PARTS}),
        **told(InFull, "The same, while the database is away and nobody can sign in.", status=503),
    },
)
async def health_full(caller: Annotated[Caller, needs()]) -> Response:
    """Score 0 to 100: the mean of the parts, vital ones counted threefold; under 50 the house is down."""

    def look() -> dict[str, Any]:
        return {**caller.house.health.look().as_json(), "version": __version__}

    try:
        return await caller.answer(lambda _: look())
    except StoreUnavailable:  # nobody can be proven; why not is what is asked for, and names nobody
        return answered(await caller.threads.run(look), status=503)
