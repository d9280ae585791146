"""`python -m bench` runs every benchmark; here each of them, tiny."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import bench.__main__ as command
import pytest

from bench import encryption, gate, import_apple, store


def test_both_lists_name_the_same_benchmarks_and_options_that_they_have() -> None:
    assert [module for module, *_ in command.QUICK] == [module for module, *_ in command.FULL]
    for module, *options in (*command.QUICK, *command.FULL):
        told = import_module(module).__doc__
        assert told is not None
        assert all(
            option in Path(import_module(module).__file__ or "").read_text()
            for option in options
            if option.startswith("--")
        )


def test_quick_runs_the_quick_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(command.subprocess, "run", lambda words, check: ran.append(words))
    command.main(["--quick"])
    assert [words[:3] for words in ran] == [[sys.executable, "-m", module] for module, *_ in command.QUICK]
    assert "20" in ran[0]
    ran.clear()
    command.main([])
    assert [words[2] for words in ran] == [module for module, *_ in command.FULL]
    assert [words for words in ran if "docs/latency.svg" in words] == [
        [sys.executable, "-m", "bench.latency", "--svg", "docs/latency.svg"]
    ]


def test_storing(tmp_path: Path) -> None:
    took = store.measure(5000, tmp_path)
    assert took["store_s"] > took["warm_ms"] / 1000 > 0
    assert took["disk_mb"] > 0


def test_importing() -> None:
    measured, _ = import_apple.run(0.3, (), 60)
    assert [one.name for one in measured] == [
        "salus, reading only",
        "salus import export.xml",
        "salus import export.zip",
    ]
    assert all(one.seconds and one.peak_mb for one in measured), measured


def test_encryption() -> None:
    found = encryption.measure(rounds=1)
    assert found.keys() == {*encryption.WORK, "bytes"}
    for one in found.values():
        assert one["n"] == 1
        assert one["without"] > 0
        assert 0 < one["least"] <= one["low"] <= one["ratio"] <= one["high"] <= one["most"]
    assert 0.9 < found["bytes"]["ratio"] < 1.1
    assert encryption.report(found).count("|\n") == 5


def test_every_question_of_it_is_answered(tmp_path: Path, salus: Any) -> None:
    from salus.demo import write_files

    salus("import", *write_files(tmp_path, date.fromisoformat(encryption.NOW[:10])), "--profile", "demo")
    asked = [kind.format(day) for kind in encryption.KINDS for day in encryption.DAYS]
    for question in asked:
        told = json.loads(salus("ask", question, "--profile", "demo", "--now", encryption.NOW, "--json").output)
        assert told["status"] == "answered", question


def test_the_gate() -> None:
    took = gate.measure(most=12)
    assert took["n"] == 12
    assert 0 < took["gate"]["p50"] <= took["gate"]["p99"]
    assert 0 < took["raiser"]["p50"] <= took["raiser"]["p99"]
    assert list(took["growth"]) == [1_000, 5_000, 20_000]
    assert took["cold_reply"] > took["gate"]["p50"]
