"""The demonstration files are in their vendors' forms, and the same seed and day give the same bytes."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from salus.demo import life, sensor, watch, write_files

LAST = date(2024, 5, 14)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_files(tmp_path_factory.mktemp("made"), LAST, watched=120)


def test_the_same_seed_and_day_give_the_same_bytes(made: list[Path], tmp_path: Path) -> None:
    assert [p.read_bytes() for p in write_files(tmp_path, LAST, watched=120)] == [p.read_bytes() for p in made]


def test_the_watch_and_the_phone_overlap(made: list[Path]) -> None:
    text = zipfile.ZipFile(made[0]).read("apple_health_export/export.xml").decode()
    steps = [line for line in text.splitlines() if "StepCount" in line]
    assert any(watch.WATCH in line for line in steps)
    assert any(watch.PHONE in line for line in steps)


def test_the_sensor_gives_a_hundred_days_of_believable_readings(made: list[Path]) -> None:
    with made[1].open(encoding="utf-8") as text:
        values = [
            float(r["Glucose Value (mg/dL)"])
            for r in csv.DictReader(text)
            if (r["Glucose Value (mg/dL)"] or "x")[0].isdigit()
        ]
    assert len(values) > 0.9 * 100 * 288
    assert 100 < sum(values) / len(values) < 160


def test_the_clinic_denies_what_was_refuted(made: list[Path]) -> None:
    bundle = json.loads(made[2].read_text(encoding="utf-8"))
    resources = [e["resource"] for e in bundle["entry"]]
    assert any(r.get("verificationStatus", {}).get("coding", [{}])[0].get("code") == "refuted" for r in resources)
    assert len({json.dumps(e["fullUrl"]) for e in bundle["entry"]}) == len(resources)


def test_a_night_ends_on_its_day_and_stages_do_not_overlap() -> None:
    for day in life.days(LAST, 120, 1):  # the clocks change on the way
        ends = [end for _, _, end in day.sleep]
        starts = [start for _, start, _ in day.sleep]
        assert all(a <= b for a, b in zip(ends, starts[1:], strict=False))
        assert ends[-1].date() == day.date
        assert all(a < b for a, b in zip(starts, ends, strict=True))
        assert timedelta(hours=3) < ends[-1] - starts[0] < timedelta(hours=11)


def test_a_new_sensor_is_silent_while_it_warms_up(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        sensor.write(list(life.days(LAST, 1, 1)), out, 1)
    assert "T09:30" not in path.read_text(encoding="utf-8")
