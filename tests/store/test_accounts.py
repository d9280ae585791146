"""Accounts in the database keep what the port promises, on SQLite and PostgreSQL, and across processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.people.keeping import NOW, TheAccounts, account, token

from salus.errors import NotProven
from salus.people import managing
from salus.people.signing_in import SigningIn
from salus.store.accounts import DatabaseAccounts
from salus.store.database import Database

_REVOKE = """
import sys
from salus.people import managing
from salus.store.accounts import DatabaseAccounts
from salus.store.database import Database
database = Database.open(sys.argv[1])
accounts = DatabaseAccounts(database)
managing.revoke_token(accounts, managing.find(accounts, "anna"), sys.argv[2])
database.close()
"""


class TestDatabaseAccounts(TheAccounts):
    @pytest.fixture
    def accounts(self, database: Database) -> DatabaseAccounts:
        return DatabaseAccounts(database)

    def test_what_was_kept_is_there_when_it_is_opened_again(self, database_home: str, database: Database) -> None:
        made = account("anna")
        DatabaseAccounts(database).add(made, "hash")
        DatabaseAccounts(database).keep_token(token(made))
        again = Database.open(database_home)
        assert DatabaseAccounts(again).token("0123456789ab") == (token(made), made)
        again.close()

    def test_what_another_process_revokes_is_refused_by_the_next_request(
        self, database_home: str, database: Database
    ) -> None:
        accounts = DatabaseAccounts(database)
        made = account("anna")
        accounts.add(made, None)
        text, kept = managing.give_token(accounts, made, label="phone", days=None, now=NOW)
        door = SigningIn(accounts)
        for _ in range(3):  # the third comes out of memory where there is one
            assert door.by_token(text, NOW).account == made
        subprocess.run([sys.executable, "-c", _REVOKE, database_home, kept.id], check=True)
        with pytest.raises(NotProven):
            door.by_token(text, NOW)


class TestRemembering:
    @pytest.fixture
    def accounts(self, sqlite_home: Path) -> Iterator[DatabaseAccounts]:
        database = Database.open(sqlite_home)
        yield DatabaseAccounts(database)
        database.close()

    def test_on_sqlite_a_token_is_looked_up_once_until_something_changes(
        self, accounts: DatabaseAccounts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks = []
        look = accounts.token
        monkeypatch.setattr(accounts, "token", lambda which: looks.append(which) or look(which))
        accounts.add(made := account("anna"), None)
        text, _ = managing.give_token(accounts, made, label="phone", days=None, now=NOW)
        door = SigningIn(accounts)
        for _ in range(5):
            door.by_token(text, NOW)
        assert len(looks) == 1
        managing.close(accounts, made)
        with pytest.raises(NotProven):
            door.by_token(text, NOW)
        assert len(looks) == 2
