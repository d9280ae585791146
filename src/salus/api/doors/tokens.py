"""Tokens for programs: one's own, made, listed and revoked. The secret is shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.encoding import empty
from salus.api.identity import Caller, needs
from salus.api.schema import told
from salus.api.shapes_people import TOKEN, Kept
from salus.errors import BadInput
from salus.monitoring.logs import logger
from salus.people import Principal, Scope, managing
from salus.people.account import LOCAL
from salus.people.wire import token_json

router = APIRouter(tags=["signing in"])
Own = Annotated[Caller, needs()]


class Wanted(BaseModel):
    """A token that somebody wants."""

    label: str = Field(min_length=1, max_length=100, description="what uses it", examples=["phone"])
    scopes: list[Scope] | None = Field(
        None, min_length=1, max_length=20, description="what it may do; default: all that you may now"
    )
    days: int | None = Field(None, strict=True, ge=1, le=3650, description="until it expires; default: never")


class Made(Kept):
    """A token that was made, with its secret."""

    token: str = Field(description="shown this once; send it as Authorization: Bearer TOKEN")


class Tokens(BaseModel):
    """One's tokens."""

    tokens: list[Kept]


_EXAMPLE = "salus_0123456789ab_…"  # what one looks like, in the description of the interface
_LISTED = told(Tokens, "Without their secrets.", example={"tokens": [TOKEN]})
_MADE = told(Made, "Its secret is shown this once.", status=201, example=TOKEN | {"token": _EXAMPLE})
_REVOKED = told(about="Revoked.", status=204)
Which = Annotated[str, Path(alias="id", pattern="^[0-9a-f]{12}$", description="the token's id")]


@router.get("/v1/tokens", summary="Your tokens", responses=_LISTED)
async def tokens(caller: Own) -> Response:
    """In the order that they were made."""
    return await caller.answer(
        lambda who: {"tokens": [token_json(token) for token in caller.house.accounts.tokens_of(who.account.id)]}
    )


@router.post("/v1/tokens", summary="Make a token", status_code=201, responses=_MADE)
async def make_token(body: Wanted, caller: Own) -> Response:
    """It may do no more than the credential that makes it."""

    def make(who: Principal) -> dict[str, Any]:
        if who.account.id == LOCAL:
            raise BadInput("tokens belong to accounts, and there is none here: salus account add NAME makes one")
        asked = who.scopes if body.scopes is None else frozenset(body.scopes)
        for scope in asked:
            who.require(scope)
        text, token = managing.give_token(
            caller.house.accounts, who.account, label=body.label, scopes=asked, days=body.days, now=datetime.now(UTC)
        )
        logger(__name__).info("token_made", token=token.id, who=caller.trace.who)
        return {**token_json(token), "token": text}

    return await caller.answer(make, status=201)


@router.delete("/v1/tokens/{id}", summary="Revoke a token", status_code=204, responses=_REVOKED)
async def revoke_token(which: Which, caller: Own) -> Response:
    """It opens nothing from the next request on."""

    def revoke(who: Principal) -> Response:
        managing.revoke_token(caller.house.accounts, who.account, which)
        logger(__name__).info("token_revoked", token=which, who=caller.trace.who)
        return empty()

    return await caller.answer(revoke)
