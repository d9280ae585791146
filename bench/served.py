"""A service to be measured: in a process of its own, over a home with the demonstration person.

`whole` is `salus serve` itself; `bare` and `untraced` are those of `bench.bare`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PATIENCE = 120  # seconds until it must answer
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A process that serves."""

    pid: int
    port: int
    told: Path  # what it logs

    def cpu(self) -> float:
        """Seconds of processor time that it took so far, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def faults(self) -> list[str]:
        """The lines of faults that it logged."""
        return [line for line in self.told.read_text().splitlines() if '"severity":"error"' in line]

    def memory(self) -> float:
        """Megabytes that it holds (RSS)."""
        told = Path(f"/proc/{self.pid}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def prepared() -> Iterator[tuple[Path, str]]:
    """A home with the demonstration person, and a token of theirs."""
    from salus.bootstrap import build
    from salus.demo import write_files
    from salus.people import Role, managing

    with tempfile.TemporaryDirectory() as folder:
        home, now = Path(folder) / "home", datetime.now(UTC)
        house = build(home)
        house.import_paths(write_files(Path(folder), now.date()), person="demo")
        account = managing.add(house.accounts, name="demo", roles=[Role.PERSON], person="demo", password=None, now=now)
        token, _ = managing.give_token(house.accounts, account, label="bench", scopes=None, days=None, now=now)
        house.close()
        yield home, token


@contextmanager
def serving(home: Path, which: str = "whole") -> Iterator[Served]:
    """The service over `home`, until this ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = (
        [sys.executable, "-m", "salus", "serve", "--port", str(port)]
        if which == "whole"
        else [sys.executable, "-m", "bench.bare", which, str(port)]
    )
    environment = {**os.environ, "SALUS_HOME": str(home), "SALUS_RATE": "1000000/second"}
    told = home.with_name(f"served-{port}.jsonl")
    told.parent.mkdir(parents=True, exist_ok=True)
    with told.open("wb") as stream:
        process = subprocess.Popen(command, env=environment, stderr=stream)
    try:
        _await(process, port)
        yield Served(process.pid, port, told)
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service to be measured did not start")
