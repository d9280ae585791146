"""Dexcom Clarity: readings, events and settings told apart, in several languages and both units."""

from __future__ import annotations

from typing import Any

import pytest
from tests.records.formats.reading import read

from salus.errors import BadFile
from salus.records.formats.dexcom import FORMAT

ENGLISH = (
    "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Patient Info,Device Info,Source Device ID,"
    "Glucose Value (mg/dL),Insulin Value (u),Carb Value (grams),Duration (hh:mm:ss),"
    "Glucose Rate of Change (mg/dL/min),Transmitter Time (Long Integer),Transmitter ID\n"
    "1,,FirstName,,Ada,,,,,,,,,\n2,,Device,,,Dexcom G7,iOS,,,,,,,\n3,,Alert,High,,,iOS,250,,,,,,\n"
)


def one(rows: str, header: str = ENGLISH) -> dict[str, Any]:
    found, refusals = read(FORMAT, header + rows)
    assert refusals == []
    assert len(found) == 1
    return found[0]


def test_a_reading_is_glucose_of_the_device_at_the_local_time() -> None:
    row = one("4,2024-07-01T08:00:03,EGV,,,,iOS,142,,,,,1,A\n")
    assert (row["metric"], row["value"], row["unit"], row["source"]) == ("glucose", 142, "mg/dL", "Dexcom G7")
    assert (row["start"].isoformat(), row["offset"], row["place"]) == ("2024-07-01T12:00:03+00:00", -240, "line 5")


@pytest.mark.parametrize(("word", "value"), [("Low", 39), ("High", 401), ("<40", 39), (">400", 401)])
def test_beyond_the_sensors_range_the_word_is_kept_and_valued_one_step_beyond(word: str, value: float) -> None:
    row = one(f"4,2024-07-01T08:00:00,EGV,,,,iOS,{word},,,,,1,A\n")
    assert (row["value"], row["text"]) == (value, word)


def test_calibrations_come_from_a_finger_stick() -> None:
    row = one("4,2024-07-01T08:00:00,Calibration,,,,iOS,133,,,,,1,A\n")
    assert (row["metric"], row["value"], row["display"]) == ("glucose", 133, "finger stick")
    assert row["source"] == "Dexcom G7 finger stick"


@pytest.mark.parametrize(
    ("kind", "metrics"),
    [
        ("Fast-Acting", ["insulin_dose", "bolus_insulin"]),
        ("Long-Acting", ["insulin_dose", "basal_insulin"]),
        ("", ["insulin_dose"]),
    ],
)
def test_insulin_counts_in_the_total_and_under_its_kind(kind: str, metrics: list[str]) -> None:
    rows, refusals = read(FORMAT, ENGLISH + f"4,2024-07-01T08:00:00,Insulin,{kind},,,iOS,,4.5,,,,,\n")
    assert refusals == []
    assert [(r["metric"], r["value"], r["unit"]) for r in rows] == [(metric, 4.5, "U") for metric in metrics]


