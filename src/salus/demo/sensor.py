"""The life as a Dexcom Clarity CSV: a hundred days of readings every five minutes, with meals, nights and lost signal.

Glucose follows three meals (higher after weekend breakfasts), dips after runs, drifts at dawn, and now and then goes
low at night; the sensor is off for two hours at each change and loses its signal at times.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TextIO

from salus.demo.life import Day, at

_HEADER = [
    "Index", "Timestamp (YYYY-MM-DDThh:mm:ss)", "Event Type", "Event Subtype", "Patient Info", "Device Info",
    "Source Device ID", "Glucose Value (mg/dL)", "Insulin Value (u)", "Carb Value (grams)", "Duration (hh:mm:ss)",
    "Glucose Rate of Change (mg/dL/min)", "Transmitter Time (Long Integer)", "Transmitter ID",
]  # fmt: skip
_WEAR = 10  # days that one sensor lasts


def write(days: Sequence[Day], out: TextIO, seed: int) -> None:
    """Write the readings of ``days`` to ``out``."""
    rng = random.Random(f"{seed}:sensor")
    rows = csv.writer(out)
    rows.writerow(_HEADER)
    rows.writerow([1, "", "FirstName", "", "Alex", *[""] * 9])
    rows.writerow([2, "", "LastName", "", "Example", *[""] * 9])
    rows.writerow([3, "", "Device", "", "", "Dexcom G7 Mobile App", "iPhone G7", *[""] * 7])
    index, ticks, noise = 4, 0, 0.0
    for number, day in enumerate(days):
        meals = _meals(day, rng)
        low = rng.uniform(2.0, 4.5) if rng.random() < 0.16 else None
        lost = rng.uniform(0, 23) if rng.random() < 0.2 else None
        for minute in range(0, 1440, 5):
            hour = minute / 60
            changing = number % _WEAR == 0 and 9 <= hour < 11
            if changing or (lost is not None and lost <= hour < lost + 0.8):
                continue
            noise = 0.9 * noise + rng.gauss(0, 2.2)
            value = round(_level(hour, day, meals, low) + noise)
            moment = at(day.date, hour) + timedelta(seconds=37)
            ticks += 300
            shown: object = "Low" if value < 40 else "High" if value > 400 else value
            rows.writerow(
                [
                    index,
                    f"{moment:%Y-%m-%dT%H:%M:%S}",
                    "EGV",
                    "",
                    "",
                    "",
                    "iPhone G7",
                    shown,
                    "",
                    "",
                    "",
                    "",
                    ticks,
                    "8XK2M4",
                ]
            )
            index += 1


def _meals(day: Day, rng: random.Random) -> list[tuple[float, float]]:
    breakfast = rng.gauss(88 if day.date.weekday() >= 5 else 62, 14)
    return [
        (rng.gauss(8.0, 0.3), breakfast),
        (rng.gauss(12.7, 0.4), rng.gauss(66, 16)),
        (rng.gauss(19.2, 0.4), rng.gauss(78, 20)),
    ]


def _level(hour: float, day: Day, meals: list[tuple[float, float]], low: float | None) -> float:
    level = 118 - 8 * day.fitness + 14 * math.exp(-(((hour - 6.2) / 1.4) ** 2))
    for eaten, height in meals:
        since = hour - eaten
        if since > 0:
            level += height * (since / 0.85) * math.exp(1 - since / 0.85)
    for workout in day.workouts:
        since = hour - (workout.start.hour + workout.start.minute / 60)
        if 0 < since < 5:
            level -= 24 * (since / 1.5) * math.exp(1 - since / 1.5)
    if low is not None:
        level -= 66 * math.exp(-(((hour - low) / 0.55) ** 2))
    return level
