"""Whoever is signed in: who they are, a new password, everything of theirs as files, and its erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from salus.api.encoding import answered, empty
from salus.api.identity import Caller, address_of, drop_cookie, needs
from salus.api.schema import told
from salus.api.shapes_people import ERASED, PERSON, Erased, Person
from salus.errors import BadInput
from salus.monitoring.logs import logger
from salus.people import Principal, Scope, managing
from salus.people.account import LOCAL
from salus.people.wire import account_json

router = APIRouter(tags=["me"])
Own = Annotated[Caller, needs()]
_PIECE = 1 << 18


class Me(BaseModel):
    """Who is behind the request."""

    account: Person
    credential: str = Field(description="session, token or local")
    scopes: list[Scope]
    csrf: str | None = Field(description="of a session: to show in X-CSRF-Token with whatever changes something")


class NewPassword(BaseModel):
    """A new password instead of the old one."""

    old: str = Field(min_length=1, max_length=1024)
    new: str = Field(min_length=8, max_length=256)


_ME = {"account": PERSON, "credential": "token", "scopes": ["chat", "records:read"], "csrf": None}


@router.get("/v1/me", summary="Who you are here", responses=told(Me, "You.", example=_ME))
async def me(caller: Own) -> Response:
    """The account that was proven, and what this credential may do."""

    def who_asks(who: Principal) -> dict[str, Any]:
        return {
            "account": account_json(who.account),
            "credential": who.credential,
            "scopes": sorted(who.scopes),
            "csrf": caller.visit.csrf if caller.visit else None,
        }

    return await caller.answer(who_asks)


@router.post(
    "/v1/me/password",
    summary="Choose a new password",
    status_code=204,
    responses=told(about="Changed; every session has ended.", status=204),
)
async def new_password(body: NewPassword, caller: Own) -> Response:
    """Needs the old one."""

    def change(who: Principal) -> Response:
        _require_account(who)
        house, now = caller.house, datetime.now(UTC)
        house.signing_in.require_password(who.account, body.old, address=address_of(caller.connection), now=now)
        managing.set_password(house.accounts, who.account, body.new)
        logger(__name__).info("password_changed", who=caller.trace.who)
        response = empty()
        drop_cookie(response)
        return response

    return await caller.answer(change)


@router.get(
    "/v1/me/export",
    summary="Everything of yours, as files",
    responses=told(about="A ZIP.", kinds={"application/zip": {"type": "string", "format": "binary"}}),
)
async def export(caller: Own) -> Response:
    """Records as rows and as a FHIR R4 Bundle, conversations as JSON and Markdown, feedback, account, receipts.

    A token may do this only if it may do all that you may.
    """
    who = await caller.proven()
    _require_all(who)
    packed = await caller.threads.run(lambda: caller.house.export(who.account))
    size = packed.seek(0, 2)
    packed.seek(0)

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while piece := await caller.threads.run(lambda: packed.read(_PIECE)):
                yield piece
        finally:
            packed.close()

    named = {"Content-Disposition": 'attachment; filename="salus-export.zip"', "Content-Length": str(size)}
    return StreamingResponse(pieces(), media_type="application/zip", headers=named)


@router.delete("/v1/me", summary="Erase everything of yours", responses=told(Erased, "Erased.", example=ERASED))
async def erase(
    caller: Own, confirm: Annotated[str, Query(max_length=64, description="your account's name: it is meant")]
) -> Response:
    """Records, conversations, feedback, tokens, sessions, the account. Everything is searched afterwards; it is gone.

    A token may do this only if it may do all that you may.
    """

    def gone(who: Principal) -> Response:
        _require_all(who)
        caller.trace.who = ""  # what tells of this request must not name them either
        response = answered(caller.house.erase(who.account, confirm))
        drop_cookie(response)
        return response

    return await caller.answer(gone)


def _require_all(who: Principal) -> None:
    for scope in who.account.scopes:
        who.require(scope)


def _require_account(who: Principal) -> None:
    if who.account.id == LOCAL:
        raise BadInput("there is no account here, and so no password: salus account add NAME makes one")