def test_carbohydrates_exercise_and_health_events_are_kept() -> None:
    rows, refusals = read(
        FORMAT,
        ENGLISH
        + "4,2024-07-01T08:00:00,Carbs,,,,iOS,,,45,,,,\n5,2024-07-01T18:00:00,Exercise,Heavy,,,iOS,,,,0:45:00,,,\n"
        "6,2024-07-01T19:00:00,Health,Illness,,,iOS,,,,,,,\n7,2024-07-01T19:00:00,Exercise,,,,iOS,,,,,,,\n",
    )
    assert refusals == []
    carbs, ill = (row for row in rows if row["table"] == "observations")
    hard, plain = (row for row in rows if row["table"] == "workouts")
    assert (carbs["metric"], carbs["value"], carbs["unit"]) == ("carbohydrates", 45, "g")
    assert (ill["metric"], ill["text"], ill["display"]) == (None, "Illness", "health event")
    assert (hard["title"], (hard["end"] - hard["start"]).total_seconds()) == ("Exercise (heavy)", 2700)
    assert (plain["title"], plain["end"]) == ("Exercise", plain["start"])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("4,soon,EGV,,,,iOS,142,,,,,1,A", "'soon'"),
        ("4,,EGV,,,,iOS,142,,,,,1,A", "no readable time"),
        ("4,2024-07-01T08:00:00,EGV,,,,iOS,sweet,,,,,1,A", "'sweet'"),
        ("4,2024-07-01T08:00:00,EGV,,,,iOS,,,,,,1,A", "no glucose value"),
        ("4,2024-07-01T08:00:00,Insulin,,,,iOS,,much,,,,1,A", "'much'"),
        ("4,2024-07-01T08:00:00,Alert,Rise,,,iOS,,,,,,1,A", "Alert"),
        ("4,2024-07-01T08:00:00,Moonrise,,,,iOS,,,,,,1,A", "Moonrise"),
    ],
)
def test_what_is_no_measurement_is_refused_with_its_line(row: str, why: str) -> None:
    rows, [refusal] = read(FORMAT, ENGLISH + row + "\n")
    assert rows == []
    assert refusal.where == "line 5"
    assert why in refusal.why


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Index;Zeitstempel (JJJJ-MM-TTThh:mm:ss);Ereignistyp;Ereignisuntertyp;Glukosewert (mmol/l)",
         "1;2024-07-01T08:00:00;EGV;;7,9"),
        ("Índice,Marca temporal (AAAA-MM-DDThh:mm:ss),Tipo de evento,Subtipo de evento,Nivel de glucosa (mmol/l)",
         '1,2024-07-01T08:00:00,Niveles estimados de glucosa,,"7,9"'),
        ("Index;Horodatage (AAAA-MM-JJThh:mm:ss);Type d’événement;Sous-type d’événement;Valeur du glucose (mmol/L)",
         "1;2024-07-01T08:00:00;Schätzung aus einer fremden Sprache;;7,9"),
        ('\ufeff"ï»¿""Index""",Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Glucose Value (mmol/L)',
         "1,2024-07-01 8:00:00,EGV,,7.9"),
        ("Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Glucose Value (mmol/L)",
         "1,7/1/2024 8:00,EGV,,7.9\n2,7/13/2024 8:00,Alert,,"),
        ("Index,Timestamp,Event Type,Event Subtype,Glucose Value (mmol/L)",
         "1,01.07.2024 08:00:00,EGV,,7.9\n2,13.07.2024 08:00:00,Alert,,"),
    ],
)  # fmt: skip
def test_every_language_unit_and_date_form_gives_the_same_reading(header: str, row: str) -> None:
    rows, _ = read(FORMAT, f"{header}\n{row}\n")
    [found] = rows
    assert (found["metric"], found["value"], found["unit"], found["source"]) == ("glucose", 7.9, "mmol/L", "Dexcom")
    assert found["start"].isoformat() == "2024-07-01T12:00:00+00:00"


def test_in_mmol_the_limits_are_in_mmol() -> None:
    header = "Index,Timestamp,Event Type,Event Subtype,Glucose Value (mmol/L)\n"
    rows, _ = read(FORMAT, header + "1,2024-07-01T08:00:00,EGV,,Low\n2,2024-07-01T08:05:00,EGV,,High\n")
    assert [row["value"] for row in rows] == [2.1, 22.3]


def test_a_device_without_a_name_is_called_by_its_id() -> None:
    header = ENGLISH.replace("2,,Device,,,Dexcom G7,iOS,,,,,,,\n", "")
    assert one("4,2024-07-01T08:00:00,EGV,,,,iPhone G6,142,,,,,1,A\n", header)["source"] == "Dexcom iPhone G6"


def test_a_unit_nobody_named_is_never_guessed() -> None:
    with pytest.raises(BadFile, match="names no unit"):
        read(FORMAT, "Index,Timestamp,Event Type,Glucose Value\n1,2024-07-01T08:00:00,EGV,142\n")


def test_dates_that_nothing_decides_are_asked_about() -> None:
    with pytest.raises(BadFile, match="05-03-2024"):
        read(FORMAT, "Index,Timestamp,Event Type,Glucose Value (mg/dL)\n1,05/03/2024 08:00,EGV,142\n")
