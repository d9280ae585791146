"""`salus encrypt`, `salus decrypt`: what is stored already is encrypted with the key that is set, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salus.errors import BadInput, WrongKey

KEY, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2


def refused(result: Any, error: type[BadInput], told: str) -> None:
    assert type(result.exception) is error
    assert told in str(result.exception)


def test_records_are_encrypted_and_decrypted_and_answers_stay(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = json.loads(imported("records", "--json").output)
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", KEY)
    refused(imported("records"), WrongKey, "'salus encrypt'")
    assert json.loads(imported("encrypt", "--json").output)["encrypted"] > 0
    assert imported("encrypt").output == "Everything was encrypted already.\n"
    assert json.loads(imported("records", "--json").output) == before
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", "")
    refused(imported("records"), WrongKey, "is encrypted: set SALUS_ENCRYPTION_KEY")
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", KEY)
    assert imported("decrypt").output.endswith(" files decrypted.\n")
    monkeypatch.delenv("SALUS_ENCRYPTION_KEY")
    assert json.loads(imported("records", "--json").output) == before


def test_the_key_is_changed_to_the_one_that_is_set(imported: Any, tmp_path: Path, monkeypatch: Any) -> None:
    before = json.loads(imported("records", "--json").output)
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", KEY)
    imported("encrypt")
    imported("account", "add", "anna", "--no-password")
    (tmp_path / "old.key").write_text(f"{KEY}\n", encoding="utf-8")
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", OTHER)
    refused(imported("records"), WrongKey, "is not the key")
    assert imported("encrypt", "--rotate-from", tmp_path / "old.key").output.endswith(" files encrypted.\n")
    assert json.loads(imported("records", "--json").output) == before
    assert "anna" in imported("account", "list").output
    assert imported("encrypt", "--rotate-from", "-", stdin=KEY).output == "Everything was encrypted already.\n"
    assert imported("encrypt", "--rotate-from", tmp_path / "nowhere").exit_code == 2
    refused(imported("encrypt", "--rotate-from", "-", stdin=OTHER), BadInput, "is the one to change from")


def test_the_database_is_encrypted_and_decrypted_too(
    imported: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported("account", "add", "anna", "--no-password")
    monkeypatch.setenv("SALUS_ENCRYPTION_KEY", KEY)
    refused(imported("account", "list"), WrongKey, "run 'salus encrypt' once")
    imported("encrypt")
    assert "anna" in imported("account", "list").output
    assert b"anna" not in (home / "salus.db").read_bytes()
    imported("decrypt")
    monkeypatch.delenv("SALUS_ENCRYPTION_KEY")
    assert "anna" in imported("account", "list").output


@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_without_a_key_it_says_how_to_make_one(salus: Any, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SALUS_ENCRYPTION_KEY", raising=False)
    refused(salus(command), BadInput, "openssl rand -hex 32 makes a new one")
