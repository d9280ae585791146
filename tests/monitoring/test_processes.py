"""Several processes count together: each of them shows what all of them counted, also of those that died."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from salus.monitoring.processes import begin, bury

_COUNTER = """
import sys
from salus.monitoring.counters import Counters
from salus.safety.privacy.fields import closed
counters = Counters({**closed(), "metric": ["steps"]}, {"salus": "0.1.0"})
counters.read("salus_conversations_open", lambda: 7)
for line in sys.stdin:
    word = line.strip()
    if word == "render":
        print(counters.render().decode() + "END", flush=True)
    elif word == "total":
        print(counters.by_word("salus_turns_total").get("data", 0), flush=True)
    else:
        counters.turn("data", 0.01)
        counters.turn("§Anna§", 0.01)
        counters.sockets(1)
        print("ok", flush=True)
"""


class Worker:
    """A process of a service."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _COUNTER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        )

    def say(self, word: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        told = self.process.stdout.readline()
        while word == "render" and not told.endswith("END\n"):
            told += self.process.stdout.readline()
        return told

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def value(rendered: str, series: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in rendered.splitlines() if line.startswith(series))


def test_each_process_shows_what_all_of_them_counted(tmp_path: Path) -> None:
    begin(tmp_path / "counters")
    one, other = Worker(tmp_path / "counters"), Worker(tmp_path / "counters")
    try:
        for worker, turns in ((one, 3), (other, 4)):
            for _ in range(turns):
                assert worker.say("count") == "ok\n"
        for worker in (one, other):
            rendered = worker.say("render")
            assert value(rendered, 'salus_turns_total{kind="data"}') == 7
            assert value(rendered, 'salus_turns_total{kind="other"}') == 7
            assert value(rendered, 'salus_turn_seconds_count{kind="data"}') == 7
            assert value(rendered, "salus_sockets_open") == 7
            assert value(rendered, "salus_conversations_open") == 7
            assert value(rendered, "salus_started_seconds") > 1.7e9
            assert "Anna" not in rendered
            assert int(worker.say("total")) == 7
        assert not any(b"Anna" in file.read_bytes() for file in (tmp_path / "counters").iterdir())
        one.kill()
        rendered = other.say("render")
        assert value(rendered, 'salus_turns_total{kind="data"}') == 7, "what the dead one counted was lost"
        assert value(rendered, "salus_sockets_open") == 4, "what the dead one had open still counts"
    finally:
        one.kill()
        other.kill()


def test_a_file_that_is_just_being_made_breaks_nothing(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    try:
        worker.say("count")
        (tmp_path / "counter_999999.db").touch()
        assert value(worker.say("render"), 'salus_turns_total{kind="data"}') == 1
    finally:
        worker.kill()


def test_a_service_begins_at_nought(tmp_path: Path) -> None:
    (tmp_path / "counter_1.db").write_bytes(b"old")
    (tmp_path / "notes.txt").write_text("somebody's")
    begin(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_only_the_dead_are_buried(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (os.getpid(), ended.pid):
        (tmp_path / f"gauge_livesum_{pid}.db").touch()
        (tmp_path / f"counter_{pid}.db").touch()
    (tmp_path / "gauge_livesum_anna.db").touch()
    bury(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert f"gauge_livesum_{ended.pid}.db" not in left
    assert len(left) == 4


def test_a_process_of_another_user_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", forbidden)
    (tmp_path / "gauge_livesum_4711.db").touch()
    bury(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
