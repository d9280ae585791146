"""Signing in with a provider of single sign-on: a browser is sent there, and comes back proven."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from salus.api.encoding import answered
from salus.api.identity import address_of, keep_cookie
from salus.api.limits import count
from salus.api.problems import Problem
from salus.api.schema import told
from salus.api.shapes_people import PERSON, SignedIn
from salus.bootstrap import House
from salus.errors import NotProven
from salus.people.wire import account_json

if TYPE_CHECKING:
    from salus.people.single_sign_on import SingleSignOn

router = APIRouter(tags=["signing in"])
_COOKIE = "salus_leaving"
_PATH = "/v1/single-sign-on"
_EXAMPLE = {"account": PERSON, "csrf": "5d1c…", "expires": "2024-05-15T22:00:00+00:00"}
Told = Annotated[str | None, Query(max_length=4096)]


@router.get(
    _PATH,
    summary="Leave for the provider of single sign-on",
    status_code=302,
    responses=told(about="To the provider.", status=302, headers={"Location": "the provider's page"}),
)
async def leave(request: Request) -> Response:
    """Open it in a browser; the provider sends the browser back to the callback."""
    house: House = request.app.state.house

    def work() -> Response:
        count(house, "address", address_of(request))
        departure = _provider(house).begin(datetime.now(UTC))
        response = RedirectResponse(departure.address, 302)
        response.set_cookie(
            _COOKIE,
            departure.kept,
            max_age=600,
            path=_PATH,
            secure=house.settings.public_url.startswith("https://"),
            httponly=True,
            samesite="lax",
        )
        return response

    response: Response = await request.app.state.threads.run(work)
    return response


@router.get(
    f"{_PATH}/callback",
    summary="Come back from the provider",
    responses={
        **told(SignedIn, "Signed in; the cookie `salus_session` is set.", example=_EXAMPLE),
        401: {"description": "The provider proved nobody, or nobody who has an account here."},
    },
)
async def come_back(
    request: Request, code: Told = None, state: Told = None, error: Told = None, iss: Told = None
) -> Response:
    """Whom the provider proved is the account that an administrator linked with them."""
    house: House = request.app.state.house
    given = {"code": code, "state": state, "error": error, "iss": iss}
    kept = request.cookies.get(_COOKIE, "")

    def work() -> Response:
        from salus.people.single_sign_on import account_for

        count(house, "address", address_of(request))
        now = datetime.now(UTC)
        try:
            proven = _provider(house).finish(kept, {name: text for name, text in given.items() if text}, now)
            begun = house.signing_in.as_proven_elsewhere(account_for(house.accounts, proven, now), now)
        except NotProven:
            house.watch.counters.sign_in("oidc", "denied")
            raise
        house.watch.counters.sign_in("oidc", "allowed")
        told_back = {"account": account_json(begun.account), "csrf": begun.csrf, "expires": begun.expires.isoformat()}
        response = answered(told_back)
        keep_cookie(response, begun.cookie, begun.expires, house)
        response.delete_cookie(_COOKIE, path=_PATH)
        return response

    response: Response = await request.app.state.threads.run(work)
    return response


def _provider(house: House) -> SingleSignOn:
    if house.single_sign_on is None:
        raise Problem(404, "there is no single sign-on here; whoever runs Salus sets SALUS_OIDC_ISSUER and its client")
    return house.single_sign_on
