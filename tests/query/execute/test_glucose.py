"""Continuous glucose: episodes, time past a limit, and the consensus report."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.query.execute.conftest import Ask, days, keyed
from tests.query.execute.shelf import Row, obs, workout

from salus.errors import BadPlan, UnknownUnit
from salus.query.plan import Aggregate, Condition, Duration, Episodes, Observations, Quantity, Simple, Source, Workouts

GLUCOSE = Observations("glucose")
LOW = Condition("lt", Quantity(70))


def sensor(values: list[float | None], begin: str = "2024-05-01T08:00", every: int = 5) -> list[Row]:
    """One reading every few minutes; None where the sensor gave none."""
    start = datetime.fromisoformat(begin)
    return [
        obs("glucose", start + timedelta(minutes=every * i), v, source="Dexcom", offset=120)
        for i, v in enumerate(values) if v is not None
    ]  # fmt: skip


def count(ask: Ask, values: list[float | None]) -> object:
    return ask(sensor(values), Aggregate(GLUCOSE, Episodes(LOW))).value


class TestEpisodes:
    def test_need_fifteen_minutes_below(self, ask: Ask) -> None:
        assert count(ask, [100, 60, 60, 100, 100, 100]) == 0
        assert count(ask, [100, 60, 60, 60, 100, 100, 100]) == 1

    def test_end_with_fifteen_minutes_at_or_above(self, ask: Ask) -> None:
        low, ok = [60.0] * 3, [70.0]
        assert count(ask, [*low, *ok * 2, *low]) == 1
        assert count(ask, [*low, *ok * 3, *low]) == 2

    def test_end_with_a_hole_in_the_data(self, ask: Ask) -> None:
        assert count(ask, [60, 60, None, 60]) == 1
        assert count(ask, [60, 60, 60, None, None, None, None, 60, 60, 60]) == 2

    def test_are_told_with_their_length_and_last_begin(self, ask: Ask) -> None:
        rows = sensor([60, 60, 60, 60, 90, 90, 90, 50, 50, 50])
        result = ask(rows, Aggregate(GLUCOSE, Episodes(LOW)))
        assert (result.low, result.high, result.at) == (15, 20, "2024-05-01T08:35")
        assert ask(rows, Aggregate(GLUCOSE, Episodes(LOW), shape="when")).value == "2024-05-01T08:35"
        assert keyed(ask(rows, Aggregate(GLUCOSE, Episodes(LOW), by="day"))) == {"2024-05-01": 2}
        assert ask(rows, Aggregate(GLUCOSE, Episodes(LOW, 20))).value == 1
        none = ask(rows, Aggregate(GLUCOSE, Episodes(Condition("gt", Quantity(300))), shape="when"))
        assert none.status == "no_data"

    def test_are_of_sampled_values(self, ask: Ask) -> None:
        with pytest.raises(BadPlan, match="sampled"):
            ask([obs("steps", "2024-05-01T08:00", 1)], Aggregate(Observations("steps"), Episodes(LOW)))
        with pytest.raises(BadPlan, match="sampled"):
            ask(
                [workout("running", "2024-05-01T08:00", distance=5.0)],
                Aggregate(Workouts("running", "distance"), Duration(LOW)),
            )
        with pytest.raises(BadPlan, match="one source"):
            ask(sensor([60]), Aggregate(GLUCOSE, Episodes(LOW), by="source"))


class TestDuration:
    def test_counts_the_time_to_the_next_reading_but_no_hole(self, ask: Ask) -> None:
        rows = sensor([60, 60, 80, 60, None, None, None, None, None, 60])
        result = ask(rows, Aggregate(GLUCOSE, Duration(LOW)))
        assert (result.value, result.unit, result.n) == (5 + 5 + 5 + 5, "min", 4)
        assert "time_weighted" in result.notes
        assert ask(rows, Aggregate(GLUCOSE, Duration(LOW), unit="h")).value == pytest.approx(1 / 3)

    def test_by_day(self, ask: Ask) -> None:
        rows = sensor([60, 60], "2024-05-01T08:00") + sensor([60, 90], "2024-05-02T08:00")
        result = ask(rows, Aggregate(GLUCOSE, Duration(LOW), by="day", pick="highest"))
        assert (result.value, keyed(result)) == ("2024-05-01", {"2024-05-01": 10, "2024-05-02": 5})

    def test_is_a_time(self, ask: Ask) -> None:
        with pytest.raises(UnknownUnit, match="min, h, d"):
            ask(sensor([60]), Aggregate(GLUCOSE, Duration(LOW), unit="mg/dL"))
        with pytest.raises(BadPlan, match="not sampled"):
            ask([obs("weight", "2024-05-01T08:00", 80)], Aggregate(Observations("weight"), Duration(LOW)))


class TestReport:
    PERIOD = days("2024-04-15", "2024-04-29")

    def test_has_the_consensus_metrics(self, ask: Ask) -> None:
        pattern: list[float | None] = [50.0] * 12 + [60.0] * 24 + [120.0] * 216 + [200.0] * 24 + [300.0] * 12
        rows = sensor(pattern * 14, "2024-04-15T00:00")
        result = ask(rows, Aggregate(GLUCOSE, Simple("report"), period=self.PERIOD))
        mean = (50 * 12 + 60 * 24 + 120 * 216 + 200 * 24 + 300 * 12) / 288
        got = keyed(result)
        assert got["mean"] == pytest.approx(mean)
        assert got["gmi"] == pytest.approx(3.31 + 0.02392 * mean)
        assert got["time_in_range_70_to_180"] == 75
        assert got["time_below_54"] == pytest.approx(100 / 24)
        assert got["time_54_to_69"] == pytest.approx(200 / 24)
        assert got["time_181_to_250"] == pytest.approx(200 / 24)
        assert got["time_above_250"] == pytest.approx(100 / 24)
        assert (got["days_with_data"], got["sensor_active"]) == (14, 100)
        assert result.formula is not None
        assert "dc18-1581" in result.formula.citation
        assert result.chart is not None
        assert (result.chart.kind, len(result.chart.marks)) == ("agp", 96 * 5)

    def test_needs_seventy_percent_of_fourteen_days(self, ask: Ask) -> None:
        plan = Aggregate(GLUCOSE, Simple("report"), period=self.PERIOD)
        worn: list[float | None] = [100.0] * 288
        short = ask(sensor(worn * 9, "2024-04-15T00:00"), plan)
        assert (short.status, short.value, short.notes) == ("insufficient_data", None, ("low_wear",))
        assert short.coverage == pytest.approx(9 / 14)
        assert ask(sensor(worn * 10, "2024-04-15T00:00"), plan).status == "answered"
        week = Aggregate(GLUCOSE, Simple("report"), period=days("2024-04-15", "2024-04-22"))
        assert ask(sensor(worn * 10, "2024-04-15T00:00"), week).status == "insufficient_data"

    def test_a_fingerstick_is_no_sensor(self, ask: Ask) -> None:
        rows = [obs("glucose", f"2024-04-{d}T08:00", 100) for d in range(15, 29)]
        result = ask(rows, Aggregate(GLUCOSE, Simple("report"), period=self.PERIOD))
        assert result.status == "insufficient_data"
        assert ask([], Aggregate(GLUCOSE, Simple("report"))).status == "no_data"

    def test_of_all_time_and_of_one_source(self, ask: Ask) -> None:
        worn: list[float | None] = [100.0 + i % 3 for i in range(288)]
        rows = sensor(worn * 15, "2024-04-15T00:00")
        assert ask(rows, Aggregate(GLUCOSE, Simple("report"))).status == "answered"
        assert ask(rows, Aggregate(GLUCOSE, Simple("report"), (Source("libre"),))).status == "no_data"

    def test_is_of_glucose(self, ask: Ask) -> None:
        with pytest.raises(BadPlan, match="only glucose"):
            ask([], Aggregate(Observations("weight"), Simple("report")))
