"""Work set aside: in order, bounded, on one thread, never waited for, handled before the end."""

from __future__ import annotations

import os
import threading
import time

import pytest

from salus.monitoring.aside import Aside


def test_what_is_put_in_comes_out_in_order_in_batches_on_another_thread() -> None:
    batches: list[list[int]] = []
    threads: set[int] = set()

    def handle(batch: list[int]) -> None:
        batches.append(batch)
        threads.add(threading.get_ident())

    aside: Aside[int] = Aside("test", handle)
    assert all(aside.put(n) for n in range(1000))
    assert aside.flush()
    assert [n for batch in batches for n in batch] == list(range(1000))
    assert max(map(len, batches)) <= 256
    assert threads.isdisjoint({threading.get_ident()})
    assert aside.close()


def test_what_does_not_fit_is_dropped_and_counted_and_nobody_waits() -> None:
    gate, lost, handled = threading.Event(), [0], [0]

    def handle(batch: list[int]) -> None:
        gate.wait(10)
        handled[0] += len(batch)

    def losing(count: int) -> None:
        lost[0] += count

    aside: Aside[int] = Aside("test", handle, lost=losing, limit=10, linger=0)
    began = time.monotonic()
    taken = sum(aside.put(n) for n in range(500))
    assert time.monotonic() - began < 5
    assert taken + lost[0] == 500
    assert aside.dropped == lost[0] >= 500 - 10 - 256
    gate.set()
    assert aside.close()
    assert handled[0] == taken


def test_a_batch_that_fails_does_not_end_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    def handle(batch: list[str]) -> None:
        if batch == ["bad"]:
            raise ValueError("Anna")
        seen.extend(batch)

    aside: Aside[str] = Aside("test", handle)
    for item in ("first", "bad", "last"):
        aside.put(item)
        assert aside.flush()
    assert seen == ["first", "last"]
    assert [record.msg for record in caplog.records] == ["fault"]
    aside.close()


def test_the_end_waits_for_what_was_put_in_and_for_no_longer_than_its_patience() -> None:
    seen: list[int] = []
    aside: Aside[int] = Aside("test", seen.extend, linger=30)
    for n in range(300):
        aside.put(n)
    assert aside.close()
    assert seen == list(range(300))
    assert not aside.put(1)
    assert aside.dropped == 1
    never = threading.Event()
    hanging: Aside[int] = Aside("test", lambda _: bool(never.wait(20)) and None, linger=0)
    hanging.put(1)
    began = time.monotonic()
    assert not hanging.close(0.1)
    assert time.monotonic() - began < 5
    never.set()
    assert hanging.close()


def test_nothing_is_started_for_what_is_never_used() -> None:
    before = threading.active_count()
    aside: Aside[int] = Aside("test", lambda _: None)
    assert threading.active_count() == before
    assert aside.flush()
    assert aside.close()


def test_when_nothing_comes_it_is_told_so() -> None:
    told = threading.Event()
    aside: Aside[int] = Aside("test", lambda batch: None if batch else told.set(), idle=0.02, linger=0)
    aside.put(1)
    assert told.wait(10)
    aside.close()


def test_many_threads_may_put_in_at_once() -> None:
    seen: list[int] = []
    aside: Aside[int] = Aside("test", seen.extend)
    threads = [threading.Thread(target=lambda: [aside.put(n) for n in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert aside.close()
    assert len(seen) + aside.dropped == 1600
    assert aside.dropped == 0


def test_a_child_process_begins_anew() -> None:
    """What waited in the parent is handled there, once; what the child puts in is handled in the child."""
    out, into = os.pipe()
    aside: Aside[bytes] = Aside("test", lambda batch: [os.write(into, item) for item in batch] and None, linger=0.2)
    aside.put(b"parent ")
    child = os.fork()
    if child == 0:
        aside.put(b"child ")
        os._exit(0 if aside.close() else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert aside.close()
    assert sorted(os.read(out, 100).split()) == [b"child", b"parent"]
    os.close(out)
    os.close(into)
