"""What the engine keeps of files, when it lets go of it, and that answers do not depend on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.query.execute.conftest import NOW
from tests.query.execute.shelf import Row, obs, shelf, workout

from salus.query.execute import Engine, execute
from salus.query.execute import engine as room
from salus.query.plan import Aggregate, Observations, Simple
from salus.query.result import Result

STEPS = Aggregate(Observations("steps"), Simple("mean"))


def walks(n: int) -> list[Row]:
    return [obs("steps", f"202{y}-04-{d:02d}T10:00", 1000.1 * d) for y in range(4) for d in range(1, n)]


def asked(engine: Engine, folder: Path, rows: list[Row]) -> Result:
    folder.mkdir(exist_ok=True)
    return execute(STEPS, shelf(folder, rows), NOW, on=engine)


def test_two_people_share_an_engine_and_nothing_else(tmp_path: Path) -> None:
    engine = Engine()
    first = asked(engine, tmp_path / "a", walks(10))
    second = asked(engine, tmp_path / "b", walks(20))
    assert first.n == 36
    assert second.n == 76
    assert asked(engine, tmp_path / "a", walks(10)) == first


def test_forgets_a_person(tmp_path: Path) -> None:
    engine = Engine()
    asked(engine, tmp_path / "a", walks(10))
    engine.forget(str(tmp_path / "b"))
    assert kept(engine)
    engine.forget(str(tmp_path / "a"))
    assert not kept(engine)


def kept(engine: Engine) -> list[str]:
    return [str(name) for (name,) in engine.rows("SELECT table_name FROM duckdb_tables()")]


def test_keeps_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_FILES", 5)
    monkeypatch.setattr(room, "_MOST_TABLES", 1)
    engine = Engine()
    results = [asked(engine, tmp_path / str(i), walks(10)) for i in range(3)]
    assert len(set(results)) == 1
    weight = Aggregate(Observations("weight"), Simple("latest"))
    for i in range(3):
        (tmp_path / f"w{i}").mkdir()
        rows = [obs("weight", "2024-04-01T08:00", 80), workout("running", "2024-04-01T09:00")]
        assert execute(weight, shelf(tmp_path / f"w{i}", rows), NOW, on=engine).value == 80
    assert sum(name.startswith("kept_") for name in kept(engine)) <= 1


def test_large_parts_are_read_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    median = Aggregate(Observations("glucose"), Simple("median"))
    rows = [obs("glucose", f"2024-04-{d:02d}T08:00", 100 + d) for d in range(1, 20)]
    small = execute(median, shelf(tmp_path, rows), NOW, on=Engine())
    monkeypatch.setattr("salus.query.execute.engine.SMALL", 5)
    monkeypatch.setattr("salus.query.execute.scope.SMALL", 5)
    engine = Engine()
    assert execute(median, shelf(tmp_path, rows), NOW, on=engine) == small
    assert not [name for name in kept(engine) if name.startswith("kept_")]


def test_a_statement_over_files_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, highest = Engine(), Aggregate(Observations("glucose"), Simple("maximum"))
    snapshot = shelf(tmp_path, [obs("glucose", f"2024-04-{d:02d}T08:00", 100 + d) for d in range(1, 20)])
    first = execute(highest, snapshot, NOW, on=engine)
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "_run", lambda *_: pytest.fail("a statement was made again"))
        assert execute(highest, snapshot, NOW, on=engine) == first
    engine.forget(str(tmp_path))
    monkeypatch.setattr(Engine, "_run", lambda *_: pytest.fail("made again, for its answer was forgotten"))
    with pytest.raises(pytest.fail.Exception, match="for its answer was forgotten"):
        execute(highest, snapshot, NOW, on=engine)


def test_what_is_forgotten_was_remembered_of_nobody_else_either(tmp_path: Path) -> None:
    """Statements do not say whom they are about once rows are in tables, so all of them are forgotten."""
    engine = Engine()
    asked(engine, tmp_path / "a", walks(10))
    engine.rows("SELECT 1")
    assert len(engine._told) > 0
    engine.forget(str(tmp_path / "b"))
    assert len(engine._told) == 0


def test_statements_over_tables_that_grow_are_made_again(tmp_path: Path) -> None:
    """A new import adds a file to the days that are kept, and the words of the statement stay the same."""
    engine, monthly = Engine(), Aggregate(Observations("steps"), Simple("sum"), by="month")
    rows = walks(3)
    for years in (1, 2, 3):
        some = [row for row in rows if row.local and row.local.year < 2020 + years]
        result = execute(monthly, shelf(tmp_path, some), NOW, on=engine)
        assert len(result.series or ()) == years


def test_long_answers_of_statements_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_TOLD", 30)
    monkeypatch.setattr(room, "_EACH_TOLD", 10)
    engine = Engine()
    for n in range(1, 50):
        assert len(engine.rows(f"SELECT * FROM range({n})")) == n
    assert len(engine._told) <= 30


def test_rows_handed_out_are_the_callers_own() -> None:
    engine = Engine()
    engine.rows("SELECT 1").clear()
    assert engine.rows("SELECT 1") == [(1,)]
