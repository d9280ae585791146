"""The port to where accounts are kept, and the credentials that are kept beside them, none in the clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


class Accounts(Protocol):
    """Where accounts and their credentials are kept. Every change is on disk when the call returns."""

    def add(self, account: Account, password: str | None) -> None:
        """Keeps a new account; `password` is its argon2 hash, None where it signs in elsewhere (OIDC).

        Raises:
            Taken: the name or the person has an account already.
        """
        ...

    def all(self) -> list[Account]: ...
    def by_id(self, which: str) -> Account | None: ...
    def by_name(self, name: str) -> Account | None: ...
    def by_subject(self, issuer: str, subject: str) -> Account | None: ...
    def link(self, which: str, issuer: str, subject: str) -> None: ...
    def change(self, account: Account) -> None: ...
    def remove(self, which: str) -> None:
        """Removes the account and every credential of it."""
        ...

    def password(self, which: str) -> str | None: ...
    def keep_password(self, which: str, password: str) -> None: ...
    def keep_token(self, token: Token) -> None: ...
    def token(self, which: str) -> Token | None: ...
    def tokens_of(self, account: str) -> list[Token]: ...
    def revoke_token(self, account: str, which: str) -> bool: ...
    def keep_session(self, session: BrowserSession) -> None: ...
    def session(self, which: str) -> BrowserSession | None: ...
    def end_session(self, which: str) -> None: ...
    def end_sessions_of(self, account: str) -> None: ...
    def clear_expired(self, now: datetime) -> int: ...
