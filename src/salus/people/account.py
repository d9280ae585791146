"""An account and who was proven to be behind a request.

Names are compared as people mean them: `Anna`, `ANNA` and the same letters composed otherwise are one name.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from salus.errors import BadInput, NotAllowed
from salus.people.access import Role, Scope, scopes_of

LOCAL = "0" * 32  # the id of whoever uses a laptop on which nobody made an account

_NAME = re.compile(r"[^\W_](?:[\w .@+'-]{0,62}[\w.@+'-])?")  # what can be a profile's name can be an account's


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

    @property
    def scopes(self) -> frozenset[Scope]:
        """All that its roles let it do now; nothing where it is closed."""
        return scopes_of(self.roles) if self.active else frozenset()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who was proven to be behind a request, and what the credential they showed may be used for."""

    account: Account
    scopes: frozenset[Scope]
    credential: str  # "session", "token" or "local"

    def may(self, scope: Scope) -> bool:
        """Whether this request may do that."""
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raises NotAllowed, naming the scope, where this request may not do that."""
        if scope not in self.scopes:
            held = ", ".join(sorted(self.scopes)) or "nothing"
            raise NotAllowed(
                f"this needs the scope {scope.value!r}, and this {self.credential} gives {held}: sign in with an "
                "account whose role gives it, or use a token that has it"
            )


def new_account(name: str, roles: Iterable[Role], person: str, now: datetime) -> Account:
    """An account with an id of its own. Raises BadInput where a name cannot be one, or there is no role."""
    given = frozenset(roles)
    if not given:
        raise BadInput(f"an account needs a role: one or more of {', '.join(Role)}")
    return Account(secrets.token_hex(16), checked(name, "an account"), given, checked(person, "a profile"), now)


def checked(name: str, what: str) -> str:
    """The name in the form that is kept. Raises BadInput, saying `what` it was to name."""
    kept = unicodedata.normalize("NFC", name)
    if not _NAME.fullmatch(kept):
        raise BadInput(
            f"{name[:80]!r} cannot name {what}: use 1 to 64 letters, digits, spaces and . _ @ + ' -, beginning with a "
            "letter or digit"
        )
    return kept


def folded(name: str) -> str:
    """The name as it is compared.

    >>> folded("Ánna") == folded("A\\u0301NNA"), folded("anna") == folded("ana")
    (True, False)
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
