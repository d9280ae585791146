"""Statistics of days in memory are those of the statement, and ask the files nothing more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.query.execute.conftest import NOW, days
from tests.query.execute.shelf import Row, obs, shelf
from tests.query.execute.small import STEPS, WEIGHT, over

from salus.query.execute import Engine, aggregate, execute
from salus.query.plan import Aggregate, Percentile, Share, Simple, Trend, Weekdays

ROWS = [
    row
    for i in range(200)
    for at in [datetime(2023, 10, 15) + timedelta(days=i, hours=8)]
    for row in (
        obs("steps", at, 4000.5 + i * 37 % 9000), obs("steps", at + timedelta(hours=3), 900, source="Phone", share=i % 3 / 3),
        obs("weight", at, 80 + i % 7 / 10), obs("weight", at - timedelta(hours=1), 90),
    )
]  # fmt: skip
PLANS = [
    Aggregate(subject, statistic, where, period)
    for subject in (STEPS, WEIGHT)
    for statistic in (
        *map(Simple, ("mean", "sum", "median", "std", "cv", "range", "count", "minimum", "maximum", "latest", "first")),
        Percentile(90), Trend("week"), Share(over(8000).condition),
    )
    for where in ((), (over(81.2),), (Weekdays(("Monday", "Saturday")), over(81.2)))
    for period in (None, days("2023-12-20", "2024-02-01"), days("2023-12-25", "2023-12-26"))
]  # fmt: skip


def test_the_same_with_and_without_a_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, engine = shelf(tmp_path, ROWS), Engine()
    folded = [execute(plan, snapshot, NOW, on=engine) for plan in PLANS]
    monkeypatch.setattr(aggregate, "folded", lambda *_: None)
    for plan, mine in zip(PLANS, folded, strict=True):
        stated = execute(plan, snapshot, NOW, on=engine)
        close = pytest.approx(stated.value, rel=1e-9) if isinstance(stated.value, float) else stated.value
        assert mine.value == close, plan
        assert (mine.status, mine.n, mine.readings, mine.at) == (stated.status, stated.n, stated.readings, stated.at), (
            plan
        )
        assert (mine.first, mine.last, mine.low, mine.high) == (stated.first, stated.last, stated.low, stated.high), (
            plan
        )
        assert mine.notes == stated.notes, plan


def test_days_in_memory_need_no_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, engine = shelf(tmp_path, ROWS), Engine()
    execute(PLANS[0], snapshot, NOW, on=engine)
    monkeypatch.setattr(Engine, "rows", lambda *_: pytest.fail("a statement was made"))
    assert execute(PLANS[0], snapshot, NOW, on=engine).n == 200


def test_one_source_that_counts_in_full_is_summed_up_alike(tmp_path: Path) -> None:
    """The shorter statement for a metric of one source gives what the longer one gives."""
    one = [row for row in ROWS if row.source == "Watch"]
    other = Row("steps", datetime(2020, 1, 1), source="Old", share=0.0, fact=False, more={"value": 1.0})
    results = []
    for name, rows in (("alone", one), ("two", [*one, other])):
        (tmp_path / name).mkdir()
        plan = Aggregate(STEPS, Simple("mean"), period=days("2023-12-20", "2024-02-01"))
        results.append(execute(plan, shelf(tmp_path / name, rows), NOW, on=Engine()))
    assert results[0] == results[1]
    assert results[0].first == date(2023, 12, 20).isoformat()
