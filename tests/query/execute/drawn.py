"""Records and plans to be drawn by chance: five weeks of a life, and every construct of the algebra over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from tests.query.execute.shelf import HOME, Row, obs, stage, workout

from salus.query.plan import (
    Aggregate,
    Clock,
    Condition,
    Duration,
    During,
    Episodes,
    Observations,
    OnDays,
    Percentile,
    Quantity,
    Share,
    Simple,
    Source,
    Streak,
    Take,
    TimeInRange,
    Trend,
    Weekdays,
    Where,
    WhereAttribute,
    Workouts,
)
from salus.records.period import Period

FIRST = date(2023, 12, 20)
METRICS = ("glucose", "heart_rate", "steps", "weight", "resting_heart_rate", "sleep_duration")
ITSELF = (Workouts(), Workouts("running"), Workouts("cycling"))
SOURCES = ("Watch", "Phone")

when = st.builds(
    lambda day, minute: datetime.combine(FIRST + timedelta(days=day), datetime.min.time()) + timedelta(minutes=5 * minute),
    st.integers(0, 36), st.integers(0, 287),
)  # fmt: skip
values = {
    "glucose": st.integers(45, 320).map(float), "heart_rate": st.integers(40, 180).map(float),
    "steps": st.integers(0, 4000).map(float), "weight": st.integers(600, 900).map(lambda v: v / 10),
    "resting_heart_rate": st.integers(45, 80).map(float), "sleep_duration": st.integers(100, 600).map(float),
}  # fmt: skip


@st.composite
def observations(draw: st.DrawFn, metric: str) -> list[Row]:
    """Some rows of one metric; glucose and heart rate in short series every five minutes."""
    rows = []
    for _ in range(draw(st.integers(0, 12))):
        local, source = draw(when), draw(st.sampled_from(SOURCES))
        share = draw(st.sampled_from((1.0, 1.0, 1.0, 0.5, 0.0)))
        fact = draw(st.sampled_from((True, True, True, True, False)))
        length = draw(st.integers(1, 8)) if metric in ("glucose", "heart_rate") else 1
        for i in range(length):
            at = local + timedelta(minutes=5 * i)
            rows.append(
                obs(
                    metric,
                    at,
                    draw(values[metric]),
                    source=source,
                    share=share,
                    fact=fact,
                    offset=draw(st.sampled_from((60, 60, 60, -300))),
                )
            )
    return list({(r.local, r.source): r for r in rows}.values())


@st.composite
def records(draw: st.DrawFn) -> list[Row]:
    rows = [row for metric in METRICS for row in draw(observations(metric))]
    for local in draw(st.lists(when, max_size=10, unique=True)):
        activity = draw(st.sampled_from(("running", "cycling", "yoga")))
        distance = draw(st.one_of(st.none(), st.integers(1000, 12000).map(float)))
        rows.append(workout(activity, local.isoformat(), draw(st.integers(5, 120)), distance=distance,
                            average_heart_rate=draw(st.integers(90, 170).map(float))))  # fmt: skip
    for local in draw(st.lists(when, max_size=4, unique=True)):
        rows.append(
            stage(draw(st.sampled_from(("core", "deep", "awake"))), local.isoformat(), 90, local.date().isoformat())
        )
    return rows


subjects = st.one_of(
    st.sampled_from(METRICS).map(Observations),
    st.builds(Workouts, st.sampled_from((None, "running", "cycling")), st.sampled_from((None, "distance", "duration", "average_heart_rate"))),
)  # fmt: skip
simple = st.sampled_from(
    ("mean", "median", "sum", "minimum", "maximum", "range", "std", "cv", "count", "latest", "first", "exists")
).map(Simple)


def _middle(subject: object) -> st.SearchStrategy[float]:
    if isinstance(subject, Observations):
        return values[subject.metric]
    assert isinstance(subject, Workouts)
    return {"distance": st.integers(1000, 12000).map(float), "duration": st.integers(5, 120).map(float),
            "average_heart_rate": st.integers(90, 170).map(float), None: st.integers(0, 3).map(float)}[subject.attribute]  # fmt: skip


@st.composite
def condition(draw: st.DrawFn, subject: object) -> Condition:
    op = draw(st.sampled_from(("lt", "le", "gt", "ge", "between", "outside")))
    first = draw(_middle(subject))
    upper = Quantity(first + draw(st.integers(0, 60))) if op in ("between", "outside") else None
    return Condition(op, Quantity(first), upper)


@st.composite
def filters(draw: st.DrawFn, subject: object) -> tuple[Any, ...]:
    some: list[Any] = []
    for kind in draw(
        st.lists(
            st.sampled_from(("where", "clock", "weekdays", "source", "on_days", "during", "attribute")),
            max_size=2,
            unique=True,
        )
    ):
        if kind == "where":
            some.append(Where(draw(condition(subject))))
        elif kind == "clock":
            some.append(Clock(*draw(st.sampled_from((("06:00", "12:00"), ("22:00", "06:30"), ("00:00", "24:00"))))))
        elif kind == "weekdays":
            some.append(Weekdays(draw(st.sampled_from((("Saturday", "Sunday"), ("Monday",), ("Tuesday", "Friday"))))))
        elif kind == "source":
            some.append(Source(draw(st.sampled_from(("watch", "PHONE", "none")))))
        elif kind == "on_days":
            other = draw(subjects)
            held = draw(st.one_of(st.none(), condition(other)))
            some.append(OnDays(other, held, draw(st.sampled_from((0, 0, 1, -1))), draw(st.booleans())))
        elif kind == "during" and isinstance(subject, Observations):
            some.append(draw(st.sampled_from((During("running"), During(), During(sleep=True)))))
        elif kind == "attribute" and isinstance(subject, Workouts):
            some.append(WhereAttribute("distance", draw(condition(Workouts(attribute="distance")))))
    return tuple(some)


periods = st.one_of(
    st.none(),
    st.builds(lambda first, n: Period.of_days(FIRST + timedelta(days=first), FIRST + timedelta(days=first + n), HOME),
              st.integers(-3, 30), st.integers(1, 20)),
    st.builds(lambda first, n: Period(datetime.combine(FIRST, datetime.min.time(), HOME) + timedelta(hours=first),
                                      datetime.combine(FIRST, datetime.min.time(), HOME) + timedelta(hours=first + n)),
              st.integers(0, 500), st.integers(1, 200)),
)  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> Aggregate:
    subject = draw(subjects)
    sampled = isinstance(subject, Observations) and subject.metric in ("glucose", "heart_rate")
    kinds: list[Any] = [simple, simple, st.builds(Percentile, st.integers(0, 100).map(float)), condition(subject).map(Share),
                        st.sampled_from((Trend("day"), Trend("week"))), st.builds(Streak, st.one_of(st.none(), condition(subject)), st.sampled_from(("longest", "current")))]  # fmt: skip
    if sampled:
        low = st.integers(50, 100)
        kinds += [condition(subject).map(Episodes), condition(subject).map(Duration),
                  low.map(lambda v: TimeInRange(Quantity(v), Quantity(v + 60)))]  # fmt: skip
    statistic = draw(st.one_of(*kinds))
    grain = draw(st.sampled_from((None, None, "observation", "day", "week", "month")))
    each = (
        draw(st.sampled_from((None, None, "sum", "mean", "count", "maximum", "minimum")))
        if grain not in (None, "observation")
        else None
    )
    plan = Aggregate(subject, statistic, draw(filters(subject)), draw(periods), grain=grain, each=each)
    if subject in ITSELF and grain in (None, "observation"):  # then the workout is named
        assume(statistic not in (Simple("minimum"), Simple("maximum"), Simple("latest"), Simple("first")))
    if isinstance(statistic, Streak):
        return replace(plan, grain=None, each=None)
    if draw(st.integers(0, 3)) == 0:
        plan = replace(
            plan, take=Take(draw(st.sampled_from(("first", "last", "highest", "lowest"))), draw(st.integers(1, 4)))
        )
    if draw(st.booleans()) and not isinstance(statistic, Trend) and statistic != Simple("exists"):
        by = draw(
            st.sampled_from(
                ("hour", "day", "week", "month", "quarter", "year", "weekday", "weekend", "activity", "source")
            )
        )
        plan = replace(plan, by=by, pick=draw(st.sampled_from((None, "highest", "lowest"))))
    return plan
