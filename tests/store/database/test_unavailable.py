"""A database that is gone for a while: a clear error soon, nothing acknowledged lost, and it goes on by itself."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.engine import make_url
from tests.dialogue.keeping import conversation, turn
from tests.store.databases import admitted

from salus.errors import BadInput, StoreUnavailable
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import owners


class Line:
    """A line to a server that can be cut, and joined again; what is under way is lost."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self._open = (host, port), list[socket.socket]()
        self._door: socket.socket | None = None
        self.port = 0
        self.join()

    def join(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._listen, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        assert self._door is not None
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _listen(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here = door.accept()[0]
                there = socket.create_connection(self._to)
                self._open += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while heard := here.recv(65536):
                there.sendall(heard)
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(postgres_home: str) -> Iterator[Line]:
    url = make_url(postgres_home)
    made = Line(url.host or "127.0.0.1", url.port or 5432)
    yield made
    with suppress(OSError):
        made.cut()


@pytest.fixture
def far(postgres_home: str, line: Line) -> Iterator[Database]:
    """A database at the end of the line."""
    address = make_url(postgres_home).set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    opened = Database.open(address, patience=0.3)
    yield opened
    opened.close()


def test_a_server_that_is_gone_is_told_soon_and_comes_back_by_itself(far: Database, line: Line) -> None:
    kept, person = DatabaseConversations(far), admitted(far)
    talk = conversation(person)
    before = kept.keep(talk, turn(talk))
    line.cut()
    for act in (
        lambda: kept.turn(person, before.id),
        lambda: kept.keep(talk, turn(talk, 2)),
        lambda: kept.latest(person),
    ):
        began = time.perf_counter()
        with pytest.raises(StoreUnavailable, match="cannot be used now"):
            act()
        assert time.perf_counter() - began < 1.5
    assert not far.ready()
    line.join()
    assert far.ready()
    assert kept.keep(talk, turn(talk, 2)).number == 2
    assert kept.turns(person, talk.id)[0] == before


def test_who_asks_while_others_wait_in_vain_is_told_at_once(far: Database, line: Line) -> None:
    line.cut()
    with pytest.raises(StoreUnavailable):
        far.read(lambda c: c.execute(select(owners)))
    began = time.perf_counter()
    for _ in range(20):
        with pytest.raises(StoreUnavailable):
            far.read(lambda c: c.execute(select(owners)))
    assert time.perf_counter() - began < 0.3, "twenty waits would have been six seconds"


def test_a_cut_that_is_mended_within_a_moment_is_not_noticed(postgres_home: str, line: Line) -> None:
    address = make_url(postgres_home).set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    database = Database.open(address, patience=5)
    person = admitted(database)
    line.cut()
    threading.Timer(0.3, line.join).start()
    assert database.read(lambda c: c.execute(select(owners.c.id).where(owners.c.id == person)).scalar_one()) == person
    database.close()


def test_connections_that_the_server_ended_are_made_anew(postgres_home: str) -> None:
    database, killer = Database.open(postgres_home), Database.open(postgres_home)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: database.read(lambda c: c.execute(text("SELECT pg_sleep(0.05)"))), range(4)))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert (
        killer.write(lambda c: c.execute(text(f"SELECT count(pg_terminate_backend(pid)) {others}")).scalar_one()) >= 4
    )
    assert len(admitted(database)) == 32
    assert database.ready()
    killer.close()
    database.close()


def test_where_the_line_is_cut_in_the_commit_nobody_is_told_that_nothing_was_kept(far: Database, line: Line) -> None:
    """The server may have done it: so it is not tried again, and the message says that it may be sent again."""
    tries = []

    def work(connection: Any) -> None:
        tries.append(1)
        connection.execute(insert(owners).values(id="a"))
        event.listen(connection.engine, "commit", lambda _: line.cut(), once=True)

    with pytest.raises(StoreUnavailable, match="whether this was kept is not known: send it again"):
        far.write(work)
    assert len(tries) == 1


def test_more_than_there_are_connections_wait_their_turn(database: Database) -> None:
    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(lambda _: database.ready(), range(200))) == {True}


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


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("mysql://u@h/d", "begins with 'mysql'"),
        ("sqlite://", "begins with 'sqlite'"),
        ("sqlite:///:memory:", "begins with 'sqlite'"),
        ("://", "begins with ''"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(where: str, what: str) -> None:
    with pytest.raises(BadInput, match=rf"{what}: write it as sqlite:////folder/file.db or postgresql"):
        Database.open(where)


def test_a_server_that_is_not_there_is_told(postgres_home: str) -> None:
    address = make_url(postgres_home).set(port=1).render_as_string(hide_password=False)
    with pytest.raises(StoreUnavailable, match="Connection refused"):
        Database.open(address, patience=0.1)
    with pytest.raises(StoreUnavailable, match="does not exist"):
        Database.open(
            make_url(postgres_home).set(database="no_such").render_as_string(hide_password=False), patience=0.1
        )


def test_addresses_of_either_kind_are_understood(sqlite_home: Path, postgres_home: str) -> None:
    plain = postgres_home.replace("postgresql+psycopg", "postgresql")
    for where in (
        sqlite_home,
        str(sqlite_home),
        f"sqlite:///{sqlite_home}",
        plain,
        plain.replace("postgresql:", "postgres:"),
    ):
        database = Database.open(where)
        assert database.ready()
        database.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot write to"):
        Database.open(tmp_path / "file" / "salus.db")
