"""The life behind the files: what happened on each day, from which every device and the clinic take their share.

A day has a waking time, a sleep with stages, steps by quarter of an hour, perhaps a workout, a resting heart rate that
falls with training and rises after short nights, and a weight that drifts down. So that questions have answers worth
reading, the effects are real in the data: more running, better sleep, lower pressure and LDL.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
BIRTH = date(1979, 3, 8)


@dataclass(frozen=True, slots=True)
class Workout:
    """One workout: activity as Apple names it, local start, minutes, metres, kilocalories, mean and top heart rate."""

    activity: str
    start: datetime
    minutes: float
    metres: float
    kcal: float
    mean_hr: float
    top_hr: float
    climb: float


@dataclass(frozen=True, slots=True)
class Day:
    """One local day. Stretches of sleep are (stage, start, end) and end on this day."""

    date: date
    fitness: float
    wake: datetime
    bed: datetime
    sleep: tuple[tuple[str, datetime, datetime], ...]
    steps: tuple[tuple[datetime, int], ...]
    resting_hr: float
    hrv: float
    weight: float
    workouts: tuple[Workout, ...]
    nap: tuple[datetime, datetime] | None
    worn: bool


def days(last: date, count: int, seed: int) -> Iterator[Day]:
    """The ``count`` local days ending with ``last``, in order."""
    rng = random.Random(f"{seed}:life")
    for i in range(count):
        yield _day(last - timedelta(days=count - 1 - i), i / count, rng)


def at(day: date, hours: float) -> datetime:
    """The local moment ``hours`` after midnight of ``day``, to the second; true hours, also where the clocks change."""
    midnight = datetime.combine(day, time.min, ZONE).astimezone(UTC)
    return (midnight + timedelta(seconds=round(hours * 3600))).astimezone(ZONE)


def _day(d: date, progress: float, rng: random.Random) -> Day:
    weekend = d.weekday() >= 5
    season = math.sin(2 * math.pi * (d.timetuple().tm_yday - 80) / 365)
    fitness = 0.2 + 0.6 * progress + 0.08 * season
    bed_hours = rng.gauss(23.1 if not weekend else 23.7, 0.5) - 24
    duration = max(4.2, min(9.5, rng.gauss(7.0 + 0.25 * fitness + (0.6 if weekend else 0), 0.75)))
    wake_hours = bed_hours + duration + 0.35
    workouts = tuple(_workouts(d, weekend, fitness, rng))
    trained = sum(w.minutes for w in workouts)
    resting = rng.gauss(66 - 9 * fitness - 1.4 * (duration - 7), 1.3)
    nap = None
    if weekend and rng.random() < 0.18:
        begin = rng.uniform(13.2, 15.4)
        nap = (at(d, begin), at(d, begin + rng.uniform(0.35, 1.1)))
    return Day(
        date=d,
        fitness=fitness,
        wake=at(d, wake_hours),
        bed=at(d, bed_hours),
        sleep=tuple(_stages(d, bed_hours, wake_hours, rng)),
        steps=tuple(_steps(d, wake_hours, weekend, fitness, workouts, rng)),
        resting_hr=round(resting),
        hrv=round(max(12.0, rng.gauss(34 + 22 * fitness + 3.5 * (duration - 7) - 0.05 * trained, 6)), 1),
        weight=round(84.5 - 5.5 * progress + 0.6 * season + rng.gauss(0, 0.35), 1),
        workouts=workouts,
        nap=nap,
        worn=rng.random() > 0.03,
    )


def _stages(d: date, bed: float, wake: float, rng: random.Random) -> Iterator[tuple[str, datetime, datetime]]:
    now, cycle = bed + rng.uniform(0.1, 0.4), 0
    while now < wake - 0.05:
        deep = max(0.0, rng.gauss(0.45 - 0.11 * cycle, 0.1))
        for stage, hours in (
            ("Core", rng.uniform(0.5, 0.9)),
            ("Deep", deep),
            ("Core", rng.uniform(0.2, 0.4)),
            ("REM", max(0.1, rng.gauss(0.18 + 0.09 * cycle, 0.06))),
            ("Awake", rng.uniform(0.0, 0.12)),
        ):
            until = min(wake, now + hours)
            if until - now > 0.02:
                yield stage, at(d, now), at(d, until)
            now = until
        cycle += 1


def _steps(
    d: date, wake: float, weekend: bool, fitness: float, workouts: tuple[Workout, ...], rng: random.Random
) -> Iterator[tuple[datetime, int]]:
    base = rng.gauss(1.0, 0.22) * (0.85 if weekend else 1.0) * (0.8 + 0.5 * fitness)
    for quarter in range(int(wake * 4) + 1, 92):
        hour = quarter / 4
        rush = 2.4 if not weekend and (8 <= hour < 9 or 12 <= hour < 13 or 17 <= hour < 18.5) else 1.0
        n = int(max(0.0, rng.gauss(95 * base * rush, 60)))
        moment = at(d, hour)
        for w in workouts:
            if w.activity in ("Running", "Walking", "Hiking") and w.start <= moment < w.start + timedelta(
                minutes=w.minutes
            ):
                n = int(rng.gauss(2350 if w.activity == "Running" else 1500, 90))
        if n > 12:
            yield moment, n


def _workouts(d: date, weekend: bool, fitness: float, rng: random.Random) -> Iterator[Workout]:
    roll = rng.random()
    if d.weekday() in (1, 3) and roll < 0.25 + 0.6 * fitness:
        yield _run(d, rng.uniform(17.5, 18.5), rng.gauss(26 + 16 * fitness, 5), fitness, rng)
    elif weekend and roll < 0.2 + 0.5 * fitness:
        yield _run(d, rng.uniform(9, 10.5), rng.gauss(38 + 30 * fitness, 8), fitness, rng)
    elif weekend and roll < 0.85:
        minutes = rng.gauss(75, 20)
        yield Workout("Cycling", at(d, 14.5), minutes, minutes * rng.gauss(330, 25), minutes * 7.6, rng.gauss(124, 6),
                      rng.gauss(152, 7), rng.uniform(40, 260))  # fmt: skip
    elif d.weekday() in (0, 4) and roll < 0.4:
        minutes = rng.gauss(42, 7)
        activity = "Yoga" if d.weekday() == 4 else "TraditionalStrengthTraining"
        yield Workout(activity, at(d, 18.6), minutes, 0.0, minutes * 4.1, rng.gauss(102, 6), rng.gauss(128, 6), 0.0)
    elif roll > 0.93:
        minutes = rng.gauss(110, 30)
        yield Workout("Hiking", at(d, 12.5), minutes, minutes * 72, minutes * 5.9, rng.gauss(114, 5), rng.gauss(141, 6),
                      rng.uniform(120, 600))  # fmt: skip


def _run(d: date, hour: float, minutes: float, fitness: float, rng: random.Random) -> Workout:
    minutes = max(12.0, minutes)
    speed = rng.gauss(150 + 32 * fitness, 6)
    return Workout("Running", at(d, hour), minutes, minutes * speed, minutes * 11.2, rng.gauss(151 - 6 * fitness, 4),
                   rng.gauss(172, 4), rng.uniform(5, 90))  # fmt: skip
