"""Pairs, comparisons, correlations, and pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.query.execute.conftest import NOW, Ask, days, keyed
from tests.query.execute.shelf import Row, entry, obs, shelf, workout

from salus.errors import BadPlan
from salus.query.execute import chart
from salus.query.plan import (
    Aggregate,
    Compare,
    Condition,
    Correlate,
    Entries,
    Observations,
    OnDays,
    Quantity,
    Series,
    Share,
    Simple,
    Take,
    TimeInRange,
    Trend,
    Where,
    Workouts,
)

PRESSURE, STEPS, WEIGHT = Observations("blood_pressure"), Observations("steps"), Observations("weight")
MEAN = Simple("mean")
HIGH = Condition("gt", Quantity(140), paired=Quantity(90))


def pressure(local: str, systolic: float, diastolic: float, source: str = "Cuff") -> list[Row]:
    return [
        obs("systolic_blood_pressure", local, systolic, source=source),
        obs("diastolic_blood_pressure", local, diastolic, source=source),
    ]


CUFF = [
    *pressure("2024-04-01T08:00", 120, 80), *pressure("2024-04-01T20:00", 130, 95), *pressure("2024-04-02T08:00", 150, 85),
    obs("systolic_blood_pressure", "2024-04-03T08:00", 200),
]  # fmt: skip


class TestPairs:
    def test_both_values_in_the_series(self, ask: Ask) -> None:
        result = ask(CUFF, Aggregate(PRESSURE, MEAN))
        assert (result.value, result.unit, result.n) == (None, "mm[Hg]", 3)
        assert keyed(result) == {"systolic": pytest.approx(400 / 3), "diastolic": pytest.approx(260 / 3)}

    def test_the_highest_is_one_reading(self, ask: Ask) -> None:
        result = ask(CUFF, Aggregate(PRESSURE, Simple("maximum")))
        assert (keyed(result), result.at) == ({"systolic": 150, "diastolic": 85}, "2024-04-02T08:00")
        assert ask(CUFF, Aggregate(PRESSURE, Simple("latest"), shape="when")).value == "2024-04-02T08:00"
        assert ask(CUFF, Aggregate(PRESSURE, Simple("latest"), shape="elapsed")).value == 36

    def test_either_limit_counts(self, ask: Ask) -> None:
        result = ask(CUFF, Aggregate(PRESSURE, Simple("count"), (Where(HIGH),)))
        assert (result.value, result.unit, "either_limit" in result.notes) == (2, "1", True)
        assert ask(CUFF, Aggregate(PRESSURE, Simple("count"), (Where(HIGH),), grain="day")).value == 1
        assert ask(CUFF, Aggregate(PRESSURE, Share(HIGH))).value == pytest.approx(200 / 3)
        assert ask(CUFF, Aggregate(PRESSURE, Simple("exists"), (Where(HIGH),))).value is True
        assert (
            ask([*CUFF, obs("steps", "2024-04-02T09:00", 5)], Aggregate(STEPS, MEAN, (OnDays(PRESSURE, HIGH),))).value
            == 5
        )
        inside = Condition("between", Quantity(100), Quantity(135), Quantity(80))
        assert ask(CUFF, Aggregate(PRESSURE, Simple("count"), (Where(inside),))).n <= 1
        assert keyed(ask(CUFF, Aggregate(PRESSURE, Simple("count"), by="day"))) == {"2024-04-01": 2, "2024-04-02": 1}

    def test_yes_or_no(self, ask: Ask) -> None:
        result = ask(CUFF, Aggregate(PRESSURE, MEAN, test=replace(HIGH, value=Quantity(140), paired=Quantity(80))))
        assert (result.value, len(result.series or ())) == (True, 2)
        assert ask(CUFF, Aggregate(PRESSURE, MEAN, test=HIGH)).value is False

    def test_groups_have_a_side_each(self, ask: Ask) -> None:
        result = ask(CUFF, Aggregate(PRESSURE, MEAN, by="day"))
        assert keyed(result) == {"2024-04-01": 125, "2024-04-02": 150}
        assert keyed(result.sides[1]) == {"2024-04-01": 87.5, "2024-04-02": 85}

    def test_too_little(self, ask: Ask) -> None:
        assert ask(CUFF, Aggregate(PRESSURE, Trend())).status == "insufficient_data"
        assert ask([], Aggregate(PRESSURE, MEAN)).status == "no_data"
        over = (Where(Condition("gt", Quantity(900))),)
        for name in ("mean", "maximum"):
            assert ask(CUFF, Aggregate(PRESSURE, Simple(name), over)).status == "no_data"  # type: ignore[arg-type]
        assert ask(CUFF, Aggregate(PRESSURE, Share(HIGH), over)).status == "no_data"
        with pytest.raises(BadPlan, match="reference range"):
            ask(CUFF, Aggregate(PRESSURE, MEAN, (Where(Condition("abnormal")),)))
        with pytest.raises(BadPlan, match="single"):
            ask(CUFF, Aggregate(Observations("systolic_blood_pressure"), MEAN, (Where(HIGH),)))

    def test_the_last_few(self, ask: Ask) -> None:
        assert keyed(ask(CUFF, Aggregate(PRESSURE, MEAN, take=Take("last", 2)))) == {"systolic": 140, "diastolic": 90}


WALKS = [obs("steps", f"2024-04-{d:02d}T10:00", 1000 * d) for d in range(1, 11)]
FIRST, SECOND = days("2024-04-01", "2024-04-06"), days("2024-04-06", "2024-04-11")


def sides(**given: object) -> Compare:
    left, right = (Aggregate(STEPS, MEAN, period=p) for p in (SECOND, FIRST))
    return Compare(left, right, labels=("later", "earlier"), **given)  # type: ignore[arg-type]


class TestCompare:
    @pytest.mark.parametrize(
        ("form", "value", "unit"),
        [
            ("difference", 5000, "{steps}"), ("percent", 500 / 3, "%"), ("ratio", 8 / 3, "1"), ("more", True, "{steps}"),
            ("less", False, "{steps}"), ("which_more", "later", "{steps}"), ("which_less", "earlier", "{steps}"),
        ],
    )  # fmt: skip
    def test_forms(self, ask: Ask, form: str, value: object, unit: str) -> None:
        result = ask(WALKS, sides(form=form))
        assert (result.value, result.unit) == (pytest.approx(value) if isinstance(value, float) else value, unit)
        assert keyed(result) == {"later": 8000, "earlier": 3000}
        assert result.n == 10

    def test_nothing_on_one_side(self, ask: Ask) -> None:
        result = ask(WALKS[:5], sides())
        assert (result.status, result.sides[1].value) == ("no_data", 3000)

    def test_bedtimes_differ_by_minutes(self, ask: Ask) -> None:
        rows = [obs("bedtime", "2024-04-02T22:00", 660), obs("bedtime", "2024-04-07T22:00", 690)]
        left, right = (Aggregate(Observations("bedtime"), MEAN, period=p) for p in (SECOND, FIRST))
        result = ask(rows, Compare(left, right, labels=("a", "b")))
        assert (result.value, result.unit, keyed(result)) == (30, "min", {"a": "23:30", "b": "23:00"})
        with pytest.raises(BadPlan, match="no ratio"):
            ask(rows, Compare(left, right, "ratio"))

    def test_pairs_value_by_value(self, ask: Ask) -> None:
        left, right = (Aggregate(PRESSURE, MEAN, period=days(f"2024-04-0{d}", f"2024-04-0{d + 1}")) for d in (2, 1))
        assert keyed(ask(CUFF, Compare(left, right))) == {"systolic": 25, "diastolic": -2.5}
        assert ask(CUFF, Compare(left, right, "more")).value is True
        assert keyed(ask(CUFF, Compare(left, right, "percent")))["systolic"] == 20

    def test_what_cannot_be_compared(self, ask: Ask) -> None:
        rows = [*WALKS, obs("weight", "2024-04-02T08:00", 80)]
        with pytest.raises(BadPlan, match="cannot compare steps with weight"):
            ask(rows, Compare(Aggregate(STEPS, MEAN), Aggregate(WEIGHT, MEAN)))
        with pytest.raises(BadPlan, match="one number"):
            ask(rows, Compare(Aggregate(STEPS, MEAN, by="day"), Aggregate(STEPS, MEAN)))

    def test_a_tie_and_a_zero_are_told(self, ask: Ask) -> None:
        same = Aggregate(STEPS, MEAN, period=FIRST)
        assert "tie" in ask(WALKS, Compare(same, same, "which_more")).notes
        none = Aggregate(STEPS, Simple("count"), (Where(Condition("gt", Quantity(1e6))),))
        assert ask(WALKS, Compare(none, none, "percent")).status == "insufficient_data"


class TestCorrelate:
    PLAN = Correlate(Series(STEPS), Series(WEIGHT))

    def weights(self, values: list[float]) -> list[Row]:
        return [obs("weight", f"2024-04-{d:02d}T07:00", v) for d, v in enumerate(values, 1)]

    def test_spearman_shares_ranks_among_equals(self, ask: Ask) -> None:
        result = ask([*WALKS, *self.weights([80, 81, 81, 83, 84, 85, 86])], self.PLAN)
        ranks = [1, 2.5, 2.5, 4, 5, 6, 7]
        cross = sum((i - 4) * (r - 4) for i, r in enumerate(ranks, 1))
        assert result.value == pytest.approx(cross / (28 * sum((r - 4) ** 2 for r in ranks)) ** 0.5)
        assert (result.n, result.notes, len(result.chart.marks if result.chart else ())) == (7, ("spearman",), 7)

    def test_pearson_where_asked(self, ask: Ask) -> None:
        rows = [*WALKS, *self.weights([80 - 0.5 * d for d in range(1, 9)])]
        assert ask(rows, replace(self.PLAN, method="pearson")).value == pytest.approx(-1)

    def test_the_day_after(self, ask: Ask) -> None:
        rows = [*WALKS, *self.weights([99, *(70.0 + d * d for d in range(1, 10))])]
        assert ask(rows, replace(self.PLAN, right=Series(WEIGHT, shift=1), method="pearson")).n == 9
        assert ask(rows, replace(self.PLAN, right=Series(WEIGHT, shift=1))).value == pytest.approx(1)

    def test_needs_seven_pairs_that_change(self, ask: Ask) -> None:
        few = ask([*WALKS, *self.weights([80, 81, 82, 83, 84, 85])], self.PLAN)
        assert (few.status, few.n, few.notes) == ("insufficient_data", 6, ("spearman", "few_pairs"))
        flat = ask([*WALKS, *self.weights([80] * 9)], self.PLAN)
        assert (flat.status, flat.notes[-1]) == ("insufficient_data", "constant")
        assert ask(WALKS, self.PLAN).status == "no_data"

    def test_entries_have_no_value(self, ask: Ask) -> None:
        with pytest.raises(BadPlan, match="no value for a day"):
            ask(WALKS, Correlate(Series(STEPS), Series(Entries("condition"))))


class TestCharts:
    def draw(self, tmp_path: object, rows: list[Row], plan: object) -> object:
        return chart(plan, shelf(tmp_path, rows), NOW)  # type: ignore[arg-type]

    def test_a_line_of_the_items_behind_a_number(self, tmp_path: object) -> None:
        made = chart(Aggregate(STEPS, MEAN, (Where(Condition("gt", Quantity(5000))),)), shelf(tmp_path, WALKS), NOW)  # type: ignore[arg-type]
        assert made is not None
        assert (made.kind, len(made.marks), made.rules) == ("line", 10, (5000,))
        assert (made.marks[0].x, made.marks[0].y) == ("2024-04-01", 1000)

    def test_bars_of_workouts_and_both_sides_of_a_comparison(self, tmp_path: object) -> None:
        rows = [*WALKS, workout("running", "2024-04-01T18:00", distance=5000), *CUFF]
        snapshot = shelf(tmp_path, rows)  # type: ignore[arg-type]
        bars = chart(Aggregate(Workouts("running", "distance"), MEAN, unit="km"), snapshot, NOW)
        assert bars is not None
        assert (bars.kind, bars.marks[0].y) == ("bars", 5)
        both = chart(sides(), snapshot, NOW)
        assert both is not None
        assert {m.label for m in both.marks} == {"later", "earlier"}
        pair = chart(Aggregate(PRESSURE, MEAN, (Where(HIGH),)), snapshot, NOW)
        assert pair is not None
        assert {m.label for m in pair.marks} == {"systolic", "diastolic"}

    def test_many_readings_become_daily_values(self, tmp_path: object) -> None:
        rows = [
            obs("glucose", f"2024-04-{d:02d}T{h:02d}:{m:02d}", 100)
            for d in range(1, 11)
            for h in range(24)
            for m in range(0, 60, 5)
        ]
        snapshot = shelf(tmp_path, rows)  # type: ignore[arg-type]
        made = chart(Aggregate(Observations("glucose"), TimeInRange(Quantity(70), Quantity(140))), snapshot, NOW)
        assert made is not None
        assert (len(made.marks), made.rules) == (10, (70, 140))

    def test_nothing_to_draw(self, tmp_path: object) -> None:
        snapshot = shelf(tmp_path, [entry("condition", "Asthma")])  # type: ignore[arg-type]
        assert chart(Aggregate(Entries("condition"), Simple("list")), snapshot, NOW) is None
        assert chart(Aggregate(STEPS, MEAN), snapshot, NOW) is None
        assert chart(Correlate(Series(STEPS), Series(WEIGHT)), snapshot, NOW) is None
