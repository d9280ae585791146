"""The benchmark of the service asks what it says, of who it says, and does not count what was refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from bench.load import quantile
from bench.served import serving

from bench import service


def test_measuring_everything(capsys: pytest.CaptureFixture[str]) -> None:
    found = service.measure(0.3, 20, clients=(2,), rounds=1)
    kinds = ("bare", "varied", "again", "chat", "anew")
    assert all(found[kind]["clients"][2]["n"] > 0 for kind in kinds)
    assert all(0 < found[kind]["half"]["p50"] <= found[kind]["half"]["p99"] for kind in kinds)
    assert found["varied"]["cpu_us"] > found["again"]["cpu_us"] > 0
    assert found["anew"]["cpu_us"] > found["chat"]["cpu_us"] > 0
    assert found["tracing"]["whole"] > 0
    assert found["memory"]["turns"] >= 20
    assert all(held > 50 for held in found["memory"]["megabytes"])
    assert "MB after 20 of 20 turns (load" in capsys.readouterr().err


def test_one_part_alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench.service", "--only", "memory", "--turns", "10"])
    service.main()
    assert capsys.readouterr().out.startswith("memory over 10 turns: [")


def test_who_is_refused_is_not_counted(tmp_path: Path) -> None:
    """A benchmark of refusals would be a fast one."""
    with serving(tmp_path / "home") as served, pytest.raises(RuntimeError, match=r"not everybody was answered.*401"):
        service._load(served, [("/v1/query", "salus_0123456789ab_wrong", {"question": "steps"})], 2, 0.3)


def test_no_varied_question_comes_twice() -> None:
    questions = service._varied()
    assert len(set(questions)) == len(questions) > 5000


def test_nothing_that_is_said_anew_comes_twice() -> None:
    said = list(itertools.islice(service._anew(), 20_000))
    assert len(set(said)) == len(said)
    assert sum(text.endswith("?") for text in said) > 5000


def test_quantiles_are_of_what_was_there() -> None:
    took = [number / 1000 for number in range(1, 101)]
    assert (quantile(took, 0.5), quantile(took, 0.99), quantile(took[:1], 0.99)) == (51.0, 100.0, 1.0)
