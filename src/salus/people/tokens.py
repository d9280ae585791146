"""Bearer tokens, `salus_<id>_<secret>`: made once, shown once, kept as a digest.

The id finds the token; the secret, 32 random bytes, proves it. A SHA-256 is enough to keep of so much chance (there is
nothing to guess), and quick enough for every request.

Invariant: a token never gives a scope that its owner's roles do not give at that moment, whatever was kept when it was
made.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from salus.errors import BadInput
from salus.people.access import Scope
from salus.people.account import Account
from salus.people.keeping import Token

LONGEST_DAYS = 3650
_FORM = re.compile(r"salus_([0-9a-f]{12})_([\w-]{43})", re.ASCII)
_LABEL = 100  # characters


def new_token(
    account: Account, *, label: str, scopes: Iterable[Scope] | None, days: int | None, now: datetime
) -> tuple[str, Token]:
    """The text to hand over once, and what is kept of it.

    Args:
        scopes: what it may be used for; None for all that the account may do.
        days: until it expires; None for never.

    Raises:
        BadInput: the account may not do that itself, or a value cannot be used.
    """
    asked = account.scopes if scopes is None else frozenset(scopes)
    if beyond := asked - account.scopes:
        raise BadInput(
            f"{account.name!r} may not {' or '.join(sorted(beyond))}, so no token of theirs may; there is "
            f"{', '.join(sorted(account.scopes)) or 'nothing, as the account is closed'}"
        )
    if not asked:
        raise BadInput("a token needs a scope: leave them out for all that the account may do")
    if not label.strip() or len(label) > _LABEL or not label.isprintable():
        raise BadInput(f"a token needs a label of 1 to {_LABEL} characters that says what uses it, such as 'phone'")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"{days} days is no life of a token: choose 1 to {LONGEST_DAYS}")
    which, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    expires = None if days is None else now + timedelta(days=days)
    return f"salus_{which}_{secret}", Token(which, account.id, label.strip(), digest(secret), asked, now, expires)


def parts(text: str) -> tuple[str, str] | None:
    """Its id and secret; None where it is no token by its form.

    >>> parts("salus_0123456789ab_" + "s" * 43)[0], parts("letmein")
    ('0123456789ab', None)
    """
    found = _FORM.fullmatch(text)
    return (found[1], found[2]) if found else None


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def proves(secret: str, kept: str) -> bool:
    """Whether it is the secret of that digest, in time that does not depend on how nearly it is."""
    return hmac.compare_digest(digest(secret), kept)


def expired(expires: datetime | None, now: datetime) -> bool:
    """Whether that moment has come."""
    return expires is not None and expires <= now
