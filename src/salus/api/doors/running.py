"""For who runs Salus: traces, counters and counts. Nothing here names anybody, but by a pseudonym."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.asked import Id
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.monitoring.counters import CONTENT_TYPE
from salus.people import Scope

router = APIRouter(tags=["running"])


class Stage(BaseModel):
    """A timed stage; `within` is the place of the one that it is part of."""

    name: str
    at_ms: float
    duration_ms: float
    within: int | None
    attributes: dict[str, str | float | bool]


class Request(BaseModel):
    """One request of a trace."""

    trace_id: str
    span_id: str
    parent_span_id: str
    name: str
    who: str = Field(description="a pseudonym")
    at: str
    duration_ms: float
    sampled: bool
    attributes: dict[str, str | float | bool]
    stages: list[Stage]


class Trace(BaseModel):
    """A trace: its requests, in order."""

    trace_id: str
    requests: list[Request]


@router.get("/v1/traces/{id}", summary="What happened in a request", responses=told(Trace, "The trace."))
async def trace(which: Id, caller: Annotated[Caller, needs()]) -> Response:
    """The id stands in the header `X-Trace-Id` of every answer. One's own traces; all of them with `traces:read`."""
    return await caller.answer(lambda who: caller.house.trace(which, who))


@router.get(
    "/metrics",
    summary="Counters, for Prometheus",
    responses=told(about="Prometheus' text format.", kinds={"text/plain": {"type": "string"}}),
)
async def metrics(caller: Annotated[Caller, needs(Scope.METRICS_READ)]) -> Response:
    """Give the collector a token of an account whose role is engineer, operator or admin, with this scope alone."""
    return await caller.answer(
        lambda _: Response(caller.house.watch.counters.render(), headers={"Content-Type": CONTENT_TYPE})
    )


class Count(BaseModel):
    """Of a metric of the catalogue, how often it was asked for."""

    metric: str
    count: int


class Analytics(BaseModel):
    """What the service is used for, in counts."""

    since: str
    conversations: int
    turns: dict[str, Any]
    success: dict[str, float | None]
    queries: dict[str, Any]
    answered: dict[str, float | None]
    asked_most: list[Count]
    feedback: dict[str, Any]


@router.get("/v1/analytics", summary="What the service is used for", responses=told(Analytics, "The counts."))
async def analytics(caller: Annotated[Caller, needs(Scope.ANALYTICS_READ)]) -> Response:
    """Conversations and turns as long as they are kept; questions since the service started."""
    return await caller.answer(lambda _: caller.house.analytics())
