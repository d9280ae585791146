"""What the keeper of accounts does: make, change, close, remove them, and give and take back what lets somebody in.

The command line and the HTTP doors both come through here, so that they cannot drift apart.

Invariants: closing an account ends every session and every token of it for good, so that nothing old works when it is
opened again; a new password ends every session; taking a role away takes its scopes from what is under way at once
(that is :mod:`salus.people.signing_in`, which looks at the roles on each request).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from salus.errors import BadInput, NotFound
from salus.people import passwords, tokens
from salus.people.access import Role, Scope
from salus.people.account import Account, checked, new_account
from salus.people.keeping import Accounts, Identity, Token


def add(
    accounts: Accounts, *, name: str, roles: Iterable[Role], person: str | None, password: str | None, now: datetime
) -> Account:
    """A new account.

    Args:
        person: the profile whose records are theirs; None for one that is called like the account.
        password: None where they will sign in elsewhere.

    Raises:
        BadInput: a name or the password cannot be used, or there is no role.
        Taken: the name or the person has an account already.
    """
    account = new_account(name, roles, name if person is None else person, now)
    accounts.add(account, None if password is None else _hash(account, password))
    return account


def find(accounts: Accounts, name: str) -> Account:
    """The account of that name. Raises NotFound, naming those there are."""
    found = accounts.by_name(name)
    if found is None:
        there = ", ".join(account.name for account in accounts.all()[:20]) or "none yet: salus account add NAME"
        raise NotFound(f"there is no account {name[:80]!r}; there is {there}")
    return found


def change_roles(accounts: Accounts, account: Account, roles: Iterable[Role]) -> Account:
    """The account with these roles instead of its own. Raises BadInput where there are none."""
    given = frozenset(roles)
    if not given:
        raise BadInput(f"an account needs a role: one or more of {', '.join(Role)}; to keep somebody out, close it")
    changed = replace(account, roles=given)
    accounts.change(changed)
    return changed


def change_person(accounts: Accounts, account: Account, person: str) -> Account:
    """The account with another profile's records as its own. Raises BadInput, and Taken where they are another's."""
    changed = replace(account, person=checked(person, "a profile"))
    accounts.change(changed)
    return changed


def close(accounts: Accounts, account: Account) -> Account:
    """Keeps them out, and ends all that let them in; their records and conversations stay."""
    closed = replace(account, active=False)
    accounts.change(closed)  # first: from here on nothing new begins
    _end_all(accounts, account)
    return closed


def reopen(accounts: Accounts, account: Account) -> Account:
    """Lets them sign in again."""
    if not account.active:
        _end_all(accounts, account)  # what a closing left that was cut short
    opened = replace(account, active=True)
    accounts.change(opened)
    return opened


def remove(accounts: Accounts, account: Account) -> None:
    """Removes it and all that is kept for it: conversations, feedback, credentials. Records on the shelf stay."""
    accounts.remove(account.id)


def set_password(accounts: Accounts, account: Account, password: str) -> None:
    """A new password, the first or another; every session ends. Raises BadInput where it is not good enough."""
    accounts.keep_password(account.id, _hash(account, password))


def give_token(
    accounts: Accounts,
    account: Account,
    *,
    label: str,
    scopes: Iterable[Scope] | None = None,
    days: int | None,
    now: datetime,
) -> tuple[str, Token]:
    """A new token: the text to show once, and what is kept; see :func:`salus.people.tokens.new_token`."""
    text, token = tokens.new_token(account, label=label, scopes=scopes, days=days, now=now)
    accounts.keep_token(token)
    return text, token


def revoke_token(accounts: Accounts, account: Account, which: str) -> None:
    """Ends a token at once. Raises NotFound where the account has none of that id."""
    if not accounts.revoke_token(account.id, which):
        held = ", ".join(token.id for token in accounts.tokens_of(account.id)) or "none"
        raise NotFound(f"{account.name!r} has no token {which[:80]!r}; they have {held}")


def link(accounts: Accounts, account: Account, identity: Identity) -> None:
    """Lets that identity of a provider of single sign-on in as this account. Raises Taken where another has it."""
    accounts.link(account.id, identity)


def unlink(accounts: Accounts, account: Account, identity: Identity) -> None:
    """Keeps that identity out again, and ends the account's sessions. Raises NotFound where it was not linked."""
    if not accounts.unlink(account.id, identity):
        raise NotFound(f"{account.name!r} is not linked with {identity.subject[:80]!r} of {identity.issuer[:200]!r}")
    accounts.end_sessions_of(account.id)


def _hash(account: Account, password: str) -> str:
    passwords.require_good(password, account.name)
    return passwords.hashed(password)


def _end_all(accounts: Accounts, account: Account) -> None:
    accounts.end_sessions_of(account.id)
    accounts.revoke_tokens_of(account.id)
