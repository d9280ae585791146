"""The edge of the process: exit statuses, messages, and help that teaches."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from salus.cli import main
from salus.errors import SalusError


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["salus", *words])
    try:
        main.run()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("ask", "steps yesterday"), 2, "salus import"),
        (("ask",), 2, "there is no question"),
        (("dance",), 2, "dance"),
        (("ask", "steps", "--now", "soonish"), 2, "soonish"),
        (("ask", "steps", "--tz", "Mars/Olympus"), 2, "Mars/Olympus"),
        (("import", "nowhere.zip"), 2, "nowhere.zip"),
        (("replay", "r-0"), 2, "salus import"),
        (("profile", "--zone", "Nowhere"), 2, "salus import"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_to_do(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    status: int,
    told: str,
) -> None:
    assert _run(monkeypatch, *words) == status
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "status"), [(SalusError("busy"), 1), (RuntimeError("boom"), 1), (KeyboardInterrupt(), 130)]
)
def test_our_faults_end_with_1_and_show_no_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: BaseException, status: int
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("salus.bootstrap.build", broken)
    assert _run(monkeypatch, "records") == status
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_is_shown_whole_where_it_is_looked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("salus.bootstrap.build", lambda: 1 / 0)
    monkeypatch.setenv("SALUS_DEBUG", "1")
    assert _run(monkeypatch, "records") == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_success_ends_with_0(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, "--version") == 0
    assert "salus" in capsys.readouterr().out


def test_every_command_has_help_that_teaches(salus: Any) -> None:
    for name in main._COMMANDS:
        done = salus(name, "--help")
        assert done.exit_code == 0
        assert len(done.output.splitlines()) > 5, name
    assert "salus demo" in salus("--help").output


def test_the_demonstration_answers_every_question_it_asks(
    salus: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salus.demo.files.WATCHED", 120)
    done = salus("demo", "--json", "--files", tmp_path / "files")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert [a["status"] for a in told["answers"]] == ["answered"] * len(told["answers"])
    assert len(told["answers"]) >= 12
    assert sum(f["added"] for f in told["import"]["files"]) > 10_000
    assert not any(f.get("error") for f in told["import"]["files"])
    assert len(list((tmp_path / "files").iterdir())) == 3


def test_the_demonstration_shows_receipts_and_what_to_try_next(salus: Any) -> None:
    shown = salus("demo").output
    assert "the same answer, byte for byte" in shown
    assert "Try it yourself" in shown


def test_serving_binds_to_this_machine_only(salus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **options: seen.update(options, app=app))
    done = salus("serve", "--port", "9999")
    assert (seen["host"], seen["port"], seen["app"]) == ("127.0.0.1", 9999, "salus.api.app:served")
    assert "this machine only" in done.output
