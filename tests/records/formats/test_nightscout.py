"""Nightscout: entries and treatments as JSON in its several wrappings, entries as CSV."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from tests.records.formats.reading import NEW_YORK, read

from salus.errors import BadFile
from salus.records.formats.nightscout import FORMAT
from salus.records.tables import Context

ENTRY = {"_id": "a1", "type": "sgv", "sgv": 118, "date": 1720008000000, "dateString": "2024-07-03T12:00:00.000Z",
         "device": "xDrip", "direction": "Flat"}  # fmt: skip
TREATMENT = {
    "_id": {"$oid": "b2"},
    "eventType": "Meal Bolus",
    "created_at": "2024-07-03T12:00:00.000Z",
    "enteredBy": "Loop",
}


def one(document: dict[str, Any]) -> dict[str, Any]:
    rows, refusals = read(FORMAT, json.dumps([document]))
    assert refusals == []
    [row] = rows
    return row


def test_a_sensor_reading_is_glucose_in_mg_dl_at_its_instant() -> None:
    row = one(ENTRY)
    assert (row["metric"], row["value"], row["unit"], row["source"], row["id"]) == (
        "glucose",
        118,
        "mg/dL",
        "xDrip",
        "a1",
    )
    assert (row["start"].isoformat(), row["offset"], row["place"]) == ("2024-07-03T12:00:00+00:00", -240, "entry 1")


@pytest.mark.parametrize(
    ("change", "offset"),
    [
        ({"utcOffset": 120}, 120),
        ({"utcOffset": 0}, -240),
        ({"dateString": "2024-07-03T17:30:00.000+0530"}, 330),
        ({"dateString": None}, -240),
        ({"date": None}, -240),
        ({"date": {"$numberLong": "1720008000000"}, "dateString": "yesterday"}, -240),
    ],
)
def test_the_local_offset_is_taken_from_where_it_is_written(change: dict[str, Any], offset: int) -> None:
    row = one(ENTRY | change)
    assert (row["start"].isoformat(), row["offset"]) == ("2024-07-03T12:00:00+00:00", offset)


def test_meter_readings_are_finger_sticks() -> None:
    row = one({"type": "mbg", "mbg": "104", "date": 1720008000000})
    assert (row["value"], row["display"], row["source"]) == (104, "finger stick", "Nightscout finger stick")


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"type": "cal", "slope": 900, "date": 1720008000000}, "'cal'"),
        (ENTRY | {"sgv": 5}, "error code"),
        (ENTRY | {"sgv": "sweet"}, "'sweet'"),
        (ENTRY | {"date": None, "dateString": None}, "no time"),
        (ENTRY | {"date": None, "dateString": "soon"}, "'soon'"),
        (ENTRY | {"date": -9e12}, "not from 1900"),
        (TREATMENT | {"eventType": "Site Change"}, "'Site Change'"),
        (TREATMENT | {"eventType": "BG Check", "glucose": 5.5, "glucoseType": "Finger"}, "units None"),
        ([], "not a Nightscout document"),
    ],
)
def test_what_is_no_measurement_is_refused_and_counted(document: Any, why: str) -> None:
    rows, [refusal] = read(FORMAT, json.dumps([ENTRY, document, document]))
    assert len(rows) == 1
    assert (refusal.where, refusal.count) == ("entry 2", 2)
    assert why in refusal.why


def test_a_treatment_gives_insulin_food_glucose_and_notes() -> None:
    rows, refusals = read(
        FORMAT,
        json.dumps([
            TREATMENT | {"insulin": 4.5, "carbs": 45, "protein": 12, "fat": 0, "notes": "Pasta ", "glucose": 5.6,
                         "glucoseType": "Finger", "units": "mmol"},
            TREATMENT | {"eventType": "Exercise", "duration": 30},
        ]),
    )  # fmt: skip
    assert refusals == []
    found = [row for row in rows if row["table"] == "observations"]
    assert [(r["metric"], r["value"], r["unit"], r["text"]) for r in found] == [
        ("insulin_dose", 4.5, "U", None), ("bolus_insulin", 4.5, "U", None), ("carbohydrates", 45, "g", None),
        ("protein", 12, "g", None), ("glucose", 5.6, "mmol/L", None), (None, None, None, "Pasta"),
    ]  # fmt: skip
    [exercise] = (r for r in rows if r["table"] == "workouts")
    assert (exercise["end"] - exercise["start"]).total_seconds() == 1800
    assert {
        (r["source"], r["id"]) for r in rows if r["metric" if r["table"] == "observations" else "title"] != "glucose"
    } == {("Loop", "b2")}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ENTRY]),
        json.dumps({"status": 200, "result": [ENTRY]}),
        json.dumps(ENTRY) + "\n",
        json.dumps({"entries": [ENTRY], "treatments": []}, indent=2),
        '"2024-07-03T12:00:00.000Z",1720008000000,118,"Flat","xDrip"\n',
        '"2024-07-03T12:00:00.000Z"\t1720008000000\t118\t"Flat"\t"xDrip"\n',
        "dateString,date,sgv,direction,device,type\n2024-07-03T12:00:00.000Z,1720008000000,118,Flat,xDrip,sgv\n",
        "date,sgv,device\n1720008000000,118,xDrip\n",
    ],
)
def test_every_wrapping_gives_the_same_reading(text: str) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        rows, refusals = read(FORMAT, data)
        assert refusals == []
        [row] = rows
        assert (row["metric"], row["value"], row["source"], row["offset"]) == ("glucose", 118, "xDrip", -240)
        assert row["start"].isoformat() == "2024-07-03T12:00:00+00:00"


def test_a_csv_row_that_is_no_reading_is_refused_with_its_line() -> None:
    rows, refusals = read(
        FORMAT,
        "date,sgv,mbg,type\n1720008000000,118,,sgv\nsoon,118,,sgv\n1720008000000,9,,sgv\n1720008000000,,,cal\n"
        "1720008000000,,101,mbg\n1720008000000,x,,sgv\n",
    )
    assert [(r["value"], r["display"]) for r in rows] == [(118, None), (101, "finger stick")]
    assert sorted(r.where for r in refusals) == ["line 3", "line 4", "line 5", "line 7"]


def test_headless_csv_counts_lines_from_the_first() -> None:
    rows, [refusal] = read(
        FORMAT, '"2024-07-03T12:00:00.000Z",1720008000000,118,"Flat",\n"2024-07-03",1720008000000,"?","Flat",\n'
    )
    assert (rows[0]["place"], rows[0]["source"], refusal.where) == ("line 1", "Nightscout", "line 2")


def test_broken_json_and_other_json_are_not_read() -> None:
    assert not FORMAT.sniff(b'{"resourceType": "Bundle"}', "x.json")
    assert not FORMAT.sniff(b'[{"eventType": 3}]', "x.json")
    with pytest.raises(BadFile):
        read(FORMAT, json.dumps([ENTRY])[:-9])
    with pytest.raises(BadFile, match="no Nightscout"):
        list(FORMAT.read(io.BytesIO(b"[]"), Context(NEW_YORK)))
