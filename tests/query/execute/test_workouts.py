"""Workouts: attributes, the words for activities, weeks without any, and streaks."""

from __future__ import annotations

import pytest
from tests.query.execute.conftest import Ask, days, keyed
from tests.query.execute.shelf import obs, workout

from salus.errors import BadPlan
from salus.query.plan import (
    Aggregate,
    Condition,
    Gaps,
    Observations,
    Quantity,
    Simple,
    Streak,
    Take,
    Trend,
    Where,
    WhereAttribute,
    Workouts,
)

RUNS, FAR = Workouts("running"), Workouts("running", "distance")
COUNT, MEAN = Simple("count"), Simple("mean")
WEEKS = [
    workout("running", "2024-04-01T18:00", 30, "Outdoor Run", distance=5000, average_heart_rate=150),
    workout("running", "2024-04-03T18:00", 40, distance=7000),
    workout("yoga", "2024-04-10T18:00", 60),
    workout("running", "2024-04-16T18:00", 50, distance=9000, average_heart_rate=140),
    workout("running", "2024-04-16T18:00", 50, distance=9100, source="Phone", share=0),
]
APRIL = days("2024-04-01", "2024-04-22")


def held(op: str, value: float) -> Condition:
    return Condition(op, Quantity(value))  # type: ignore[arg-type]


def test_attributes_of_workouts_that_have_them(ask: Ask) -> None:
    result = ask(WEEKS, Aggregate(FAR, MEAN, unit="km"))
    assert (result.value, result.unit, result.n) == (7, "km", 3)
    assert ask(WEEKS, Aggregate(Workouts("running", "average_heart_rate"), MEAN)).value == 145
    assert ask(WEEKS, Aggregate(FAR, Simple("sum"), take=Take("last", 2))).value == 16000


def test_one_activity_means_its_special_ones_too(ask: Ask) -> None:
    rows = [workout("cycling", "2024-04-01T08:00"), workout("spinning", "2024-04-02T08:00")]
    assert ask(rows, Aggregate(Workouts("spinning"), COUNT)).value == 1
    assert ask(rows, Aggregate(Workouts("cycling"), COUNT)).value >= 1  # type: ignore[operator]
    with pytest.raises(BadPlan, match="unknown activity"):
        ask(rows, Aggregate(Workouts("quidditch"), COUNT))
    with pytest.raises(BadPlan, match="no attribute"):
        ask(rows, Aggregate(Workouts("cycling", "wind"), MEAN))


def test_none_in_a_period_is_zero_where_any_workout_is_stored(ask: Ask) -> None:
    may = days("2024-05-01", "2024-05-08")
    assert ask(WEEKS, Aggregate(RUNS, COUNT, period=may)).value == 0
    assert ask(WEEKS, Aggregate(FAR, Simple("sum"), period=may)).value == 0
    assert ask(WEEKS, Aggregate(RUNS, Simple("exists"), period=may)).value is False
    nothing = ask(WEEKS, Aggregate(FAR, MEAN, period=may))
    assert (nothing.status, nothing.latest_anywhere) == ("no_data", "2024-04-16")
    assert ask([obs("steps", "2024-04-01T08:00", 1)], Aggregate(RUNS, COUNT)).status == "no_data"


def test_weeks_without_a_workout_count_as_zero_from_the_first_one_on(ask: Ask) -> None:
    result = ask(WEEKS, Aggregate(RUNS, MEAN, period=APRIL, grain="week"))
    assert (result.value, result.n) == (1, 3)
    assert "empty_buckets_zero" in result.notes
    assert ask(WEEKS, Aggregate(FAR, MEAN, period=APRIL, grain="week")).value == 7000
    assert ask(WEEKS, Aggregate(RUNS, COUNT, period=APRIL, grain="week")).value == 2
    assert ask(WEEKS, Aggregate(RUNS, COUNT, (Where(held("lt", 1)),), APRIL, grain="week")).value == 1
    assert ask(WEEKS, Aggregate(RUNS, MEAN, period=days("2024-03-01", "2024-04-08"), grain="week")).value == 2


def test_groups_over_time_have_their_empty_ones(ask: Ask) -> None:
    assert keyed(ask(WEEKS, Aggregate(RUNS, COUNT, period=APRIL, by="week"))) == {
        "2024-W14": 2,
        "2024-W15": 0,
        "2024-W16": 1,
    }
    weekdays = ask(WEEKS, Aggregate(RUNS, COUNT, period=APRIL, by="weekday", pick="highest"))
    assert (weekdays.value, len(weekdays.series or ())) == ("Monday", 7)
    assert keyed(ask(WEEKS, Aggregate(Workouts(), COUNT, by="activity"))) == {"running": 3, "yoga": 1}
    assert keyed(ask(WEEKS, Aggregate(RUNS, COUNT, period=APRIL, by="weekend"))) == {"weekday": 3, "weekend": 0}


