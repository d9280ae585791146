"""One made-up person with as many observations as wished over ten years, stored as any import stores them.

Three of four observations are heart rates, the rest glucose, steps of a watch and a phone that overlap, and energy;
beside them what does not grow with the number of observations: weight, blood pressure, nights, workouts, laboratory
results, the chart. They are handed to the store as a format would hand them over, so the files, the shares of
overlapping sources, the nightly values and the index are those of a real import. The same seed gives the same person.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from salus.records.formats.assemble import batch
from salus.records.tables import Batch
from salus.store import DeltaRecords

HOME = ZoneInfo("Europe/Berlin")
NAME = "bench"
DAYS = 3652  # 2014 to 2023
OFFSET = 60  # minutes; the made-up clocks know no summer time
BATCH = 200_000
_END = np.datetime64("2023-12-31T23:00", "us")  # midnight at home
_SAMPLED = {  # metric, source: (of ten million, unit, minutes long)
    ("heart_rate", "Watch"): (7_500_000, "/min", 0.0),
    ("glucose", "Dexcom G6"): (1_051_776, "mg/dL", 0.0),
    ("steps", "Watch"): (482_742, "{steps}", 5.0),
    ("steps", "Phone"): (241_370, "{steps}", 9.0),
    ("active_energy", "Watch"): (724_112, "kcal", 5.0),
}
_DAILY = {
    "weight": ("kg", 78, 5), "resting_heart_rate": ("/min", 58, 5),
    "systolic_blood_pressure": ("mm[Hg]", 130, 12), "diastolic_blood_pressure": ("mm[Hg]", 84, 8),
}  # fmt: skip
_NAMES = (("medication", "Atorvastatin 20 MG"), ("immunization", "Influenza, seasonal"), ("encounter", "Check up"))
Stamps = npt.NDArray[np.datetime64]


def make(folder: Path, observations: int, days: int = DAYS) -> DeltaRecords:
    """Stores the person below ``folder``; about ``observations`` of the kinds that grow, in the last ``days`` of 2023."""
    store = DeltaRecords(folder, zone=HOME)
    with store.stage(NAME, HOME) as staging:
        for one in batches(observations, days):
            staging.add(one)
        done = staging.commit()
    assert not done.refused, done.refused
    return store


def batches(observations: int, days: int) -> Iterator[Batch]:
    """Everything about the person, metric by metric, each in the order of time."""
    chance = np.random.default_rng(5)
    begin = _END - np.timedelta64(days, "D")
    for (metric, source), (of_ten_million, unit, minutes) in _SAMPLED.items():
        total = max(of_ten_million * observations // 10_000_000, 30)
        step = days * 86_400_000_000 // total
        for first in range(0, total, BATCH):
            i = np.arange(first, min(first + BATCH, total))
            start = begin + (i * step).astype("m8[us]")
            yield _observations(metric, unit, source, start, _values(metric, i, chance), minutes)
    day = np.arange(days)
    for metric, (unit, middle, spread) in _DAILY.items():
        value = middle + spread * np.sin(day / 350) + chance.normal(0, 1, days)
        yield _observations(metric, unit, "Scale", _at(begin, day, 7), value.round(1))
    lab = np.arange(0, days, 90)
    yield _observations("hba1c", "%", "Lab", _at(begin, lab, 9), (5.5 + chance.random(len(lab))).round(1))
    yield _nights(_at(begin, day[:-1], 22.5), chance)
    yield _workouts(_at(begin, np.arange(days * 2 // 5) * 5 // 2, 18), chance)
    yield _chart(_at(begin, np.arange(31, days, 12), 10))


def _values(metric: str, i: npt.NDArray[np.int64], chance: np.random.Generator) -> npt.NDArray[np.float64]:
    """As devices give them: whole beats, milligrams and steps; energy in thousandths."""
    if metric == "heart_rate":
        return np.floor(70 + 20 * np.sin(i / 700) + chance.random(len(i)) * 30)
    if metric == "glucose":
        return np.floor(110 + 45 * np.sin(i / 60) + chance.random(len(i)) * 60)
    if metric == "steps":
        return np.floor(chance.random(len(i)) * 90)
    return (chance.random(len(i)) * 12).round(3)


def _at(begin: np.datetime64, days: npt.NDArray[np.int64], hour: float) -> Stamps:
    found: Stamps = begin + (days * 86_400_000_000 + int(hour * 3_600_000_000)).astype("m8[us]")
    return found


def _observations(
    metric: str, unit: str, source: str, start: Stamps, value: npt.NDArray[np.float64], minutes: float = 0.0
) -> Batch:
    end = start + np.timedelta64(int(minutes * 60_000_000), "us")
    return batch("observations", len(start), metric=metric, unit=unit, source=source, value=value, **_when(start, end))


def _when(start: Stamps, end: Stamps) -> dict[str, Any]:
    return {"start": start, "end": end, "offset": np.full(len(start), OFFSET), "place": "line 1"}


def _nights(begin: Stamps, chance: np.random.Generator) -> Batch:
    """Deep, light and dreaming sleep of every night, one after the other."""
    nights = len(begin)
    edges = [begin + (chance.random(nights) * 5_400_000_000).astype("m8[us]")]
    for _ in range(3):
        edges.append(edges[-1] + (chance.integers(60, 200, nights) * 60_000_000).astype("m8[us]"))
    order = np.argsort(np.concatenate(edges[:-1]), kind="stable")
    stages = np.repeat(["deep", "core", "rem"], nights)[order].tolist()
    when = _when(np.concatenate(edges[:-1])[order], np.concatenate(edges[1:])[order])
    return batch("sleep", len(order), stage=stages, source="Watch", **when)


def _workouts(start: Stamps, chance: np.random.Generator) -> Batch:
    """A run or a ride; two of three are runs."""
    count = len(start)
    told = [
        [("distance", {"value": float(d), "unit": "m"}), ("average_heart_rate", {"value": float(h), "unit": "/min"})]
        for d, h in zip(4000 + chance.integers(0, 6000, count), chance.integers(120, 160, count), strict=True)
    ]
    activity = ["cycling" if i % 3 == 0 else "running" for i in range(count)]
    when = _when(start, start + np.timedelta64(45, "m"))
    return batch("workouts", count, activity=activity, title="Workout", attributes=told, source="Watch", **when)


def _chart(start: Stamps) -> Batch:
    kinds, names = zip(*(_NAMES[i % 3] for i in range(len(start))), strict=True)
    details: list[list[tuple[str, str]]] = [[("dose", "20 mg")] for _ in kinds]
    return batch(
        "entries", len(kinds), kind=list(kinds), name=list(names), fact=True, active=True, source="Clinic",
        status="active", details=details, codes=[[] for _ in kinds], **_when(start, start),
    )  # fmt: skip
