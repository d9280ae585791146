"""Records in Apple's own form are read by a shortcut: it takes nothing else for one, and overlooks nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.formats.apple.export import LATER, STAMP, apple_style, category, export, metadata, record
from tests.records.formats.apple.test_ways import COMMENT, sight

from salus.errors import BadFile
from salus.records.formats.apple.cells import word
from salus.records.formats.apple.lines import scan
from salus.records.formats.apple.pieces import Piece
from salus.records.formats.apple.text import text_of
from salus.records.formats.apple.usual import usual

BEFORE = [record(value="1"), record("HKQuantityTypeIdentifierHeartRate", unit="count/min", value="61")]
ORDINARY = record("HKQuantityTypeIdentifierStepCount", metadata("HKTimeZone", "Asia/Tokyo"), value="123")


def taken(line: str) -> list[bool]:
    """Which of the lines the shortcut takes."""
    text = text_of(Piece.of(1, True, line.encode()))
    lines = np.flatnonzero(text.words[text.begin] == word(b"<Record "))
    return usual(text, lines, text.raw[text.end[lines] - 2] == ord("/"))[2].tolist()


@pytest.mark.parametrize(
    "made", [*BEFORE, ORDINARY, category("SleepAnalysis", "SleepAnalysisAsleepREM"), record(value="")]
)
def test_what_apple_writes_is_usual(made: Any) -> None:
    """Quantities and categories, with metadata and without."""
    assert taken(apple_style(made)) == [True]


@pytest.mark.parametrize(
    "made",
    [
        record(value=None), record(endDate=None), record(creationDate=None), record(value="x" * 80), record(startDate="soon"),
        record(creationDate='" device="0123456789abcdef'[:25]), record(extra="1"),
    ],
)  # fmt: skip
def test_what_apple_does_not_write_is_not(made: Any) -> None:
    """Then the record is cut at all its quotes."""
    assert taken(apple_style(made)) == [False]


@pytest.mark.parametrize("name", ["value", "startDate", "endDate", "creationDate"])
def test_an_attribute_that_comes_twice_is_for_the_parser_to_refuse(name: str) -> None:
    line = apple_style(record()).replace("<Record ", f'<Record {name}="{STAMP if name == "startDate" else LATER}" ')
    assert scan(Piece.of(1, True, line.encode())).records == []


@settings(deadline=None, max_examples=300)
@given(st.data(), st.sampled_from(['"', "x", " ", "=", "0", "/", ">", "é", "\n", '" a="', ""]))
def test_a_letter_that_is_another(data: Any, letter: str) -> None:
    """Anywhere in an ordinary record and its metadata: the same rows and refusals as the parser's, or the same fault.

    Not an ampersand: the parser minds a bare one also in attributes that nobody reads, the shortcut does not.
    """
    line = apple_style(ORDINARY)
    at = data.draw(st.integers(0, len(line) - 1))
    changed = line[:at] + letter + line[at + 1 :]
    assert _seen(changed, "\n") == _seen(changed, COMMENT + "\n")


def _seen(line: str, before: str) -> Any:
    """What is read of an export with this line among others."""
    text = export(*BEFORE, ORDINARY, *BEFORE, before=before)
    try:
        return sight(text.replace(apple_style(ORDINARY), line))
    except BadFile:
        return "broken"
