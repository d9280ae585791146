"""The port to where accounts are kept, and the credentials that are kept beside them, none in the clear.

Every change is on disk when the call returns, and is whole: nothing is half kept. What a rule needs to be safe against
a change at the same moment is one call here, so that it is one transaction there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from salus.errors import BadInput
from salus.people.access import Scope
from salus.people.account import Account


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token as it is kept: its secret only as a digest (SHA-256, hexadecimal). Times are UTC."""

    id: str
    account: str
    label: str
    digest: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A signed-in browser as it is kept: the cookie's secret as a digest, and the digest of its CSRF secret."""

    id: str
    account: str
    digest: str
    csrf: str
    created: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an account is elsewhere: a provider of single sign-on and its name for them (OIDC `iss` and `sub`).

    Raises:
        BadInput: the issuer is no address, or the subject not 1 to 255 characters of ASCII (OpenID Connect Core, 2).
    """

    issuer: str
    subject: str

    def __post_init__(self) -> None:
        subject = self.subject
        fits = 1 <= len(subject) <= 255 and subject.isascii() and subject.isprintable() and subject.strip() == subject
        if not fits or not self.issuer.startswith(("https://", "http://")) or not self.issuer.isprintable():
            raise BadInput(
                f"issuer {self.issuer[:200]!r} and subject {subject[:80]!r} are no identity: the issuer is the address "
                "that SALUS_OIDC_ISSUER names, the subject the provider's own id of the person"
            )


class Accounts(Protocol):
    """Where accounts and their credentials are kept."""

    def add(self, account: Account, password: str | None, identity: Identity | None = None) -> None:
        """Keeps a new account; `password` is its argon2 hash, None where it signs in elsewhere (OIDC).

        Raises:
            Taken: the name, the person or the identity has an account already.
        """
        ...

    def any(self) -> bool:
        """Whether there is an account at all."""
        ...

    def all(self) -> list[Account]:
        """Every account, by name."""
        ...

    def by_id(self, which: str) -> Account | None: ...
    def by_name(self, name: str) -> Account | None:
        """Regardless of case: see :func:`salus.people.account.folded`."""
        ...

    def by_identity(self, identity: Identity) -> Account | None: ...

    def change(self, account: Account) -> None:
        """Keeps name, roles, person and whether it is active. Raises NotFound, and Taken as `add` does."""
        ...

    def remove(self, which: str) -> bool:
        """Removes the account, every credential of it and all that is kept for it; whether there was one."""
        ...

    def identities_of(self, account: str) -> list[Identity]: ...
    def link(self, account: str, identity: Identity) -> None:
        """Lets that identity in as this account. Raises Taken where another account has it, NotFound."""
        ...

    def unlink(self, account: str, identity: Identity) -> bool: ...

    def password(self, account: str) -> str | None: ...
    def keep_password(self, account: str, password: str) -> None:
        """Replaces its hash and ends its browser sessions. Raises NotFound."""
        ...

    def rehash(self, account: str, old: str, new: str) -> None:
        """Replaces a hash of the same password, only where `old` is still the one that is kept."""
        ...

    def keep_token(self, token: Token) -> None:
        """Raises NotFound where the account is gone."""
        ...

    def token(self, which: str) -> tuple[Token, Account] | None:
        """The token and whose it is, in one look."""
        ...

    def tokens_of(self, account: str) -> list[Token]:
        """In the order they were made."""
        ...

    def revoke_token(self, account: str, which: str) -> bool:
        """Whether the account had it."""
        ...

    def revoke_tokens_of(self, account: str) -> int: ...

    def keep_session(self, session: BrowserSession) -> None:
        """Raises NotFound where the account is gone."""
        ...

    def session(self, which: str) -> tuple[BrowserSession, Account] | None:
        """The session and whose it is, in one look."""
        ...

    def extend_session(self, which: str, expires: datetime) -> bool:
        """Never brings back one that was ended; whether it was there."""
        ...

    def sessions_open(self, now: datetime) -> int:
        """How many there are that have not expired, of all accounts."""
        ...

    def end_session(self, which: str) -> None: ...
    def end_sessions_of(self, account: str) -> int: ...

    def clear_expired(self, now: datetime) -> int:
        """Removes tokens and sessions that have expired; how many."""
        ...

    def changed(self) -> int | None:
        """A number that is another one after anything here was changed, by this process or another.

        Much cheaper than a look; None where it cannot be had cheaply.
        """
        ...
