"""Which observations count, how they are grouped and shown, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.query.execute.conftest import Ask, keyed
from tests.query.execute.shelf import obs, stage, workout
from tests.query.execute.small import COUNT, GLUCOSE, LATEST, MEAN, READINGS, STEPS, WALKS, WEEK, WEIGHT, WEIGHTS, over

from salus.errors import BadPlan
from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    During,
    Observations,
    OnDays,
    Quantity,
    Share,
    Simple,
    Source,
    Take,
    Trend,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)


class TestFilters:
    def test_clock_runs_over_midnight(self, ask: Ask) -> None:
        rows = [obs("glucose", f"2024-05-01T{h:02d}:30", h) for h in range(24)]
        night = ask(rows, Aggregate(GLUCOSE, Simple("list"), (Clock("22:00", "02:00"),)))
        assert sorted(p.value for p in night.series or ()) == [0, 1, 22, 23]  # type: ignore[type-var]
        for bad in (Clock("8:00", "9:00"), Clock("08:00", "25:00"), Clock("08:00", "08:00")):
            with pytest.raises(BadPlan):
                ask(rows, Aggregate(GLUCOSE, MEAN, (bad,)))

    @pytest.mark.parametrize(("name", "value"), [("maximum", 23), ("minimum", 0), ("latest", 23), ("first", 0)])
    def test_one_reading_out_of_some_hours_is_told_with_when_it_was(self, ask: Ask, name: Any, value: int) -> None:
        rows = [obs("glucose", f"2024-05-01T{h:02d}:30", h) for h in range(24)]
        result = ask(rows, Aggregate(GLUCOSE, Simple(name), (Clock("22:00", "02:00"),)))
        assert (result.value, result.at) == (value, f"2024-05-01T{value:02d}:30")

    def test_weekdays_narrow_what_is_expected_too(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, MEAN, (Weekdays(("Monday", "Saturday")),), WEEK))
        assert (result.value, result.days, result.expected, result.coverage) == (10000, 2, 2, 1.0)

    def test_on_days_of_another_subject_shifted_and_negated(self, ask: Ask) -> None:
        rows = [*WALKS, workout("running", "2024-04-30T18:00"), workout("yoga", "2024-05-04T18:00")]
        ran = Workouts("running")
        assert ask(rows, Aggregate(STEPS, MEAN, (OnDays(ran, shift=1),))).value == 4000
        assert ask(rows, Aggregate(STEPS, MEAN, (OnDays(ran, shift=-1),))).value == 11000
        assert ask(rows, Aggregate(STEPS, COUNT, (OnDays(Workouts(), negated=True),))).value == 2
        busy = OnDays(STEPS, Condition("ge", Quantity(9000)))
        assert ask([*rows, *READINGS], Aggregate(Workouts(), COUNT, (busy,))).value == 1

    def test_during_workouts_that_overlap_and_during_sleep(self, ask: Ask) -> None:
        beats = [obs("heart_rate", f"2024-05-01T{h:02d}:{m:02d}", 60 + h) for h in range(24) for m in (0, 30)]
        rows = [*beats, workout("running", "2024-05-01T08:00", 60), workout("cycling", "2024-05-01T08:10", 5),
                stage("core", "2024-05-01T02:00", 60, "2024-05-01"), stage("awake", "2024-05-01T03:00", 60, "2024-05-01")]  # fmt: skip
        heart = Observations("heart_rate")
        assert ask(rows, Aggregate(heart, COUNT, (During(),))).value == 2
        assert ask(rows, Aggregate(heart, MEAN, (During(sleep=True),))).value == 62
        assert ask(beats, Aggregate(heart, COUNT, (During("running"),))).value == 0

    def test_sleep_may_be_known_as_a_duration_only(self, ask: Ask) -> None:
        rows = [obs("heart_rate", "2024-05-01T02:30", 50), obs("sleep_duration", "2024-05-01T01:00", 300, minutes=300)]
        assert ask(rows, Aggregate(Observations("heart_rate"), MEAN, (During(sleep=True),))).value == 50

    def test_own_reference_range(self, ask: Ask) -> None:
        lab = Observations("ldl_cholesterol")
        rows = [obs(lab.metric, "2024-01-01T08:00", 160, ref_high=130), obs(lab.metric, "2024-02-01T08:00", 120, ref_high=130),
                obs(lab.metric, "2024-03-01T08:00", 100, flag="H"), obs(lab.metric, "2024-04-01T08:00", 300)]  # fmt: skip
        assert ask(rows, Aggregate(lab, COUNT, (Where(Condition("abnormal")),))).n == 2
        assert ask(rows, Aggregate(lab, COUNT, (Where(Condition("in_reference")),))).n == 1
        assert ask(rows, Aggregate(lab, Share(Condition("abnormal")))).value == pytest.approx(200 / 3)
        bare = ask(rows[-1:], Aggregate(lab, Share(Condition("abnormal"))))
        assert (bare.status, bare.notes[-1]) == ("insufficient_data", "no_reference")

    def test_is_the_latest_within_its_own_range(self, ask: Ask) -> None:
        lab = Observations("ldl_cholesterol")
        high = obs(lab.metric, "2024-01-01T08:00", 160, ref_high=130)
        normal = Condition("in_reference")
        result = ask([high], Aggregate(lab, LATEST, test=normal))
        assert (result.value, keyed(result), result.reference) == (False, {"latest": 160}, (None, 130))
        assert "own_reference" in result.notes
        flagged = obs(lab.metric, "2024-02-01T08:00", 131, ref_high=130, flag="N")
        assert ask([high, flagged], Aggregate(lab, LATEST, test=normal)).value is True
        bare = obs(lab.metric, "2024-03-01T08:00", 100)
        assert ask([high, bare], Aggregate(lab, LATEST, test=normal)).status == "insufficient_data"

    def test_only_measurements_have_a_range_of_their_own(self, ask: Ask) -> None:
        rows = [*WALKS, *WEIGHTS, workout("running", "2024-04-30T18:00", distance=5000)]
        abnormal = Condition("abnormal")
        for plan in (
            Aggregate(Workouts("running"), COUNT, (Where(abnormal),)), Aggregate(WEIGHT, Share(abnormal)),
            Aggregate(Workouts("running", "distance"), Share(abnormal)),
            Aggregate(STEPS, MEAN, (OnDays(Workouts("running"), abnormal),)),
        ):  # fmt: skip
            with pytest.raises(BadPlan, match="reference range"):
                ask(rows, plan)

    def test_source_by_part_of_its_name(self, ask: Ask) -> None:
        rows = [*WALKS, obs("steps", "2024-05-06T10:00", 1, source="My Phone")]
        assert ask(rows, Aggregate(STEPS, Simple("sum"), (Source("phone"),))).value == 1
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN, (Source("none"),))).status == "no_data"

    def test_take(self, ask: Ask) -> None:
        assert ask(WALKS, Aggregate(STEPS, MEAN, take=Take("last", 2))).value == 6500
        assert ask(WALKS, Aggregate(STEPS, MEAN, take=Take("highest", 1))).value == 11000
        with pytest.raises(BadPlan, match="at least 1"):
            ask(WALKS, Aggregate(STEPS, MEAN, take=Take("last", 0)))

    def test_observations_have_no_attributes(self, ask: Ask) -> None:
        with pytest.raises(BadPlan, match="observations of steps have none"):
            ask(WALKS, Aggregate(STEPS, MEAN, (WhereAttribute("distance", Condition("gt", Quantity(1))),)))


class TestGroups:
    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            ("day", {"2024-04-29": 11000, "2024-05-01": 4000, "2024-05-04": 9000}),
            ("week", {"2024-W18": 24000}),
            ("month", {"2024-04": 11000, "2024-05": 13000}),
            ("quarter", {"2024-Q2": 24000}),
            ("year", {"2024": 24000}),
            ("weekday", {"Monday": 11000, "Wednesday": 4000, "Saturday": 9000}),
            ("weekend", {"weekday": 15000, "weekend": 9000}),
            ("hour", {"10": 19000, "18": 5000}),
            ("source", {"Watch": 24000}),
        ],
    )
    def test_keys(self, ask: Ask, by: str, expected: dict[str, float]) -> None:
        assert keyed(ask(WALKS, Aggregate(STEPS, Simple("sum"), by=by))) == expected  # type: ignore[arg-type]

    def test_pick_names_the_group(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, MEAN, by="weekday", pick="lowest"))
        assert result.value == "Wednesday"
        assert result.chart is not None
        assert result.chart.kind == "bars"

    def test_groups_with_too_little_are_left_out(self, ask: Ask) -> None:
        assert keyed(ask(READINGS, Aggregate(GLUCOSE, Simple("std"), by="day"))) == {
            "2024-05-01": pytest.approx(70.7106781)
        }
        assert ask(READINGS[:1], Aggregate(GLUCOSE, Simple("std"), by="day")).status == "insufficient_data"
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN, (over(900),), by="day")).status == "no_data"

    def test_what_cannot_be_grouped(self, ask: Ask) -> None:
        for plan in (
            Aggregate(STEPS, MEAN, by="activity"), Aggregate(STEPS, MEAN, by="hour", grain="week"),
            Aggregate(STEPS, Simple("list"), by="day"), Aggregate(GLUCOSE, Trend(), by="hour"),
        ):  # fmt: skip
            with pytest.raises(BadPlan):
                ask([*WALKS, *READINGS], plan)


class TestShown:
    def test_units_asked_for_then_preferred_then_canonical(self, ask: Ask) -> None:
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN, unit="mmol/L"), units={"glucose": "mg/dL"}).unit == "mmol/L"
        assert ask(READINGS, Aggregate(GLUCOSE, MEAN), units={"glucose": "mmol/L"}).value == pytest.approx(
            130 / 18.0156
        )

    def test_clock_times(self, ask: Ask) -> None:
        rows = [obs("bedtime", f"2024-05-0{d}T22:00", v) for d, v in ((1, 690), (2, 750))]  # 23:30 and 00:30
        bed = Observations("bedtime")
        result = ask(rows, Aggregate(bed, MEAN))
        assert (result.value, result.unit, result.low) == ("00:00", None, None)
        assert ask(rows, Aggregate(bed, Simple("range"))).value == 60
        assert keyed(ask(rows, Aggregate(bed, MEAN, by="day"))) == {"2024-05-01": "23:30", "2024-05-02": "00:30"}
        assert ask(rows, Aggregate(bed, COUNT, (over(720),))).value == 1

    def test_yes_or_no_keeps_the_number(self, ask: Ask) -> None:
        plan = Aggregate(STEPS, MEAN, test=Condition("ge", Quantity(8000)))
        result = ask(WALKS, plan)
        assert (result.value, keyed(result)) == (True, {"mean": 8000})
        assert ask(WALKS, Aggregate(STEPS, COUNT, test=Condition("between", Quantity(4), Quantity(9)))).value is False
        assert ask(WALKS, Aggregate(STEPS, COUNT, test=Condition("outside", Quantity(4), Quantity(9)))).value is True
        with pytest.raises(BadPlan, match="single number"):
            ask(WALKS, Aggregate(STEPS, MEAN, by="day", test=Condition("gt", Quantity(1))))
        with pytest.raises(BadPlan, match="needs a quantity"):
            ask(WALKS, Aggregate(STEPS, MEAN, test=Condition("gt")))

    def test_a_list_has_its_items_in_order(self, ask: Ask) -> None:
        result = ask(WALKS, Aggregate(STEPS, Simple("list"), (over(5000),)))
        assert result.value == ["2024-04-29", "2024-05-04"]
        assert ask(WALKS, Aggregate(STEPS, Simple("list"), (over(50000),))).status == "no_data"
        with pytest.raises(BadPlan, match="described"):
            ask(WALKS, Aggregate(STEPS, Simple("describe")))
