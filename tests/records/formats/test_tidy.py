"""Tidy CSVs: what a script or a spreadsheet writes is read whatever its dialect; what cannot be meant is refused."""

from __future__ import annotations

import csv
import io
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadFile
from salus.records.formats.tidy import FORMAT
from salus.records.tables import Batch, Context, Refusal

BERLIN = ZoneInfo("Europe/Berlin")
HEADER = "start,end,metric,value,unit,source\n"


def read(text: str | bytes, zone: ZoneInfo = BERLIN) -> tuple[list[dict[str, Any]], list[Refusal]]:
    data = text.encode() if isinstance(text, str) else text
    assert FORMAT.sniff(data[:65536], "some.csv")
    rows: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    for item in FORMAT.read(io.BytesIO(data), Context(zone)):
        if isinstance(item, Batch):
            rows += item.rows.to_pylist()
        else:
            refusals.append(item)
    return rows, refusals


def only(text: str | bytes) -> dict[str, Any]:
    rows, refusals = read(text)
    assert refusals == []
    [row] = rows
    return row


def why(text: str | bytes) -> Refusal:
    rows, refusals = read(text)
    assert rows == []
    [refusal] = refusals
    return refusal


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_an_observation_keeps_value_unit_source_and_line_as_read() -> None:
    row = only(HEADER + "2024-05-14T08:30,,heart_rate,61.5,/min,My watch\n")
    assert row["start"] == row["end"] == utc(2024, 5, 14, 6, 30)
    assert (row["offset"], row["metric"], row["value"], row["unit"], row["source"], row["place"]) == (
        120, "heart_rate", 61.5, "/min", "My watch", "line 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "start", "offset"),
    [
        ("2024-05-14T08:30:00", utc(2024, 5, 14, 6, 30), 120),
        ("2024-05-14 08:30", utc(2024, 5, 14, 6, 30), 120),
        ("2024-05-14 8:30:05 AM", utc(2024, 5, 14, 6, 30, 5), 120),
        ("2024-05-14T12:05:00 am", utc(2024, 5, 13, 22, 5), 120),
        ("2024/05/14 08:30", utc(2024, 5, 14, 6, 30), 120),
        ("2024-05-14T08:30:00.250+02:00", utc(2024, 5, 14, 6, 30, 0, 250000), 120),
        ("2024-05-14T08:30:00-0500", utc(2024, 5, 14, 13, 30), -300),
        ("2024-05-14T08:30Z", utc(2024, 5, 14, 8, 30), 120),
        ("2024-05-14T08:30:00 UTC", utc(2024, 5, 14, 8, 30), 120),
        ("2024-12-14T08:30", utc(2024, 12, 14, 7, 30), 60),
    ],
)
def test_times_are_local_unless_they_say_otherwise(written: str, start: datetime, offset: int) -> None:
    row = only(HEADER + f"{written},,heart_rate,61,/min,\n")
    assert (row["start"], row["offset"]) == (start, offset)


def test_columns_of_mixed_time_forms_are_read_cell_by_cell() -> None:
    rows, refusals = read(
        HEADER + "2024-05-14T08:30,,heart_rate,61,/min,\n2024-05-14T08:30:00-05:00,,heart_rate,62,/min,\n"
        "14.05.2024,,heart_rate,63,/min,\n2024-05-14T08:31Z,,heart_rate,64,/min,\n"
    )
    assert [(r["start"].hour, r["offset"]) for r in rows] == [(6, 120), (13, -300), (8, 120)]
    assert refusals[0].where == "line 4"
    assert "'14.05.2024'" in refusals[0].why


@pytest.mark.parametrize(
    ("metric", "unit", "hours"),
    [("steps", "{steps}", 24), ("weight", "kg", 24), ("resting_heart_rate", "/min", 24), ("heart_rate", "/min", 0)],
)
def test_a_bare_date_is_the_whole_local_day_for_daily_metrics_only(metric: str, unit: str, hours: int) -> None:
    row = only(HEADER + f"2024-05-14,,{metric},80,{unit},\n")
    assert row["start"] == utc(2024, 5, 13, 22)
    assert (row["end"] - row["start"]).total_seconds() == hours * 3600


