"""JSON cut into pieces, and rows gathered from them."""
# cases are tables and documents: one line each reads best

from __future__ import annotations

import io
import json
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salus.errors import BadFile
from salus.records.formats.chart import split
from salus.records.formats.chart.dates import parse_date
from salus.records.formats.chart.gather import Gathering
from salus.records.formats.chart.pieces import Pieces
from salus.records.formats.chart.rows import (
    NotKept,
    Origin,
    Value,
    observation,
)  # fmt: skip
from salus.records.formats.chart.split import Splitter

BERLIN = ZoneInfo("Europe/Berlin")
HERE = Origin("Clinic", "7", "final", "line 1")


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
