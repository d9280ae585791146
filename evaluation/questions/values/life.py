"""The person of the values: a year of a made-up life, the same each time, as plain rows and as a store of Salus.

One source for each kind of record, so that nothing overlaps and every row counts in full; days are missing here and
there, the glucose sensor was worn for the last weeks, and today ends at the moment of asking.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from evaluation.questions.cases import NOW, ZONE
from evaluation.questions.values.record import Row, entry, obs, workout
from salus.records.catalogue import catalogue
from salus.records.formats.assemble import batch
from salus.records.tables import Batch
from salus.store import DeltaRecords

NAME = "values"
ASKED = datetime.fromisoformat(NOW)
_FIRST, _SENSOR = date(2023, 5, 1), date(2024, 3, 25)
_DAILY = {  # metric: (at, middle, spread, decimals, every so many days)
    "sleep_duration": ((6, 30), 430, 55, 0, 1), "resting_heart_rate": ((7, 0), 58, 5, 0, 1),
    "heart_rate_variability_rmssd": ((7, 0), 42, 11, 1, 1), "weight": ((7, 10), 81, 1.5, 1, 1),
    "systolic_blood_pressure": ((8, 0), 131, 12, 0, 2), "diastolic_blood_pressure": ((8, 0), 84, 8, 0, 2),
    "caffeine": ((8, 30), 190, 80, 0, 1), "water_intake": ((9, 15), 1900, 450, 0, 1),
    "flights_climbed": ((9, 20), 9, 4, 0, 1), "active_energy": ((9, 25), 450, 160, 0, 1),
    "exercise_minutes": ((9, 30), 31, 17, 0, 1), "mindful_minutes": ((9, 35), 8, 4, 0, 3),
    "oxygen_saturation": ((5, 45), 96, 1.4, 0, 1), "vo2_max": ((9, 40), 41, 1, 1, 7),
    "dietary_energy": ((9, 45), 2100, 300, 0, 1), "deep_sleep_duration": ((6, 31), 70, 18, 0, 1),
    "rem_sleep_duration": ((6, 32), 95, 22, 0, 1), "dietary_sodium": ((9, 50), 2200, 500, 0, 1),
    "hba1c": ((9, 0), 5.9, 0.3, 1, 90), "ferritin": ((9, 0), 60, 20, 0, 120), "egfr": ((9, 0), 88, 6, 0, 120),
}  # fmt: skip
_SPORTS = ("running", "cycling", "swimming", "yoga", "strength_training", "walking", "running")


def life() -> list[Row]:
    """All rows of the person, observations and workouts by time, then the chart."""
    chance = Random(11)
    rows = [row for row in _days(chance) if row.local is not None and row.local < ASKED]
    return sorted(rows, key=lambda r: (r.part, r.local or ASKED)) + chart()


def chart() -> list[Row]:
    """The entries, as `chart.json` beside this file has them."""
    told = json.loads(Path(__file__).with_name("chart.json").read_text(encoding="utf-8"))
    return [entry(**one) for one in told]


def store(folder: Path) -> DeltaRecords:
    """The same rows as a store, handed over as a format would."""
    records = DeltaRecords(folder, zone=ZONE)
    with records.stage(NAME, ZONE) as staging:
        for one in _batches(life()):
            staging.add(one)
        done = staging.commit()
    assert not done.refused, done
    assert not done.duplicate, done
    return records


def _days(chance: Random) -> Iterator[Row]:
    for number in range((ASKED.date() - _FIRST).days + 1):
        day = _FIRST + timedelta(days=number)
        for metric, (at, middle, spread, decimals, every) in _DAILY.items():
            if number % every == 0 and chance.random() > 0.04:
                value = max(round(chance.gauss(middle, spread), decimals), 0)
                yield _obs(metric, day, at, min(value, 100) if metric == "oxygen_saturation" else value)
        if chance.random() > 0.03:
            for at in ((9, 5), (13, 10), (18, 40)):
                yield _obs("steps", day, at, float(chance.randint(400, 6500)))
        if number >= (_SENSOR - _FIRST).days:
            yield from _sensors(day, chance)
        if chance.random() < 0.45:
            yield _workout(day, chance)


def _sensors(day: date, chance: Random) -> Iterator[Row]:
    level = chance.uniform(90, 150)
    for minutes in range(0, 24 * 60, 5):
        level = min(max(level + chance.uniform(-9, 9) + (128 - level) * 0.02, 48), 290)
        yield _obs("glucose", day, divmod(minutes, 60), float(round(level)))
    for hour in range(24):
        yield _obs("heart_rate", day, (hour, 2), float(chance.randint(52, 70) if hour < 7 else chance.randint(60, 135)))


def _workout(day: date, chance: Random) -> Row:
    sport, minutes = chance.choice(_SPORTS), float(chance.randint(20, 80))
    far = {"running": 160.0, "cycling": 380.0, "swimming": 32.0, "walking": 85.0}.get(sport)
    more = {"distance": round(minutes * far * chance.uniform(0.9, 1.1))} if far else {}
    begin = datetime.combine(day, time(17, chance.randint(0, 59)))
    title = sport.replace("_", " ").title()
    beats, offset = float(chance.randint(100, 160)), _offset(begin)
    return workout(sport, begin.isoformat(), minutes, title, offset=offset, average_heart_rate=beats, **more)


def _obs(metric: str, day: date, at: tuple[int, int], value: float) -> Row:
    local = datetime.combine(day, time(*at))
    return obs(metric, local, value, offset=_offset(local))


def _offset(local: datetime) -> int:
    offset = local.replace(tzinfo=ZONE).utcoffset()
    assert offset is not None  # the zone has one
    return int(offset.total_seconds() // 60)


def _batches(rows: Sequence[Row]) -> Iterator[Batch]:
    for part in dict.fromkeys(row.part for row in rows):
        mine = [row for row in rows if row.part == part]
        start = [row.start.replace(tzinfo=UTC) if row.start else None for row in mine]
        end = [s and s + timedelta(minutes=row.minutes) for s, row in zip(start, mine, strict=True)]
        common = {
            "start": start, "end": end, "offset": [row.offset if row.local else None for row in mine],
            "source": [row.source for row in mine], "place": "line 1",
        }  # fmt: skip
        if part == "workouts":
            told = [
                [(name, {"value": value, "unit": catalogue().attributes[name].unit.code})
                 for name, value in row.more.items() if name in catalogue().attributes and name != "duration"]
                for row in mine
            ]  # fmt: skip
            names = {"activity": [r.more["activity"] for r in mine], "title": [r.more["title"] for r in mine]}
            yield batch("workouts", len(mine), attributes=told, **names, **common)
        elif part == "entries":
            columns = {name: [r.more[name] for r in mine] for name in ("kind", "name", "codes", "active", "status")}
            details = [[(k, v) for k, v in r.more["details"] if k != "called"] for r in mine]
            common["end"] = [r.more["end"] and r.more["end"].replace(tzinfo=UTC) for r in mine]
            yield batch("entries", len(mine), fact=[r.fact for r in mine], details=details, **columns, **common)
        else:
            value, unit = [row.value for row in mine], catalogue().metric(part).unit.code
            yield batch("observations", len(mine), metric=part, unit=unit, value=value, **common)
