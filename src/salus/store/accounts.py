"""Accounts and their credentials in the database; implements :class:`salus.people.keeping.Accounts`.

An account is a row of `owners` and one of `accounts`; removing the first takes along all that is kept for it. What must
not be broken by two who change at the same moment (a name that is taken, a session that has ended) is kept by the
tables' own constraints and by statements that look and change at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from salus.people.account import Account, folded
from salus.people.keeping import BrowserSession, Identity, Token
from salus.store import account_rows as rows
from salus.store.database.tables import accounts, browser_sessions, owners, subjects, tokens

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table

    from salus.store.database import Database


def _with_account(table: Table) -> Select[Any]:
    """The credential of an id and the account whose it is. Written once: it takes longer than running."""
    return (
        select(*table.c, *accounts.c)
        .join(accounts, accounts.c.id == table.c.account)
        .where(table.c.id == bindparam("which"))
    )


_TOKEN, _SESSION = _with_account(tokens), _with_account(browser_sessions)


class DatabaseAccounts:
    """All accounts, in one database. Safe to share between threads.

    Every call may raise StoreUnavailable; what was to be changed is then not changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: Account, password: str | None, identity: Identity | None = None) -> None:
        """Keeps a new account; see the port."""

        def work(connection: Connection) -> None:
            rows.require_free(connection, account)
            if identity is not None:
                rows.require_unlinked(connection, identity, account.id)
            connection.execute(insert(owners).values(id=account.id))
            connection.execute(
                insert(accounts).values(
                    id=account.id, created=account.created, password=password, **rows.changeable(account)
                )
            )
            if identity is not None:
                connection.execute(insert(subjects).values(account=account.id, **rows.pair(identity)))

        self._unless_taken(work)

    def any(self) -> bool:
        """Whether there is an account at all."""
        wanted = select(accounts.c.id).limit(1)
        return self._database.read(lambda connection: connection.execute(wanted).first()) is not None

    def all(self) -> list[Account]:
        """Every account, by name."""
        found = [rows.account_of(row) for row in self._rows(select(accounts))]
        return sorted(found, key=lambda account: folded(account.name))

    def by_id(self, which: str) -> Account | None:
        """The account of that id."""
        return self._one(select(accounts).where(accounts.c.id == which))

    def by_name(self, name: str) -> Account | None:
        """The account of that name, regardless of case."""
        return self._one(select(accounts).where(accounts.c.folded == folded(name)))

    def by_identity(self, identity: Identity) -> Account | None:
        """The account that the identity was linked with."""
        return self._one(select(accounts).join(subjects).where(*rows.is_(identity)))

    def change(self, account: Account) -> None:
        """Keeps name, roles, person and whether it is active; see the port."""

        def work(connection: Connection) -> None:
            rows.require_free(connection, account)
            changed = update(accounts).where(accounts.c.id == account.id).values(**rows.changeable(account))
            if connection.execute(changed).rowcount == 0:
                raise rows.gone(account.id)

        self._unless_taken(work)

    def remove(self, which: str) -> bool:
        """Removes the account and all that is kept for it, and lets nothing of it linger; whether there was one."""

        def work(connection: Connection) -> bool:
            if connection.execute(select(accounts.c.id).where(accounts.c.id == which)).first() is None:
                return False
            connection.execute(delete(owners).where(owners.c.id == which))
            return True

        removed = self._database.write(work)
        self._database.settle()
        return removed

    def identities_of(self, account: str) -> list[Identity]:
        """Who the account is elsewhere."""
        wanted = select(subjects).where(subjects.c.account == account).order_by(subjects.c.issuer, subjects.c.subject)
        held = self._rows(wanted)
        return sorted(
            (Identity(row["issuer"], row["subject"]) for row in held), key=lambda one: (one.issuer, one.subject)
        )

    def link(self, account: str, identity: Identity) -> None:
        """Lets that identity in as this account; see the port."""

        def work(connection: Connection) -> None:
            rows.require(connection, account)
            if rows.require_unlinked(connection, identity, account):
                connection.execute(insert(subjects).values(account=account, **rows.pair(identity)))

        self._unless_taken(work)

    def unlink(self, account: str, identity: Identity) -> bool:
        """Keeps that identity out again; whether it was let in."""
        return self._delete(subjects, subjects.c.account == account, *rows.is_(identity)) > 0

    def password(self, account: str) -> str | None:
        """The hash of its password."""
        wanted = select(accounts.c.password).where(accounts.c.id == account)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one_or_none())

    def keep_password(self, account: str, password: str) -> None:
        """Replaces its hash and ends its browser sessions, at once."""

        def work(connection: Connection) -> None:
            changed = update(accounts).where(accounts.c.id == account).values(password=password)
            if connection.execute(changed).rowcount == 0:
                raise rows.gone(account)
            connection.execute(delete(browser_sessions).where(browser_sessions.c.account == account))

        self._database.write(work)

    def rehash(self, account: str, old: str, new: str) -> None:
        """Replaces a hash of the same password, only where `old` is still the one that is kept."""
        self._update(accounts, accounts.c.id == account, accounts.c.password == old, password=new)

    def keep_token(self, token: Token) -> None:
        """Keeps a new token; see the port."""
        self._keep(tokens, token.account, {**asdict(token), "scopes": sorted(token.scopes)})

    def token(self, which: str) -> tuple[Token, Account] | None:
        """The token and whose it is."""
        found = self._rows(_TOKEN, which=which)
        return (rows.token_of(found[0]), rows.account_of(found[0])) if found else None

    def tokens_of(self, account: str) -> list[Token]:
        """In the order they were made."""
        wanted = select(tokens).where(tokens.c.account == account).order_by(tokens.c.created, tokens.c.id)
        return [rows.token_of(row) for row in self._rows(wanted)]

    def revoke_token(self, account: str, which: str) -> bool:
        """Whether the account had it."""
        return self._delete(tokens, tokens.c.account == account, tokens.c.id == which) > 0

    def revoke_tokens_of(self, account: str) -> int:
        """How many it had."""
        return self._delete(tokens, tokens.c.account == account)

    def keep_session(self, session: BrowserSession) -> None:
        """Keeps a new session; see the port."""
        self._keep(browser_sessions, session.account, asdict(session))

    def session(self, which: str) -> tuple[BrowserSession, Account] | None:
        """The session and whose it is."""
        found = self._rows(_SESSION, which=which)
        return (rows.session_of(found[0]), rows.account_of(found[0])) if found else None

    def extend_session(self, which: str, expires: datetime) -> bool:
        """Never brings back one that was ended; whether it was there."""
        return self._update(browser_sessions, browser_sessions.c.id == which, expires=expires) > 0

    def sessions_open(self, now: datetime) -> int:
        """How many there are that have not expired, of all accounts."""
        wanted = select(func.count()).select_from(browser_sessions).where(browser_sessions.c.expires > now)
        return self._database.read(lambda connection: connection.execute(wanted).scalar_one())

    def end_session(self, which: str) -> None:
        """Ends it, if it is there."""
        self._delete(browser_sessions, browser_sessions.c.id == which)

    def end_sessions_of(self, account: str) -> int:
        """How many it had."""
        return self._delete(browser_sessions, browser_sessions.c.account == account)

    def clear_expired(self, now: datetime) -> int:
        """Removes tokens and sessions that have expired; how many."""
        over = [delete(table).where(table.c.expires <= now) for table in (tokens, browser_sessions)]
        return self._database.write(lambda connection: sum(connection.execute(one).rowcount for one in over))

    def changed(self) -> int | None:
        """The database's own number of changes, of whatever table; None on PostgreSQL, which has no cheap one."""
        return self._database.changes()

    def _rows(self, wanted: Select[Any], **values: str) -> Sequence[RowMapping]:
        return self._database.read(lambda connection: connection.execute(wanted, values).mappings().all())

    def _one(self, wanted: Select[Any]) -> Account | None:
        found = self._rows(wanted)
        return rows.account_of(found[0]) if found else None

    def _update(self, table: Table, *which: ColumnElement[bool], **values: object) -> int:
        changed = update(table).where(*which).values(**values)
        return self._database.write(lambda connection: connection.execute(changed).rowcount)

    def _delete(self, table: Table, *which: ColumnElement[bool]) -> int:
        gone = delete(table).where(*which)
        return self._database.write(lambda connection: connection.execute(gone).rowcount)

    def _keep(self, table: Table, account: str, values: dict[str, Any]) -> None:
        def work(connection: Connection) -> None:
            rows.require(connection, account)
            connection.execute(insert(table).values(values))

        self._unless_taken(work)

    def _unless_taken(self, work: Callable[[Connection], None]) -> None:
        """Does it; where somebody else was quicker after the look, once more, so that the look says what is taken."""
        try:
            self._database.write(work)
        except IntegrityError:
            self._database.write(work)
