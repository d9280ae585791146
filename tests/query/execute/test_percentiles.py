"""A percentile by counting is the one by ranking, to the bit, and is only counted where that pays."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.query.execute.conftest import NOW
from tests.query.execute.shelf import obs, shelf
from tests.query.execute.small import GLUCOSE

from salus.query.execute import Engine, execute, percentiles
from salus.query.plan import Aggregate, Percentile, Simple, Statistic

ROWS = [
    obs("glucose", f"2024-04-{d:02d}T{h:02d}:00", 90 + (d * 37 + h * 11) % 83 / 4)
    for d in range(1, 30)
    for h in range(24)
]


@pytest.mark.parametrize("statistic", [Simple("median"), *(Percentile(p) for p in (0, 1, 33.3, 50, 95, 100))])
def test_counting_gives_what_ranking_gives(
    statistic: Statistic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, plan = shelf(tmp_path, ROWS), Aggregate(GLUCOSE, statistic)
    ranked = execute(plan, snapshot, NOW, on=Engine())
    monkeypatch.setattr(percentiles, "MANY", 10)
    assert execute(plan, snapshot, NOW, on=Engine()) == ranked


def test_ranks_few_rows_and_very_many_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Listening(Engine):
        def rows(self, statement: str) -> list[tuple[object, ...]]:
            asked.append(statement)
            return super().rows(statement)

    snapshot, plan = shelf(tmp_path, ROWS), Aggregate(GLUCOSE, Simple("median"))
    execute(plan, snapshot, NOW, on=Listening())
    assert ["quantile" in s for s in asked] == [True]
    monkeypatch.setattr(percentiles, "MANY", 10)
    monkeypatch.setattr(percentiles, "_FEW", 5)
    asked.clear()
    execute(plan, snapshot, NOW, on=Listening())
    assert ["quantile" in s for s in asked] == [False, True]