def test_latest_workout_by_name_when_and_in_full(ask: Ask) -> None:
    latest = ask(WEEKS, Aggregate(Workouts(), Simple("latest")))
    assert (latest.value, latest.at) == ("Running", "2024-04-16T18:00")
    assert ask(WEEKS, Aggregate(FAR, Simple("maximum"), shape="name")).value == "Running"
    assert ask(WEEKS, Aggregate(Workouts("yoga"), Simple("latest"), shape="elapsed")).value == 28
    told = ask(WEEKS, Aggregate(RUNS, Simple("describe"), take=Take("first", 1)))
    assert told.value == "Outdoor Run"
    assert keyed(told) == {"duration": 30, "distance": 5000, "average_heart_rate": 150}
    nothing = Aggregate(RUNS, Simple("describe"), (WhereAttribute("distance", held("gt", 99999)),))
    assert ask(WEEKS, nothing).status == "no_data"


def test_other_attributes_of_the_same_workout(ask: Ask) -> None:
    hard = WhereAttribute("average_heart_rate", held("gt", 145))
    assert ask(WEEKS, Aggregate(FAR, MEAN, (hard,))).value == 5000
    assert ask(WEEKS, Aggregate(RUNS, Simple("list"), (hard,))).value == ["Outdoor Run"]
    assert ask(WEEKS, Aggregate(FAR, Simple("list"), shape="name")).value == ["Running", "Outdoor Run"]


def test_streaks_break_over_calendar_gaps(ask: Ask) -> None:
    steps = [obs("steps", f"2024-05-0{d}T10:00", 1000 * d) for d in (1, 2, 3, 5, 6, 7)]
    walked = Observations("steps")
    longest = ask(steps, Aggregate(walked, Streak()))
    assert (longest.value, longest.unit, longest.first, longest.last) == (3, "d", "2024-05-05", "2024-05-07")
    assert ask(steps, Aggregate(walked, Streak(held("lt", 3000)))).value == 2
    current = ask(steps, Aggregate(walked, Streak(which="current")))
    assert (current.value, "current_streak_to_last_day" in current.notes) == (3, True)
    assert ask(steps, Aggregate(walked, Streak(held("gt", 6500), "current"))).value == 1
    assert ask(steps[:-1], Aggregate(walked, Streak(which="current"))).value == 0
    assert ask(steps, Aggregate(walked, Streak(), shape="when")).value == "2024-05-05"
    assert ask(steps, Aggregate(walked, Streak(held("gt", 90000)))).value == 0
    weekly = ask(WEEKS, Aggregate(Workouts(), Streak(), grain="week"))
    assert (weekly.value, weekly.unit) == (3, "wk")
    assert ask(WEEKS, Aggregate(RUNS, Streak(held("eq", 0)), period=APRIL)).value == 12


def test_days_without_data(ask: Ask) -> None:
    steps = [obs("steps", f"2024-05-0{d}T10:00", 1) for d in (1, 2, 6)]
    result = ask(steps, Aggregate(Observations("steps"), Gaps(), period=days("2024-04-20", "2024-05-09")))
    assert (result.value, result.high) == (2, 3)
    assert keyed(result) == {"2024-05-03": 3, "2024-05-07": 1}
    assert ask(steps, Aggregate(Observations("steps"), Gaps(), shape="when")).value == "2024-05-03"


def test_holes_between_readings(ask: Ask) -> None:
    rows = [obs("glucose", f"2024-05-01T{t}", 100, offset=120) for t in ("08:00", "08:30", "10:45", "11:00")]
    result = ask(rows, Aggregate(Observations("glucose"), Gaps(), period=days("2024-05-01", "2024-05-02")))
    assert keyed(result) == {"2024-05-01T11:00": 13 * 60, "2024-05-01T08:30": 135, "2024-05-01T00:00": 8 * 60}
    assert [p.unit for p in result.series or ()] == ["min"] * 3
    assert ask(rows, Aggregate(Observations("glucose"), Gaps(2000))).value == 1


def test_a_trend_of_workouts_is_over_days(ask: Ask) -> None:
    rows = [workout("running", f"2024-04-0{d}T18:00", distance=1000.0 * d) for d in range(1, 9)]
    assert ask(rows, Aggregate(FAR, Trend())).value == pytest.approx(1000)
