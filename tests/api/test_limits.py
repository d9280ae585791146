"""How much may be asked and sent: by account where somebody was proven, else by address; bytes as they come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.api.people import Somebody, somebody

from salus.bootstrap import House


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, few requests are let in."""
    monkeypatch.setenv("SALUS_RATE", "5/minute")
    monkeypatch.setenv("SALUS_UPLOAD_MB", "1")


def test_more_than_the_rate_is_told_how_long_to_wait(anna: Somebody) -> None:
    got = [anna.get("/v1/me") for _ in range(6)]
    assert [one.status_code for one in got] == [200] * 5 + [429]
    assert 1 <= int(got[-1].headers["retry-after"]) <= 61
    assert anna.client.app.state.house.watch.counters.totals("salus_limited_total")["account",] == 1  # type: ignore[attr-defined]
    assert got[-1].headers["content-type"] == "application/problem+json"


def test_one_account_does_not_use_up_the_share_of_another(house: House, client: TestClient, anna: Somebody) -> None:
    ben = somebody(house, client, "ben")
    while anna.get("/v1/me").status_code == 200:
        pass
    assert ben.get("/v1/me").status_code == 200


def test_guessing_tokens_is_slowed_down_and_keeps_nobody_out(client: TestClient, anna: Somebody) -> None:
    guess = {"Authorization": "Bearer salus_0123456789ab_" + "x" * 43}
    got = [client.get("/v1/me", headers=guess).status_code for _ in range(7)]
    assert got == [401] * 5 + [429] * 2
    assert anna.get("/v1/me").status_code == 200


def test_signing_in_is_counted_by_address(client: TestClient) -> None:
    tries = [client.post("/v1/sign-in", json={"name": f"n{i}", "password": "wrong"}).status_code for i in range(7)]
    assert tries == [401] * 5 + [429] * 2


def test_health_is_asked_as_often_as_one_likes(client: TestClient) -> None:
    assert {client.get("/v1/health").status_code for _ in range(20)} == {200}


def test_an_upload_is_refused_as_soon_as_it_is_too_large(anna: Somebody, house: House) -> None:
    got = anna.post("/v1/import", files={"file": ("big.csv", b"x" * (2 << 20))})
    assert got.status_code == 413
    assert "SALUS_UPLOAD_MB" in got.json()["detail"]
    assert not list((house.settings.home / "uploads").rglob("*.csv"))
    assert house.watch.counters.totals("salus_limited_total")["upload",] == 1


def test_an_upload_that_does_not_say_how_large_it_is_is_measured_as_it_comes(anna: Somebody, house: House) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n\r\n'
        for _ in range(64):
            sent += 1 << 16
            yield b"x" * (1 << 16)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    got = anna.post("/v1/import", content=pieces(), headers=headers)
    assert got.status_code == 413
    assert not _left(house.settings.home / "uploads")


def test_words_may_be_long_and_no_longer(anna: Somebody) -> None:
    assert anna.post("/v1/chat", content=b"x" * (257 << 10), headers={"Content-Type": "text/plain"}).status_code == 413


def _left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