def test_a_day_on_which_clocks_change_has_its_true_length() -> None:
    row = only(HEADER + "2024-03-31,2024-03-31,steps,80,{steps},\n")
    assert (row["end"] - row["start"]).total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("called", "metric"),
    [
        ("Resting heart rate", "resting_heart_rate"),
        ("step count", "steps"),
        ("LOINC:8867-4", "heart_rate"),
        ("4548-4", "hba1c"),
        ("http://loinc.org|8867-4", "heart_rate"),
        (" steps ", "steps"),
    ],
)
def test_a_metric_may_be_called_by_title_word_or_code(called: str, metric: str) -> None:
    rows, _ = read(HEADER + f"2024-05-14,,{called},6,{'%' if metric == 'hba1c' else ''},\n")
    assert [row["metric"] for row in rows] == [metric]


def test_an_unknown_metric_is_refused_with_near_names_and_a_count() -> None:
    refusal = why(HEADER + "2024-05-14,,stepz,1,,\n2024-05-15,,stepz,1,,\n")
    assert (refusal.where, refusal.count) == ("line 2", 2)
    assert "'stepz'" in refusal.why
    assert "steps" in refusal.why


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2024-02-30,,steps,1,,", "'2024-02-30'"),
        ("soon,,steps,1,,", "'soon'"),
        ("1066-10-14,,steps,1,,", "'1066-10-14'"),
        ("9999-10-14,,steps,1,,", "'9999-10-14'"),
        (",,steps,1,,", "no start"),
        ("2024-05-14,later,steps,1,,", "'later'"),
        ("2024-05-14,,steps,,,", "no value"),
        ("2024-05-14,,steps,many,,", "'many'"),
        ("2024-05-14,,steps,NaN,,", "'NaN'"),
        ("2024-05-14,,steps,inf,,", "'inf'"),
        ("2024-05-14,,,5,,", "no metric"),
        ("2024-05-14T10:00,2024-05-14T09:00,steps,5,,", "end lies before"),
        ("2024-05-14,,glucose,5.6,,", "mg/dL or mmol/L"),
        ("2024-05-14,,weight,70,,", "kg or"),
        ("2024-05-14,,steps,5,,,,,x", "9 cells"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(row: str, reason: str) -> None:
    rows, refusals = read(HEADER + "2024-05-13,,steps,7,,\n" + row + "\n2024-05-15,,steps,9,,\n")
    assert [r["value"] for r in rows] == [7, 9]
    [refusal] = refusals
    assert refusal.where == "line 3"
    assert reason in refusal.why


def test_no_unit_is_taken_only_where_the_metric_can_have_but_one() -> None:
    assert only("start,metric,value\n2024-05-14,steps,8213\n")["unit"] == "{steps}"


@pytest.mark.parametrize(
    "file",
    [
        "source,unit,value,metric,end,start\nWatch,kg,72.5,weight,,2024-05-14\n",
        "START,Metric,Value,Unit,Source\r\n2024-05-14,weight,72.5,kg,Watch\r\n",
        "Date;Metric;Value;Units;Device\n2024-05-14;weight;72,5;kg;Watch\n",
        "sep=;\nstart;metric;value;unit;source\n2024-05-14;weight;72,5;kg;Watch\n",
        "start\tmetric\tvalue\tunit\tsource\n2024-05-14\tweight\t72,5\tkg\tWatch\n",
        "start,metric,value,unit,source,mood,extra\n2024-05-14,weight,72.5,kg,Watch,fine,\n",
        'start,metric,value,unit,source\n"2024-05-14","weight","72,5","kg","Watch"\n',
        "My export\n\nstart,metric,value,unit,source\n2024-05-14,weight,72.5,kg,Watch\n,,,,\n",
        "start,metric,value,unit,source\r2024-05-14,weight,72.5,kg,Watch\r",
        "start,metric,value,unit,source\n2024-05-14,weight, 72.5 ,kg,Watch,,,\n",
        "start,metric,value,unit,source\n2024-05-14,weight,72.5,kg,Watch",
    ],
)
def test_any_dialect_of_a_spreadsheet_gives_the_same_record(file: str) -> None:
    for data in (file.encode(), b"\xef\xbb\xbf" + file.encode(), file.encode("utf-16"), file.encode("utf-16-le")):
        row = only(data)
        assert (row["metric"], row["value"], row["unit"], row["source"]) == ("weight", 72.5, "kg", "Watch")


def test_quoted_cells_may_hold_line_ends_and_delimiters() -> None:
    rows, refusals = read(HEADER + '2024-05-14,,steps,"8,213",,"Anna\'s ""old""\nwatch, blue"\n2024-05-15,,steps,x,,\n')
    assert rows[0]["value"] == 8213
    assert rows[0]["source"] == 'Anna\'s "old"\nwatch, blue'
    assert refusals[0].where == "line 4"


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    body = "".join(f"2024-05-{day:02},,steps,{day},,W\n" for day in range(1, 29)).replace(",3,,W", ',3,,"oops')
    rows, refusals = read(HEADER + body)
    assert len(rows) + sum(r.count for r in refusals) == 28
    assert len(rows) >= 27


def test_names_in_another_code_page_are_understood() -> None:
    assert only((HEADER + "2024-05-14,,steps,1,,Jürgens Uhr\n").encode("cp1252"))["source"] == "Jürgens Uhr"
    late = (HEADER + "2024-05-14,,steps,1,,W\n" * 4000).encode() + "2024-05-14,,steps,1,,Jürgens Uhr\n".encode("cp1252")
    rows, refusals = read(late)
    assert (rows[-1]["source"], refusals) == ("Jürgens Uhr", [])


def test_a_file_that_ends_inside_a_row_is_broken() -> None:
    with pytest.raises(BadFile, match="middle of line 3"):
        read(HEADER + "2024-05-14,,steps,8213,,Watch\n2024-05-15,,steps,82")


def test_a_workout_keeps_its_title_and_its_attributes_with_units() -> None:
    row = only(
        "start,end,activity,duration [min],average_heart_rate [/min],Distance (km),mood [{score}],source\n"
        "2024-05-14 18:26:00,2024-05-14 18:40:00,Run,14.52,163,,4,Watch\n"
    )
    assert (row["activity"], row["title"], row["source"]) == ("running", "Run", "Watch")
    assert (row["start"], row["end"]) == (utc(2024, 5, 14, 16, 26), utc(2024, 5, 14, 16, 40))
    assert dict(row["attributes"]) == {
        "duration": {"value": 14.52, "unit": "min"},
        "average_heart_rate": {"value": 163.0, "unit": "/min"},
        "mood": {"value": 4.0, "unit": "{score}"},
    }


@pytest.mark.parametrize(
    ("title", "activity"),
    [("Outdoor Bike", "outdoor_bike"), ("Eliptical", "elliptical"), ("Goat yoga for two", "workout")],
)
def test_every_title_becomes_an_activity_of_the_catalogue(title: str, activity: str) -> None:
    assert only(f"start,end,activity\n2024-05-14T18:00,2024-05-14T18:30,{title}\n")["activity"] == activity


def test_a_workout_without_an_end_lasts_its_duration() -> None:
    row = only("start,activity,duration [h]\n2024-05-14T18:00,Walk,1.5\n")
    assert row["end"] == utc(2024, 5, 14, 17, 30)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("when,2024-05-14T18:30,Run,1", "no readable start"),
        ("2024-05-14T18:00,then,Run,1", "end is not a time"),
        ("2024-05-14T18:00,,Run,", "neither an end nor a duration"),
        ("2024-05-14T18:00,2024-05-14T17:30,Run,1", "end lies before"),
        ("2024-05-14T18:00,2024-05-14T18:30,,1", "no activity"),
        ("2024-05-14T18:00,2024-05-14T18:30,Run,fast", "duration is not a number"),
    ],
)
def test_a_workout_that_cannot_be_meant_is_refused(row: str, reason: str) -> None:
    assert reason in why("start,end,activity,duration [min]\n" + row + "\n").why


