"""The life as an Apple Health `export.xml`: a watch and a phone that both count, a scale, a blood pressure cuff.

The phone lies on the desk at times and counts what the watch counts too, so that its steps overlap. Attribute order,
quoting and units follow the exports of iOS 17.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TextIO
from xml.sax.saxutils import quoteattr

from salus.demo.life import BIRTH, ZONE, Day, Workout, at

WATCH, PHONE, SCALE, CUFF = "Alex’s Apple Watch", "Alex’s iPhone", "Body Scale", "Home Cuff"
_QUANTITY, _CATEGORY = "HKQuantityTypeIdentifier", "HKCategoryTypeIdentifier"
_DOCTYPE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
]>
"""


def write(days: Iterable[Day], last: date, out: TextIO, seed: int) -> None:
    """Write the export of ``days`` to ``out``."""
    rng = random.Random(f"{seed}:watch")
    out.write(_DOCTYPE)
    out.write('<HealthData locale="en_US">\n')
    out.write(f' <ExportDate value="{_stamp(at(last, 21.5))}"/>\n')
    out.write(
        f' <Me HKCharacteristicTypeIdentifierDateOfBirth="{BIRTH}" '
        'HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" '
        'HKCharacteristicTypeIdentifierBloodType="HKBloodTypeOPositive" '
        'HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeNotSet" '
        'HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>\n'
    )
    for day in days:
        out.writelines(_day(day, rng))
    out.write("</HealthData>\n")


def _day(day: Day, rng: random.Random) -> Iterator[str]:
    yield from _steps(day, rng)
    if day.worn:
        yield from _heart(day, rng)
        yield from _sleep(day)
    yield from _body(day, rng)
    for workout in day.workouts:
        yield from _workout(workout)


def _steps(day: Day, rng: random.Random) -> Iterator[str]:
    quarter = timedelta(minutes=15)
    for start, n in day.steps:
        end = start + quarter - timedelta(seconds=rng.randint(5, 240))
        if day.worn:
            yield _record(_QUANTITY + "StepCount", WATCH, "count", start, end, n)
            yield _record(_QUANTITY + "DistanceWalkingRunning", WATCH, "mi", start, end, round(n * 0.00046, 5))
            yield _record(_QUANTITY + "ActiveEnergyBurned", WATCH, "kcal", start, end, round(n * 0.041, 3))
        if not day.worn or rng.random() < 0.55:
            shift = timedelta(seconds=rng.randint(-90, 90))
            yield _record(
                _QUANTITY + "StepCount", PHONE, "count", start + shift, end + shift, round(n * rng.uniform(0.75, 1.02))
            )
    if day.worn and rng.random() < 0.9:
        start = at(day.date, 17.2)
        yield _record(
            _QUANTITY + "FlightsClimbed", PHONE, "count", start, start + timedelta(minutes=3), rng.randint(1, 9)
        )


def _heart(day: Day, rng: random.Random) -> Iterator[str]:
    moment = max(at(day.date, 0.05), day.bed)
    until = at(day.date, 23.9)
    while moment < until:
        asleep = moment < day.wake
        workout = next((w for w in day.workouts if w.start <= moment < w.start + timedelta(minutes=w.minutes)), None)
        if workout:
            bpm, gap = rng.gauss(workout.mean_hr, 9), 90
        elif asleep:
            bpm, gap = rng.gauss(day.resting_hr - 5, 3), 900
        else:
            bpm, gap = rng.gauss(day.resting_hr + 17, 9), 720
        yield _record(_QUANTITY + "HeartRate", WATCH, "count/min", moment, moment, round(max(41.0, bpm)))
        moment += timedelta(seconds=gap + rng.randint(-60, 60))
    noon = at(day.date, 12)
    yield _record(_QUANTITY + "RestingHeartRate", WATCH, "count/min", at(day.date, 0), at(day.date, 20), day.resting_hr)
    yield _record(_QUANTITY + "HeartRateVariabilitySDNN", WATCH, "ms", noon, noon + timedelta(seconds=60), day.hrv)
    for hour in (1.5, 3.5, 5.0):
        when = at(day.date, hour)
        yield _record(_QUANTITY + "OxygenSaturation", WATCH, "%", when, when, round(rng.uniform(0.94, 0.99), 2))
        yield _record(_QUANTITY + "RespiratoryRate", WATCH, "count/min", when, when, round(rng.gauss(14.5, 0.8), 1))
    if day.date.day % 7 == 3:
        yield _record(
            _QUANTITY + "VO2Max", WATCH, "mL/min·kg", noon, noon, round(31 + 9 * day.fitness + rng.gauss(0, 0.4), 1)
        )


