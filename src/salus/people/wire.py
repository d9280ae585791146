"""How accounts and their credentials are told at every door: never a password, a digest, or a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salus.people.account import Account
    from salus.people.keeping import Token


def account_json(account: Account) -> dict[str, Any]:
    """An account."""
    return {
        "id": account.id,
        "name": account.name,
        "roles": sorted(account.roles),
        "person": account.person,
        "created": account.created.isoformat(),
        "active": account.active,
    }


def token_json(token: Token) -> dict[str, Any]:
    """A token, without its secret."""
    return {
        "id": token.id,
        "label": token.label,
        "scopes": sorted(token.scopes),
        "created": token.created.isoformat(),
        "expires": token.expires.isoformat() if token.expires else None,
    }
