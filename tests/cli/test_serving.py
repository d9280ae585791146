"""`salus serve`: where it listens, what it needs for that, and how it begins and ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the server was told, instead of serving."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **options: seen.update(options, app=app))
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_it_listens_on_this_machine_and_tells_where_the_token_is(
    salus: Any, served: dict[str, Any], home: Path
) -> None:
    done = salus("serve", "--port", free_port())
    assert done.exit_code == 0, done.output
    assert (served["host"], served["workers"], served["app"]) == ("127.0.0.1", 1, "salus.api.app:served")
    assert "this machine only" in done.output
    assert str(home / "local-token") in done.output
    assert "salus account add" in done.output
    assert not (home / "local-token").exists()  # it ends with the service
    assert (served["log_config"], served["access_log"]) == (None, False)  # no line but those of the list


def test_the_token_is_in_a_file_and_nowhere_else(salus: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []

    def look(*_: Any, **__: Any) -> None:
        path = home / "local-token"
        seen.append((path.read_text().strip(), path.stat().st_mode & 0o777))

    monkeypatch.setattr("uvicorn.run", look)
    done = salus("serve", "--port", free_port())
    ((token, mode),) = seen
    assert mode == 0o600
    assert token not in done.output


def test_with_accounts_it_says_how_to_sign_in(salus: Any, served: dict[str, Any], home: Path) -> None:
    assert salus("account", "add", "anna", "--no-password").exit_code == 0
    done = salus("serve", "--port", free_port())
    assert "salus account token" in done.output
    assert "local-token" not in done.output


@pytest.mark.parametrize("public", ["", "http://salus.example.org"])
def test_other_machines_reach_it_through_tls_alone(
    salus: Any, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, public: str
) -> None:
    monkeypatch.setenv("SALUS_PUBLIC_URL", public)
    done = salus("serve", "--host", "0.0.0.0", "--port", free_port())
    assert "SALUS_PUBLIC_URL" in str(done.exception)
    assert not served


def test_behind_tls_it_listens_where_it_is_told(
    salus: Any, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALUS_PUBLIC_URL", "https://salus.example.org")
    done = salus("serve", "--host", "0.0.0.0", "--port", free_port())
    assert done.exit_code == 0
    assert "reached as https://salus.example.org" in done.output


def test_several_processes_count_together(
    salus: Any, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    done = salus("serve", "--workers", "2", "--port", free_port())
    assert "SALUS_REDIS_URL" in str(done.exception)
    monkeypatch.setenv("SALUS_REDIS_URL", "redis://127.0.0.1:6379/0")
    assert salus("serve", "--workers", "2", "--port", free_port()).exit_code == 0
    assert served["workers"] == 2
    assert os.environ.pop("PROMETHEUS_MULTIPROC_DIR") == str(home / "counters")


def test_a_port_that_is_taken_is_told(salus: Any, served: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = salus("serve", "--port", taken.getsockname()[1])
    assert "choose another with --port" in str(done.exception)
    assert not served


def test_a_real_one_answers_finishes_what_it_began_and_flushes_its_traces(home: Path, tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "SALUS_HOME": str(home)}
    with (tmp_path / "told").open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "salus", "serve", "--port", str(port)], env=environment, stderr=told
        )
    try:
        where = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                assert httpx.get(f"{where}/v1/health").json()["state"] in ("ok", "degraded")
                break
            except httpx.TransportError:
                assert process.poll() is None, (tmp_path / "told").read_text()
                time.sleep(0.1)
        shown = {"Authorization": f"Bearer {(home / 'local-token').read_text().strip()}"}
        got = httpx.post(f"{where}/v1/chat", json={"text": "Hello!"}, headers=shown)
        assert (got.status_code, got.json()["kind"]) == (200, "small")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)
    finally:
        process.kill()
    traces = "".join(path.read_text() for path in (home / "traces").glob("*.jsonl"))
    assert got.headers["x-trace-id"] in traces
    assert not (home / "local-token").exists()
    assert "Hello" not in (tmp_path / "told").read_text() + traces
