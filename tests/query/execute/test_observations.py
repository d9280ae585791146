"""What numbers over observations mean, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.query.execute.conftest import Ask, days
from tests.query.execute.shelf import HOME, obs
from tests.query.execute.small import COUNT, GLUCOSE, LATEST, MEAN, READINGS, STEPS, WALKS, WEEK, WEIGHT, WEIGHTS, over

from salus.errors import BadPlan, UnknownMetric, UnknownUnit
from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    Distribution,
    Observations,
    Percentile,
    Quantity,
    Share,
    Simple,
    Source,
    Statistic,
    TimeInRange,
    Trend,
)
from salus.records.period import Period


class TestItems:
    def test_sampled_metrics_are_averaged_over_observations(self, ask: Ask) -> None:
        result = ask(READINGS, Aggregate(GLUCOSE, MEAN))
        assert result.value == pytest.approx(130)
        assert (result.n, result.unit, result.notes) == (3, "mg/dL", ("all_readings",))

    def test_and_over_daily_means_where_the_question_says_daily(self, ask: Ask) -> None:
        result = ask(READINGS, Aggregate(GLUCOSE, MEAN, grain="day"))
        assert result.value == pytest.approx((150 + 90) / 2)
        assert "daily_values" in result.notes

    def test_daily_sums_are_averaged_over_days_with_data_and_dropped_rows_are_told(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, MEAN, period=WEEK))
        assert result.value == (11000 + 4000 + 9000) / 3
        assert (result.n, result.days, result.expected, result.coverage) == (3, 3, 7, 3 / 7)
        assert [(u.source, u.rows, u.amount) for u in result.dropped] == [("Phone", 1, 3000)]
        assert [(u.source, u.rows, u.amount) for u in result.used] == [("Watch", 4, 24000)]
        assert {"daily_totals", "days_with_data", "overlaps_merged"} <= set(result.notes)

    def test_a_share_counts_a_part_of_a_row(self, ask: Ask) -> None:
        rows = [
            obs("steps", "2024-05-01T10:00", 4000),
            obs("steps", "2024-05-01T10:30", 1000, source="Phone", share=0.25),
        ]
        result = ask(rows, Aggregate(STEPS, Simple("sum")))
        assert result.value == 4250
        assert result.used[0].amount == 250

    def test_what_is_not_a_fact_never_counts(self, ask: Ask) -> None:
        rows = [*READINGS, obs("glucose", "2024-05-02T09:00", 1000, fact=False)]
        assert ask(rows, Aggregate(GLUCOSE, Simple("maximum"))).value == 200

    def test_the_date_is_where_it_was_measured(self, ask: Ask) -> None:
        rows = [obs("steps", "2024-05-01T23:30", 100, offset=-420), obs("steps", "2024-05-02T00:30", 10, offset=-420)]
        assert ask(rows, Aggregate(STEPS, Simple("sum"), period=days("2024-05-01", "2024-05-02"))).value == 100

    def test_part_of_a_day_is_a_stretch_of_instants(self, ask: Ask) -> None:
        morning = Period(datetime(2024, 5, 1, 6, tzinfo=HOME), datetime(2024, 5, 1, 12, tzinfo=HOME))
        rows = [obs("glucose", f"2024-05-01T{h:02d}:00", h, offset=120) for h in range(24)]
        result = ask(rows, Aggregate(GLUCOSE, Simple("list"), period=morning))
        assert [p.value for p in result.series or ()] == [6, 7, 8, 9, 10, 11]
        assert ask(rows, Aggregate(GLUCOSE, MEAN, period=morning)).value == 8.5

    def test_later_than_now_has_not_happened(self, ask: Ask) -> None:
        rows = [*WEIGHTS, obs("weight", "2024-06-01T07:00", 99)]
        assert ask(rows, Aggregate(WEIGHT, LATEST)).value == pytest.approx(79.1)
        assert ask(rows, Aggregate(WEIGHT, MEAN, period=days("2024-06-01", "2024-06-08"))).status == "no_data"

    def test_weeks_and_months_are_items_of_a_coarser_grain(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, Simple("maximum"), grain="month"))
        assert (result.value, result.at) == (13000, "2024-05")
        assert ask(WALKS, Aggregate(STEPS, MEAN, grain="week", each="count")).value == 3
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN, grain="week")).value == pytest.approx(130)
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN, grain="day", each="maximum")).value == (200 + 90) / 2
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("sum"), grain="day", each="last")).value == 200 + 90

    def test_nightly_values_count_for_the_waking_date(self, ask: Ask) -> None:
        rows = [obs("sleep_duration", "2024-05-01T23:00", 420, day=datetime(2024, 5, 2).date())]
        result = ask(rows, Aggregate(Observations("sleep_duration"), LATEST, period=days("2024-05-02", "2024-05-03")))
        assert (result.value, result.at) == (420, "2024-05-02")
        assert "naps_included" in result.notes


class TestStatistics:
    def test_spread_uses_n_minus_one_and_needs_two(self, ask: Ask) -> None:
        result = ask(READINGS, Aggregate(GLUCOSE, Simple("std")))
        assert result.value == pytest.approx((((-30) ** 2 + 70**2 + 40**2) / 2) ** 0.5)
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("cv"))).value == pytest.approx(100 * result.value / 130)  # type: ignore[operator]
        alone = ask(READINGS[:1], Aggregate(GLUCOSE, Simple("std")))
        assert (alone.status, alone.notes[-1]) == ("insufficient_data", "few_readings")

    def test_percentiles_are_linear(self, ask: Ask) -> None:
        assert ask(READINGS, Aggregate(GLUCOSE, Percentile(75))).value == pytest.approx(150)
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("median"))).value == 100
        with pytest.raises(BadPlan, match="between 0 and 100"):
            ask(READINGS, Aggregate(GLUCOSE, Percentile(101)))

    def test_a_trend_is_the_slope_of_daily_values_and_needs_seven(self, ask: Ask) -> None:
        week = ask(WEIGHTS, Aggregate(WEIGHT, Trend("week")))
        assert (week.value, week.unit, week.n) == (pytest.approx(-0.7), "kg/wk", 10)
        pounds = ask(WEIGHTS, Aggregate(WEIGHT, Trend("day"), unit="[lb_av]"))
        assert (pounds.value, pounds.unit) == (pytest.approx(-0.220462262), "[lb_av]/d")
        few = ask(WEIGHTS[:6], Aggregate(WEIGHT, Trend()))
        assert (few.status, few.n, few.notes[-1]) == ("insufficient_data", 6, "few_days")

    def test_a_difference_of_temperatures_converts_without_the_offset(self, ask: Ask) -> None:
        rows = [obs("body_temperature", "2024-05-01T08:00", 36.5), obs("body_temperature", "2024-05-02T08:00", 38.5)]
        body = Observations("body_temperature")
        assert ask(rows, Aggregate(body, Simple("range"), unit="[degF]")).value == pytest.approx(3.6)
        assert ask(rows, Aggregate(body, Simple("maximum"), unit="[degF]")).value == pytest.approx(101.3)

    def test_time_in_range_includes_both_limits(self, ask: Ask) -> None:
        rows = [obs("glucose", f"2024-05-01T0{i}:00", v) for i, v in enumerate((69, 70, 180, 181))]
        result = ask(rows, Aggregate(GLUCOSE, TimeInRange()))
        assert (result.value, result.unit) == (50, "%")
        assert "range_70_180" in result.notes
        assert ask(rows, Aggregate(GLUCOSE, TimeInRange(Quantity(10, "mmol/L"), None))).value == 25
        assert ask(rows, Aggregate(GLUCOSE, TimeInRange(None, Quantity(69.5)))).value == 25
        with pytest.raises(BadPlan, match="say which range"):
            ask(WEIGHTS, Aggregate(WEIGHT, TimeInRange()))

    def test_share_of_items(self, ask: Ask) -> None:
        share = Share(Condition("ge", Quantity(9000)))
        assert ask(WALKS, Aggregate(STEPS, share)).value == pytest.approx(200 / 3)

    def test_a_distribution_has_round_bins_that_hold_everything(self, ask: Ask) -> None:
        rows = [obs("glucose", datetime(2024, 5, 1) + timedelta(minutes=i), 80 + i) for i in range(100)]
        result = ask(rows, Aggregate(GLUCOSE, Distribution()))
        assert sum(int(p.value or 0) for p in result.series or ()) == 100
        assert (result.series or ())[0].key == "80–90"
        assert result.chart is not None
        assert (result.chart.kind, result.chart.width) == ("histogram", 10)
        four = ask(rows, Aggregate(GLUCOSE, Distribution(4), unit="mmol/L"))
        assert [p.n for p in four.series or ()] == [25, 25, 25, 25]
        with pytest.raises(BadPlan, match="bins"):
            ask(rows, Aggregate(GLUCOSE, Distribution(0)))
        with pytest.raises(BadPlan, match="cannot be grouped"):
            ask(rows, Aggregate(GLUCOSE, Distribution(), by="day"))
        assert ask(rows, Aggregate(GLUCOSE, Distribution(), (over(1000),))).status == "no_data"
        assert [p.n for p in ask(rows[:1], Aggregate(GLUCOSE, Distribution())).series or ()] == [1]


class TestOneItem:
    def test_extremes_come_with_when(self, ask: Ask) -> None:
        result = ask(READINGS, Aggregate(GLUCOSE, Simple("maximum")))
        assert (result.value, result.at) == (200, "2024-05-01T20:00")
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("minimum"), shape="when")).value == "2024-05-02T08:00"
        assert ask(WALKS, Aggregate(STEPS, Simple("maximum"), shape="when")).value == "2024-04-29"
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("maximum"), (Source("watch"),))).at == "2024-05-01T20:00"

    def test_the_first_of_equals_is_given(self, ask: Ask) -> None:
        rows = [obs("glucose", f"2024-05-0{d}T08:00", 200) for d in (1, 2, 3)]
        assert ask(rows, Aggregate(GLUCOSE, Simple("maximum"))).at == "2024-05-01T08:00"

    def test_days_since(self, ask: Ask) -> None:
        result = ask(READINGS, Aggregate(GLUCOSE, LATEST, (over(150),), shape="elapsed"))
        assert (result.value, result.unit, result.at) == (7, "d", "2024-05-01T20:00")

    def test_a_lab_brings_its_reference_and_flag(self, ask: Ask) -> None:
        rows = [obs("hba1c", "2024-04-10T08:00", 6.1, ref_low=4.0, ref_high=5.6, flag="H")]
        result = ask(rows, Aggregate(Observations("hba1c"), LATEST))
        assert (result.value, result.reference, result.flag) == (6.1, (4.0, 5.6), "H")

    def test_a_sum_has_no_moment(self, ask: Ask) -> None:
        with pytest.raises(BadPlan, match="no one moment of a sum"):
            ask(WALKS, Aggregate(STEPS, Simple("sum"), shape="when"))

    @pytest.mark.parametrize(
        "statistic",
        [Share(Condition("gt", Quantity(100))), Distribution(), Percentile(90), Simple("exists"), Simple("mean")],
    )
    def test_nor_has_anything_else_that_is_not_one_of_them(self, ask: Ask, statistic: Statistic) -> None:
        with pytest.raises(BadPlan, match="no one moment of a"):
            ask(READINGS, Aggregate(GLUCOSE, statistic, shape="when"))


class TestNothing:
    def test_no_data_tells_when_there_was_any(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, MEAN, period=days("2024-03-01", "2024-04-01")))
        assert (result.status, result.value, result.latest_anywhere) == ("no_data", None, "2024-05-04")
        assert ask([], Aggregate(STEPS, MEAN)).status == "no_data"

    def test_none_over_a_threshold_is_zero_days_where_there_are_data(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, COUNT, (over(20000),), WEEK))
        assert (result.status, result.value, result.unit) == ("answered", 0, "d")
        assert ask(WALKS, Aggregate(STEPS, MEAN, (over(20000),), WEEK)).status == "no_data"
        assert ask(WALKS, Aggregate(STEPS, Simple("maximum"), (over(20000),), WEEK)).status == "no_data"

    def test_exists(self, ask: Ask) -> None:
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("exists"), (over(180),))).value is True
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("exists"), (over(10, "mmol/L"),))).value is True
        assert ask(READINGS, Aggregate(GLUCOSE, Simple("exists"), (over(300),))).value is False
        assert ask(READINGS, Aggregate(WEIGHT, Simple("exists"))).status == "no_data"

    def test_unknown_words_are_told(self, ask: Ask) -> None:
        with pytest.raises(UnknownUnit, match="mg/dL"):
            ask(READINGS, Aggregate(GLUCOSE, MEAN, unit="kg"))
        with pytest.raises(UnknownMetric, match="did you mean"):
            ask(READINGS, Aggregate(Observations("glucos"), MEAN))
        with pytest.raises(ValueError, match="time zone"):
            ask(READINGS, Aggregate(GLUCOSE, MEAN), now=datetime(2024, 5, 8))


def test_the_same_question_gives_the_same_bits_on_any_number_of_threads(ask: Ask) -> None:
    """Sums of floats in parallel differ from run to run; these do not."""
    begin = datetime(2023, 1, 1)
    rows = [obs("glucose", begin + timedelta(minutes=5 * i), 100 + (i * 7919 % 1000) / 7) for i in range(20_000)]
    plan = Aggregate(GLUCOSE, Simple("std"), (Clock("00:00", "23:59"),))
    values = {ask(rows, plan).value for _ in range(3)}
    assert len(values) == 1


def test_cgm_coverage_is_the_share_of_expected_readings(ask: Ask) -> None:
    begin = datetime(2024, 5, 1)
    rows = [obs("glucose", begin + timedelta(minutes=5 * i), 100, offset=120) for i in range(288 + 144)]
    result = ask(rows, Aggregate(GLUCOSE, MEAN, period=days("2024-05-01", "2024-05-03")))
    assert (result.expected, result.coverage) == (576, 0.75)
    now = datetime(2024, 5, 2, 10, 0, tzinfo=UTC)
    today = ask(rows, Aggregate(GLUCOSE, MEAN, period=days("2024-05-02", "2024-05-03")), now=now)
    assert (today.expected, today.coverage) == (144, 1.0)
