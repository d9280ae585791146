"""How much may be sent and asked: bytes of a body, counted as they come, and requests of one account or address.

A request is counted for the account that was proven; where none was, for the address it came from. So people behind one
address do not use up each other's share, and whoever guesses at credentials is slowed down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.types import Message, Receive, Scope

from salus.api.problems import Problem, too_many

if TYPE_CHECKING:
    from salus.bootstrap import House

MEBIBYTE = 1 << 20
_BODY = 256 << 10  # bytes of a body that is no upload: some hundred pages of text
_UPLOADS = ("/v1/import",)


def count(house: House, kind: str, who: str) -> None:
    """Counts a request of an "account" or an "address". Raises a problem (429) where it is one too many."""
    if wait := house.limits.hit(kind, who):
        house.watch.counters.limited(kind)
        raise too_many(wait)


def measured(receive: Receive, scope: Scope, upload: int, limited: Callable[[str], None]) -> Receive:
    """`receive`, that raises a problem (413) as soon as the body is too large: at once where its length was told.

    Args:
        upload: bytes that an upload may have.
        limited: told that a "body" or an "upload" was too large.
    """
    most, what = (upload, "upload") if scope["path"] in _UPLOADS else (_BODY, "body")
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    announced = int(told) if told.isdigit() else 0
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive() if announced <= most else {"type": "http.request"}
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if max(seen, announced) > most:
                limited(what)
                raise _too_large(most)
        return message

    return counted


def _too_large(most: int) -> Problem:
    size = f"{most // MEBIBYTE} MiB" if most >= MEBIBYTE else f"{most >> 10} KiB"
    return Problem(413, f"the body may have {size} here; send less at once. Whoever runs Salus sets SALUS_UPLOAD_MB")
