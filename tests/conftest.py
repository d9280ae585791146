"""Fixtures that several rooms share, and the word on services that a test needs.

Real PostgreSQL and Redis come from `tests/services.py`: without them, the tests that need them are left out and say so.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import settings
from tests.services import postgres_url, redis_url  # noqa: F401  # fixtures

settings.register_profile("salus", deadline=None)  # a busy machine is slow, and that is no fault of the code
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples each time; search goes on at home
settings.load_profile("ci" if os.environ.get("CI") else "salus")

OBSERVATIONS = """start,end,metric,value,unit,source
2024-05-06,,steps,8000,{steps},watch
2024-05-07,,steps,12000,{steps},watch
2024-05-08,,steps,10000,{steps},watch
2024-05-13,,steps,6000,{steps},watch
2024-05-06T08:00:00,,glucose,100,mg/dL,sensor
2024-05-06T08:05:00,,glucose,140,mg/dL,sensor
2024-05-07T08:00:00,,glucose,10.0,mmol/L,sensor
2024-05-06,,sleep_duration,420,min,watch
2024-05-07,,sleep_duration,480,min,watch
2024-05-08,,sleep_duration,390,min,watch
"""
WORKOUTS = """start,end,activity,duration [min],distance [km],source
2024-05-07T18:00:00,2024-05-07T18:30:00,Run,30,5,watch
2024-05-08T18:00:00,2024-05-08T18:50:00,Run,50,8,watch
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty SALUS_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SALUS_HOME", str(folder))
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two tidy CSVs of a small life in May 2024."""
    observations, workouts = tmp_path / "observations.csv", tmp_path / "workouts.csv"
    observations.write_text(OBSERVATIONS, encoding="utf-8")
    workouts.write_text(WORKOUTS, encoding="utf-8")
    return [observations, workouts]


@pytest.fixture
def salus(home: Path) -> Any:
    """Runs the command in this process, as a program would see it."""
    from salus.cli.main import salus as command

    def run(*words: str, stdin: str | None = None) -> Any:
        return CliRunner().invoke(command, [str(w) for w in words], input=stdin, catch_exceptions=True)

    return run


@pytest.fixture
def imported(salus: Any, files: list[Path]) -> Any:
    """The command, after the two files were imported in the zone of Berlin."""
    done = salus("import", *files, "--tz", "Europe/Berlin", "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return salus
