"""What went wrong, as RFC 9457 problem details that say what to do: only here does an error become an HTTP status.

    {"type": "urn:salus:problem:not-found", "title": "Not found", "status": 404, "detail": "there are no records …"}

Invariant: a problem tells what the caller sent and what can be done, never how Salus is built; a fault of ours is told
by the id of its trace alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match

from salus import errors
from salus.api.encoding import encoded

KIND = "application/problem+json"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="salus"'}
_AGAIN = 5  # seconds after which what is unavailable may be back

_STATUS: dict[type[errors.SalusError], int] = {  # the first that an error is an instance of
    errors.HeldBack: 429,
    errors.NotProven: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Taken: 409,
    errors.StoreBusy: 409,
    errors.StoreUnavailable: 503,
    errors.Unreachable: 503,
    errors.WrongKey: 503,
    errors.Unwritable: 503,
    errors.BadInput: 400,
}
_TITLES = {
    400: "Bad input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not done here",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unknown kind of content",
    422: "Malformed request",
    429: "Too many requests",
    500: "A fault of ours",
    503: "Unavailable for now",
}


class Problem(HTTPException):
    """A problem that a door finds itself. `more`: members besides the standard ones."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.more = dict(more or {})


def of_error(error: errors.SalusError) -> Response:
    """What an error of the house is to somebody outside."""
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        return of_fault("")
    return response(status, str(error), headers=_beside(error, status))


def of_fault(trace: str) -> Response:
    """A fault of ours: nothing of it is told but where to look."""
    where = f"; its trace is {trace}" if trace else ""
    detail = (
        f"something went wrong inside Salus; what was stored is untouched. Try again, and report it if it stays{where}"
    )
    return response(500, detail)


def response(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """The problem as a response."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    told = {"type": f"urn:salus:problem:{title.lower().replace(' ', '-')}", "title": title, "status": status}
    return Response(encoded({**told, "detail": detail, **(more or {})}), status, dict(headers or {}), KIND)


async def on_error(request: Request, error: Exception) -> Response:
    """Handler of every error of the house."""
    assert isinstance(error, errors.SalusError)
    request.app.state.house.watch.counters.error(type(error))
    return of_error(error)


async def on_fault(request: Request, _: Exception) -> Response:
    """Handler of everything else; the edge logs it."""
    return of_fault(request.scope["salus.trace"].id)


async def on_malformed(_: Request, error: Exception) -> Response:
    """Handler of what does not fit the interface; says which value, and why."""
    assert isinstance(error, RequestValidationError)
    found = [{"where": _place(one["loc"]), "why": str(one["msg"])} for one in error.errors()]
    detail = "; ".join(f"{one['where']}: {one['why']}" for one in found)
    return response(422, f"{detail}. The interface is described at /openapi.json", more={"errors": found})


async def on_http(request: Request, error: Exception) -> Response:
    """Handler of what the framework or a door says with a status."""
    assert isinstance(error, HTTPException)
    detail, headers, more = error.detail, error.headers, error.more if isinstance(error, Problem) else {}
    if not isinstance(error, Problem):
        path = request.url.path[:200]
        if error.status_code == 404:
            detail = f"there is nothing at {path}; what there is stands in /openapi.json"
        elif error.status_code == 405:
            there = ", ".join(_taken(request))
            headers = {"Allow": there}
            detail = f"{path} does not take {request.method}; it takes {there}"
        elif error.status_code == 400:
            detail = "the body cannot be read; send JSON in UTF-8, with Content-Type: application/json"
    return response(error.status_code, detail, headers=headers, more=more)


def too_many(wait: float) -> Problem:
    """Refused because of how much was asked; `wait` in seconds."""
    seconds = _seconds(wait)
    return Problem(
        429, f"that is more than is let in; wait {seconds} s, then go on", headers={"Retry-After": str(seconds)}
    )


def _beside(error: errors.SalusError, status: int) -> dict[str, str]:
    if status == 401:
        return CHALLENGE
    if isinstance(error, errors.HeldBack):
        return {"Retry-After": str(_seconds(error.wait))}
    return {"Retry-After": str(_AGAIN)} if status == 503 or isinstance(error, errors.StoreBusy) else {}


def _seconds(wait: float) -> int:
    return max(1, int(-(-wait // 1)))


def _taken(request: Request) -> list[str]:
    """The methods that this path takes: each is a route of its own, and the framework names those of the first."""
    there: set[str] = set()
    for route in request.app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            there |= set(getattr(route, "methods", None) or ())
    return sorted(there - {"HEAD"})


def _place(loc: Sequence[str | int]) -> str:
    """Where in the request: `body.question`, `query.limit`."""
    return ".".join(str(part)[:60] for part in loc)
