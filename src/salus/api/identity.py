"""Who is behind a request, and whether they may: a `Caller` has shown something; `prove` says who it was shown by.

A door names the scope it needs (`needs(Scope.CHAT)`) and hands its work to `Caller.answer`, which proves, counts,
checks and works in one thread, in that order. A request that shows nothing is turned away before its body is looked at.

Invariant: the person of a request comes from the proven principal and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import Depends
from fastapi.responses import Response
from starlette.requests import HTTPConnection

from salus.api.encoding import answered
from salus.api.limits import count
from salus.api.problems import CHALLENGE, Problem
from salus.errors import NotProven
from salus.people.attempts import network

if TYPE_CHECKING:
    from salus.api.threads import Threads
    from salus.bootstrap import House
    from salus.monitoring.trace import Trace
    from salus.people import Principal, Scope
    from salus.people.sessions import Visit

COOKIE = "salus_session"
CSRF = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY = (
    "who asks is not known: send Authorization: Bearer TOKEN (salus account token NAME --label LABEL makes one; on a "
    "laptop without accounts it stands in the file local-token of SALUS_HOME), or sign in with POST /v1/sign-in"
)


class Caller:
    """Somebody at a door who has shown a token or a cookie; nothing is proven yet."""

    def __init__(self, connection: HTTPConnection, scope: Scope | None) -> None:
        self.connection = connection
        self.house: House = connection.app.state.house
        self.threads: Threads = connection.app.state.threads
        self.visit: Visit | None = None
        self._scope = scope

    @property
    def trace(self) -> Trace:
        """The trace of this request."""
        trace: Trace = self.connection.scope["salus.trace"]
        return trace

    @property
    def address(self) -> str:
        """Where the request came from, an IPv6 network as one."""
        return address_of(self.connection)

    async def answer(self, work: Callable[[Principal], Any], *, status: int = 200) -> Response:
        """The response to what `work` gives for whoever is proven to be behind this."""
        return await self.threads.run(lambda: self._answered(work, status))

    async def proven(self) -> Principal:
        """Who is behind this, for doors that go on by themselves afterwards."""
        return await self.threads.run(self.prove)

    def prove(self) -> Principal:
        """Who is behind this; in a thread.

        Raises:
            NotProven: nobody, or it has ended.
            NotAllowed: somebody who may not do this, or a browser's page that did not show its CSRF secret.
            Problem: too many requests (429).
        """
        counters, shown = self.house.watch.counters, "token" if bearer(self.connection) else "session"
        try:
            principal = self._shown()
        except NotProven:
            counters.sign_in(shown, "denied")
            count(self.house, "address", self.address)
            raise
        counters.sign_in(principal.credential, "allowed")
        self.trace.who = self.house.watch.pseudonyms.of(principal.account.id)
        count(self.house, "account", principal.account.id)
        if self._scope is not None:
            principal.require(self._scope)
        return principal

    def _shown(self) -> Principal:
        now = datetime.now(UTC)
        headers = self.connection.headers
        if token := bearer(self.connection):
            return self.house.signing_in.by_token(token, now)
        self.visit = self.house.signing_in.by_cookie(self.connection.cookies[COOKIE], now)
        if self.connection.scope.get("method", "GET") not in _SAFE:
            self.visit.require_csrf(headers.get(CSRF))
        return self.visit.principal

    def _answered(self, work: Callable[[Principal], Any], status: int) -> Response:
        response = answered(work(self.prove()), status=status)
        if self.visit is not None and self.visit.renewed:
            keep_cookie(response, self.connection.cookies[COOKIE], self.visit.expires, self.house)
        return response


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency of a door: somebody who shows a credential that may do this. None: whatever it may do."""

    scope: Scope | None = None

    async def __call__(self, connection: HTTPConnection) -> Caller:
        """Turns away who shows nothing."""
        if not bearer(connection) and COOKIE not in connection.cookies:
            raise Problem(401, _NOBODY, headers=CHALLENGE)
        return Caller(connection, self.scope)


def needs(scope: Scope | None = None) -> Any:
    """What a door declares: `caller: Annotated[Caller, needs(Scope.CHAT)]`."""
    return Depends(Needs(scope))


def bearer(connection: HTTPConnection) -> str:
    """The bearer token that was shown, "" where there is none."""
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def address_of(connection: HTTPConnection) -> str:
    """Where a request came from, an IPv6 network as one."""
    return network(connection.client.host) if connection.client else "unknown"


def keep_cookie(response: Response, cookie: str, expires: datetime, house: House) -> None:
    """Has the browser keep its session: hidden from scripts, and sent to this service alone."""
    response.set_cookie(
        COOKIE,
        cookie,
        expires=expires,
        path="/",
        secure=house.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response) -> None:
    """Has the browser forget it."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
