"""An account and who was proven to be behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from salus.people.access import Role, Scope

LOCAL = "0" * 32  # the id of whoever uses a laptop on which nobody made an account


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    `id`: 32 hexadecimal digits, made once. `name`: what they sign in with, unique regardless of case. `person`: whose
    records are theirs, the profile's name on the shelf; no two accounts share one. `created`: UTC.
    """

    id: str
    name: str
    roles: frozenset[Role]
    person: str
    created: datetime
    active: bool = True


@dataclass(frozen=True, slots=True)
class Principal:
    """Who was proven to be behind a request, and what the credential they showed may be used for."""

    account: Account
    scopes: frozenset[Scope]
    credential: str  # "session", "token" or "local"

    def may(self, scope: Scope) -> bool:
        """Whether this request may do that."""
        return scope in self.scopes
