"""Accounts and tokens on the terminal: opening where they are kept, asking for a password, how they are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from salus.errors import BadInput
from salus.people.wire import account_json

if TYPE_CHECKING:
    from salus.bootstrap import House
    from salus.people import Account
    from salus.people.keeping import Accounts


@contextmanager
def opened() -> Iterator[House]:
    """The house, closed when the command is done."""
    from salus.bootstrap import build

    house = build()
    try:
        yield house
    finally:
        house.close()


def now() -> datetime:
    """The clock's moment, UTC."""
    return datetime.now(UTC)


def password_from(*, stdin: bool) -> str:
    """The password from the first line of standard input, or asked for twice without showing it."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("there is nobody to ask for the password: hand it in with --password-stdin")
    asked: str = click.prompt(
        "Password (8 characters or more; several words are best)", hide_input=True, confirmation_prompt="Once more"
    )
    return asked


def account_whole(accounts: Accounts, account: Account) -> dict[str, Any]:
    """An account, and how it signs in."""
    return {
        **account_json(account),
        "password": accounts.password(account.id) is not None,
        "identities": [{"issuer": one.issuer, "subject": one.subject} for one in accounts.identities_of(account.id)],
        "tokens": len(accounts.tokens_of(account.id)),
    }


def line(account: Account) -> str:
    """An account in a line."""
    closed = "" if account.active else " (closed)"
    return f"{account.name}{closed}: {', '.join(sorted(account.roles))}; records of {account.person}"


def day(moment: datetime | None) -> str:
    """The day of a moment, UTC."""
    return "it is revoked" if moment is None else moment.date().isoformat()


def advise(text: str) -> None:
    """What to do next, for people, beside the output that programs read."""
    click.secho(text, err=True, dim=True)
