"""Writes a synthetic Apple Health ``export.xml`` of any size: seeded, with the mix of records of who wears a watch.

Records come grouped by type, as Apple writes them; most carry a device, heart rates and others carry metadata children,
heart rate variability carries its beats, sleep carries its time zone; then correlations, workouts with statistics, and
activity summaries. Nothing in it belongs to a person.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple, TextIO

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
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-03-09" HKCharacteristicTypeIdentifierBiologicalSex="HKBiological\
SexFemale" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeAPositive" HKCharacteristicTypeIdentifierFitzpatrickSkin\
Type="HKFitzpatrickSkinTypeNotSet" HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>
"""

Value = Callable[[random.Random], str]


def _whole(low: int, high: int) -> Value:
    return lambda chance: str(chance.randint(low, high))


def _decimal(low: float, high: float, places: int) -> Value:
    return lambda chance: f"{chance.uniform(low, high):.{places}f}"


class Kind(NamedTuple):
    """A type of quantity: how long its records are (seconds), its share of the file, who measures it, its metadata."""

    name: str
    unit: str
    value: Value
    length: tuple[int, int]
    share: float
    sources: tuple[str, ...] = (WATCH,)
    child: tuple[str, str] | None = None


KINDS = (
    Kind("HeartRate", "count/min", _whole(45, 170), (0, 0), 0.30, child=("HKMetadataKeyHeartRateMotionContext", "0")),
    Kind("ActiveEnergyBurned", "kcal", _decimal(0.05, 9, 3), (30, 120), 0.24),
    Kind("BasalEnergyBurned", "kcal", _decimal(1, 20, 3), (600, 900), 0.11),
    Kind("StepCount", "count", _whole(1, 400), (60, 600), 0.10, (WATCH, PHONE)),
    Kind("DistanceWalkingRunning", "km", _decimal(0.001, 0.5, 7), (60, 600), 0.10, (WATCH, PHONE)),
    Kind(
        "PhysicalEffort",
        "kcal/hr·kg",
        _decimal(1, 9, 1),
        (60, 300),
        0.04,
        child=("HKPhysicalEffortEstimationType", "1"),
    ),
    Kind("EnvironmentalAudioExposure", "dBASPL", _decimal(30, 90, 4), (300, 1800), 0.03),
    Kind("AppleExerciseTime", "min", _whole(1, 1), (60, 60), 0.03),
    Kind("AppleStandTime", "min", _whole(1, 5), (300, 300), 0.02),
    Kind(
        "OxygenSaturation", "%", _decimal(0.9, 1, 2), (0, 0), 0.01, child=("HKMetadataKeyBarometricPressure", "101 kPa")
    ),
    Kind("FlightsClimbed", "count", _whole(1, 6), (30, 600), 0.01, (PHONE,)),
    Kind("BloodGlucose", "mmol&lt;180.1558800000541&gt;/L", _decimal(3.2, 14, 1), (0, 0), 0.01, ("Glucose & Co",)),
)


def write_export(path: Path, megabytes: float, seed: int = 7) -> int:
    """Write an export of about this size; return how many ``Record`` elements it has, those in correlations twice."""
    chance = random.Random(seed)
    wanted = int(megabytes * 1e6)
    records = int(wanted / 420)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(PROLOG)
        count = 0
        for kind in KINDS:
            count += _quantities(out, chance, int(records * kind.share), kind)
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


def _quantities(out: TextIO, chance: random.Random, count: int, kind: Kind) -> int:
    address = 0x282D3E8A0
    child = "/>\n"
    if kind.child:
        child = f'>\n  <MetadataEntry key="{kind.child[0]}" value="{kind.child[1]}"/>\n </Record>\n'
    for index, (created, start, end) in enumerate(_stamps(chance, count, kind.length)):
        if index % 50 == 0:
            address += 0x50
        source = _source(chance.choice(kind.sources), chance, address)
        out.write(
            f' <Record type="HKQuantityTypeIdentifier{kind.name}" {source} unit="{kind.unit}" '
            f'creationDate="{created}" startDate="{start}" endDate="{end}" value="{kind.value(chance)}"{child}'
        )
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
            f'   <InstantaneousBeatsPerMinute bpm="{chance.randint(50, 90)}" time="7:00:{second:02}.42"/>\n'
            for second in range(56)
        )
        out.write(
            f' <Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" {_source(WATCH, chance, 0x2817)} '
            f'unit="ms" creationDate="{created}" startDate="{start}" endDate="{end}" value="{chance.uniform(15, 90):.4f}">\n'
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
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" {window} '
            f'average="{chance.uniform(100, 160):.3f}" minimum="80" maximum="{chance.randint(165, 185)}" unit="count/min"/>\n'
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned" {window} '
            f'sum="{chance.uniform(100, 900):.3f}" unit="kcal"/>\n'
            f'  <WorkoutStatistics type="HKQuantityTypeIdentifierDistance{distance}" {window} '
            f'sum="{chance.uniform(2, 30):.4f}" unit="km"/>\n </Workout>\n'
        )


def _summaries(out: TextIO, chance: random.Random) -> None:
    for day in range(DAYS):
        out.write(
            f' <ActivitySummary dateComponents="{(BEGIN + timedelta(days=day)).date()}" '
            f'activeEnergyBurned="{chance.uniform(200, 900):.3f}" activeEnergyBurnedGoal="500" '
            f'activeEnergyBurnedUnit="kcal" appleMoveTime="0" appleMoveTimeGoal="0" '
            f'appleExerciseTime="{chance.randint(0, 90)}" appleExerciseTimeGoal="30" '
            f'appleStandHours="{chance.randint(4, 16)}" appleStandHoursGoal="12"/>\n'
        )
