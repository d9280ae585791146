"""Broken, cut, hostile and strangely encoded exports: a clear BadFile, or the right records; nothing in between."""
# cases are tables: one line each reads best

from __future__ import annotations

import codecs
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.formats.apple.export import DTD, Tag, category, export, metadata, one, read, record
from tests.records.formats.apple.test_other_elements import workout

from salus.errors import BadFile
from salus.records.formats.apple import FORMAT
from salus.records.tables import Context

WHOLE = export(
    record(), category("SleepAnalysis", "SleepAnalysisAwake", metadata("HKTimeZone", "Asia/Tokyo")), workout(), record()
)
BODY = WHOLE.index("<HealthData") + len('<HealthData locale="en_US">')


def readings(data: bytes) -> int:
    return sum(1 for _ in FORMAT.read(io.BytesIO(data), Context(ZoneInfo("UTC"))))


@settings(deadline=None)
@given(st.integers(0, len(WHOLE.encode().rstrip()) - 1))
def test_an_export_cut_anywhere_is_refused_whole(end: int) -> None:
    """With what to do."""
    with pytest.raises(BadFile, match="export it again"):
        readings(WHOLE.encode()[:end])


def test_where_it_was_cut_is_told() -> None:
    """By line, and what stands there."""
    text = WHOLE[: WHOLE.index("HKTimeZone") + 5]
    with pytest.raises(
        BadFile, match=rf"line {text.count(chr(10)) + 1}: the export breaks off after .*HKTim.*cut short"
    ):
        readings(text.encode())


@pytest.mark.parametrize(
    "damage",
    [
        '<Record type="a"', "</Workout>", '<Record type="a">\n', " <Record type='x\" />\n", "<>", "&nope;", "\0\0\0\0",
        '<Record type="a & b" startDate="2024-05-14 08:30:00 +0200"/>', '<Record type="a" type="b"/>', "<Record a=1/>",
    ],
)  # fmt: skip
def test_damage_in_the_middle_is_told_with_its_line(damage: str) -> None:
    """And nothing is kept."""
    at = WHOLE.index(" <Workout")
    with pytest.raises(BadFile, match=r"line 1[0-9]: this is not XML .*damaged"):
        readings((WHOLE[:at] + damage + WHOLE[at:]).encode())


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE HealthData [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n',
        '<!DOCTYPE HealthData [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n',
        '<!DOCTYPE HealthData [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>\n',
    ],
)
def test_entities_are_never_expanded_or_fetched(prolog: str) -> None:
    """A document type that declares any is refused unread."""
    with pytest.raises(BadFile, match="declares XML entities"):
        readings(export(record(sourceName="x"), prolog=prolog).encode())


def test_an_entity_that_nobody_declared_is_damage() -> None:
    with pytest.raises(BadFile, match="line 3"):
        readings(export(record(), prolog="\n").replace("Robin’s iPhone", "&b;").encode())


@pytest.mark.parametrize(
    "prolog",
    [
        "", "<?xml version='1.0'?>\n", DTD, DTD.replace("]>", "<!ATTLIST Record\n  x CDATA\n  startDate CDATA #REQUIRED\n]>"),
        DTD.replace("<!ELEMENT", "<!ELEMENT broken (a|b\n<!ELEMENT"), "<!-- a comment -->\n" + DTD[DTD.index("<!DOC") :],
        '<!DOCTYPE HealthData SYSTEM "http://127.0.0.1/x.dtd">\n',
    ],
)  # fmt: skip
def test_any_document_type_passes_unread(prolog: str) -> None:
    """Those of some iOS versions are broken."""
    rows, refusals = read(export(record(), prolog=prolog))
    assert (len(rows), refusals) == (1, [])


@pytest.mark.parametrize(
    "encoded",
    [
        codecs.BOM_UTF8 + WHOLE.encode(),
        codecs.BOM_UTF8 * 2 + WHOLE.encode(),
        WHOLE.encode("utf-16"),
        WHOLE.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + WHOLE.encode("utf-16-be"),
        WHOLE.replace("UTF-8", "windows-1252").encode("cp1252"),
        WHOLE.replace("UTF-8", "US-ASCII").replace("’", "&#8217;").encode("ascii"),
        b"\n\n" + WHOLE[WHOLE.index("<!DOC") :].encode(),
    ],
    ids=["mark", "two marks", "UTF-16", "UTF-16 without mark", "big-endian", "cp1252", "ASCII", "leading lines"],
)
def test_encodings(encoded: bytes) -> None:
    """Marks, UTF-16 and declared encodings."""
    rows, refusals = read(encoded)
    assert not refusals
    assert [row["source"] for row in rows].count("Robin’s iPhone") == 3


def test_an_unknown_encoding_is_told() -> None:
    with pytest.raises(BadFile, match="'KLINGON'"):
        readings(WHOLE.replace("UTF-8", "KLINGON").encode())


@pytest.mark.parametrize("before", ["\n", "<!-- -->\n"], ids=["quick", "thorough"])
def test_broken_text_in_a_name_costs_only_the_character(before: str) -> None:
    """Bytes that are no UTF-8, and control characters that XML forbids, come from other apps' names."""
    data = export(record(sourceName="Rob?n\vX"), before=before).encode().replace(b"Rob?n", b"Rob\xffn")
    rows, refusals = read(data)
    assert not refusals
    assert rows[0]["source"] == "Rob\ufffdn X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<x/>",
        "<HealthDatum>",
        "PK",
        '{"HealthData": 1}',
        "<Record/>",
        "\0" * 100,
        "<?xml?><a/>",
        "<a><HealthData></a>",
        "x <HealthData>",
    ],
)
def test_foreign_files_are_not_recognised(text: str) -> None:
    assert not FORMAT.sniff(text.encode(), "export.xml")


def test_an_export_without_records() -> None:
    """Is read as nothing; a root tag that is closed at once is told."""
    assert read(export()) == ([], [])
    with pytest.raises(BadFile, match="empty"):
        readings(b'<HealthData locale="de"/>')


def test_an_export_without_its_root_is_refused() -> None:
    with pytest.raises(BadFile, match="<HealthData> is missing"):
        readings(DTD.encode())


def test_elements_inside_each_other_without_end_are_refused() -> None:
    """A parser's stack is no place to store health records."""
    tag = Tag("Record", {"type": "x"})
    for _ in range(100):
        tag = Tag("Record", {"type": "x"}, [tag])
    with pytest.raises(BadFile, match="inside each other"):
        readings(export(tag).encode())


def test_progress_is_told_in_bytes() -> None:
    """As many as the file has."""
    told: list[int] = []
    list(FORMAT.read(io.BytesIO(WHOLE.encode()), Context(ZoneInfo("UTC"), told.append)))
    assert sum(told) == len(WHOLE.encode())


def test_quotes_brackets_and_line_ends_in_attributes() -> None:
    row = one(record(sourceName='a "quoted" <name> & more\nlines'))
    assert row["source"] == 'a "quoted" <name> & more lines'
