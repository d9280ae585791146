"""Execution agrees with the reference interpreter, for generated records and generated plans of every construct."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from evaluation.questions.values import answer as reference
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.query.execute.drawn import periods, plans, records, subjects
from tests.query.execute.shelf import HOME, Row, obs, shelf

from salus.errors import BadPlan
from salus.query.execute import Engine, execute
from salus.query.plan import (
    Aggregate,
    Condition,
    Correlate,
    Duration,
    Episodes,
    Observations,
    Quantity,
    Series,
    Share,
)
from salus.query.result import Result

TODAY = date(2024, 1, 20)
NOW = datetime(2024, 1, 20, 15, 30, tzinfo=HOME)
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking such records takes minutes and tells little more
OVER = Condition("gt", Quantity(150))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(threads=1)


def _check(result: Result, expected: reference.Answer, plan: object) -> None:
    assert result.status == expected.status, plan
    if expected.status == "no_data":
        return
    if expected.series is not None:
        assert result.series is not None
        assert [p.key for p in result.series] == [k for k, _ in expected.series]
        assert [p.value for p in result.series] == [pytest.approx(v, rel=1e-9, abs=1e-7) for _, v in expected.series]
    assert result.n == expected.n or expected.value == 0 or expected.n == 0
    if isinstance(expected.value, float):
        assert result.value == pytest.approx(expected.value, rel=1e-9, abs=1e-7)
    else:
        assert result.value == expected.value


@settings(max_examples=100, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
@given(records(), st.lists(plans(), min_size=4, max_size=8))
def test_aggregates_agree(engine: Engine, rows: list[Row], wanted: list[Aggregate]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        snapshot = shelf(folder, rows)
        for plan in wanted:
            try:
                result = execute(plan, snapshot, NOW, on=engine)
            except BadPlan:
                continue
            _check(result, reference.answer(rows, plan, TODAY), plan)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("statistic", "value"),
    [(Duration(OVER), 0.0), (Share(OVER), 100 / 3), (Episodes(OVER, 5), 1), (Episodes(OVER, 6), 0)],
)
def test_readings_of_one_instant_follow_the_local_clock(
    engine: Engine, tmp_path: Path, statistic: Any, value: float
) -> None:
    """The clock jumped from −5 to +1 hours: 04:00 and 10:00 are one instant, and the reading at 10:00 lasts."""
    rows = [obs("glucose", "2024-01-10T10:00", 100), obs("glucose", "2024-01-10T04:00", 200, offset=-300),
            obs("glucose", "2024-01-10T10:05", 110)]  # fmt: skip
    plan = Aggregate(Observations("glucose"), statistic)
    result, expected = execute(plan, shelf(tmp_path, rows), NOW, on=engine), reference.answer(rows, plan, TODAY)
    assert result.value == expected.value == pytest.approx(value)


@settings(max_examples=60, deadline=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
@given(records(), st.data())
def test_correlations_agree(engine: Engine, rows: list[Row], data: st.DataObject) -> None:
    sides = [Series(data.draw(subjects), shift=data.draw(st.sampled_from((0, 1, -1)))) for _ in range(2)]
    period = data.draw(periods)
    assume(period is None or period.whole_days)
    plan = Correlate(*sides, period=period, method=data.draw(st.sampled_from(("spearman", "pearson"))))
    folder = Path(tempfile.mkdtemp())
    try:
        result = execute(plan, shelf(folder, rows), NOW, on=engine)
        _check(result, reference.answer(rows, plan, TODAY), plan)
    finally:
        shutil.rmtree(folder)
