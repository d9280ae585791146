"""The quick way and the thorough way read the same, whatever the export looks like and wherever it is cut."""
# cases are tables: one line each reads best

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.formats.apple.export import (
    Tag,
    apple_style,
    category,
    export,
    metadata,
    minified,
    read,
    record,
    spread,
)
from tests.records.formats.apple.test_other_elements import summary, workout

from salus.records.formats.apple.cells import Malformed
from salus.records.formats.apple.lines import scan
from salus.records.formats.apple.pieces import Piece, pieces
from salus.records.formats.apple.prolog import Opened, open_export
from salus.records.tables import Context, Refusal

COMMENT = "<!-- written anew -->"  # what Apple never writes, so the thorough way reads all of it

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12) | st.sampled_from(
    ["a\"b", "a&b", "<x>", "line\nbreak", "tab\there", "é体", "'", "&#10;", "]]>", "-->"]
)  # fmt: skip
stamps = st.datetimes(datetime.fromisoformat("1985-01-01"), datetime.fromisoformat("2090-01-01"))
offsets = st.sampled_from(["+0000", "-0800", "+0545", "+1400", "-0330"])
odd_stamps = st.sampled_from(
    ["", "soon", "2024-02-30 10:00:00 +0000", "2024-01-01T10:00:00Z", "0001-01-01 00:00:00 +0000"]
)
values = st.one_of(
    st.integers(0, 10_000).map(str), st.floats(0, 300).map(repr), st.sampled_from(["", "x", "nan", "1e999", "7_0", " 8 "])
)  # fmt: skip
identifiers = st.sampled_from([
    "HKQuantityTypeIdentifierStepCount", "HKQuantityTypeIdentifierHeartRate", "HKQuantityTypeIdentifierOxygenSaturation",
    "HKQuantityTypeIdentifierInsulinDelivery", "HKQuantityTypeIdentifierUnheardOf", "HKDataTypeSomething",
])  # fmt: skip
entries = st.builds(
    metadata,
    st.sampled_from(["HKTimeZone", "HKWasUserEntered", "HKInsulinDeliveryReason", "k"]),
    st.sampled_from(["Asia/Tokyo", "1", "2", "Nowhere"]) | words,
)
beats = Tag(
    "HeartRateVariabilityMetadataList", {}, [Tag("InstantaneousBeatsPerMinute", {"bpm": "61", "time": "7:01.2"})]
)
strange = Tag("Surprise", {"why": "not"}, [metadata("HKTimeZone", "Asia/Tokyo")])


@st.composite
def stamp(draw: Any) -> str:
    return f"{draw(stamps):%Y-%m-%d %H:%M:%S} {draw(offsets)}" if draw(st.integers(0, 9)) else draw(odd_stamps)


@st.composite
def records(draw: Any) -> Tag:
    """Records of any type, order of attributes, and children."""
    children = draw(st.lists(entries | st.just(beats) | st.just(strange), max_size=3))
    if draw(st.booleans()):
        word = draw(
            st.sampled_from(["SleepAnalysisAsleepREM", "SleepAnalysisX", "AppleStandHourStood", "NotApplicable", None])
        )
        kind = draw(st.sampled_from(["SleepAnalysis", "AppleStandHour", "MindfulSession", "Unheard"]))
        made = category(kind, word, *children, sourceName=draw(words), startDate=draw(stamp()))
    else:
        made = record(
            draw(identifiers), *children, sourceName=draw(words | st.none()), unit=draw(st.sampled_from(["count", "%", None])),
            device=draw(st.sampled_from([None, "<<HKDevice: 0x1>, name:iPhone, manufacturer:Apple Inc., model:iPhone>"])),
            startDate=draw(stamp()), endDate=draw(stamp() | st.none()), value=draw(values | st.none()),
        )  # fmt: skip
    names = list(made.attributes)
    order = names if draw(st.booleans()) else draw(st.permutations(names))  # Apple's own order, or any
    return Tag("Record", {name: made.attributes[name] for name in order}, made.children)


others = st.sampled_from([
    workout(metadata("HKIndoorWorkout", "1")), summary("2024-05-14"), Tag("Correlation", {"type": "x"}, [record(), record()]),
    Tag("ExportDate", {"value": "now"}), Tag("Unheard", {}),
])  # fmt: skip
exports = st.lists(records() | others, max_size=12)


def sight(text: str) -> tuple[list[str], list[Refusal]]:
    """All that can be seen of a reading, in an order that does not depend on the way."""
    rows, refusals = read(text)
    return sorted(map(repr, rows)), sorted(refusals, key=repr)


def without_places(text: str) -> tuple[list[str], list[int]]:
    """The same, for exports whose elements stand in different lines."""
    rows, refusals = read(text)
    seen = sorted(repr({name: value for name, value in row.items() if name != "place"}) for row in rows)
    return seen, sorted(refusal.count for refusal in refusals)


@settings(deadline=None)
@given(exports)
def test_both_ways_read_the_same(tags: list[Tag]) -> None:
    """Rows, places, refusals and their reasons."""
    assert sight(export(*tags)) == sight(export(*tags, before=COMMENT + "\n"))


