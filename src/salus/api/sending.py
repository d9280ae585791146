"""Sending twice: a key that a request carries makes it the same request, however often it arrives.

Where what is made has an id of its own (a turn, feedback, an import), the id is made from the account and the key, so
that the second finds what the first has kept, in whatever process, after whatever crash.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated

from fastapi import Header

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="the same key again is the same request again: it is done once",
        examples=["7f3b0c9e-5f0a-4f0e-9a55-0d2f4a1c8b11"],
    ),
]


def id_of(account: str, what: str, key: str) -> str:
    """The id that such a request makes: 32 hexadecimal digits, the same for the same account, kind and key.

    >>> id_of("a", "turn", "k") == id_of("a", "turn", "k"), id_of("a", "turn", "k") == id_of("b", "turn", "k")
    (True, False)
    """
    return blake2b(f"{account}\0{what}\0{key}".encode(), digest_size=16).hexdigest()
