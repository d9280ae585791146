"""Writes a synthetic Apple Health ``export.xml`` of any size: seeded, with the mix of records that a watch wearer has.

Records come grouped by type, as Apple writes them, newest sources last; about half carry a device, heart rates and noise
levels carry metadata children, heart rate variability carries its beats, sleep carries its time zone; then correlations,
workouts with statistics, and activity summaries. Nothing in it belongs to a person.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TextIO

BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
DAYS = 3650
WATCH = "Robin’s Apple Watch"
PHONE = "Robin’s iPhone"
PROLOG = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record
  type          CDATA #REQUIRED
  value         CDATA #IMPLIED
>
]>
<HealthData locale="en_GB">
 <ExportDate value="2024-12-30 09:00:00 +0000"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-03-09" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSex\
Female" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeAPositive" HKCharacteristicTypeIdentifierFitzpatrickSkinType\
="HKFitzpatrickSkinTypeNotSet" HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>
"""

Value = Callable[[random.Random], str]


def _whole(low: int, high: int) -> Value:
    return lambda chance: str(chance.randint(low, high))


def _decimal(low: float, high: float, places: int) -> Value:
    return lambda chance: f"{chance.uniform(low, high):.{places}f}"


# identifier, unit, value, seconds long, seconds between, share of the file's records, who measures it, metadata child
_TYPES: list[tuple[str, str, Value, tuple[int, int], float, tuple[str, ...], str]] = [
    ("HeartRate", "count/min", _whole(45, 170), (0, 0), 0.30, (WATCH,), '"HKMetadataKeyHeartRateMotionContext" value="0"'),
    ("ActiveEnergyBurned", "kcal", _decimal(0.05, 9, 3), (30, 120), 0.24, (WATCH,), ""),
    ("BasalEnergyBurned", "kcal", _decimal(1, 20, 3), (600, 900), 0.11, (WATCH,), ""),
    ("StepCount", "count", _whole(1, 400), (60, 600), 0.10, (WATCH, PHONE), ""),
    ("DistanceWalkingRunning", "km", _decimal(0.001, 0.5, 7), (60, 600), 0.10, (WATCH, PHONE), ""),
    ("PhysicalEffort", "kcal/hr·kg", _decimal(1, 9, 1), (60, 300), 0.04, (WATCH,), '"HKPhysicalEffortEstimationType" value="1"'),
    ("EnvironmentalAudioExposure", "dBASPL", _decimal(30, 90, 4), (300, 1800), 0.03, (WATCH,), ""),
    ("AppleExerciseTime", "min", _whole(1, 1), (60, 60), 0.03, (WATCH,), ""),
    ("AppleStandTime", "min", _whole(1, 5), (300, 300), 0.02, (WATCH,), ""),
    ("OxygenSaturation", "%", lambda chance: f"0.{chance.randint(90, 99)}", (0, 0), 0.01, (WATCH,), '"HKMetadataKeyBarometricPressure" value="101.3 cmHg"'),
    ("FlightsClimbed", "count", _whole(1, 6), (30, 600), 0.01, (PHONE,), ""),
    ("BloodGlucose", "mmol&lt;180.1558800000541&gt;/L", _decimal(3.2, 14, 1), (0, 0), 0.01, ("Glucose & Co",), ""),
]  # fmt: skip


def write_export(path: Path, megabytes: float, seed: int = 7) -> int:
    """Write an export of about this size and return how many ``Record`` elements it has (those in correlations twice)."""
    chance = random.Random(seed)
    wanted = int(megabytes * 1e6)
    records = int(wanted / 420)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(PROLOG)
        count = 0
        for name, unit, value, length, share, sources, child in _TYPES:
            count += _quantities(out, chance, int(records * share), name, unit, value, length, sources, child)
        count += _categories(out, chance, max(int(records * 0.01), 1))
        count += _variability(out, chance, max(int(records * 0.002), 1))
        count += _pressure(out, chance, max(int(records * 0.0005), 1))
        _workouts(out, chance, max(int(records * 0.001), 1))
        _summaries(out, chance)
        out.write("</HealthData>\n")
    return count


def _stamps(chance: random.Random, count: int, length: tuple[int, int]) -> Iterator[tuple[str, str, str]]:
    step = DAYS * 86400 / max(count, 1)
    for index in range(count):
        start = BEGIN + timedelta(seconds=int(index * step + chance.uniform(0, step)))
        end = start + timedelta(seconds=chance.randint(*length))
        yield _stamp(end + timedelta(seconds=chance.randint(1, 900))), _stamp(start), _stamp(end)


def _stamp(instant: datetime) -> str:
    hours = 1 if 3 < instant.month < 11 else 0
    return (instant.astimezone(timezone(timedelta(hours=hours)))).strftime("%Y-%m-%d %H:%M:%S %z")


def _source(name: str, chance: random.Random, address: int) -> str:
    text = f'sourceName="{name.replace("&", "&amp;")}" sourceVersion="{chance.choice(["7.1", "8.0", "9.4.1"])}"'
    if name == PHONE:
        return text if chance.random() < 0.3 else f'{text} device="{_device("iPhone", "iPhone12,3", address)}"'
    return f'{text} device="{_device("Apple Watch", "Watch6,7", address)}"' if name == WATCH else text


def _device(name: str, hardware: str, address: int) -> str:
    model = name.rsplit(" ", maxsplit=1)[-1]
    return (
        f"&lt;&lt;HKDevice: {address:#x}&gt;, name:{name}, manufacturer:Apple Inc., model:{model}, "
        f"hardware:{hardware}, software:9.4.1&gt;"
    )