@pytest.mark.parametrize("column", ["distance", "distance [furlongs-ish]"])
def test_an_attribute_without_a_known_unit_says_how_to_head_it(column: str) -> None:
    with pytest.raises(BadFile, match=r"distance \[m\]"):
        read(f"start,end,activity,{column}\n2024-05-14T18:00,2024-05-14T18:30,Run,5\n")


def test_sleep_stages_are_read_under_any_vendors_words() -> None:
    rows, refusals = read(
        "start,end,stage,source\n2024-05-13T23:00,2024-05-14T00:10,light,Watch\n"
        "2024-05-14T00:10,2024-05-14T01:00,REM,Watch\n2024-05-14T01:00,2024-05-14T01:05,floating,Watch\n"
        "2024-05-14T01:05,2024-05-14T01:00,deep,Watch\n,,,\n"
    )
    assert [(r["stage"], r["start"].hour) for r in rows] == [("core", 21), ("rem", 22)]
    assert [r.where for r in refusals] == ["line 5", "line 4"]
    assert "floating" in refusals[1].why


def test_foreign_files_are_not_tidy() -> None:
    for data in (b"", b"{}", b"\x00\x01", b"a,b,c\n1,2,3\n", b"timestamp,rmssd\n2024-05-14,3\n"):
        assert not FORMAT.sniff(data, "x.csv")
    with pytest.raises(BadFile, match="no header"):
        list(FORMAT.read(io.BytesIO(b"a,b\n1,2\n"), Context(BERLIN)))
    with pytest.raises(BadFile, match="not a text file"):
        list(FORMAT.read(io.BytesIO(b"a\0b\0,\0\0\0"), Context(BERLIN)))


