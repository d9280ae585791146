"""The tables of a database come to the form that this version works with, with what they hold, on both databases."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, delete, insert, inspect, select, text

from salus.errors import BadInput
from salus.people.account import LOCAL
from salus.store.database import Database, engine, migrate, migrations
from salus.store.database.tables import metadata

NOW = datetime(2026, 3, 29, 10, 0, 0, 123456, UTC)
ANNA = "a" * 32
ROWS: dict[str, dict[str, Any]] = {
    "owners": {"id": ANNA},
    "accounts": {"id": ANNA, "name": "Anna", "folded": "anna", "roles": ["person"], "person": "anna", "created": NOW, "active": True, "password": None},
    "tokens": {"id": "t", "account": ANNA, "label": "phone", "digest": "d", "scopes": ["chat"], "created": NOW, "expires": None},
    "browser_sessions": {"id": "s", "account": ANNA, "digest": "d", "csrf": "c", "created": NOW, "expires": NOW},
    "subjects": {"issuer": "https://id.example", "subject": "1", "account": ANNA},
    "conversations": {"account": ANNA, "id": "c", "day": date(2026, 3, 29), "began": NOW, "last": NOW, "turns": 1, "crisis": {"step": "ask"}, "disclosed": NOW, "cautioned": ["dose"]},
    "turns": {"account": ANNA, "id": "u", "conversation": "c", "number": 1, "at": NOW, "zone": "UTC", "said": "ü", "reply": "ß", "kind": "data", "trace": "0", "took_ms": 0.1, "language": "en", "answer": None, "versions": {}, "context": []},
    "feedback": {"account": ANNA, "id": "f", "turn": "u", "at": NOW, "rating": 5, "signal": None, "seconds": None, "text": "", "suggestion": "", "clinical_context": ""},
}  # fmt: skip
IN_FORM = {"base": set(), "0001": {"owners", "accounts", "tokens", "browser_sessions", "subjects"}, "0002": set(ROWS)}


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The address of a database without tables."""
    return str(tmp_path / "salus.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def changing(empty: str) -> Iterator[Engine]:
    url = engine.address(empty)
    made = (
        engine.postgres(url)
        if "://" in empty
        else engine.sqlite(url, "", begin="BEGIN IMMEDIATE", pool=1, patience=2, foreign_keys=False)
    )
    yield made
    made.dispose()


def fill(changing: Engine, names: set[str]) -> None:
    with changing.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name in names:
                connection.execute(insert(table).values(**ROWS[table.name]))


def held(changing: Engine) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold, but for the owner that is always there."""
    with changing.connect() as connection:
        there = set(inspect(connection).get_table_names()) - {"alembic_version"}
        rows = {name: connection.execute(select(metadata.tables[name])).mappings().all() for name in there}
    return {name: [dict(row) for row in found if row.get("id") != LOCAL] for name, found in rows.items()}


def test_head_is_the_last_step_and_the_steps_stand_in_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    steps = ScriptDirectory.from_config(config)
    assert steps.get_heads() == [migrations.HEAD]
    assert [step.revision for step in steps.walk_revisions()] == ["0002", "0001"]
    assert list(IN_FORM) == ["base", "0001", migrations.HEAD]


def test_the_steps_make_what_the_tables_say(empty: str, changing: Engine) -> None:
    Database.open(empty).close()
    with changing.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []


def test_going_up_and_down_keeps_what_every_form_has_room_for(changing: Engine) -> None:
    migrate.move(changing, "0001")
    fill(changing, IN_FORM["0001"])
    migrate.move(changing, "0002")
    fill(changing, IN_FORM["0002"] - IN_FORM["0001"])
    full = {name: [row] for name, row in ROWS.items()}
    assert held(changing) == full
    migrate.move(changing, "0001")
    assert held(changing) == {name: full[name] for name in IN_FORM["0001"]}
    migrate.move(changing, "0002")
    assert held(changing) == {name: full[name] if name in IN_FORM["0001"] else [] for name in IN_FORM["0002"]}
    migrate.move(changing, "base")
    assert held(changing) == {}
    migrate.move(changing, "base")
    migrate.move(changing, migrations.HEAD)
    assert held(changing) == {name: [] for name in IN_FORM["0002"]}


def test_everything_of_an_owner_goes_with_the_owner(empty: str, changing: Engine) -> None:
    database = Database.open(empty)
    fill(changing, set(ROWS))
    assert all(held(changing).values())
    database.write(
        lambda connection: connection.execute(delete(metadata.tables["owners"]).where(text(f"id = '{ANNA}'")))
    )
    assert not any(held(changing).values())
    database.close()


def test_a_form_that_a_newer_salus_made_is_told_and_left_alone(empty: str, changing: Engine) -> None:
    Database.open(empty).close()
    with changing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadInput, match=r"the form 9999, and this version of Salus knows up to 0002: a newer Salus"):
        Database.open(empty)
    assert set(held(changing)) == set(ROWS)


def test_a_step_that_fails_leaves_the_form_before_it(changing: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    migrate.move(changing, "0001")
    fill(changing, IN_FORM["0001"])
    before = held(changing)

    def fail(*_: Any, **__: Any) -> None:
        raise LookupError("in the middle")

    real = op.create_index
    monkeypatch.setattr(
        op, "create_index", lambda name, *more: fail() if name == "ix_feedback_account_at" else real(name, *more)
    )
    with pytest.raises(LookupError, match="in the middle"):
        migrate.move(changing, "0002")
    assert held(changing) == before
    monkeypatch.undo()
    migrate.move(changing, "0002")
    assert set(held(changing)) == IN_FORM["0002"]


def test_a_process_that_is_killed_in_a_step_leaves_no_trace_of_it(empty: str, changing: Engine) -> None:
    child = multiprocessing.get_context("forkserver").Process(target=_die_migrating, args=(empty,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert held(changing) == {}
    Database.open(empty).close()
    assert set(held(changing)) == set(ROWS)


def _die_migrating(where: str) -> None:
    from alembic import op

    real = op.create_index

    def deadly(name: str, *more: Any) -> None:
        if name == "ix_feedback_account_at":
            os.kill(os.getpid(), signal.SIGKILL)
        real(name, *more)

    op.create_index = deadly
    Database.open(where)


_OPEN = "import sys; from salus.store.database import Database; d = Database.open(sys.argv[1], patience=20); print(d.ready()); d.close()"


def test_several_processes_that_start_at_once_all_find_the_tables(empty: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", _OPEN, empty], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [(one.communicate()[0], one.returncode) for one in started] == [("True\n", 0)] * 3
    database = Database.open(empty)
    assert database.read(lambda c: c.execute(select(metadata.tables["owners"].c.id)).scalars().all()) == [LOCAL]
    database.close()


def test_a_database_in_the_right_form_is_opened_without_alembic(database_home: str) -> None:
    look = f"import sys; from salus.store.database import Database; Database.open({database_home!r}).close(); print('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "False\n"
