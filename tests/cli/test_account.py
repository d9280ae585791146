"""`salus account …`: who may sign in, on the command line, and what a door then says of them."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from salus.bootstrap import House, build
from salus.errors import BadInput, NotFound, NotProven, Taken
from salus.people import Role, Scope

GOOD = "four words that rhyme\n"
NOW = datetime.now(UTC)  # of when this file was read: what is made later is still good for a while after


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    """The house as a service has it, in another process."""
    made = build()
    yield made
    made.close()


@pytest.fixture
def account(salus: Any) -> Any:
    """Runs `salus account … --json` and reads what it says."""

    def run(*words: str, stdin: str | None = None) -> Any:
        done = salus("account", *words, "--json", stdin=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.fixture
def anna(account: Any) -> Any:
    return account("add", "Anna", "--person", "me", "--password-stdin", stdin=GOOD)


def test_an_account_is_added_and_can_sign_in(anna: Any, house: House) -> None:
    assert (anna["name"], anna["roles"], anna["person"], anna["active"]) == ("Anna", ["person"], "me", True)
    assert (anna["password"], anna["identities"], anna["tokens"]) == (True, [], 0)
    signed_in = house.signing_in.with_password("anna", GOOD.strip(), address="::1", now=NOW)
    assert signed_in.account.id == anna["id"]


def test_nothing_secret_is_printed_or_kept_in_the_clear(salus: Any, home: Path) -> None:
    done = salus("account", "add", "anna", "--password-stdin", stdin=GOOD)
    text = salus("account", "token", "anna", "--label", "phone").stdout.strip()
    shown = done.output + salus("account", "list").output + salus("account", "tokens", "anna", "--json").output
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert len(kept) > 1000
    for secret in (GOOD.strip(), text.split("_", 2)[2]):
        assert secret not in shown
        assert secret.encode() not in kept
    assert (home / "salus.db").stat().st_mode & 0o077 == 0


def test_roles_are_given_and_changed(account: Any, house: House) -> None:
    made = account("add", "kim", "--role", "operator", "--role", "engineer", "--no-password")
    assert (made["roles"], made["password"]) == (["engineer", "operator"], False)
    assert account("change", "kim", "--role", "reviewer")["roles"] == ["reviewer"]
    kept = house.accounts.by_name("KIM")
    assert kept is not None
    assert kept.roles == {Role.REVIEWER}


def test_the_same_name_or_person_is_refused_before_a_password_is_asked_for(account: Any, anna: Any) -> None:
    with pytest.raises(Taken, match="'ANNA' has an account already"):
        account("add", "ANNA")
    with pytest.raises(Taken, match="records of 'me' belong to the account 'Anna'"):
        account("add", "ben", "--person", "me", "--no-password")


@pytest.mark.parametrize(
    ("password", "why"), [("short\n", "5 characters"), ("\n", "0 characters"), ("password1\n", "commonest")]
)
def test_a_weak_password_is_refused_and_makes_no_account(account: Any, password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        account("add", "anna", "--password-stdin", stdin=password)
    assert account("list") == {"accounts": []}


def test_without_a_terminal_a_password_is_handed_in(account: Any) -> None:
    with pytest.raises(BadInput, match="--password-stdin"):
        account("add", "anna")


def test_the_list_says_how_each_signs_in(salus: Any, account: Any, anna: Any) -> None:
    account("add", "ben", "--no-password", "--role", "admin")
    account("link", "ben", "--issuer", "https://id.example", "--subject", "s1")
    account("change", "ben", "--close")
    assert salus("account", "list").stdout.splitlines() == [
        "Anna: person; records of me; password, 0 tokens",
        "ben (closed): admin; records of ben; single sign-on, 0 tokens",
    ]


def test_closing_ends_sessions_and_tokens_in_the_running_service_and_opening_brings_none_back(
    account: Any, anna: Any, house: House
) -> None:
    text = account("token", "anna", "--label", "phone")["token"]
    cookie = house.signing_in.with_password("anna", GOOD.strip(), address="::1", now=NOW).cookie
    assert house.signing_in.by_token(text, NOW).account.person == "me"
    assert house.signing_in.by_cookie(cookie, NOW).principal.account.person == "me"
    assert account("change", "anna", "--close")["active"] is False
    for _ in range(2):
        with pytest.raises(NotProven):
            house.signing_in.by_token(text, NOW)
        with pytest.raises(NotProven):
            house.signing_in.by_cookie(cookie, NOW)
        assert account("change", "anna", "--open")["active"] is True


def test_a_new_password_signs_every_browser_out_and_leaves_tokens_unless_told(
    account: Any, anna: Any, house: House
) -> None:
    text = account("token", "anna", "--label", "phone")["token"]
    cookie = house.signing_in.with_password("anna", GOOD.strip(), address="::1", now=NOW).cookie
    account("password", "anna", "--password-stdin", stdin="another of several words\r\n")
    with pytest.raises(NotProven):
        house.signing_in.by_cookie(cookie, NOW)
    assert house.signing_in.by_token(text, NOW)
    assert house.signing_in.with_password("anna", "another of several words", address="::1", now=NOW)
    account("password", "anna", "--password-stdin", "--revoke-tokens", stdin=GOOD)
    with pytest.raises(NotProven):
        house.signing_in.by_token(text, NOW)


def test_a_token_is_printed_once_alone_and_does_what_it_may(salus: Any, account: Any, anna: Any, house: House) -> None:
    done = salus("account", "token", "anna", "--label", "phone", "--scope", "chat", "--days", "2")
    text = done.stdout.strip()
    assert house.signing_in.by_token(text, NOW).scopes == {Scope.CHAT}
    assert "not shown again" in done.stderr
    with pytest.raises(NotProven, match="expired"):
        house.signing_in.by_token(text, NOW + timedelta(days=2, hours=2))
    [listed] = account("tokens", "anna")["tokens"]
    assert (listed["label"], listed["scopes"], listed["id"]) == ("phone", ["chat"], text.split("_")[1])
    assert "phone: chat; until " in salus("account", "tokens", "anna").stdout


def test_a_token_for_more_than_the_account_may_is_refused(account: Any, anna: Any) -> None:
    with pytest.raises(BadInput, match="may not people:manage"):
        account("token", "anna", "--label", "x", "--scope", "people:manage")
    assert account("tokens", "anna") == {"tokens": []}


def test_a_token_is_revoked_by_its_id_or_by_itself(account: Any, anna: Any, house: House) -> None:
    first, second = (account("token", "anna", "--label", "x") for _ in range(2))
    assert house.signing_in.by_token(first["token"], NOW)
    assert account("revoke", "anna", first["id"]) == {"id": first["id"], "revoked": True}
    with pytest.raises(NotProven):
        house.signing_in.by_token(first["token"], NOW)
    assert account("revoke", "anna", second["token"])["id"] == second["id"]
    with pytest.raises(NotFound, match="they have none"):
        account("revoke", "anna", second["id"])


def test_an_identity_is_linked_by_the_issuer_that_is_set_and_unlinked(
    account: Any, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="SALUS_OIDC_ISSUER"):
        account("link", "anna", "--subject", "s1")
    for name, value in (("ISSUER", "https://id.example"), ("CLIENT_ID", "salus"), ("CLIENT_SECRET", "x")):
        monkeypatch.setenv(f"SALUS_OIDC_{name}", value)
    linked = account("link", "anna", "--subject", "s1")
    assert linked["identities"] == [{"issuer": "https://id.example", "subject": "s1"}]
    assert account("link", "anna", "--subject", "s1", "--undo")["identities"] == []


def test_removing_leaves_records_and_takes_everything_else(imported: Any, account: Any, anna: Any, home: Path) -> None:
    account("token", "anna", "--label", "the label of a token")
    with pytest.raises(BadInput, match="say --yes"):
        account("remove", "anna")
    done = imported("account", "remove", "anna", "--yes")
    assert "salus forget --profile me" in done.stderr
    assert "no account any more" in done.stderr
    assert account("list") == {"accounts": []}
    assert "30000" in imported("ask", "total steps in the week of May 6 2024", "--json").output
    with sqlite3.connect(home / "salus.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "tokens" in tables
        left = "\n".join(str(database.execute(f'SELECT * FROM "{table}"').fetchall()) for table in tables)
    assert anna["id"] not in left
    assert "the label of a token" not in left


def test_records_that_nobody_has_are_offered(imported: Any) -> None:
    done = imported("account", "add", "anna", "--no-password")
    assert "no records of 'anna' yet" in done.stderr
    assert "salus account change anna --person PROFILE" in done.stderr
    assert imported("account", "add", "me", "--no-password").stderr == ""


def test_who_is_not_there_is_told_who_is(account: Any, anna: Any) -> None:
    for words in (
        ["token", "ben", "--label", "x"],
        ["change", "ben", "--close"],
        ["tokens", "ben"],
        ["remove", "ben", "--yes"],
    ):
        with pytest.raises(NotFound, match="there is Anna"):
            account(*words)


@pytest.mark.parametrize(
    "words",
    [
        ["change", "anna"],
        ["add", "x", "--role", "king"],
        ["token", "anna"],
        ["add", "x", "--no-password", "--password-stdin"],
    ],
)
def test_wrong_usage_says_what_is_right(salus: Any, words: list[str]) -> None:
    done = salus("account", *words)
    assert done.exit_code == 2
    assert "--" in done.output


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    """Types on a real terminal: once differently, then twice the same."""
    ours, theirs = pty.openpty()
    env = os.environ | {"SALUS_HOME": str(tmp_path / "home"), "TERM": "dumb"}
    words = [sys.executable, "-m", "salus", "account", "add", "anna"]
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True
    ) as running:
        os.close(theirs)
        seen = ""
        for prompt, typed in (("Password", GOOD), ("Once more", "other\n"), ("Password", GOOD), ("Once more", GOOD)):
            seen += _read_until(ours, prompt)
            time.sleep(0.1)  # until the terminal stops echoing
            os.write(ours, typed.encode())
        seen += _read_until(ours, "records of anna")
        assert running.wait(20) == 0
    os.close(ours)
    assert GOOD.strip() not in seen


def _read_until(terminal: int, words: str) -> str:
    seen = ""
    while words not in seen:
        seen += os.read(terminal, 1024).decode()
    return seen
