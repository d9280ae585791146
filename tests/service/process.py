"""The service as a process of its own, as somebody outside sees it: started, asked over HTTP, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
import orjson

from salus.people import Role, managing
from salus.store.accounts import DatabaseAccounts
from salus.store.database import Database

_PATIENCE = 90.0  # seconds that a start may take on a machine with much else to do


class Service:
    """`salus serve` over a home.

    Args:
        home: SALUS_HOME; made where it is missing.
        settings: further SALUS_ variables, without the prefix.
    """

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.database = (settings or {}).get("DATABASE_URL", str(home / "salus.db"))
        self.written = home.parent / f"{home.name}.log"  # all that it prints, over all its lives
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        outer = {name: value for name, value in os.environ.items() if not name.startswith("SALUS_")}
        given = {"HOME": str(home), "RATE": "1000000/second", **(settings or {})}
        self._environment = outer | {f"SALUS_{name}": value for name, value in given.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def admit(self, name: str, *roles: Role, password: str | None = None, where: str = "") -> str:
        """Makes an account of that name; returns a token of its own."""
        self.home.mkdir(parents=True, exist_ok=True)
        database = Database.open(where or self.database)
        accounts, now = DatabaseAccounts(database), datetime.now(UTC)
        made = managing.add(accounts, name=name, roles=roles or (Role.PERSON,), person=None, password=password, now=now)
        token, _ = managing.give_token(accounts, made, label="tests", scopes=None, days=None, now=now)
        database.close()
        return token

    def start(self) -> Self:
        """Starts it; returns when it answers."""
        command = [sys.executable, "-m", "salus", "serve", "--port", str(self.port)]
        with self.written.open("ab") as out:
            self._process = subprocess.Popen(command, env=self._environment, stdout=out, stderr=out)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, self.written.read_text()[-2000:]
            try:
                httpx.get(f"{self.address}/v1/health", timeout=10)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"it did not answer within {_PATIENCE:.0f} s: {self.written.read_text()[-2000:]}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill -9: it was alive until then."""
        assert self._process is not None
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL

    def stop(self) -> None:
        """Ends it as somebody who means well does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self, token: str = "", *, timeout: float = 60) -> httpx.Client:
        """Somebody who shows the token; who shows nothing without one."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=timeout)

    def told(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        lines = self.written.read_bytes().splitlines()
        return [orjson.loads(line) for line in lines if line.startswith(b"{")]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
