"""A file that is locked, or a disk that is full: a clear error, nothing acknowledged lost, and it goes on by itself."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.dialogue.keeping import conversation, turn
from tests.store.databases import admitted

from salus.errors import StoreUnavailable
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import owners


def test_a_file_that_another_process_locks_is_waited_for_then_told(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home, patience=0.2)
    other = sqlite3.connect(sqlite_home, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    with pytest.raises(StoreUnavailable, match=r"\(database is locked\); nothing was kept"):
        admitted(database)
    assert time.perf_counter() - began < 2
    assert database.read(lambda c: c.execute(select(owners)).all()), "readers never wait for a writer"
    assert not database.ready()
    other.execute("COMMIT")
    assert database.ready()
    assert len(admitted(database)) == 32
    other.close()
    database.close()


def test_a_file_that_is_locked_for_a_moment_is_waited_for(sqlite_home: Path) -> None:
    database = Database.open(sqlite_home)
    other = sqlite3.connect(sqlite_home, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ("COMMIT",)).start()
    assert len(admitted(database)) == 32
    database.close()


@contextmanager
def little_space(most: int) -> Iterator[None]:
    """A limit on the size of files stands for the end of the disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def fill_the_disk(path: Path, told: Path) -> None:
    """Keeps turns, in several threads, until the disk is full; then there is room again."""
    database = Database.open(path)
    kept, person = DatabaseConversations(database), admitted(database)
    talks = [conversation(person) for _ in range(4)]
    acknowledged: list[str] = []
    refused: list[str] = []

    def write(talk: Any) -> None:
        for number in range(1, 200):
            try:
                acknowledged.append(kept.keep(talk, turn(talk, number, said="x" * 5000)).id)
            except StoreUnavailable as error:
                refused.append(str(error))
                return

    with little_space(path.stat().st_size + 300_000), ThreadPoolExecutor(4) as pool:
        list(pool.map(write, talks))
    with little_space(1):
        assert not database.ready()
    assert len(refused) == 4, refused
    assert all("cannot be used now" in one for one in refused)
    assert database.ready()
    acknowledged += [kept.keep(talk, turn(talk, 999)).id for talk in talks]
    database.close()
    told.write_text("\n".join([person, *acknowledged]))


def test_a_full_disk_is_told_loses_nothing_and_is_forgotten_when_there_is_room(
    sqlite_home: Path, tmp_path: Path
) -> None:
    child = multiprocessing.get_context("forkserver").Process(
        target=fill_the_disk, args=(sqlite_home, tmp_path / "told")
    )
    child.start()
    child.join()
    assert child.exitcode == 0
    person, *acknowledged = (tmp_path / "told").read_text().split()
    assert len(acknowledged) > 20
    database = Database.open(sqlite_home)
    kept = DatabaseConversations(database)
    assert all(kept.turn(person, which) is not None for which in acknowledged)
    assert database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar_one()) == "ok"
    for talk in kept.page(person):
        assert [one.number for one in kept.turns(person, talk.id)] == list(range(1, talk.turns + 1))
    database.close()


def test_a_file_that_is_damaged_is_told(tmp_path: Path) -> None:
    path = tmp_path / "salus.db"
    Database.open(path).close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match="malformed"):
        Database.open(path)