def _sleep(day: Day) -> Iterator[str]:
    kind = _CATEGORY + "SleepAnalysis"
    for stage, start, end in day.sleep:
        value = (
            "HKCategoryValueSleepAnalysisAwake" if stage == "Awake" else f"HKCategoryValueSleepAnalysisAsleep{stage}"
        )
        yield _record(kind, WATCH, None, start, end, value)
    yield _record(kind, PHONE, None, day.bed, day.wake + timedelta(minutes=4), "HKCategoryValueSleepAnalysisInBed")
    if day.nap:
        yield _record(kind, WATCH, None, *day.nap, "HKCategoryValueSleepAnalysisAsleepCore")


def _body(day: Day, rng: random.Random) -> Iterator[str]:
    morning = day.wake + timedelta(minutes=12)
    if rng.random() < 0.55:
        yield _record(_QUANTITY + "BodyMass", SCALE, "lb", morning, morning, round(day.weight / 0.45359237, 1))
    if day.date.weekday() in (0, 3, 6):
        upper, lower = round(rng.gauss(137 - 13 * day.fitness, 5)), round(rng.gauss(87 - 8 * day.fitness, 4))
        yield _record(_QUANTITY + "BloodPressureSystolic", CUFF, "mmHg", morning, morning, upper)
        yield _record(_QUANTITY + "BloodPressureDiastolic", CUFF, "mmHg", morning, morning, lower)
    if rng.random() < 0.7:
        for hour in (9, 13, 16, 20):
            when = at(day.date, hour + rng.random())
            yield _record(_QUANTITY + "DietaryWater", PHONE, "mL", when, when, rng.choice((200, 250, 330, 500)))
    if rng.random() < 0.8:
        when = at(day.date, 8.3)
        yield _record(_QUANTITY + "DietaryCaffeine", PHONE, "mg", when, when, rng.choice((80, 95, 160)))
    if day.date.weekday() in (1, 2, 5) and rng.random() < 0.7:
        when = at(day.date, 21)
        yield _record(
            _CATEGORY + "MindfulSession", PHONE, None, when, when + timedelta(minutes=rng.choice((5, 10, 15))), None
        )


def _workout(w: Workout) -> Iterator[str]:
    end = w.start + timedelta(minutes=w.minutes)
    dates = f'startDate="{_stamp(w.start)}" endDate="{_stamp(end)}"'
    yield (
        f' <Workout workoutActivityType="HKWorkoutActivityType{w.activity}" duration="{w.minutes:.4f}" '
        'durationUnit="min" '
        f'sourceName={quoteattr(WATCH)} sourceVersion="10.4" creationDate="{_stamp(end)}" {dates}>\n'
        f'  <MetadataEntry key="HKTimeZone" value="{ZONE.key}"/>\n  <MetadataEntry key="HKIndoorWorkout" value="0"/>\n'
    )
    if w.climb:
        yield f'  <MetadataEntry key="HKElevationAscended" value="{w.climb * 100:.0f} cm"/>\n'
    yield f'  <WorkoutStatistics type="{_QUANTITY}ActiveEnergyBurned" {dates} sum="{w.kcal:.2f}" unit="kcal"/>\n'
    yield (
        f'  <WorkoutStatistics type="{_QUANTITY}HeartRate" {dates} average="{w.mean_hr:.1f}" '
        f'minimum="{w.mean_hr - 30:.0f}" maximum="{w.top_hr:.0f}" unit="count/min"/>\n'
    )
    if w.metres:
        kind = "DistanceCycling" if w.activity == "Cycling" else "DistanceWalkingRunning"
        yield f'  <WorkoutStatistics type="{_QUANTITY}{kind}" {dates} sum="{w.metres / 1609.344:.4f}" unit="mi"/>\n'
    yield " </Workout>\n"


def _record(kind: str, source: str, unit: str | None, start: datetime, end: datetime, value: object) -> str:
    unit_text = f' unit="{unit}"' if unit else ""
    value_text = f' value="{value}"' if value is not None else ""
    return (
        f' <Record type="{kind}" sourceName={quoteattr(source)} sourceVersion="10.4"{unit_text} '
        f'creationDate="{_stamp(end)}" startDate="{_stamp(start)}" endDate="{_stamp(end)}"{value_text}/>\n'
    )


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %z}"
