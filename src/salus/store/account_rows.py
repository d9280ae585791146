"""Rows of accounts and their credentials as values, and the look that says in words why a name cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from salus.errors import NotFound, Taken
from salus.people.access import Role, Scope
from salus.people.account import Account, folded
from salus.people.keeping import BrowserSession, Identity, Token
from salus.store.database.columns import writable
from salus.store.database.tables import accounts, browser_sessions, subjects, tokens

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping


def account_of(row: RowMapping) -> Account:
    """The account in a row, whatever else is in it."""
    kept = accounts.c
    return Account(
        row[kept.id],
        row[kept.name],
        frozenset(map(Role, row[kept.roles])),
        row[kept.person],
        row[kept.created],
        row[kept.active],
    )


def token_of(row: RowMapping) -> Token:
    """The token in a row."""
    kept = tokens.c
    scopes = frozenset(map(Scope, row[kept.scopes]))
    return Token(
        row[kept.id], row[kept.account], row[kept.label], row[kept.digest], scopes, row[kept.created], row[kept.expires]
    )


def session_of(row: RowMapping) -> BrowserSession:
    """The browser's session in a row."""
    kept = browser_sessions.c
    return BrowserSession(
        row[kept.id], row[kept.account], row[kept.digest], row[kept.csrf], row[kept.created], row[kept.expires]
    )


def changeable(account: Account) -> dict[str, Any]:
    """The columns of an account that may change."""
    return {
        "name": account.name,
        "folded": folded(account.name),
        "roles": sorted(account.roles),
        "person": account.person,
        "active": account.active,
    }


def pair(identity: Identity) -> dict[str, Any]:
    """The columns of an identity."""
    return {"issuer": identity.issuer, "subject": identity.subject}


def is_(identity: Identity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a row is of this identity."""
    return subjects.c.issuer == identity.issuer, subjects.c.subject == identity.subject


def gone(which: str) -> NotFound:
    """What to say where the account is not there."""
    return NotFound(f"there is no account with the id {which[:80]!r}; it may have been removed a moment ago")


def require(connection: Connection, which: str) -> None:
    """Raises NotFound where the account is not there."""
    if connection.execute(select(accounts.c.id).where(accounts.c.id == which)).first() is None:
        raise gone(which)


def require_free(connection: Connection, account: Account) -> None:
    """Raises Taken where another account has the name or the person."""
    same = or_(accounts.c.folded == folded(account.name), accounts.c.person == account.person)
    others = select(accounts.c.name, accounts.c.folded).where(accounts.c.id != account.id, same)
    for name, as_compared in connection.execute(others):
        if as_compared == writable(folded(account.name)):
            raise Taken(f"the name {account.name!r} has an account already: choose another name")
        raise Taken(f"the records of {account.person!r} belong to the account {name!r} already")


def require_unlinked(connection: Connection, identity: Identity, account: str) -> bool:
    """Whether nobody has the identity yet; False where this account does. Raises Taken where another one has it."""
    holder = connection.execute(select(subjects.c.account).where(*is_(identity))).scalar_one_or_none()
    if holder not in (None, account):
        raise Taken(f"{identity.subject[:80]!r} of {identity.issuer[:200]!r} is linked with another account already")
    return holder is None
