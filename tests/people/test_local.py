"""The laptop without accounts: a token in a file, for who can read it, until there is an account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from salus.errors import BadInput, NotProven
from salus.people import SCOPES_OF, Role, managing
from salus.people.account import LOCAL
from salus.people.local import LocalToken
from salus.people.memory import MemoryAccounts
from salus.people.signing_in import SigningIn

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture
def accounts() -> MemoryAccounts:
    return MemoryAccounts()


def test_who_can_read_the_file_is_me(tmp_path: Path, accounts: MemoryAccounts) -> None:
    laid = LocalToken.lay(tmp_path / "home")
    door = SigningIn(accounts, local=laid)
    principal = door.by_token(laid.path.read_text("ascii").strip(), NOW)
    assert (principal.account.id, principal.account.person, principal.credential) == (LOCAL, "me", "local")
    assert principal.scopes == SCOPES_OF[Role.PERSON]


def test_only_its_owner_can_read_it_and_it_is_made_anew(tmp_path: Path, accounts: MemoryAccounts) -> None:
    loose = tmp_path / "local-token"
    loose.write_text("salus_local_" + "s" * 43, encoding="ascii")
    loose.chmod(0o666)
    first = LocalToken.lay(tmp_path).path.read_text("ascii")
    laid = LocalToken.lay(tmp_path)
    assert laid.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["local-token"]
    door = SigningIn(accounts, local=laid)
    for old in (first.strip(), "salus_local_" + "s" * 43):
        with pytest.raises(NotProven, match="read it anew from local-token"):
            door.by_token(old, NOW)


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine", encoding="ascii")
    (tmp_path / "local-token").symlink_to(elsewhere)
    laid = LocalToken.lay(tmp_path)
    assert not laid.path.is_symlink()
    assert elsewhere.read_text("ascii") == "mine"


def test_as_soon_as_there_is_an_account_it_opens_nothing_and_goes(tmp_path: Path, accounts: MemoryAccounts) -> None:
    laid = LocalToken.lay(tmp_path)
    door, text = SigningIn(accounts, local=laid), laid.path.read_text("ascii").strip()
    assert door.by_token(text, NOW)
    managing.add(accounts, name="anna", roles=[Role.PERSON], person=None, password=None, now=NOW)
    with pytest.raises(NotProven, match="there are accounts here now"):
        door.by_token(text, NOW)
    assert not laid.path.exists()


@pytest.mark.parametrize("content", ["", "\n", "salus_local_", "salus_local_\n"])
def test_an_empty_file_opens_nothing(tmp_path: Path, accounts: MemoryAccounts, content: str) -> None:
    laid = LocalToken(tmp_path / "local-token")
    laid.path.write_text(content, encoding="ascii")
    for shown in ("salus_local_", "salus_local_\n"):
        with pytest.raises(NotProven):
            SigningIn(accounts, local=laid).by_token(shown, NOW)


def test_a_removed_file_opens_nothing(tmp_path: Path, accounts: MemoryAccounts) -> None:
    laid = LocalToken.lay(tmp_path)
    text = laid.path.read_text("ascii").strip()
    laid.end()
    laid.end()
    with pytest.raises(NotProven):
        SigningIn(accounts, local=laid).by_token(text, NOW)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(BadInput, match="SALUS_HOME"):
        LocalToken.lay(tmp_path / "file")
