"""How answers are written: JSON by orjson at once, tags that tell a version, and cursors that say where a page ends."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from fastapi.responses import Response
from starlette.requests import Request

from salus.errors import BadInput


def encoded(value: Any) -> bytes:
    """The value as JSON in UTF-8; text that UTF-8 cannot hold is escaped."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, default=str).encode()


def answered(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response of JSON; a response stays what it is."""
    if isinstance(value, Response):
        return value
    return Response(encoded(value), status, dict(headers or {}), "application/json")


def empty() -> Response:
    """Done, and there is nothing to tell."""
    return Response(status_code=204)


def tag(*parts: object) -> str:
    """An ETag of what tells this version from every other.

    >>> tag("c1", 3) == tag("c1", 3), tag("c1", 3) == tag("c1", 4)
    (True, False)
    """
    return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def tagged(request: Request, version: str, value: Any) -> Response:
    """The value with its tag; 304 without it where the caller has this version already (`If-None-Match`)."""
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if version in known or "*" in known:
        return Response(status_code=304, headers={"ETag": version})
    return answered(value() if callable(value) else value, headers={"ETag": version})


def cursor(moment: datetime) -> str:
    """Where a page ended, for the next one to begin after; opaque to callers.

    >>> from datetime import UTC
    >>> place(cursor(datetime(2024, 5, 15, 10, 0, tzinfo=UTC)))
    datetime.datetime(2024, 5, 15, 10, 0, tzinfo=datetime.timezone.utc)
    """
    return urlsafe_b64encode(moment.isoformat().encode()).decode().rstrip("=")


def place(text: str) -> datetime:
    """What a cursor says. Raises BadInput where it is none."""
    try:
        found = datetime.fromisoformat(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii"))
        if found.tzinfo is not None:
            return found
    except ValueError:
        pass
    raise BadInput(f"{text[:60]!r} is no cursor: use the `next` of the page before, as it is, or leave it out")
