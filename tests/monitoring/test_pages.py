"""Pages: wherever a process died, what was whole is found; the index saves time and decides nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.monitoring.planted import told

from salus.monitoring.journal import Journal
from salus.monitoring.pages import Page, pages


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.floats(0, 1), index=st.floats(0, 1))
def test_wherever_a_process_died_what_was_whole_is_found_and_what_was_torn_is_not(
    tmp_path: Path, lines: float, index: float
) -> None:
    """Both files may end anywhere, the index before or behind the lines: it saves time and decides nothing."""
    folder = tmp_path / f"{lines}-{index}"
    journal = Journal(folder)
    kept = [told() for _ in range(5)]
    journal.take(kept)
    journal.close()
    page = pages(folder)[0]
    whole = page.path.read_bytes()
    left = int(len(whole) * lines)
    os.truncate(page.path, left)
    os.truncate(page.index, int(page.index.stat().st_size * index))
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 10]
    for one, end in zip(kept, ends, strict=True):
        assert (journal.get(one.id) is not None) == (end <= left)
    assert page.torn() == (left not in (0, *ends))


def test_without_an_index_everything_is_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    kept = [told() for _ in range(50)]
    journal.take(kept)
    pages(tmp_path)[0].index.unlink()
    assert all(journal.get(one.id) for one in kept)


def test_bytes_of_two_neighbours_in_the_index_are_not_an_id(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    one, other = told("1" * 32), told("2" * 32)
    journal.take([one, other])
    entries = pages(tmp_path)[0].index.read_bytes()
    assert journal.get(entries[8:24].hex()) is None
    assert journal.get(other.id)


def test_a_page_that_was_tidied_away_meanwhile_is_none(tmp_path: Path) -> None:
    gone = Page(tmp_path / "2026-03-01.00000000.0001.jsonl")
    assert not gone.torn()
    assert gone.size() == 0
    assert gone.written() == 0
    assert gone.forget("u-0123456789abcdef") == 0
    gone.remove()


def test_a_trace_is_found_quickly_among_many(tmp_path: Path) -> None:
    """Told as a ratio: finding one by the index against reading every line of the same pages."""
    journal = Journal(tmp_path, page_mb=2)
    kept = [told() for _ in range(12_000)]
    for begin in range(0, len(kept), 200):
        journal.take(kept[begin : begin + 200])
    began = time.perf_counter()
    assert all(journal.get(one.id) for one in kept[::2400])
    found = (time.perf_counter() - began) / 5
    for page in pages(tmp_path):
        page.index.unlink()
    began = time.perf_counter()
    assert journal.get(kept[-1].id)
    read = time.perf_counter() - began
    assert found < read / 2, (found, read)


def test_erasure_takes_a_pseudonym_out_of_every_line_and_leaves_the_rest_readable(tmp_path: Path) -> None:
    journal, other = Journal(tmp_path), Journal(tmp_path)
    theirs = [told(who="u-00000000000000aa") for _ in range(4)]
    others = told(who="u-00000000000000bb")
    journal.take([theirs[0], others, theirs[1]])
    other.take(theirs[2:])
    assert journal.forget("u-00000000000000aa") == 4
    other.take([told()])
    assert not any(b"u-00000000000000aa" in path.read_bytes() for path in tmp_path.iterdir())
    for one in theirs:
        found = journal.get(one.id)
        assert found is not None
        assert found["requests"][0] == one.as_json() | {"who": "u-0000000000000000"}
    found = journal.get(others.id)
    assert found is not None
    assert found["requests"][0]["who"] == "u-00000000000000bb"
    assert journal.forget("u-00000000000000aa") == 0