def _quantities(
    out: TextIO, chance: random.Random, count: int, name: str, unit: str, value: Value, length: tuple[int, int],
    sources: tuple[str, ...], child: str,
) -> int:  # fmt: skip
    address = 0x282D3E8A0
    for index, (created, start, end) in enumerate(_stamps(chance, count, length)):
        if index % 50 == 0:
            address += 0x50
        out.write(
            f' <Record type="HKQuantityTypeIdentifier{name}" {_source(chance.choice(sources), chance, address)} '
            f'unit="{unit}" creationDate="{created}" startDate="{start}" endDate="{end}" value="{value(chance)}"'
        )
        out.write(f">\n  <MetadataEntry key={child}/>\n </Record>\n" if child else "/>\n")
    return count


def _categories(out: TextIO, chance: random.Random, count: int) -> int:
    stages = ("InBed", "AsleepCore", "AsleepDeep", "AsleepREM", "Awake", "AsleepUnspecified")
    for created, start, end in _stamps(chance, count, (300, 5400)):
        out.write(
            f' <Record type="HKCategoryTypeIdentifierSleepAnalysis" {_source(WATCH, chance, 0x2817)} '
            f'creationDate="{created}" startDate="{start}" endDate="{end}" '
            f'value="HKCategoryValueSleepAnalysis{chance.choice(stages)}">\n'
            '  <MetadataEntry key="HKTimeZone" value="Europe/London"/>\n </Record>\n'
        )
    for created, start, end in _stamps(chance, count, (3600, 3600)):
        out.write(
            f' <Record type="HKCategoryTypeIdentifierAppleStandHour" {_source(WATCH, chance, 0x2817)} '
            f'creationDate="{created}" startDate="{start}" endDate="{end}" '
            f'value="HKCategoryValueAppleStandHour{chance.choice(["Stood", "Idle"])}"/>\n'
        )
    return 2 * count


def _variability(out: TextIO, chance: random.Random, count: int) -> int:
    for created, start, end in _stamps(chance, count, (60, 60)):
        beats = "".join(
            f'   <InstantaneousBeatsPerMinute bpm="{chance.randint(50, 90)}" time="7:0{second // 60}:{second % 60:02}.42"/>\n'
            for second in range(56)
        )
        out.write(
            f' <Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" {_source(WATCH, chance, 0x2817)} unit="ms" '
            f'creationDate="{created}" startDate="{start}" endDate="{end}" value="{chance.uniform(15, 90):.4f}">\n'
            f"  <HeartRateVariabilityMetadataList>\n{beats}  </HeartRateVariabilityMetadataList>\n </Record>\n"
        )
    return count


def _pressure(out: TextIO, chance: random.Random, count: int) -> int:
    pairs = []
    for created, start, end in _stamps(chance, count, (0, 0)):
        stamps = f'creationDate="{created}" startDate="{start}" endDate="{end}"'
        pairs.append([
            (stamps, f'type="HKQuantityTypeIdentifierBloodPressure{kind}" sourceName="Cuff" sourceVersion="3" '
             f'unit="mmHg" {stamps} value="{chance.randint(*span)}"')
            for kind, span in (("Systolic", (100, 150)), ("Diastolic", (60, 95)))
        ])  # fmt: skip
    for side in (0, 1):
        for pair in pairs:
            out.write(f" <Record {pair[side][1]}/>\n")
    for pair in pairs:
        out.write(
            f' <Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="Cuff" sourceVersion="3" '
            f"{pair[0][0]}>\n  <Record {pair[0][1]}/>\n  <Record {pair[1][1]}/>\n </Correlation>\n"
        )
    return 4 * count


def _workouts(out: TextIO, chance: random.Random, count: int) -> None:
    for created, start, end in _stamps(chance, count, (1200, 5400)):
        kind, distance = chance.choice(
            [("Running", "WalkingRunning"), ("Cycling", "Cycling"), ("Walking", "WalkingRunning")]
        )
        window = f'startDate="{start}" endDate="{end}"'
        out.write(
            f' <Workout workoutActivityType="HKWorkoutActivityType{kind}" duration="{chance.uniform(20, 90):.10f}" '
            f'durationUnit="min" {_source(WATCH, chance, 0x2817)} creationDate="{created}" {window}>\n'
            '  <MetadataEntry key="HKIndoorWorkout" value="0"/>\n'
            '  <MetadataEntry key="HKTimeZone" value="Europe/London"/>\n'
            f'  <MetadataEntry key="HKElevationAscended" value="{chance.randint(0, 40000)} cm"/>\n'
            f'  <WorkoutEvent type="HKWorkoutEventTypePause" date="{start}"/>\n'
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" {window} average="{chance.uniform(100, 160):.3f}" '
            f'minimum="80" maximum="{chance.randint(165, 185)}" unit="count/min"/>\n'
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned" {window} '
            f'sum="{chance.uniform(100, 900):.3f}" unit="kcal"/>\n'
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierDistance{distance}" {window} '
            f'sum="{chance.uniform(2, 30):.4f}" unit="km"/>\n </Workout>\n'
        )


def _summaries(out: TextIO, chance: random.Random) -> None:
    for day in range(DAYS):
        out.write(
            f' <ActivitySummary dateComponents="{(BEGIN + timedelta(days=day)).date()}" '
            f'activeEnergyBurned="{chance.uniform(200, 900):.3f}" activeEnergyBurnedGoal="500" activeEnergyBurnedUnit="kcal" '
            f'appleMoveTime="0" appleMoveTimeGoal="0" appleExerciseTime="{chance.randint(0, 90)}" appleExerciseTimeGoal="30" '
            f'appleStandHours="{chance.randint(4, 16)}" appleStandHoursGoal="12"/>\n'
        )
