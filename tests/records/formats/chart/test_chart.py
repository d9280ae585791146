"""What the chart-like formats share: codes, dates, dosing words, rows, and JSON cut into pieces."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadFile
from salus.records.formats.chart import split
from salus.records.formats.chart.codes import absence, coded, metric_of
from salus.records.formats.chart.dates import parse_date, parse_hl7
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.pieces import Pieces
from salus.records.formats.chart.rows import (
    NotKept, Origin, Statement, Value, entry, finite, observation, pressures, range_in, unit_of,
)  # fmt: skip
from salus.records.formats.chart.split import Splitter
from salus.records.formats.chart.timing import amount, code_words, event, times, weekday

BERLIN = ZoneInfo("Europe/Berlin")
HERE = Origin("Clinic", "7", "final", "line 1")


@pytest.mark.parametrize(
    ("system", "code", "written"),
    [
        ("http://loinc.org", "4548-4", "LOINC:4548-4"),
        ("http://loinc.org/", " 4548-4 ", "LOINC:4548-4"),
        ("urn:oid:2.16.840.1.113883.6.1", "4548-4", "LOINC:4548-4"),
        ("2.16.840.1.113883.6.96", "44054006", "SNOMED:44054006"),
        ("http://snomed.info/sct|http://snomed.info/sct/731000124108", "44054006", "SNOMED:44054006"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "e11.9", "ICD10:E11.9"),
        ("2.16.840.1.113883.12.292", "115", "CVX:115"),
        ("RxNorm", "860975", "RXNORM:860975"),
        ("https://hospital.example/codes/glucose-lab", "G1", "glucose-lab:G1"),
        ("1.2.3.4", "X", "1.2.3.4:X"),
        (None, "718-7", "LOINC:718-7"),
        (None, "local", "local"),
        ("http://loinc.org", "", None),
        ("http://loinc.org", "9" * 500, None),
    ],
)
def test_codes_are_written_one_way(system: str | None, code: str, written: str | None) -> None:
    """Whether a terminology is named by URL, OID or abbreviation."""
    assert coded(system, code) == written


def test_the_first_loinc_code_of_a_metric_decides() -> None:
    """Codes of other terminologies and unknown LOINC codes are passed over."""
    assert metric_of(["SNOMED:1", "LOINC:99999-9", "LOINC:8480-6", "LOINC:8462-4"]) == "systolic_blood_pressure"
    assert metric_of(["SNOMED:8480-6"]) is None


@pytest.mark.parametrize(
    ("codes", "name", "said"),
    [
        (["SNOMED:716186003"], None, "none"),
        (["IPS:no-known-problems"], None, "none"),
        (["IPS:no-medication-info"], None, "unknown"),
        ([], "No known drug allergies", "none"),
        ([], "NKDA", "none"),
        ([], "Denies drug allergies", "none"),
        ([], "Nonalcoholic fatty liver disease", None),
        ([], "Penicillin", None),
        (["SNOMED:91936005"], "Allergy to penicillin", None),
    ],
)
def test_denials_are_told_from_findings(codes: list[str], name: str | None, said: str | None) -> None:
    """By code or by the first words; never by a word in the middle."""
    assert absence(codes, name) == said


@pytest.mark.parametrize(
    ("text", "start", "end", "offset", "grain"),
    [
        ("2024", "2023-12-31T23:00", "2024-12-31T23:00", 60, "year"),
        ("2024-02", "2024-01-31T23:00", "2024-02-29T23:00", 60, "month"),
        ("2024-12", "2024-11-30T23:00", "2024-12-31T23:00", 60, "month"),
        ("2024-07-01", "2024-06-30T22:00", "2024-06-30T22:00", 120, "day"),
        ("2024-07-01T08:30:00+02:00", "2024-07-01T06:30", "2024-07-01T06:30", 120, "time"),
        ("2024-07-01T08:30:00-05:00", "2024-07-01T13:30", "2024-07-01T13:30", -300, "time"),
        ("2024-07-01T08:30:00Z", "2024-07-01T08:30", "2024-07-01T08:30", 120, "time"),
        ("2024-07-01T08:30:00-00:00", "2024-07-01T08:30", "2024-07-01T08:30", 120, "time"),
        ("2024-07-01T08:30:00+00:00", "2024-07-01T08:30", "2024-07-01T08:30", 0, "time"),
        ("2024-07-01T08:30", "2024-07-01T06:30", "2024-07-01T06:30", 120, "time"),
    ],
)
def test_dates_keep_how_finely_they_were_written(text: str, start: str, end: str, offset: int, grain: str) -> None:
    """Z names an instant, placed at home; a written offset is where it happened; a date is a local date."""
    moment = parse_date(text, BERLIN)
    wanted = [datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (start, end)]
    assert [moment.start, moment.end] == wanted
    assert (moment.offset, moment.grain, moment.coarse) == (offset, grain, grain in {"year", "month"})


@pytest.mark.parametrize(
    ("hl7", "iso"),
    [
        ("2024", "2024"), ("202405", "2024-05"), ("20240514", "2024-05-14"), ("2024051408", "2024-05-14T08:00"),
        ("202405140830", "2024-05-14T08:30"), ("20240514083015-0500", "2024-05-14T08:30:15-05:00"),
        ("20240514083015.250+0200", "2024-05-14T08:30:15.250+02:00"), ("2024-05-14", "2024-05-14"),
    ],
)  # fmt: skip
def test_hl7_dates_mean_the_same_as_iso_dates(hl7: str, iso: str) -> None:
    """C-CDA leaves out the separators."""
    one, other = parse_hl7(hl7, BERLIN), parse_date(iso, BERLIN)
    assert (one.start, one.end, one.offset, one.grain) == (other.start, other.end, other.offset, other.grain)


@pytest.mark.parametrize(
    "text", ["", "soon", "200130311", "20241301", "20240230", "0001", "9999", "2024-13", "2024-02-30T10:00"]
)
def test_broken_dates_are_told(text: str) -> None:
    """With the text itself."""
    with pytest.raises(ValueError, match=text[:4] or "''"):
        parse_hl7(text, BERLIN)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001
def test_a_written_offset_is_kept_as_it_is(wall: datetime, minutes: int) -> None:
    """The wall clock of where it was measured can be had back."""
    sign = "-" if minutes < 0 else "+"
    stamp = f"{wall:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    moment = parse_date(stamp, BERLIN)
    if minutes:
        local = moment.start + timedelta(minutes=moment.offset)
        assert local.replace(tzinfo=None) == wall.replace(microsecond=0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1, None, 1, None, "d"), "once a day"), ((2, None, 1, None, "d"), "twice a day"),
        ((3, 4, 1, None, "d"), "3 to 4 times a day"), ((1, None, 6, None, "h"), "every 6 hours"),
        ((1, None, 4, 6, "h"), "every 4 to 6 hours"), ((1, None, 2, None, "d"), "every other day"),
        ((2, None, 3, None, "wk"), "2 times every 3 weeks"), ((1, None, 1, None, "h"), "every hour"),
        ((2, None, 1, None, "h"), "twice an hour"), ((1, None, 0.5, None, "d"), "every 12 hours"),
        ((None, None, 8, None, "h"), "every 8 hours"), ((1, None, 1, None, "fortnight"), None),
        ((1, None, 0, None, "h"), None), ((1, None, 1, None, None), None),
    ],
)  # fmt: skip
def test_how_often_is_said_in_words(arguments: tuple[Any, ...], words: str | None) -> None:
    """Count, most, period, longest, unit."""
    assert times(*arguments) == words


def test_abbreviations_and_events_have_words() -> None:
    """Those of prescribers and of HL7."""
    assert [code_words("bid"), event("HS"), event("ACM"), weekday("mon"), code_words("?"), event(None), weekday("x")] == [
        "twice a day", "at bedtime", "before breakfast", "Monday", None, None, None,
    ]  # fmt: skip
    assert [amount(2, "{tablet}"), amount(1.5, "1"), amount(None, "mg")] == ["2 tablet", "1.5", None]


def test_an_observation_has_the_metric_of_its_code() -> None:
    """And none where the code is unknown or names a pair; its code and display are kept."""
    when = parse_date("2024-05-14", BERLIN)
    _, row = observation(Value(5.4, "%"), ("LOINC:4548-4",), "HbA1c", (when, when), HERE)
    assert (row["metric"], row["value"], row["unit"], row["start"], row["end"]) == (
        "hba1c",
        5.4,
        "%",
        when.start,
        when.start,
    )
    _, other = observation(Value(text="<5"), ("LOINC:99999-9",), "Thing", (when, when), HERE)
    assert (other["metric"], other["value"], other["text"], other["code"]) == (None, None, "<5", "LOINC:99999-9")
    _, pair = observation(Value(120), ("LOINC:85354-9",), "BP", (when, when), HERE)
    assert pair["metric"] is None


def test_a_daily_sum_with_a_bare_date_is_the_whole_day() -> None:
    """A count of steps on a date happened all day long."""
    when = parse_date("2024-05-14", BERLIN)
    _, row = observation(Value(9000), ("LOINC:55423-8",), "Steps", (when, when), HERE)
    assert row["metric"] == "steps"
    assert row["end"] - row["start"] == timedelta(days=1)


def test_observations_without_value_or_backwards_in_time_are_not_kept() -> None:
    """With the reason."""
    early, late = parse_date("2024-05-14", BERLIN), parse_date("2024-05-15", BERLIN)
    with pytest.raises(NotKept, match="no value"):
        observation(Value(), (), "x", (early, early), HERE)
    with pytest.raises(NotKept, match="ends .* before it starts"):
        observation(Value(1), (), "x", (late, early), HERE)


def test_a_blood_pressure_in_one_text_is_two_values() -> None:
    """Only where the code says that it is one."""
    assert [p[0] for p in pressures(Value(text="120/80"), ("LOINC:85354-9",))] == [120, 80]
    assert pressures(Value(text="120/80"), ("LOINC:4548-4",)) == ()
    assert pressures(Value(text="high"), ("LOINC:85354-9",)) == ()


def test_years_and_months_are_told_as_written() -> None:
    """Because no day is known, the details say so."""
    _, row = entry(Statement("condition", "Asthma"), parse_date("2015", BERLIN), parse_date("2016-03", BERLIN), HERE)
    assert row["details"] == {"start": "2015", "end": "2016-03"}
    assert row["start"] < row["end"]


def test_an_end_before_the_start_is_told_but_not_believed() -> None:
    """It stays in the details."""
    _, row = entry(
        Statement("condition", "Flu"), parse_date("2013-07-03", BERLIN), parse_date("2008-08-14", BERLIN), HERE
    )
    assert (row["end"], row["details"]) == (None, {"end": "2008-08-14"})


def test_a_month_of_onset_and_the_year_of_its_end_do_not_cross() -> None:
    """A coarse end is not before the start that lies in it."""
    _, row = entry(Statement("condition", "Flu"), parse_date("2015-03", BERLIN), parse_date("2015", BERLIN), HERE)
    assert row["end"] == row["start"]


def test_denied_entries_are_no_facts_and_unknown_ones_no_entries() -> None:
    """A bare code is written out."""
    _, row = entry(
        Statement("allergy", "no-known-allergies", ("IPS:no-known-allergies",), active=True), None, None, HERE
    )
    assert (row["name"], row["fact"], row["active"], row["start"], row["offset"]) == (
        "No known allergies",
        False,
        False,
        None,
        None,
    )
    with pytest.raises(NotKept, match="nothing is known"):
        entry(Statement("allergy", "x", ("IPS:no-allergy-info",)), None, None, HERE)
    with pytest.raises(NotKept, match="no name"):
        entry(Statement("allergy", "  "), None, None, HERE)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3.5 - 5.0 mmol/L", 3.5, 5.0), ("12 to 15.5 g/dL", 12, 15.5), ("< 5.7 %", None, 5.7), ("<=100", None, 100),
        ("≥60", 60, None), ("Normal: 4–6", 4, 6), ("negative", None, None), ("2024-05-14", None, None), ("9-4", None, None),
        (None, None, None), ("", None, None),
    ],
)  # fmt: skip
def test_reference_ranges_in_words(text: str | None, low: float | None, high: float | None) -> None:
    """As laboratories write them."""
    assert range_in(text) == (low, high)


def test_numbers_and_units() -> None:
    """Only finite ones; a unit that is known goes before one that is printed."""
    assert [finite(x) for x in (1, "2.5", "1e3", True, None, "x", float("nan"), 10**400, [1])] == [
        1, 2.5, 1000, None, None, None, None, None, None,
    ]  # fmt: skip
    assert [unit_of("mg/dL", "x"), unit_of("", "mmol/L"), unit_of("glorps", "mg/dL"), unit_of("glorps"), unit_of(None)] == [
        "mg/dL", "mmol/L", "mg/dL", "glorps", None,
    ]  # fmt: skip


def test_a_record_is_taken_whole_or_not_at_all() -> None:
    """A failure after the first row leaves none behind."""
    when = parse_date("2024-05-14", BERLIN)

    def rows() -> Any:
        yield observation(Value(1), (), "x", (when, when), HERE)
        raise NotKept("broken")

    gathering = Gathering()
    with pytest.raises(NotKept):
        gathering.add(rows())
    assert list(gathering.rest()) == []


def test_refusals_are_counted_by_reason_and_bounded() -> None:
    """So that a summary stays readable."""
    gathering = Gathering()
    for number in range(6000):
        gathering.refuse(f"line {number}", f"reason {number}")
    refusals = list(gathering.rest())
    assert sum(r.count for r in refusals) == 6000  # type: ignore[union-attr]
    assert len(refusals) == 5001


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text('ab"\\{}[],:é\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"\\{[', max_size=3), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text('k"\\{[]', max_size=4), VALUES, max_size=4)


@given(st.lists(OBJECTS, max_size=6), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_cutting_gives_what_parsing_gives(items: list[Any], block: int, indent: int | None, last: bool) -> None:
    """Whatever the blocks it is read in, wherever quotes, escapes and brackets fall."""
    document = {"type": 'a "[{', "entry": items, "link": [{"u": 1}]}
    if last:
        document = dict(reversed(document.items()))
    text = json.dumps(document, indent=indent, ensure_ascii=False).encode()
    with mock.patch.object(split, "BLOCK", block):
        cut = Splitter(io.BytesIO(text), ("entry",))
        assert [json.loads(piece) for piece in cut] == items
    assert cut.envelope == document | {"entry": [0] * len(items)}
    assert (cut.found, cut.plain_list) == (True, False)


@given(st.lists(OBJECTS, max_size=5), st.integers(1, 30))
def test_a_plain_list_is_cut_too(items: list[Any], block: int) -> None:
    """A file that is itself an array."""
    with mock.patch.object(split, "BLOCK", block):
        cut = Splitter(io.BytesIO(b"\xef\xbb\xbf \n" + json.dumps(items).encode()), ("entry",))
        assert [json.loads(piece) for piece in cut] == items


@given(st.lists(OBJECTS, min_size=1, max_size=4), st.data())
def test_a_file_cut_short_is_never_read_as_whole(items: list[Any], data: st.DataObject) -> None:
    """At whatever byte it ends."""
    text = json.dumps({"entry": items}, indent=1).encode()
    end = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(BadFile):
        list(Pieces(io.BytesIO(text[:end]), ("entry",)))


@pytest.mark.parametrize(
    "text", [b'{"entry": [{"a": 1}]]}', b'{"entry": [{"a": 1} {"a": 2}]}', b'{"entry": [{"a" 1}]}', b"\xff\xfe{\0", b'{"a": 1}\n{"a"'],
)  # fmt: skip
def test_damaged_json_is_told(text: bytes) -> None:
    """Wherever the damage is."""
    with pytest.raises(BadFile):
        list(Pieces(io.BytesIO(text), ("entry",)))


def test_ndjson_is_read_by_line() -> None:
    """Blank lines and byte-order marks are passed over; progress is told in bytes."""
    told: list[int] = []
    text = b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2}\r\n'
    assert [p[:2] for p in Pieces(io.BytesIO(text), (), told.append)] == [("line 1", {"a": 1}), ("line 3", {"a": 2})]
    assert sum(told) == len(text)


def test_one_endless_value_is_refused() -> None:
    """Instead of filling the memory."""
    with mock.patch.object(split, "LONGEST", 100), pytest.raises(BadFile, match="no health record is that long"):
        list(Splitter(io.BytesIO(b'{"entry": [{"a": "' + b"x" * 500), ("entry",)))
