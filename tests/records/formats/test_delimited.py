"""Delimited text: rows come out the same however the file is cut into blocks, and every row keeps its line."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.formats.reading import NEW_YORK

from salus.errors import BadFile
from salus.records.formats import blocks, delimited
from salus.records.formats.delimited import Sheet, headless, open_sheet
from salus.records.tables import Context

HEADER = b"first,second\n"
CELLS = st.text(st.sampled_from('ab1 ,;"\n\r\tü'), max_size=6)


def sheet(data: bytes) -> Sheet:
    return open_sheet(io.BytesIO(data), lambda names: names[:1] == ("first",), Context(NEW_YORK))


def read(data: bytes) -> list[tuple[int, str | None, str | None]]:
    """Line and cells of each row that is not blank."""
    found: list[Any] = []
    for rows in sheet(data).blocks({"first": 0, "second": 1}, frozenset({"second"})):
        found += zip(
            rows.lines.tolist(), rows.table["first"].to_pylist(), rows.table["second"].to_pylist(), strict=True
        )
        found += [(int(refusal.where.split()[1]), "refused", str(refusal.count)) for refusal in rows.ragged]
    return sorted((row for row in found if any((cell or "").strip() for cell in row[1:])), key=lambda row: row[0])


def written(rows: list[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12), st.integers(1, 40))
def test_the_size_of_blocks_changes_nothing(rows: list[tuple[str, str]], size: int) -> None:
    data = HEADER + written(rows)
    whole = read(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "HEAD", max(size, len(HEADER)))
        patch.setattr(blocks, "_BLOCK", size)
        assert read(data) == whole


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12))
def test_what_a_writer_writes_is_read_back_with_its_lines(rows: list[tuple[str, str]]) -> None:
    expected, line = [], 2
    for pair in rows:
        first, second = (cell.replace("\r\n", "\n").replace("\r", "\n") for cell in pair)
        if first.strip() or second.strip():
            expected.append((line, first or None, second or None))
        line += 1 + first.count("\n") + second.count("\n")
    assert read(HEADER + written(rows)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"a,1\n\nb,2\n", [(2, "a", "1"), (4, "b", "2")]),
        (b"a\nb,2\n", [(2, "a", None), (3, "b", "2")]),
        (b"a,1,\nb,2\n", [(2, "a", "1"), (3, "b", "2")]),
        (b"a,1,x\nb,2\n", [(2, "refused", "1"), (3, "b", "2")]),
        (b'a,1\nb"c,2\ne,4\n', [(2, "a", "1"), (3, 'b"c', "2"), (4, "e", "4")]),
        (b'a,1\n"d,3\ne,4\n', [(2, "a", "1"), (3, "d,3", None), (4, "e", "4")]),
        (b"a,1\r\nb,2\r\n", [(2, "a", "1"), (3, "b", "2")]),
        (b"a,1\rb,2\r", [(2, "a", "1"), (3, "b", "2")]),
        (b"a,\xff\nb,2\n", [(2, "a", "\xff"), (3, "b", "2")]),
    ],
)
def test_odd_rows_cost_no_neighbour_and_no_line(body: bytes, expected: list[Any]) -> None:
    assert read(HEADER + body) == expected


def test_a_stray_quote_costs_no_rows_far_below_it() -> None:
    data = HEADER + b'a,"1\n' + b"b,2\n" * 400_000
    assert len(read(data)) > 399_000


def test_a_line_without_end_is_no_table() -> None:
    with pytest.raises(BadFile, match="line 2 is longer"):
        read(HEADER + b"a" * (3 << 20))


def test_a_file_without_a_header_counts_from_its_first_line() -> None:
    [rows] = headless(io.BytesIO(b"\xef\xbb\xbfa;1\nb;2\n"), ";", 2, Context(NEW_YORK)).blocks({"x": 0})
    assert (rows.table["x"].to_pylist(), rows.lines.tolist()) == (["a", "b"], [1, 2])


@pytest.mark.parametrize("data", [b"", b"\n\n", b"other,header\n1,2\n", b"\x00\x01\x02\x03"])
def test_a_file_without_the_header_says_what_was_found(data: bytes) -> None:
    with pytest.raises(BadFile):
        sheet(data)
