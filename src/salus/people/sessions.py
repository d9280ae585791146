"""A signed-in browser: a cookie `<id>.<secret>`, and the secret that a page shows beside it when it changes something.

The cookie goes with every request to this house, also with one that another site made the browser send. The CSRF secret
does not: only a page of this house can read it. It is made from the cookie's secret (HMAC), so a page that was loaded
anew is told it again, and it betrays nothing of the cookie. Both are kept as digests.

A session ends twelve hours after its last use, and thirty days after signing in at the latest (NIST SP 800-63B,
section 2.1.3 of revision 4: thirty days where one factor proves who somebody is).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from salus.errors import NotAllowed
from salus.people import tokens
from salus.people.account import Account, Principal
from salus.people.keeping import BrowserSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
_RENEWED_EVERY = timedelta(minutes=10)  # not on every request: each is a write
_FORM = re.compile(r"([0-9a-f]{32})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a browser is given when it signs in. `cookie` and `csrf` are shown to it and kept nowhere."""

    account: Account
    cookie: str = field(repr=False)
    csrf: str = field(repr=False)
    expires: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a signed-in browser. `renewed`: the cookie is to be sent again, for it lives until `expires` now."""

    principal: Principal
    session: str
    csrf: str = field(repr=False)
    expires: datetime
    renewed: bool = False

    def require_csrf(self, shown: str | None) -> None:
        """For a request that changes something. Raises NotAllowed where the page did not show the CSRF secret."""
        if not hmac.compare_digest((shown or "").encode("utf-8", "replace"), self.csrf.encode()):
            raise NotAllowed(
                "a browser that changes something shows the CSRF secret in the header X-CSRF-Token: it is told when "
                "signing in, and to whoever asks who is signed in"
            )


def new_session(account: Account, now: datetime) -> tuple[SignedIn, BrowserSession]:
    """What the browser is given, and what is kept."""
    which, secret = secrets.token_hex(16), secrets.token_urlsafe(32)
    csrf, expires = csrf_of(secret), now + IDLE
    kept = BrowserSession(which, account.id, tokens.digest(secret), tokens.digest(csrf), now, expires)
    return SignedIn(account, f"{which}.{secret}", csrf, expires), kept


def parts(cookie: str) -> tuple[str, str] | None:
    """Its id and secret; None where it is no cookie of ours by its form."""
    found = _FORM.fullmatch(cookie)
    return (found[1], found[2]) if found else None


def csrf_of(secret: str) -> str:
    """The CSRF secret that belongs to a cookie's secret."""
    return hmac.new(secret.encode(), b"salus csrf", hashlib.sha256).hexdigest()


def renewed(session: BrowserSession, now: datetime) -> BrowserSession:
    """The session with the life that this use gives it: the same one, unless it was last renewed a while ago."""
    until = min(now + IDLE, session.created + LONGEST)
    return replace(session, expires=until) if until - session.expires >= _RENEWED_EVERY else session