def test_progress_tells_every_byte_once() -> None:
    told: list[int] = []
    data = (HEADER + "2024-05-14T08:30:00,,heart_rate,61,/min,Watch\n" * 3000).encode()
    list(FORMAT.read(io.BytesIO(data), Context(BERLIN, told.append)))
    assert sum(told) == len(data)


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(
                st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=("Cc", "Cs")),
                max_size=12,
            ),
        ),
        max_size=20,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_csv_writer_writes_comes_back(
    records: list[tuple[datetime, float, str]], delimiter: str, encoding: str, quoting: Any
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerow(["start", "metric", "value", "unit", "source"])
    for start, value, source in records:
        writer.writerow([start.isoformat(), "heart_rate", repr(value), "/min", source])
    rows, refusals = read(out.getvalue().encode(encoding))
    assert refusals == []
    assert [(r["value"], r["source"] or "") for r in rows] == [(value, source) for _, value, source in records]


@pytest.mark.slow
def test_ten_times_the_rows_take_ten_times_the_time_and_no_more_memory() -> None:
    import tracemalloc

    def cost(count: int) -> tuple[float, int]:
        data = (HEADER + "2024-05-14T08:30:00,,heart_rate,61,/min,Watch\n" * count).encode()
        tracemalloc.start()
        began = time.perf_counter()
        read_rows = sum(b.rows.num_rows for b in FORMAT.read(io.BytesIO(data), Context(BERLIN)) if isinstance(b, Batch))
        assert read_rows == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return time.perf_counter() - began, peak

    cost(1000)
    (short, small), (long, large) = cost(200_000), cost(2_000_000)
    assert long < short * 30
    assert large < max(small * 4, 100_000_000)
