"""How much may be asked: counted here, or in Redis for several processes; without Redis it goes on here and says so."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from salus.errors import BadInput
from salus.store import limits
from salus.store.limits import Limits


@pytest.fixture
def prefix() -> str:
    return f"salus-test-{secrets.token_hex(6)}"


def test_so_many_are_let_in_and_no_more() -> None:
    counted = Limits("3/minute")
    waits = [counted.hit("account", "anna") for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 1 <= waits[3] <= 61
    assert counted.hit("account", "ben") == 0
    assert counted.hit("address", "anna") == 0
    assert not counted.degraded
    assert counted.ready()


def test_two_processes_count_together_in_redis(redis_url: str, prefix: str) -> None:
    one, two = Limits("3/minute", redis_url, prefix=prefix), Limits("3/minute", redis_url, prefix=prefix)
    assert [one.hit("account", "anna"), two.hit("account", "anna"), one.hit("account", "anna")] == [0, 0, 0]
    assert two.hit("account", "anna") >= 1
    assert one.ready()


def test_without_redis_each_process_counts_for_itself_and_says_so() -> None:
    counted = Limits("2/minute", "redis://127.0.0.1:1/0")
    waits = [counted.hit("account", "anna") for _ in range(3)]
    assert waits[:2] == [0, 0]
    assert waits[2] >= 1
    assert counted.degraded
    assert not counted.ready()


def test_a_redis_that_comes_back_is_used_again(redis_url: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_AGAIN", 0.05)
    with passing(redis_url) as (address, cut):
        counted = Limits("100/minute", address, prefix=prefix)
        assert counted.hit("account", "anna") == 0
        assert not counted.degraded
        cut.set()
        assert counted.hit("account", "anna") == 0
        assert counted.degraded
        assert not counted.ready()
        cut.clear()
        until_back(counted)
    shared = Limits("100/minute", redis_url, prefix=prefix)
    assert shared._shared is not None
    assert shared._shared.get_window_stats(shared._item, "account", "anna").remaining < 100


def test_one_of_many_waits_for_a_redis_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_AGAIN", 60.0)
    counted = Limits("1000/minute", "redis://127.0.0.1:1/0")
    counted.hit("account", "anna")
    tried: list[str] = []
    monkeypatch.setattr(
        counted, "_hit", lambda limiter, *_: tried.append("redis" if limiter is counted._shared else "here") or 0.0
    )
    for _ in range(20):
        counted.hit("account", "anna")
    assert tried == ["here"] * 20


@pytest.mark.parametrize("address", ["http://127.0.0.1", "redis://127.0.0.1:port/0", "nonsense"])
def test_an_address_that_is_none_is_told_and_not_repeated(address: str) -> None:
    with pytest.raises(BadInput, match="SALUS_REDIS_URL") as told:
        Limits("3/minute", f"{address}?password=hush")
    assert "hush" not in str(told.value)


def until_back(counted: Limits) -> None:
    for _ in range(100):
        counted.hit("account", "anna")
        if not counted.degraded:
            return
        threading.Event().wait(0.02)
    pytest.fail("it never came back")


@contextmanager
def passing(url: str) -> Iterator[tuple[str, threading.Event]]:
    """A way to Redis that is cut while the event is set."""
    server, cut, ends = socket.create_server(("127.0.0.1", 0)), threading.Event(), list[socket.socket]()
    there = urlsplit(url)

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while (data := source.recv(65536)) and not cut.is_set():
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            end.close()

    def serve() -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            if cut.is_set():
                near.close()
                continue
            far = socket.create_connection((there.hostname or "", there.port or 6379))
            ends.extend((near, far))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield f"redis://127.0.0.1:{server.getsockname()[1]}{there.path}", cut
    server.close()
    for end in ends:
        end.close()
