"""Questions about single workouts are answered from memory as a statement would, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, product
from pathlib import Path

import pytest
from tests.query.execute.conftest import NOW, days
from tests.query.execute.shelf import HOME, Row, shelf, workout
from tests.query.execute.small import over

from salus.errors import BadPlan, UnknownUnit
from salus.query.execute import Engine, aggregate, evidence, execute
from salus.query.plan import (
    Aggregate,
    Compare,
    Condition,
    Plan,
    Quantity,
    Simple,
    Take,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.query.result import Result, wire
from salus.records.period import Period

_KINDS = ("running", "treadmill_running", "yoga", "cycling")
ROWS = [
    workout(
        _KINDS[i % 4], (datetime(2024, 1, 1) + timedelta(hours=i * 31 % 2900)).isoformat(), 20 + i * 7 % 50,
        "Easy Run" if i % 8 == 0 else None, source=("Watch", "Phone", "")[i % 3], share=0 if i % 11 == 5 else 1,
        distance=None if i % 4 == 2 else 1000.1 * (1 + i * 13 % 17) / 3, average_heart_rate=120.7 + i * 29 % 41 if i % 5 else None,
    )
    for i in range(140)
]  # fmt: skip
TWINS = [  # begun at the same minute, and as far
    workout(activity, f"2024-0{month}-15T10:00", 30, title, source=source, distance=9000.0, average_heart_rate=150.0)
    for month in (1, 3, 4)
    for activity, title, source in (("running", "Two", "Watch"), ("yoga", "One", "Phone"), ("running", "Three", ""))
]
SOME_HOURS = Period(datetime(2024, 3, 1, 7, 30, tzinfo=HOME), datetime(2024, 4, 20, 19, tzinfo=HOME))
_RUNS, _FAR = Workouts("running"), Workouts("running", "distance")
_SUBJECTS = (_RUNS, _FAR, Workouts(), Workouts(None, "average_heart_rate"), Workouts("swimming", "distance"))
_STATISTICS = (
    "mean", "sum", "count", "median", "range", "minimum", "maximum", "latest", "first", "list", "exists", "std", "describe",
)  # fmt: skip
_LONG = WhereAttribute("duration", Condition("ge", Quantity(30, "min")))
_NARROWED = (
    ((), None), ((Weekdays(("Monday", "Saturday")),), None), ((over(1500.5),), None), ((_LONG,), Take("last", 4)),
    ((), Take("first", 3)), ((), Take("highest", 5)), ((_LONG, over(2000)), Take("lowest", 2)),
)  # fmt: skip
_PERIODS = (None, days("2024-02-10", "2024-04-01"), SOME_HOURS, days("2030-01-01", "2030-02-01"))
_EVERY = product(_SUBJECTS, _STATISTICS, _NARROWED, _PERIODS)
PLANS: list[Plan] = [
    Aggregate(subject, Simple(name), where, period, take)  # type: ignore[arg-type]  # names of statistics
    for subject, name, (where, take), period in islice(
        _EVERY, 0, None, 5
    )  # every fifth: each meets each of another kind
]
PLANS += [
    *(Aggregate(_FAR, Simple("maximum"), shape=shape, unit="km") for shape in ("value", "when", "elapsed", "name")),
    Aggregate(_FAR, Simple("sum"), by="month"), Aggregate(_RUNS, Simple("count"), grain="week"),
    Aggregate(_FAR, Simple("mean"), test=Condition("gt", Quantity(3, "km"))),
    Compare(Aggregate(_FAR, Simple("mean"), period=_PERIODS[1]), Aggregate(_FAR, Simple("mean"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """What statements give for the plans."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregate.workouts, "narrowed", lambda *_: None)
        patch.setattr(evidence.workouts, "inside", lambda *_: None)
        return list(results(tmp_path_factory.mktemp("stated")))


def results(folder: Path) -> Iterator[Result]:
    snapshot, engine = shelf(folder, [*ROWS, *TWINS]), Engine(threads=1)
    return (execute(plan, snapshot, NOW, {"distance": "km"}, on=engine) for plan in PLANS)


def test_the_same_with_and_without_a_statement(tmp_path: Path, stated: list[Result]) -> None:
    for plan, mine, theirs in zip(PLANS, results(tmp_path), stated, strict=True):
        assert wire(mine) == wire(theirs), plan
    assert sum(result.status == "answered" for result in stated) > len(PLANS) / 3


def test_workouts_in_memory_need_no_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, engine = shelf(tmp_path, ROWS), Engine(threads=1)
    first = execute(Aggregate(_FAR, Simple("sum")), snapshot, NOW, on=engine)
    monkeypatch.setattr(Engine, "_run", lambda *_: pytest.fail("a statement was made"))
    assert execute(Aggregate(_FAR, Simple("sum")), snapshot, NOW, on=engine) == first
    assert execute(Aggregate(_RUNS, Simple("count"), period=_PERIODS[1]), snapshot, NOW, on=engine).value == 12


def test_many_workouts_are_read_where_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stated: list[Result]
) -> None:
    """Then statements are made, and nothing is held."""
    monkeypatch.setattr("salus.query.execute.workouts.FEW", 100)
    for plan, mine, theirs in zip(PLANS[:60], results(tmp_path), stated, strict=False):
        assert wire(mine) == wire(theirs), plan


def test_new_files_are_read(tmp_path: Path) -> None:
    """What is kept belongs to files, and a snapshot with others has its own."""
    engine, count = Engine(threads=1), Aggregate(Workouts("yoga"), Simple("count"))
    rows: list[Row] = []
    for n in (1, 2, 3):
        rows.append(workout("yoga", f"2024-03-0{n}T09:00"))
        (tmp_path / str(n)).mkdir()
        assert execute(count, shelf(tmp_path / str(n), rows), NOW, on=engine).value == n


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (Aggregate(Workouts("swimming"), Simple("count"), (Where(Condition("gt", Quantity(1, "kg"))),)), None),
        (Aggregate(Workouts("swimming", "distance"), Simple("sum"), (over(1, "kg"),)), None),
        (Aggregate(_FAR, Simple("sum"), (over(1, "kg"),)), UnknownUnit),
        (Aggregate(_FAR, Simple("sum"), (Where(Condition("between", Quantity(1))),)), BadPlan),
        (Aggregate(_FAR, Simple("sum"), take=Take("last", 0)), BadPlan),
        (Aggregate(_FAR, Simple("sum"), (WhereAttribute("mood", Condition("gt", Quantity(1))),)), BadPlan),
        (Aggregate(Workouts("flying"), Simple("count")), BadPlan),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_in_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Aggregate, error: type[Exception] | None
) -> None:
    snapshot, engine = shelf(tmp_path, ROWS), Engine(threads=1)
    mine = _said(plan, snapshot, engine)
    monkeypatch.setattr(aggregate.workouts, "narrowed", lambda *_: None)
    monkeypatch.setattr(evidence.workouts, "inside", lambda *_: None)
    assert mine == _said(plan, snapshot, engine)
    if error is not None:
        assert mine[0] is error


def _said(plan: Aggregate, snapshot: object, engine: Engine) -> tuple[type, str]:
    try:
        return Result, str(execute(plan, snapshot, NOW, on=engine))  # type: ignore[arg-type]
    except (BadPlan, UnknownUnit) as bad:
        return type(bad), str(bad)