@settings(deadline=None, max_examples=50)
@given(exports, st.sampled_from([minified, spread]))
def test_how_an_export_is_written_does_not_matter(tags: list[Tag], style: Any) -> None:
    """In one line, or an attribute a line."""
    assert without_places(export(*tags, style=style)) == without_places(export(*tags))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: re.sub(r"^ +", "\t\t", text, flags=re.MULTILINE),
        lambda text: re.sub(r"^ +", "", text, flags=re.MULTILINE),
        lambda text: text.replace("\n <", "\n       <"),
        lambda text: text.replace('"/>', '" />'),
        lambda text: text.replace("</HealthData>", "  \n</HealthData>\n\n"),
    ],
    ids=["CRLF", "blank lines", "tabs", "no indent", "deep indent", "space before the slash", "space at the end"],
)
def test_spaces_do_not_matter(change: Any) -> None:
    """Nor line ends."""
    tags = [record(), category("SleepAnalysis", "SleepAnalysisAwake", metadata("HKTimeZone", "Asia/Tokyo")), workout()]
    text = export(*tags)
    assert change(text) != text
    assert without_places(change(text)) == without_places(text)


def test_single_quotes_are_quotes() -> None:
    """XML has both; Apple writes double ones."""
    text = export(record(sourceName="Robin"))
    assert without_places(text.replace('"', "'")) == without_places(text)


def test_apples_style_is_read_the_quick_way() -> None:
    """Records with metadata and beats too; only what is no plain record is left over."""
    tags = [
        record(),
        record("HKQuantityTypeIdentifierHeartRate", metadata("k", "v"), beats),
        workout(),
        summary("2024-05-14"),
    ]
    scanned = scan(Piece.of(10, True, "".join(map(apple_style, tags)).encode()))
    assert [raw.lines.tolist() for raw in scanned.records] == [[10, 11]]
    assert [(line, data.count(b"<")) for line, data in scanned.rest] == [(17, 2)]


@pytest.mark.parametrize(
    "text",
    [
        '<Record type="a"/><Record type="b"/>', '<Record type="a">', "</Record>", '<Record\n type="a"/>', '<Record type="a"/>\0',
        "text", '<Record type="a/>', "<!-- comment -->\n", '</Record>\n<Record type="a">', "<Record type=\"<\"/>",
    ],
)  # fmt: skip
def test_the_quick_way_gives_up_on_what_is_not_one_tag_a_line(text: str) -> None:
    with pytest.raises(Malformed):
        scan(Piece.of(1, True, text.encode()))


@pytest.mark.parametrize(
    "tag",
    [
        '<Record type="a" type="b" startDate="c"/>', '<Record typo?="a"/>', '<Record type="a"startDate="b"/>',
        '<Record type="a" x/>', '<Record "a"/>', '<Record averyverylongattributename="a"/>', "<Record />", '<Records type="a"/>',
    ],
)  # fmt: skip
def test_the_quick_way_leaves_over_records_that_it_cannot_tell(tag: str) -> None:
    """For the parser to decide."""
    scanned = scan(Piece.of(1, True, f' <Record type="x"/>\n {tag}\n <Record type="y"/>\n'.encode()))
    assert [raw.lines.tolist() for raw in scanned.records] == [[1, 3]]
    assert [(line, data.strip()) for line, data in scanned.rest] == [(2, tag.encode())]


def test_more_shapes_of_records_than_anyone_writes() -> None:
    """Are read all the same."""
    tags = [record(**{f"extra{n}": "x"}) for n in range(200)]
    rows, refusals = read(*tags)
    assert (len(rows), refusals) == (200, [])


@settings(deadline=None, max_examples=50)
@given(exports, st.integers(1, 400), st.sampled_from([apple_style, minified, spread]))
def test_pieces_are_the_export(tags: list[Tag], size: int, style: Any) -> None:
    """However it is cut, nothing is lost, and the lines are counted on."""
    text = export(*tags, style=style).encode()
    opened = open_export(io.BytesIO(text), Context(ZoneInfo("UTC")))
    body = b"".join(opened.blocks)
    blocks = (body[at : at + size] for at in range(0, len(body), size))
    cut = list(pieces(Opened(opened.attributes, opened.line, blocks), size))
    assert b"".join(piece.data for piece in cut) == body.rstrip().removesuffix(b"</HealthData>")
    line = opened.line
    for piece in cut:
        assert piece.line == line
        line += piece.data.count(b"\n")
    if style is apple_style:
        assert all(piece.whole for piece in cut if len(body) < 1000)


def long_export(middle: str, style: Any = apple_style) -> str:
    """An export of several pieces, with something in its middle."""
    half = [record(value=str(n)) for n in range(8_000)]
    text = "".join(map(style, half))
    return export(style=style).replace("</HealthData>", f"{text}{middle}\n{text}</HealthData>")


@pytest.mark.parametrize(
    ("middle", "style"),
    [
        (spread(record(value="7")), apple_style),
        (apple_style(record(value="7")) + COMMENT, apple_style),
        (apple_style(record(value="7")), minified),
        (
            minified(record("HKQuantityTypeIdentifierStepCount", *[metadata("k", "v" * 1000)] * 4000, value="7")),
            apple_style,
        ),
        (
            apple_style(record("HKQuantityTypeIdentifierStepCount", *[metadata("k", "v" * 1000)] * 4000, value="7")),
            apple_style,
        ),
    ],
    ids=["a spread record", "a comment", "one line", "a huge record in one line", "a huge record"],
)
def test_long_exports_change_between_the_ways(middle: str, style: Any) -> None:
    """Piece by piece, and back; nothing is lost or read twice, and every line number is right."""
    text = long_export(middle, style)
    rows, refusals = read(text)
    assert not refusals
    assert sorted(int(row["value"]) for row in rows) == sorted([*range(8_000), *range(8_000), 7])
    lines = text.splitlines()
    places = [(int(row["place"].removeprefix("line ")), f'value="{int(row["value"])}"') for row in rows]
    misplaced = [line for line, value in places if len(lines) > 100 and value not in lines[line - 1]]
    assert [lines[line - 1].strip() for line in misplaced] in ([], ["<Record"])
