"""What the benchmark of answers times is what it says: the same question, plan and number on both sides."""

from __future__ import annotations

from datetime import date, datetime
from math import nan
from pathlib import Path

import duckdb
import pytest
from bench.latency import NOW, Timing, measure, sql_of, summary
from bench.person import NAME, make
from bench.picture import picture
from bench.questions import Case, cases
from evaluation.questions.cases import same

from salus.query.ask import ask
from salus.query.understand import understand
from salus.store import DeltaRecords


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> DeltaRecords:
    """The person's last year alone, as dense as ten years of ten million observations are."""
    return make(tmp_path_factory.mktemp("person"), 1_000_000, 365)


def test_forty_kinds() -> None:
    assert len({case.question for case in cases()}) == 40


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.question)
def test_a_question_is_understood_as_its_plan(case: Case) -> None:
    got = understand(case.question, now=NOW).plan
    assert got is not None
    assert same(got, case.plan)


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.question)
def test_the_sql_gives_the_number_of_the_answer(case: Case, year: DeltaRecords) -> None:
    answer = ask(case.question, records=year, person=NAME, now=NOW).answer
    assert answer["status"] == "answered", answer["text"]
    rows = duckdb.connect().execute(sql_of(case, year.snapshot(NAME))).fetchall()
    if answer["plan"].get("by"):
        assert [point["value"] for point in answer["series"]] == pytest.approx([row[-1] for row in rows])
    elif "distribution" in case.question:
        assert answer["n"] == rows[0][2]
        assert sum(point["value"] for point in answer["series"]) == rows[0][2]
    elif isinstance(rows[0][0], date | datetime):
        assert answer["value"].startswith(rows[0][0].isoformat()[:10])
    else:
        assert answer["value"] == pytest.approx(rows[0][0], rel=1e-9)


def test_the_person_is_stored_as_by_an_import(year: DeltaRecords) -> None:
    parts = year.snapshot(NAME).parts()
    assert (
        950_000
        < sum(part.rows for name, part in parts.items() if name in ("heart_rate", "glucose", "steps", "active_energy"))
        <= 1_000_000
    )
    assert set(parts["steps"].sources) == {"Watch", "Phone"}
    assert "overlapping" in ask("How many steps did I walk in May?", records=year, person=NAME, now=NOW).answer["text"]
    assert parts["sleep_duration"].last == date(2023, 12, 31)


def test_it_measures_every_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timings = measure(tmp_path, 3000, repeats=1, cold=2)
    assert [t.question for t in timings] == [case.question for case in cases()]
    assert all(min(t.answer, t.words, t.plan, t.by_hand) > 0 for t in timings)
    assert [t.cold > 100 for t in timings[:2]] == [True, True]
    assert "median ratio" in capsys.readouterr().out


def timed(size: int, answer: float, cold: float = nan) -> Timing:
    return Timing(size, "?", answer, answer / 2, answer / 4, cold, cold / 2, 2.0)


def test_summary_is_of_medians() -> None:
    said = summary([timed(10, 2, 300), timed(10, 3, 500), timed(10, 8)])
    assert said.startswith("median ratio 1.50 (2 of 3 at most 1.5)")
    assert "cold p50 400" in said
    assert "(cpu 200," in said


def test_picture_has_a_line_for_each_time_that_was_taken() -> None:
    rows = [{"observations": n, "answer": a, "cpu": 400.0, "by_hand": 2.0} for n in (10, 100) for a in (3.0, 4.0)]
    drawn = picture(rows)
    assert "fresh process" in drawn
    assert "SQL by hand" in drawn
    assert drawn.startswith("<svg")
    assert "fresh process" not in picture([{**row, "cpu": nan} for row in rows])
