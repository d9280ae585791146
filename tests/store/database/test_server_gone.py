"""A server that is gone for a while: a clear error soon, nothing acknowledged lost, and it goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.engine import make_url
from tests.dialogue.keeping import conversation, turn
from tests.store.database.line import Line
from tests.store.databases import admitted

from salus.errors import StoreUnavailable
from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.database.tables import owners


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
