"""`salus encrypt`, `salus decrypt`: what is stored already is encrypted with the key that is set, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from salus.errors import BadInput, WrongKey

KEY = "0123456789abcdef" * 2


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


@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_without_a_key_it_says_how_to_make_one(salus: Any, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SALUS_ENCRYPTION_KEY", raising=False)
    refused(salus(command), BadInput, "openssl rand -hex 32 makes a new one")
