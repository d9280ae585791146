"""What an Apple Health export holds besides records: workouts, correlations, daily summaries, the person, tests."""
# cases are tables: one line each reads best

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records.formats.apple.export import LATER, STAMP, Tag, category, export, metadata, one, read, record, why


def workout(*children: Tag, **attributes: str) -> Tag:
    """A run of 15 minutes."""
    usual = {
        "workoutActivityType": "HKWorkoutActivityTypeRunning", "duration": "15.5", "durationUnit": "min",
        "sourceName": "Robin’s Apple Watch", "creationDate": LATER, "startDate": STAMP, "endDate": LATER,
    }  # fmt: skip
    return Tag("Workout", usual | attributes, list(children))


def statistic(kind: str, unit: str, **numbers: str) -> Tag:
    identifier = f"HKQuantityTypeIdentifier{kind}"
    return Tag(
        "WorkoutStatistics", {"type": identifier, "startDate": STAMP, "endDate": LATER} | numbers | {"unit": unit}
    )


def numbers(row: dict[str, Any]) -> dict[str, tuple[float, str]]:
    return {name: (one["value"], one["unit"]) for name, one in row["attributes"]}


def summary(day: str, **attributes: str) -> Tag:
    """A day of 400 kcal, 20 minutes and 10 hours."""
    usual = {
        "dateComponents": day, "activeEnergyBurned": "400", "activeEnergyBurnedGoal": "500",
        "activeEnergyBurnedUnit": "kcal", "appleMoveTime": "0", "appleMoveTimeGoal": "0", "appleExerciseTime": "20",
        "appleExerciseTimeGoal": "30", "appleStandHours": "10", "appleStandHoursGoal": "12",
    }  # fmt: skip
    return Tag("ActivitySummary", usual | attributes)


def test_a_workout_of_before_ios_16() -> None:
    """Its numbers are attributes of the tag."""
    row = one(
        workout(totalDistance="3.1", totalDistanceUnit="mi", totalEnergyBurned="250", totalEnergyBurnedUnit="kcal")
    )
    assert (row["table"], row["activity"], row["title"], row["place"]) == ("workouts", "running", "Running", "line 10")
    assert (row["start"], row["end"], row["offset"]) == (
        datetime(2024, 5, 14, 6, 30, tzinfo=UTC), datetime(2024, 5, 14, 6, 45, tzinfo=UTC), 120,
    )  # fmt: skip
    assert numbers(row) == {"duration": (15.5, "min"), "distance": (3.1, "mi"), "energy": (250, "kcal")}


