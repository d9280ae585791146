"""Whoever is erased is nowhere; whoever is not, stays; and a search that finds something says where."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.store.databases import admitted

from salus.dialogue.conversation import Conversation, Kind, Turn
from salus.monitoring.feedback import Explicit
from salus.people.account import LOCAL
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import owners
from salus.store.erasure import erase_owner, search
from salus.store.feedback import DatabaseFeedback

NOW = datetime(2024, 5, 15, 10, tzinfo=UTC)


def lived(database: Database, account: str) -> str:
    """Has a conversation and feedback kept for them; the id of the conversation."""
    talk = Conversation(secrets.token_hex(16), account, NOW.date(), NOW, NOW)
    turn = Turn(secrets.token_hex(16), talk.id, 1, NOW, "hello", "hello", Kind.SMALL, "a" * 32, 1.0)
    DatabaseConversations(database).keep(talk, turn)
    DatabaseFeedback(database).keep(Explicit(secrets.token_hex(16), account, turn.id, NOW, 1, "bad"))
    return talk.id


def test_what_was_kept_for_somebody_is_found_and_after_erasing_not(database: Database, tmp_path: Path) -> None:
    anna, ben = admitted(database), admitted(database)
    hers, his = lived(database, anna), lived(database, ben)
    before = search(database, tmp_path / "none", [anna, hers])
    assert {"table conversations", "table turns", "table feedback"} <= set(before.found)
    erase_owner(database, anna)
    after = search(database, tmp_path / "none", [anna, hers])
    assert (after.found, after.tables >= 7) == ((), True)
    assert search(database, tmp_path / "none", [his]).found


def test_whoever_uses_a_laptop_without_accounts_is_erased_and_can_begin_anew(database: Database) -> None:
    lived(database, LOCAL)
    erase_owner(database, LOCAL)
    assert DatabaseConversations(database).page(LOCAL) == []
    assert DatabaseFeedback(database).of(LOCAL) == []
    assert lived(database, LOCAL)
    found = database.read(lambda connection: connection.execute(select(owners.c.id)).scalars().all())
    assert LOCAL in found


def test_a_word_in_a_file_or_in_its_name_is_found(database: Database, tmp_path: Path) -> None:
    word = secrets.token_hex(16)
    home = tmp_path / "home"
    (home / "notes").mkdir(parents=True)
    (home / "notes" / "a.txt").write_bytes(b"x" * (1 << 20) + word.encode()[:10])
    with (home / "notes" / "a.txt").open("ab") as file:
        file.write(word.encode()[10:])  # over the edge of what is read at once
    (home / word).write_text("")
    (home / "other").write_text("nothing")
    found = search(database, home, [word])
    assert (set(found.found), found.files) == ({"file notes/a.txt", f"file {word}"}, 3)


def test_a_short_word_would_be_found_everywhere(database: Database, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="everywhere"):
        search(database, tmp_path, ["anna"])
