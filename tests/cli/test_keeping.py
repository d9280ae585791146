"""`salus import`, `records`, `metrics`, `profile`, `forget`: what is kept, how it is read, and its erasure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from salus.errors import BadInput, NotFound


def test_an_import_accounts_for_every_row(salus: Any, files: list[Path]) -> None:
    report = json.loads(salus("import", *files, "--json").output)
    assert [(f["read"], f["added"], f["duplicate"], f["refused"]) for f in report["files"]] == [
        (10, 10, 0, []),
        (2, 2, 0, []),
    ]
    assert [f["format"] for f in report["files"]] == ["tidy", "tidy"]
    assert report["snapshot"]


def test_importing_twice_adds_nothing(imported: Any, files: list[Path]) -> None:
    report = json.loads(imported("import", *files, "--json").output)
    assert [(f["added"], f["duplicate"]) for f in report["files"]] == [(0, 10), (0, 2)]


def test_a_bad_row_is_refused_with_its_place_and_the_others_are_taken(salus: Any, tmp_path: Path) -> None:
    path = tmp_path / "observations.csv"
    path.write_text(
        "start,end,metric,value,unit,source\n2024-05-06,,steps,8000,{steps},w\n2024-05-07,,stepz,1,{steps},w\n"
        "2024-05-08,,steps,many,{steps},w\n2024-05-09,,weight,80,furlongs,w\n",
        encoding="utf-8",
    )
    [file] = json.loads(salus("import", path, "--json").output)["files"]
    assert (file["read"], file["added"]) == (4, 1)
    told = " ".join(f"{r['where']} {r['why']}" for r in file["refused"])
    assert "3" in told
    assert "stepz" in told
    assert "many" in told
    assert "furlongs" in told


def test_a_foreign_file_is_bad_input_and_changes_nothing(imported: Any, tmp_path: Path) -> None:
    before = imported("records", "--json").output
    path = tmp_path / "holiday.txt"
    path.write_text("dear diary", encoding="utf-8")
    done = imported("import", path)
    assert done.exit_code == 2
    assert "holiday.txt" in done.output
    assert imported("records", "--json").output == before


def test_the_good_files_of_a_call_stay_when_another_is_bad(salus: Any, files: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<HealthData>", encoding="utf-8")
    done = salus("import", bad, *files, "--json")
    assert done.exit_code == 2
    assert "30000" in salus("ask", "total steps in the week of May 6 2024", "--json").output


def test_records_tell_what_is_stored(imported: Any) -> None:
    summary = json.loads(imported("records", "--json").output)
    assert summary["zone"] == "Europe/Berlin"
    assert "steps" in json.dumps(summary)
    shown = imported("records").output
    assert "steps" in shown
    assert "2024-05-06 to 2024-05-13" in shown


def test_metrics_show_the_catalogue(salus: Any) -> None:
    listed = json.loads(salus("metrics", "--json").output)
    assert len(listed["metrics"]) >= 120
    glucose = next(m for m in listed["metrics"] if m["name"] == "glucose")
    assert {"name", "loinc", "unit", "aggregation", "low", "high", "words"} <= set(glucose)
    assert "heart_rate" in salus("metrics", "heart", "rate").output


def test_a_profile_keeps_units_and_sources(imported: Any) -> None:
    imported("profile", "--unit", "weight=lb", "--prefer", "watch", "--zone", "Asia/Tokyo")
    kept = json.loads(imported("profile", "--json").output)
    assert (kept["zone"], kept["units"], kept["prefer"]) == ("Asia/Tokyo", {"weight": "[lb_av]"}, ["watch"])


@pytest.mark.parametrize("bad", ["weight", "weight=furlong", "weight=mmol/L", "wait=kg"])
def test_a_unit_that_cannot_be_is_refused(imported: Any, bad: str) -> None:
    assert isinstance(imported("profile", "--unit", bad).exception, BadInput)


def test_forgetting_leaves_nothing(imported: Any, home: Path) -> None:
    imported("ask", "total steps", "--profile", "me")
    assert imported("forget", "--profile", "me", "--yes").exit_code == 0
    left = [p for p in home.rglob("*") if p.is_file()]
    assert [p for p in left if b"steps" in p.read_bytes()] == []
    assert isinstance(imported("records").exception, NotFound)


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".", "x" * 300])
def test_a_name_cannot_leave_its_folder(salus: Any, files: list[Path], name: str) -> None:
    assert isinstance(salus("import", *files, "--profile", name).exception, BadInput)


def test_the_process_exits_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"SALUS_HOME": str(tmp_path / "home")}
        return subprocess.run(
            [sys.executable, "-m", "salus", *words], capture_output=True, text=True, env=env, check=False
        )

    nobody, nowhere, nothing = run("ask", "steps?"), run("import", "no-such-file.zip"), run("dance")
    assert (nobody.returncode, nowhere.returncode, nothing.returncode) == (2, 2, 2)
    assert "salus import" in nobody.stderr
    assert "no-such-file.zip" in nowhere.stderr
    assert run("--help").returncode == 0
