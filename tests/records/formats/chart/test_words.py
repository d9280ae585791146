"""Codes, dates and dosing in words."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.records.formats.chart.codes import absence, coded, metric_of
from salus.records.formats.chart.dates import parse_date, parse_hl7
from salus.records.formats.chart.timing import amount, code_words, event, times, weekday

BERLIN = ZoneInfo("Europe/Berlin")


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


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-720, 840))
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
