"""Who opens a socket: a bearer token or a cookie with the request, or a token in the first message.

A browser sends the cookie along for whatever page opens a socket, and no header shows a CSRF secret there. So with a
cookie the page must be of this very origin, port included, or of one that was set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from salus.api.identity import COOKIE, Caller, bearer
from salus.api.problems import Problem
from salus.people import Scope

if TYPE_CHECKING:
    from salus.bootstrap import House


def with_request(connection: HTTPConnection) -> Caller | None:
    """Who has shown something with the request itself; None where nothing was shown.

    Raises:
        Problem: a cookie, from a page that is none of this house (403).
    """
    if bearer(connection):
        return Caller(connection, Scope.CHAT)
    if COOKIE not in connection.cookies:
        return None
    caller = Caller(connection, Scope.CHAT)
    if not _of_this_house(connection, caller.house):
        told = "a cookie opens a socket only for a page of this service: show a token, or set SALUS_CORS_ORIGINS"
        raise Problem(403, told)
    return caller


def with_token(connection: HTTPConnection, token: str) -> Caller:
    """Who shows this token in the first message, as if it had come with the request."""
    shown = (b"authorization", b"Bearer " + token.encode("utf-8", "replace"))
    kept = [pair for pair in connection.scope["headers"] if pair[0] not in (b"authorization", b"cookie")]
    return Caller(HTTPConnection({**connection.scope, "headers": [*kept, shown]}), Scope.CHAT)


def _of_this_house(connection: HTTPConnection, house: House) -> bool:
    origin = connection.headers.get("origin", "").lower()
    settings = house.settings
    if origin in {_origin(address) for address in settings.origins}:
        return True
    if settings.public_url:
        return origin == _origin(settings.public_url)
    return bool(origin) and origin in {
        f"{scheme}://{connection.headers.get('host', '')}" for scheme in ("http", "https")
    }


def _origin(address: str) -> str:
    """The origin of an address: scheme and authority.

    >>> _origin("https://Salus.example/app/")
    'https://salus.example'
    """
    parts = urlsplit(address.lower())
    return f"{parts.scheme}://{parts.netloc}"
