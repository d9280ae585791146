"""People at the doors, for tests: an account with its token, and a client that shows it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient

from salus.bootstrap import House
from salus.people import Account, Role, Scope, managing

NOW = "2024-05-15T10:00"
PASSWORD = "three grey herons over the weir"
SELF = "http://127.0.0.1"


@dataclass
class Somebody:
    """An account, its token, and how it calls."""

    account: Account
    token: str
    client: TestClient
    marks: dict[str, str] = field(default_factory=dict)  # what they have, by kind: ids, and words that are theirs alone
    has: Any = None  # everything of theirs, as they saw it once

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.call("POST", path, **more)

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        got = self.post("/v1/query", json={"question": question, "now": NOW, **more})
        assert got.status_code == 200, got.text
        answer: dict[str, Any] = got.json()
        return answer

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        got = self.post("/v1/chat", json={"text": text, **more})
        assert got.status_code == 200, got.text
        turn: dict[str, Any] = got.json()
        return turn


def somebody(
    house: House,
    client: TestClient,
    name: str,
    *roles: Role,
    files: Sequence[Path] = (),
    scopes: Sequence[Scope] | None = None,
    password: str | None = None,
) -> Somebody:
    """An account of that name with a token, and the records in `files`."""
    now = datetime.now(UTC)
    given = roles or (Role.PERSON,)
    account = managing.add(house.accounts, name=name, roles=given, person=None, password=password, now=now)
    token, _ = managing.give_token(house.accounts, account, label="tests", scopes=scopes, days=None, now=now)
    if files:
        report = house.import_paths(list(files), person=account.person)
        assert not any(file.get("error") for file in report["files"])
    return Somebody(account, token, client)


def own_file(folder: Path, mark: str, steps: int = 4321) -> Path:
    """A file of observations whose source is a word that nobody else has."""
    path = folder / f"{mark}.csv"
    path.write_text(
        f"start,end,metric,value,unit,source\n2024-05-13,,steps,{steps},{{steps}},{mark}\n", encoding="utf-8"
    )
    return path


def mark(name: str) -> str:
    """A word that stands for somebody and occurs nowhere else."""
    return f"{name}x{secrets.token_hex(6)}"
