"""The journal: what was traced can be read again by its id, by any process, for some days; deaths cost a line at most."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from tests.monitoring.planted import told

from salus.monitoring import pages as pages_module
from salus.monitoring.journal import Journal
from salus.monitoring.pages import pages


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_trace_is_read_again_by_its_id(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "traces")
    kept = [told() for _ in range(300)]
    for begin in range(0, 300, 7):
        journal.take(kept[begin : begin + 7])
    for one in kept:
        assert journal.get(one.id) == {"trace_id": one.id, "requests": [one.as_json()]}
    assert journal.get("f" * 32) is None


@pytest.mark.parametrize("which", ["", "x", "../../etc/passwd", "A" * 32, "0" * 32])
def test_what_is_no_id_is_not_found(tmp_path: Path, which: str) -> None:
    journal = Journal(tmp_path)
    journal.take([told()])
    assert journal.get(which) is None


def test_all_requests_of_a_trace_are_found_in_order(tmp_path: Path) -> None:
    one, other = Journal(tmp_path, page_mb=0.0001), Journal(tmp_path)
    kept = [told("a" * 32) for _ in range(6)]
    for place, request in enumerate(kept):
        (one, other)[place % 2].take([request, told()])
    found = one.get("a" * 32)
    assert found is not None
    assert [request["span_id"] for request in found["requests"]] == [request.span for request in kept]


def test_a_page_is_a_file_of_one_utc_day_and_process_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    journal, other = (Journal(tmp_path, page_mb=0.002, clock=clock) for _ in range(2))
    for _ in range(20):
        journal.take([told()])
    other.take([told()])
    clock.now += timedelta(hours=1)
    journal.take([told()])
    files = [page.path.name.split(".") for page in pages(tmp_path)]
    assert {day for day, *_ in files} == {"2026-03-01", "2026-03-02"}
    assert len({process for _, process, *_ in files}) == 2
    assert len(files) > 5
    assert all(page.path.stat().st_size < 3000 for page in pages(tmp_path))


def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    Journal(tmp_path / "traces").take([told()])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "traces").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "traces").stat().st_mode) == 0o700


def test_days_gone_by_are_tidied_away_also_where_nothing_happens(tmp_path: Path) -> None:
    clock = Clock()
    journal = Journal(tmp_path, days=3, clock=clock)
    for _ in range(5):
        journal.take([told()])
        clock.now += timedelta(days=1)
    assert [page.day for page in pages(tmp_path)] == ["2026-03-03", "2026-03-04", "2026-03-05"]
    clock.now += timedelta(days=10)
    journal.take([])
    assert list(tmp_path.iterdir()) == []


def test_too_much_goes_the_oldest_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path, page_mb=0.002, total_mb=0.01)
    kept = [told() for _ in range(200)]
    for one in kept:
        journal.take([one])
    assert sum(page.size() for page in pages(tmp_path)) < 15_000
    assert journal.get(kept[0].id) is None
    assert journal.get(kept[-1].id) is not None


def test_a_torn_last_line_is_told_by_the_next_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Journal(tmp_path).take([told(), told()])
    page = pages(tmp_path)[0]
    os.truncate(page.path, page.path.stat().st_size - 10)
    with caplog.at_level("INFO"):
        after = Journal(tmp_path)
        after.take([told()])
        after.take([told()])
    assert [(record.msg, record.__dict__["salus_fields"]) for record in caplog.records] == [
        ("traces_torn", {"torn": 1})
    ]


def test_a_full_disk_costs_traces_and_nothing_else_and_when_there_is_room_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted: list[tuple[str, int]] = []
    clock = Clock()
    journal = Journal(tmp_path, clock=clock, count=lambda outcome, count: counted.append((outcome, count)))
    first, last = told(), told()
    journal.take([first])
    real, room = os.write, [30]

    def full(handle: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(handle, bytes(data)[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(pages_module.os, "write", full)
    with caplog.at_level("INFO"):
        for _ in range(30):
            journal.take([told(), told()])
            clock.now += timedelta(seconds=1)
        assert journal.failing
        monkeypatch.setattr(pages_module.os, "write", real)
        clock.now += timedelta(seconds=10)
        journal.take([last])
    assert not journal.failing
    assert [record.msg for record in caplog.records] == ["traces_failing", "traces_back"]
    assert journal.get(first.id)
    assert journal.get(last.id)
    assert counted == [("kept", 1), *[("failed", 2)] * 30, ("kept", 1)]
    assert len(pages(tmp_path)) == 2, "pages that nothing could be written to were left behind"


def test_a_folder_that_cannot_be_made_costs_traces_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "traces").write_text("a file")
    journal = Journal(tmp_path / "traces")
    journal.take([told()])
    assert journal.failing
    assert journal.get("a" * 32) is None


def test_a_child_process_writes_pages_of_its_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    before, after, childs = told(), told(), told("c" * 32)
    journal.take([before])
    child = os.fork()
    if child == 0:
        journal.take([childs])
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    journal.take([after])
    assert all(journal.get(one.id) for one in (before, after, childs))
    assert len(pages(tmp_path)) == 2


_WRITER = """
import sys
from pathlib import Path
from salus.monitoring.journal import Journal
from salus.monitoring.tracing import Tracer
from salus.safety.privacy.fields import allowed, is_event
tracer = Tracer([Journal(Path(sys.argv[1]), page_mb=0.05)], allowed=allowed, is_event=is_event, limit=100_000)
for number in range(int(sys.argv[2])):
    with tracer.request("turn_taken") as trace, trace.stage("gate"):
        pass
    if number % 50 == 49:
        tracer.flush()
        print(trace.id, flush=True)
tracer.close()
"""


def test_several_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), "1000"], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ids = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    journal = Journal(tmp_path)
    assert all(journal.get(which) for their in ids for which in their)
    lines = [orjson.loads(line) for page in pages(tmp_path) for line in page.path.read_bytes().splitlines()]
    assert len({line["trace_id"] for line in lines}) == len(lines) == 3000


def test_what_was_flushed_before_kill_9_is_there_afterwards(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path), "1000000"], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    seen = [writer.stdout.readline().strip() for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    seen += writer.communicate(timeout=30)[0].split("\n")[:-1]
    journal = Journal(tmp_path)
    assert len(seen) >= 20
    assert all(journal.get(which) for which in seen)
    journal.take([told()])
    assert not journal.failing
