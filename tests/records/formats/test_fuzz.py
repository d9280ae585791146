"""Whatever bytes arrive, a format gives whole batches and refusals, or says BadFile; it never crashes, never guesses.

Every format that the package holds is fuzzed from a small whole file of its own: mutated, truncated, re-encoded,
concatenated, and handed the files of all others. An import keeps nothing of a reading that raises, so what matters is
that a broken file raises before its reading ends, and that everything handed over is fit for the store.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.formats.seeds import SEEDS

import salus.records.formats
from salus.errors import BadFile
from salus.records.formats import HEAD, Format
from salus.records.tables import SCHEMAS, Batch, Context, Refusal

ZONE = ZoneInfo("America/New_York")
_EARLY, _LATE = datetime(1000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp500")
_NASTY = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"{", b"}", b"[", b"]", b"<",
    b">", b"&", b"null", b"NaN", b"-Infinity", b"1e999", b"-1", b"9" * 40, b"true", b"\\", b"\\u0000", b"\\ud800",
    b"0000-00-00", b"9999-12-31T23:59:59Z", b"0001-01-01", b"24:61:61", b"+99:99", b"\xf0\x9f\x92\x89", b"\xe2\x80\xae",
    b"<!ENTITY a 'aaaa'>", b"]]>", b"<![CDATA[", b"../../etc", b"%s%n", b"A" * 5000,
)  # fmt: skip


def formats() -> dict[str, Format]:
    """Every Format that a module of the package holds, by name."""
    found: dict[str, Format] = {}
    for module in pkgutil.walk_packages(salus.records.formats.__path__, "salus.records.formats."):
        for value in vars(importlib.import_module(module.name)).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Format):
                    found[one.name] = one
    return found


FORMATS = formats()
NAMES = sorted(FORMATS)


def read(of: Format, data: bytes) -> list[dict[str, object]] | None:
    """The rows, after checking that all that was handed over is sound; None where the file was refused."""
    rows: list[dict[str, object]] = []
    told: list[int] = []
    try:
        for item in of.read(io.BytesIO(data), Context(ZONE, told.append)):
            if isinstance(item, Refusal):
                assert item.count >= 1, item
                assert item.where, item
                assert 3 < len(item.why) < 1000, item
                continue
            assert isinstance(item, Batch)
            assert item.rows.schema == SCHEMAS[item.table]
            item.rows.validate(full=True)
            rows += item.rows.to_pylist()
    except BadFile as error:
        assert 10 < len(str(error)) < 2000  # noqa: PT017
        return None
    for row in rows:
        _check(row)
    assert all(count >= 0 for count in told)
    return rows


def _check(row: dict[str, object]) -> None:
    start, end, offset, value = row["start"], row["end"], row["offset"], row.get("value")
    assert row["place"], row
    if "kind" not in row:  # entries may have no time
        assert isinstance(start, datetime), row
        assert isinstance(end, datetime), row
    if isinstance(start, datetime):
        assert _EARLY <= start < _LATE, row
        assert isinstance(offset, int), row
        assert abs(offset) <= 18 * 60, row
    if isinstance(start, datetime) and isinstance(end, datetime):
        assert start <= end, row
    if isinstance(value, float):
        assert math.isfinite(value), row
    if "metric" in row:
        assert value is not None or row["text"] is not None, row


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A seed with a few bytes changed, dropped, doubled, swapped or replaced by something nasty."""
    name = draw(st.sampled_from(NAMES))
    data = bytearray(SEEDS[name][1])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 24))
        kind = draw(st.sampled_from(("replace", "insert", "drop", "double", "flip")))
        piece = draw(st.sampled_from(_NASTY))
        if kind == "replace":
            data[at : at + len(piece)] = piece
        elif kind == "insert":
            data[at:at] = piece
        elif kind == "drop":
            del data[at : at + length]
        elif kind == "double":
            data[at:at] = data[at : at + length * 10]
        elif at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
    return name, bytes(data)


def test_every_format_has_a_seed_that_it_alone_recognises_and_reads() -> None:
    assert set(FORMATS) <= set(SEEDS)
    for name, (file, data) in SEEDS.items():
        if name in FORMATS:
            assert [of.name for of in FORMATS.values() if of.sniff(data[:HEAD], file)] == [name]
            assert read(FORMATS[name], data), name


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_mutated_file_is_read_soundly_or_refused(case: tuple[str, bytes]) -> None:
    name, data = case
    for of in FORMATS.values():
        assert of.sniff(data[:HEAD], SEEDS[name][0]) in (True, False)
    read(FORMATS[name], data)


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_is_never_taken_for_a_whole_one(name: str) -> None:
    """JSON and XML that stop early are broken; of lines, those above the last stand as they were in the whole file."""
    data = SEEDS[name][1]
    whole = {json.dumps(row, default=str) for row in read(FORMATS[name], data) or []}
    for end in _ends(data):
        rows = read(FORMATS[name], data[:end])
        if data[:1] in (b"[", b"<") or (data[:1] == b"{" and b"\n " in data):
            assert rows is None, f"{name} read {end} of {len(data)} bytes as a whole file: {rows}"
        last = "line " + str(data[:end].count(b"\n") + 1)
        assert {json.dumps(row, default=str) for row in rows or [] if row["place"] != last} <= whole


def _ends(data: bytes) -> Iterator[int]:
    body = len(data.rstrip())
    yield from range(0, body, max(1, body // 60))
    yield body - 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", _ENCODINGS)
def test_another_encoding_gives_the_same_records_or_is_refused(name: str, encoding: str) -> None:
    whole = read(FORMATS[name], SEEDS[name][1])
    again = read(FORMATS[name], SEEDS[name][1].decode().encode(encoding))
    assert again is None or [_content(row) for row in again] in ([_content(row) for row in whole or []], [])


def _content(row: dict[str, object]) -> str:
    return json.dumps({key: value for key, value in row.items() if key != "place"}, default=str)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("glue", [b"", b"\n", b"\r\n\r\n"])
def test_a_file_written_twice_in_a_row_is_refused_or_read_soundly(name: str, glue: bytes) -> None:
    read(FORMATS[name], SEEDS[name][1] + glue + SEEDS[name][1])


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_all_others_are_not_its_own(name: str) -> None:
    for other, (file, data) in SEEDS.items():
        if other != name:
            if other in FORMATS:
                assert not FORMATS[name].sniff(data[:HEAD], file)
            read(FORMATS[name], data)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=400))
@settings(max_examples=25, deadline=None)
def test_noise_is_never_a_record(name: str, data: bytes) -> None:
    assert FORMATS[name].sniff(data, SEEDS[name][0]) in (True, False)
    assert not read(FORMATS[name], data)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"[]", b"{}", b"null", b"0", b'""', b"<a/>", b"\0" * 4096,
     b"[" * 60_000, b'{"a":' * 20_000, b"<a>" * 20_000, b"," * 70_000, b'"' * 70_001, b"a,b\n" * 20_000,
     b"PK\x03\x04" + b"\0" * 100],
    ids=range(19),
)  # fmt: skip
def test_empty_and_monstrous_files_are_refused(name: str, data: bytes) -> None:
    assert FORMATS[name].sniff(data[:HEAD], SEEDS[name][0]) is False
    assert not read(FORMATS[name], data)