def test_a_workout_of_today() -> None:
    """Its numbers are statistics and metadata; those of its parts are left to the whole."""
    part = Tag("WorkoutActivity", {"uuid": "1"}, [statistic("DistanceWalkingRunning", "km", sum="1")])
    row = one(
        workout(
            metadata("HKIndoorWorkout", "0"),
            metadata("HKTimeZone", "Asia/Tokyo"),
            metadata("HKElevationAscended", "1234 cm"),
            metadata("HKAverageMETs", "9.5 kcal/hr·kg"),
            metadata("HKWeatherTemperature", "56 degF"),
            metadata("HKWeatherHumidity", "5600 %"),
            Tag("WorkoutEvent", {"type": "HKWorkoutEventTypeLap", "date": STAMP}),
            Tag("WorkoutEvent", {"type": "HKWorkoutEventTypePause", "date": STAMP}),
            part,
            statistic("HeartRate", "count/min", average="150.5", minimum="90", maximum="171"),
            statistic("DistanceWalkingRunning", "km", sum="5.02"),
            statistic("ActiveEnergyBurned", "kcal", sum="333"),
            statistic("StepCount", "count", sum="4900"),
            statistic("RunningStrideLength", "m", average="1.05"),
            Tag("WorkoutRoute", {"sourceName": "x"}, [Tag("FileReference", {"path": "/workout-routes/a.gpx"})]),
        )
    )
    assert (row["title"], row["activity"], row["offset"]) == ("Outdoor Run", "running", 540)
    assert numbers(row) == {
        "duration": (15.5, "min"), "average_heart_rate": (150.5, "count/min"), "minimum_heart_rate": (90, "count/min"),
        "maximum_heart_rate": (171, "count/min"), "distance": (5.02, "km"), "energy": (333, "kcal"),
        "steps": (4900, "count"), "average_running_stride_length": (1.05, "m"), "elevation_gain": (1234, "cm"),
        "intensity": (9.5, "kcal/hr·kg"), "temperature": (56, "degF"), "humidity": (56, "%"), "laps": (1, "1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "flag", "title", "activity"),
    [
        ("Running", ("HKIndoorWorkout", "1"), "Indoor Run", "running"),
        ("Walking", ("HKIndoorWorkout", "1"), "Indoor Walk", "indoor_walking"),
        ("Cycling", ("HKIndoorWorkout", "1"), "Indoor Cycle", "spinning"),
        ("Cycling", ("HKIndoorWorkout", "0"), "Outdoor Cycle", "outdoor_bike"),
        ("Swimming", ("HKSwimmingLocationType", "2"), "Open Water Swim", "open_water_swimming"),
        ("Swimming", ("HKSwimmingLocationType", "1"), "Pool Swim", "swimming"),
        ("Yoga", ("HKIndoorWorkout", "1"), "Yoga", "yoga"),
        ("HighIntensityIntervalTraining", ("x", "1"), "High Intensity Interval Training", "interval_workout"),
        ("Yoga", ("HKWorkoutBrandName", "Morning Flow"), "Morning Flow", "yoga"),
        ("SomethingNew", ("x", "1"), "Something New", "workout"),
    ],
)
def test_titles_are_those_of_the_watch(kind: str, flag: tuple[str, str], title: str, activity: str) -> None:
    """A run on a treadmill is still a run."""
    row = one(workout(metadata(*flag), workoutActivityType=f"HKWorkoutActivityType{kind}"))
    assert (row["title"], row["activity"]) == (title, activity)


def test_zero_distance_is_not_measured() -> None:
    """Apps write 0 where they do not know."""
    row = one(workout(totalDistance="0", totalDistanceUnit="km", totalEnergyBurned="x", totalEnergyBurnedUnit="kcal"))
    assert numbers(row) == {"duration": (15.5, "min")}


@pytest.mark.parametrize("bad", [{"startDate": "soon"}, {"endDate": "2024-05-14 08:00:00 +0200"}])
def test_a_workout_without_its_time_is_refused(bad: dict[str, str]) -> None:
    where, reason = why(workout(**bad))
    assert where == "line 10"
    assert "a workout" in reason


def test_records_inside_a_correlation_are_the_same_samples() -> None:
    """The two of a blood pressure come once more, identical but for their place, so that they are known as duplicates."""
    pair = [
        record(f"HKQuantityTypeIdentifierBloodPressure{kind}", unit="mmHg", value="80")
        for kind in ("Systolic", "Diastolic")
    ]
    both = Tag("Correlation", {"type": "HKCorrelationTypeIdentifierBloodPressure", "startDate": STAMP}, pair)
    rows, refusals = read(*pair, both)
    assert not refusals
    seen = [{name: value for name, value in row.items() if name != "place"} for row in rows]
    assert len(rows) == 4
    assert all(seen.count(row) == 2 for row in seen)


def test_the_person() -> None:
    """Date of birth, sex, blood type and the locale, from which units are guessed."""
    prefix = "HKCharacteristicTypeIdentifier"
    row = one(
        Tag("ExportDate", {"value": STAMP}),
        Tag("Me", {
            f"{prefix}DateOfBirth": "1980-03-09", f"{prefix}BiologicalSex": "HKBiologicalSexFemale",
            f"{prefix}BloodType": "HKBloodTypeABNegative", f"{prefix}FitzpatrickSkinType": "HKFitzpatrickSkinTypeNotSet",
        }),
    )  # fmt: skip
    assert (row["table"], row["kind"], row["fact"]) == ("entries", "person", True)
    assert dict(row["details"]) == {"birth_date": "1980-03-09", "sex": "female", "blood_type": "AB-", "locale": "en_US"}


def test_a_person_who_says_nothing() -> None:
    """Only the locale is known."""
    assert dict(one(Tag("Me", {"HKCharacteristicTypeIdentifierBloodType": "HKBloodTypeNotSet"}))["details"]) == {
        "locale": "en_US"
    }


def test_a_summary_of_a_day_without_records_gives_its_totals() -> None:
    """For the whole local day, with its goals."""
    rows, _ = read(summary("2024-05-14"))
    assert {(row["metric"], row["display"], row["value"], row["unit"]) for row in rows} == {
        ("active_energy", None, 400, "kcal"), ("exercise_minutes", None, 20, "min"), ("stand_hours", None, 10, "h"),
        (None, "Move goal (active energy)", 500, "kcal"), (None, "Exercise goal", 30, "min"), (None, "Stand goal", 12, "h"),
    }  # fmt: skip
    assert {(row["start"], row["end"], row["offset"], row["source"]) for row in rows} == {
        (datetime(2024, 5, 14, 4, tzinfo=UTC), datetime(2024, 5, 15, 4, tzinfo=UTC), -240, "Apple activity summary")
    }


def test_a_summary_is_never_added_to_the_records_of_its_day() -> None:
    """Type by type, wherever in the file the records are."""
    tags = [
        summary("2024-05-14"),
        record("HKQuantityTypeIdentifierActiveEnergyBurned", unit="kcal", value="12"),
        category("AppleStandHour", "AppleStandHourStood"),
    ]
    for order in (tags, tags[::-1]):
        rows, _ = read(*order)
        assert sorted((row["metric"], row["value"]) for row in rows if row["metric"]) == [
            ("active_energy", 12), ("exercise_minutes", 20), ("stand_hours", 1),
        ]  # fmt: skip


def test_a_day_without_a_watch_has_no_totals() -> None:
    """Its zeros mean that nothing was measured; a zero beside others is one."""
    nothing = summary("2024-05-14", activeEnergyBurned="0", appleExerciseTime="0", appleStandHours="0")
    lazy = summary("2024-05-15", appleExerciseTime="0")
    rows, _ = read(nothing, lazy)
    assert sorted((row["metric"], row["value"]) for row in rows if row["metric"]) == [
        ("active_energy", 400), ("exercise_minutes", 0), ("stand_hours", 10),
    ]  # fmt: skip


def test_goals_are_told_where_they_change() -> None:
    days = [
        summary(f"2024-05-{day}", activeEnergyBurnedGoal=goal) for day, goal in ((14, "500"), (15, "500"), (16, "600"))
    ]
    rows, _ = read(*days)
    goals = [(row["start"].day, row["value"]) for row in rows if row["display"] == "Move goal (active energy)"]
    assert goals == [(14, 500), (16, 600)]


def test_a_summary_without_its_day_is_refused() -> None:
    assert why(summary("some day"))[0] == "line 10"


def test_hearing_tests_and_lenses() -> None:
    """Kept under names of their own, one observation a number."""
    point = Tag("SensitivityPoint", {
        "frequencyValue": "1000", "frequencyUnit": "Hz", "leftEarValue": "15", "leftEarUnit": "dBHL", "rightEarValue": "20",
        "rightEarUnit": "dBHL",
    })  # fmt: skip
    hearing = Tag(
        "Audiogram", {"type": "HKDataTypeIdentifierAudiogram", "sourceName": "Ear", "startDate": STAMP}, [point]
    )
    eye = Tag("RightEye", {"sphere": "-1.25", "sphereUnit": "D", "axis": "90", "axisUnit": "deg"})
    lenses = Tag("VisionPrescription", {"type": "glasses", "dateIssued": STAMP}, [eye])
    rows, refusals = read(hearing, lenses)
    assert not refusals
    assert [(row["display"], row["value"], row["unit"]) for row in rows] == [
        ("Hearing level, left ear, 1000 Hz", 15, "dBHL"), ("Hearing level, right ear, 1000 Hz", 20, "dBHL"),
        ("Vision prescription, right eye, sphere", -1.25, "D"), ("Vision prescription, right eye, axis", 90, "deg"),
    ]  # fmt: skip


def test_elements_that_nobody_knows_are_told() -> None:
    where, reason = why(Tag("Horoscope", {"sign": "Aries"}))
    assert (where, "<Horoscope>" in reason) == ("line 10", True)


def test_clinical_records_without_their_files_are_told() -> None:
    """An export.xml alone has none of them."""
    tags = [
        Tag(
            "ClinicalRecord",
            {"type": "HKClinicalTypeIdentifierAllergyRecord", "resourceFilePath": "/clinical-records/a.json"},
        )
    ]
    _, refusals = read(export(*tags * 2))
    assert [(refusal.where, refusal.count) for refusal in refusals] == [("line 10", 2)]
    assert "export.zip" in refusals[0].why
