"""Signing in and out with a browser: a cookie that scripts cannot read, and a CSRF secret that pages show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from salus.api.encoding import answered, empty
from salus.api.identity import COOKIE, Caller, address_of, drop_cookie, keep_cookie, needs
from salus.api.limits import count
from salus.api.schema import told
from salus.api.shapes_people import PERSON, SignedIn
from salus.errors import NotProven
from salus.monitoring.logs import logger
from salus.people import Principal
from salus.people.wire import account_json

router = APIRouter(tags=["signing in"])


class Credentials(BaseModel):
    """What somebody signs in with."""

    name: str = Field(min_length=1, max_length=128, examples=["anna"])
    password: str = Field(min_length=1, max_length=1024, examples=["correct horse battery staple"])


@router.post(
    "/v1/sign-in",
    summary="Sign in with a password",
    responses={
        **told(
            SignedIn,
            "Signed in; the cookie `salus_session` is set.",
            example={"account": PERSON, "csrf": "5d1c…", "expires": "2024-05-15T22:00:00+00:00"},
        ),
        401: {"description": "Name or password is wrong."},
    },
)
async def sign_in(body: Credentials, request: Request) -> Response:
    """Ends twelve hours after its last use. Show `csrf` in `X-CSRF-Token` with every request that changes something."""
    house = request.app.state.house
    address = address_of(request)

    def work() -> Response:
        count(house, "address", address)
        try:
            begun = house.signing_in.with_password(body.name, body.password, address=address, now=datetime.now(UTC))
        except NotProven:
            house.watch.counters.sign_in("password", "denied")
            logger(__name__).warning("sign_in_refused", credential="password")
            raise
        house.watch.counters.sign_in("password", "allowed")
        logger(__name__).info("signed_in", credential="password", who=house.watch.pseudonyms.of(begun.account.id))
        response = answered(
            {"account": account_json(begun.account), "csrf": begun.csrf, "expires": begun.expires.isoformat()}
        )
        keep_cookie(response, begun.cookie, begun.expires, house)
        return response

    response: Response = await request.app.state.threads.run(work)
    return response


@router.post("/v1/sign-out", summary="Sign out", status_code=204, responses=told(about="Signed out.", status=204))
async def sign_out(request: Request, caller: Annotated[Caller, needs()]) -> Response:
    """Ends the session of the cookie. A token stays: `DELETE /v1/tokens/{id}` revokes one."""

    def work(who: Principal) -> Response:
        logger(__name__).info("signed_out", who=caller.house.watch.pseudonyms.of(who.account.id))
        if cookie := request.cookies.get(COOKIE):
            caller.house.signing_in.sign_out(cookie)
        response = empty()
        drop_cookie(response)
        return response

    return await caller.answer(work)
