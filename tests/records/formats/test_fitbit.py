"""Fitbit: Takeout's JSON and CSV, and Fitabase's tables; each file's clock, unit and kind."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from tests.records.formats.reading import NEW_YORK, read

from salus.errors import BadFile
from salus.records.formats import Format
from salus.records.formats.fitbit import FORMATS
from salus.records.formats.fitbit import elements as elements_module
from salus.records.tables import Context, Refusal


def fitting(data: str, name: str) -> Format:
    [found] = [of for of in FORMATS if of.sniff(data.encode()[: 1 << 16], name)]
    return found


def takeout(data: Any, name: str = "file.json") -> tuple[list[dict[str, Any]], list[Refusal]]:
    text = data if isinstance(data, str) else json.dumps(data, indent=1)
    return read(fitting(text, name), text, name)


def spans(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["stage"], f"{row['start']:%d %H:%M:%S}", f"{row['end']:%d %H:%M:%S}") for row in rows]


@pytest.mark.parametrize(
    ("name", "metric", "unit", "start", "minutes"),
    [
        ("steps-2024-02-28.json", "steps", "{steps}", "2024-02-28T04:01:00+00:00", 1),
        ("distance-2024-02-28.json", "distance_walking_running", "cm", "2024-02-28T04:01:00+00:00", 1),
        ("altitude-2024-02-28.json", "elevation_climbed", "[ft_i]", "2024-02-28T04:01:00+00:00", 1),
        ("Takeout/Fitbit/Global Export Data/calories-2024-02-28.json", "total_energy", "kcal",
         "2024-02-28T09:01:00+00:00", 1),
        ("very_active_minutes-2024-02-28.json", "vigorous_activity_minutes", "min", "2024-02-28T05:00:00+00:00", 1440),
        ("lightly_active_minutes-2024-02-28.json", "light_activity_minutes", "min", "2024-02-28T05:00:00+00:00", 1440),
        ("moderately_active_minutes-2024-02-28.json", "moderate_activity_minutes", "min",
         "2024-02-28T05:00:00+00:00", 1440),
        ("sedentary_minutes-2024-02-28.json", "sedentary_minutes", "min", "2024-02-28T05:00:00+00:00", 1440),
        ("height-2024-02-28.json", "height", "mm", "2024-02-28T09:01:00+00:00", 0),
    ],
)  # fmt: skip
def test_a_series_is_what_its_file_is_called_in_the_clock_of_its_kind(
    name: str, metric: str, unit: str, start: str, minutes: int
) -> None:
    [row], refusals = takeout([{"dateTime": "02/28/24 04:01:00", "value": "12"}], name)
    assert refusals == []
    assert (row["metric"], row["value"], row["unit"], row["source"]) == (metric, 12, unit, "Fitbit")
    assert (row["start"].isoformat(), row["offset"]) == (start, -300)
    assert (row["end"] - row["start"]).total_seconds() == minutes * 60


def test_steps_that_come_a_day_at_a_time_are_of_local_days() -> None:
    rows, refusals = takeout(
        [{"dateTime": "03/09/24 00:00:00", "value": "8213"}, {"dateTime": "03/10/24 00:00:00", "value": "1"}],
        "steps-1.json",
    )
    assert refusals == []
    assert [(row["start"].hour, (row["end"] - row["start"]).total_seconds() / 3600) for row in rows] == [
        (5, 24),
        (5, 23),
    ]


def test_rows_of_a_series_that_are_no_values_are_refused() -> None:
    rows, refusals = takeout(
        [{"dateTime": "02/28/24 04:01:00", "value": "12"}, {"dateTime": "soon", "value": "1"}, {"value": "1"}, 7,
         {"dateTime": "02/28/24 04:02:00", "value": "many"},
         {"dateTime": "02/28/2024 4:03:00 PM", "value": 3}],
        "steps-2024.json",
    )  # fmt: skip
    assert [(row["value"], row["start"].hour) for row in rows] == [(12, 4), (3, 16)]
    assert sorted((r.where, r.count) for r in refusals) == [("entry 2", 3), ("entry 5", 1)]


def test_days_that_have_not_begun_are_padding() -> None:
    rows, [refusal] = takeout(
        [{"dateTime": "02/28/24 00:00:00", "value": "0"}, {"dateTime": "02/28/69 00:00:00", "value": "0"}],
        "very_active_minutes-2024.json",
    )
    assert len(rows) == 1
    assert "padding" in refusal.why


def test_heart_rates_are_in_utc_and_only_kept_when_the_device_was_sure() -> None:
    rows, refusals = takeout([
        {"dateTime": "07/01/24 12:00:05", "value": {"bpm": 61, "confidence": 2}},
        {"dateTime": "07/01/24 12:00:10", "value": {"bpm": 70, "confidence": 0}},
        {"dateTime": "07/01/24 12:00:15", "value": {"bpm": None, "confidence": 3}},
        {"dateTime": None, "value": {"bpm": 62, "confidence": 3}},
        {"dateTime": "07/01/24 12:00:15", "value": 4},
    ])  # fmt: skip
    [row] = rows
    assert (row["metric"], row["value"], row["unit"], row["place"]) == ("heart_rate", 61, "/min", "entry 1")
    assert (row["start"].isoformat(), row["offset"]) == ("2024-07-01T12:00:05+00:00", -240)
    assert sum(refusal.count for refusal in refusals) == 4


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"date": "07/01/24", "value": 58.2, "error": 6.1}, [("resting_heart_rate", 58.2, "/min")]),
        ({"demographicVO2Max": 44.0, "demographicVO2MaxError": 3.0, "filteredDemographicVO2Max": 45.5},
         [("vo2_max", 45.5, "mL/kg/min")]),
        ({"valuesInZones": {"BELOW_DEFAULT_ZONE_1": 1312.0, "IN_DEFAULT_ZONE_1": 60.0, "IN_DEFAULT_ZONE_2": 5,
                            "IN_DEFAULT_ZONE_3": 0.0}},
         [("fat_burn_minutes", 60, "min"), ("cardio_minutes", 5, "min"), ("peak_minutes", 0, "min")]),
    ],
)  # fmt: skip
def test_daily_values_count_for_the_local_day(value: dict[str, Any], found: list[Any]) -> None:
    rows, refusals = takeout([{"dateTime": "07/01/24 00:00:00", "value": value}])
    assert refusals == []
    assert [(r["metric"], r["value"], r["unit"]) for r in rows] == found
    assert {(r["start"].isoformat(), r["end"].isoformat()) for r in rows} == {
        ("2024-07-01T04:00:00+00:00", "2024-07-02T04:00:00+00:00")
    }


def test_a_day_without_a_resting_heart_rate_is_refused_not_zero() -> None:
    rows, [refusal] = takeout([
        {"dateTime": "07/01/24 00:00:00", "value": {"date": "07/01/24", "value": 58.2, "error": 6.1}},
        {"dateTime": "07/02/24 00:00:00", "value": {"date": None, "value": 0.0, "error": 0.0}},
    ])  # fmt: skip
    assert len(rows) == 1
    assert refusal.why == "no resting heart rate on that day"


SLEEP = {
    "logId": 26589710670, "dateOfSleep": "2024-07-02", "startTime": "2024-07-01T23:00:00.000",
    "endTime": "2024-07-02T00:30:00.000", "duration": 5400000, "minutesAsleep": 80, "mainSleep": True, "type": "stages",
    "levels": {
        "summary": {},
        "data": [
            {"dateTime": "2024-07-01T23:00:00.000", "level": "light", "seconds": 1800},
            {"dateTime": "2024-07-01T23:30:00.000", "level": "deep", "seconds": 3600},
        ],
        "shortData": [{"dateTime": "2024-07-01T23:40:00.000", "level": "wake", "seconds": 120}],
    },
}  # fmt: skip


def test_sleep_is_stretches_of_stages_with_short_wakings_cut_out() -> None:
    rows, refusals = takeout([SLEEP])
    assert refusals == []
    assert spans(rows) == [
        ("in_bed", "02 03:00:00", "02 04:30:00"),
        ("core", "02 03:00:00", "02 03:30:00"),
        ("deep", "02 03:30:00", "02 03:40:00"),
        ("awake", "02 03:40:00", "02 03:42:00"),
        ("deep", "02 03:42:00", "02 04:30:00"),
    ]
    assert {row["offset"] for row in rows} == {-240}


def test_classic_and_handwritten_sleep_is_read_too() -> None:
    data = [
        {"dateTime": "2024-07-01T23:00:00.000", "level": "asleep", "seconds": 4800},
        {"dateTime": "2024-07-02T00:20:00.000", "level": "restless", "seconds": 600},
    ]
    rows, _ = takeout({"sleep": [SLEEP | {"type": "classic", "levels": {"data": data}}, SLEEP | {"levels": None}]})
    assert [stage for stage, _, _ in spans(rows)] == ["in_bed", "asleep", "awake", "in_bed", "asleep"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"startTime": "late"}, "'late'"),
        ({"duration": None, "endTime": "2024-07-01T22:00:00.000"}, "ends before it starts"),
        ({"duration": 9e9}, "three days"),
        ({"levels": {"data": [{"dateTime": "2024-07-01T23:00:00.000", "level": "float", "seconds": 9}]}}, "'float'"),
        ({"levels": {"data": [{"dateTime": "2024-07-01T23:00:00.000", "level": "rem", "seconds": None}]}}, "length"),
        ({"levels": {"data": ["rem"]}}, "not objects"),
    ],
)
def test_a_broken_sleep_log_is_refused_whole(change: dict[str, Any], why: str) -> None:
    rows, [refusal] = takeout([SLEEP | change])
    assert rows == []
    assert why in refusal.why


EXERCISE = {
    "logId": 21092332392, "activityName": "Run", "activityTypeId": 90009, "averageHeartRate": 152, "calories": 288,
    "duration": 1800000, "activeDuration": 1740000, "steps": 3200, "startTime": "07/01/24 22:30:00",
    "elevationGain": 18.288, "distance": 4.2, "distanceUnit": "Kilometer", "speed": 8.4, "pace": 428.0,
    "source": {"type": "tracker", "name": "Charge 5"}, "activeZoneMinutes": {"totalMinutes": 31},
}  # fmt: skip


def test_an_exercise_is_a_workout_that_began_at_a_utc_time() -> None:
    [row], refusals = takeout([EXERCISE])
    assert refusals == []
    assert (row["activity"], row["title"], row["id"], row["source"]) == (
        "running",
        "Run",
        "21092332392",
        "Fitbit Charge 5",
    )
    assert (row["start"].isoformat(), row["end"].isoformat()) == (
        "2024-07-01T22:30:00+00:00",
        "2024-07-01T23:00:00+00:00",
    )
    assert {name: (v["value"], v["unit"]) for name, v in row["attributes"]} == {
        "duration": (29, "min"), "energy": (288, "kcal"), "steps": (3200, "{steps}"),
        "average_heart_rate": (152, "/min"), "elevation_gain": (18.288, "m"), "distance": (4.2, "km"),
        "speed": (8.4, "km/h"), "active_zone_minutes": (31, "min"),
    }  # fmt: skip


def test_an_exercise_in_miles_or_with_an_offset_keeps_them() -> None:
    [row], _ = takeout(
        [EXERCISE | {"distanceUnit": "Mile", "startTime": "2024-07-01T18:30:00.000-04:00", "source": None}]
    )
    assert dict(row["attributes"])["distance"]["unit"] == "[mi_i]"
    assert (row["start"].isoformat(), row["offset"], row["source"]) == ("2024-07-01T22:30:00+00:00", -240, "Fitbit")


def test_an_exercise_without_a_duration_is_refused() -> None:
    rows, [refusal] = takeout([EXERCISE | {"duration": "long"}])
    assert rows == []
    assert "'long'" in refusal.why


@pytest.mark.parametrize(
    ("weight", "bmi", "unit"), [(191.8, 27.77, "[lb_av]"), (87.0, 27.77, "kg"), (191.8, 0, "[lb_av]")]
)
def test_the_unit_of_a_weight_is_told_by_the_body_mass_index(weight: float, bmi: float, unit: str) -> None:
    rows, refusals = takeout([
        {"logId": 5, "weight": weight, "bmi": bmi, "fat": 24.0, "date": "07/01/24", "time": "07:30:00",
         "source": "Aria"}
    ])  # fmt: skip
    assert refusals == []
    assert (rows[0]["metric"], rows[0]["value"], rows[0]["unit"], rows[0]["source"]) == (
        "weight",
        weight,
        unit,
        "Fitbit Aria",
    )
    assert rows[0]["start"].isoformat() == "2024-07-01T11:30:00+00:00"
    assert [row["metric"] for row in rows[1:]] == (["bmi"] if bmi else []) + ["body_fat_percent"]


def test_objects_of_another_shape_are_refused_by_their_members() -> None:
    rows, refusals = takeout([
        SLEEP, {"badge": 1}, 7, {"value": {"mood": 3}, "dateTime": "07/01/24 00:00:00"},
        {"logId": 5, "weight": "heavy", "date": "07/01/24"},
        {"value": {"valuesInZones": {}}, "dateTime": "07/01/24 00:00:00"},
    ])  # fmt: skip
    assert len(rows) == 5
    assert len(refusals) == 5
    assert "badge" in refusals[0].why


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Active Zone Minutes - 2024-07-01.csv", "date_time,heart_zone_id,total_minutes\n2024-07-01T08:00,CARDIO,2\n",
         [("active_zone_minutes", 2, "min", "2024-07-01T12:00:00", 60)]),
        ("Daily Heart Rate Variability Summary - 2024-07-(01).csv",
         "timestamp,rmssd,nremhr,entropy\n2024-07-01T00:00:00,38.2,54,2.9\n",
         [("heart_rate_variability_rmssd", 38.2, "ms", "2024-07-01T04:00:00", 86400)]),
        ("Heart Rate Variability Details - 2024-07-01.csv",
         "timestamp,rmssd,coverage,low_frequency,high_frequency\n2024-07-01T02:05:00,41,0.9,300,200\n",
         [("heart_rate_variability_rmssd", 41, "ms", "2024-07-01T06:05:00", 0)]),
        ("Daily Respiratory Rate Summary - 2024-07-01.csv",
         "timestamp,daily_respiratory_rate\n2024-07-01T00:00:00,14.2\n",
         [("respiratory_rate", 14.2, "/min", "2024-07-01T04:00:00", 86400)]),
        ("Daily SpO2 - 2024.csv", "timestamp,average_value,lower_bound,upper_bound\n2024-07-01T00:00:00Z,96.1,93,99\n",
         [("oxygen_saturation", 96.1, "%", "2024-07-01T04:00:00", 86400)]),
        ("Minute SpO2 - 2024-07-01.csv", "timestamp,value\n2024-07-01T06:05:00Z,96.1\n",
         [("oxygen_saturation", 96.1, "%", "2024-07-01T06:05:00", 0)]),
        ("Stress Score.csv", "DATE,UPDATED_AT,STRESS_SCORE,SLEEP_POINTS,STATUS,CALCULATION_FAILED\n"
         "2024-07-01T00:00:00,2024-07-01T12:37:00Z,78,20,READY,false\n",
         [("stress_management_score", 78, "{score}", "2024-07-01T04:00:00", 86400)]),
        ("Daily Readiness Score - 2024-07-01.csv", "date,readiness_score_value,readiness_state\n2024-07-01,62,MEDIUM\n",
         [("readiness_score", 62, "{score}", "2024-07-01T04:00:00", 86400)]),
        ("sleep_score.csv",
         "sleep_log_entry_id,timestamp,overall_score,resting_heart_rate\n9,2024-07-01T10:05:00Z,81,55\n",
         [("sleep_score", 81, "{score}", "2024-07-01T10:05:00", 0)]),
        ("Computed Temperature - 2024-07-01.csv", "type,sleep_start,sleep_end,temperature_samples,nightly_temperature\n"
         "SKIN,2024-07-01T00:00,2024-07-01T06:00,360,34.1\n",
         [("sleeping_wrist_temperature", 34.1, "Cel", "2024-07-01T04:00:00", 21600)]),
        ("steps_2024-07-01.csv", "timestamp,steps,data source\n2024-07-01T12:00:00Z,31,Pixel Watch\n",
         [("steps", 31, "{steps}", "2024-07-01T12:00:00", 60)]),
        ("daily/heart_rate_2024-07-01.csv", "timestamp,beats per minute,data source\n2024-07-01T12:00:00Z,61,\n",
         [("heart_rate", 61, "/min", "2024-07-01T12:00:00", 0)]),
        ("daily_resting_heart_rate.csv",
         "timestamp,beats per minute,data source\n2024-07-01T00:00:00Z,55,Pixel Watch\n",
         [("resting_heart_rate", 55, "/min", "2024-07-01T04:00:00", 86400)]),
        ("dailyActivity_merged.csv", "Id,ActivityDate,TotalSteps,TotalDistance,VeryActiveMinutes,Calories,Floors\n"
         "15,7/1/2024,8213,5.9,21,2100,\n",
         [("steps", 8213, "{steps}", "2024-07-01T04:00:00", 86400),
          ("distance_walking_running", 5.9, "km", "2024-07-01T04:00:00", 86400),
          ("total_energy", 2100, "kcal", "2024-07-01T04:00:00", 86400),
          ("vigorous_activity_minutes", 21, "min", "2024-07-01T04:00:00", 86400)]),
        ("dailySteps_merged.csv", "Id,ActivityDay,StepTotal\n15,7/1/2024,8213\n",
         [("steps", 8213, "{steps}", "2024-07-01T04:00:00", 86400)]),
        ("hourlySteps_merged.csv", "Id,ActivityHour,StepTotal\n15,7/1/2024 12:00:00 AM,213\n",
         [("steps", 213, "{steps}", "2024-07-01T04:00:00", 3600)]),
        ("minuteStepsNarrow_merged.csv", "Id,ActivityMinute,Steps\n15,7/1/2024 1:05:00 PM,13\n",
         [("steps", 13, "{steps}", "2024-07-01T17:05:00", 60)]),
        ("minuteStepsWide_merged.csv", "Id,ActivityHour,Steps00,Steps01,Steps59\n15,7/1/2024 1:00:00 PM,3,,5\n",
         [("steps", 3, "{steps}", "2024-07-01T17:00:00", 60), ("steps", 5, "{steps}", "2024-07-01T17:59:00", 60)]),
        ("heartrate_seconds_merged.csv", "Id,Time,Value\n15,7/1/2024 7:21:05 AM,97\n",
         [("heart_rate", 97, "/min", "2024-07-01T11:21:05", 0)]),
        ("sleepDay_merged.csv", "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n"
         "15,7/1/2024 12:00:00 AM,1,420,455\n",
         [("sleep_duration", 420, "min", "2024-07-01T04:00:00", 86400),
          ("time_in_bed", 455, "min", "2024-07-01T04:00:00", 86400)]),
        ("weightLogInfo_merged.csv", "Id,Date,WeightKg,WeightPounds,Fat,BMI,IsManualReport,LogId\n"
         "15,7/1/2024 11:59:59 PM,72.5,159.8,,23.1,True,1\n",
         [("weight", 72.5, "kg", "2024-07-02T03:59:59", 0), ("bmi", 23.1, "kg/m2", "2024-07-02T03:59:59", 0)]),
    ],
)  # fmt: skip
def test_every_table_gives_its_metrics_units_and_times(name: str, text: str, found: list[Any]) -> None:
    rows, refusals = takeout(text, name)
    assert refusals == []
    assert [
        (r["metric"], r["value"], r["unit"], f"{r['start']:%Y-%m-%dT%H:%M:%S}", (r["end"] - r["start"]).total_seconds())
        for r in rows
    ] == found


def test_what_stands_for_nothing_measured_is_refused() -> None:
    assert "nothing measured" in takeout("timestamp,value\n2024-07-01T06:05:00Z,50.0\n", "Minute SpO2.csv")[1][0].why
    header = "DATE,UPDATED_AT,STRESS_SCORE,STATUS\n"
    body = "2024-07-01,x,0,NO_DATA\n2024-07-02,x,soft,READY\nwhen,x,5,READY\n2024-07-04,x,,READY\n"
    rows, refusals = takeout(header + body, "Stress Score.csv")
    assert rows == []
    assert sorted(refusal.where for refusal in refusals) == ["line 2", "line 3", "line 4", "line 5"]
    bad = "type,sleep_start,sleep_end,nightly_temperature\nSKIN,2024-07-01T06:00,2024-07-01T00:00,34.1\n"
    assert "lies after" in takeout(bad, "Computed Temperature.csv")[1][0].why


def test_the_device_of_a_row_is_its_source() -> None:
    rows, _ = takeout(
        "timestamp,steps,data source\n2024-07-01T12:00:00Z,31,Pixel Watch\n2024-07-01T12:01:00Z,3,\n", "s.csv"
    )
    assert [row["source"] for row in rows] == ["Pixel Watch", "Fitbit"]


def test_minutes_of_sleep_become_stretches() -> None:
    minutes = "".join(f"15,7/1/2024 2:{m:02}:30 AM,{v},{log}\n" for m, v, log in
                      [(0, 1, 7), (1, 1, 7), (2, 2, 7), (3, 1, 7), (5, 1, 7), (6, 1, 8), (7, 9, 8)])  # fmt: skip
    rows, [refusal] = takeout(
        "Id,date,value,logId\n" + minutes + "15,when,1,8\n".replace("when,1", "7/1/2024 2:08:30 AM,4")
    )
    assert refusal.count == 2
    assert [row for row in spans(rows) if row[0] != "in_bed"] == [
        ("asleep", "01 06:00:30", "01 06:02:30"),
        ("awake", "01 06:02:30", "01 06:03:30"),
        ("asleep", "01 06:03:30", "01 06:04:30"),
        ("asleep", "01 06:05:30", "01 06:06:30"),
        ("asleep", "01 06:06:30", "01 06:07:30"),
    ]
    assert sum(stage == "in_bed" for stage, _, _ in spans(rows)) == 3


def test_a_table_of_several_people_is_refused_naming_them() -> None:
    with pytest.raises(BadFile, match=r"2 people \(Id 15, 16\)"):
        takeout("Id,ActivityDay,StepTotal\n15,7/1/2024,8213\n16,7/1/2024,8214\n", "dailySteps_merged.csv")


def test_large_files_are_streamed_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [{"dateTime": f"07/01/24 12:00:{s:02}", "value": {"bpm": 60 + s, "confidence": 2}} for s in range(60)]
    whole, _ = takeout(data)
    monkeypatch.setattr(elements_module, "_SMALL", 100)
    monkeypatch.setattr(elements_module, "_CHUNK", 25)
    assert takeout(data)[0] == whole


@pytest.mark.parametrize("text", ['[{"dateOfSleep": "2024-', '"dateOfSleep"', "[]"])
def test_broken_and_empty_json_is_a_bad_file(text: str) -> None:
    of = next(of for of in FORMATS if of.name == "fitbit_takeout")
    with pytest.raises(BadFile):
        list(of.read(io.BytesIO(text.encode()), Context(NEW_YORK)))


def test_no_two_fitbit_formats_claim_the_same_file_and_names_are_unique() -> None:
    assert len({of.name for of in FORMATS}) == len(FORMATS)
    for data in (b"", b"{}", b"[]", b"\x00\x01", b"a,b\n1,2\n", b"start,metric,value\n2024-07-01,steps,1\n"):
        assert not any(of.sniff(data, "steps-2024.json") for of in FORMATS)
