"""A way to ask a plan of rows made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.query.execute.shelf import HOME, Row, shelf

from salus.query.execute import Engine, execute
from salus.query.plan import Plan
from salus.query.result import Result
from salus.records.period import Period

NOW = datetime(2024, 5, 8, 12, 0, tzinfo=HOME)  # a Wednesday
Ask = Callable[..., Result]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(threads=2)


@pytest.fixture
def ask(engine: Engine, tmp_path: Path) -> Ask:
    """``ask(rows, plan, now=…, units=…)``: the result."""

    def run(rows: Iterable[Row], plan: Plan, now: datetime = NOW, units: dict[str, str] | None = None) -> Result:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        return execute(plan, shelf(folder, rows), now, units, on=engine)

    return run


def days(first: str, end: str) -> Period:
    """The local days from ``first`` up to but not including ``end``."""
    return Period.of_days(date.fromisoformat(first), date.fromisoformat(end), HOME)


def keyed(result: Result) -> dict[str, object]:
    """The series as keys and values."""
    return {p.key: p.value for p in result.series or ()}
