"""One writer commits what is waiting at once; each is told after the commit, and of its own work only."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, OperationalError

from salus.errors import StoreUnavailable
from salus.people.account import LOCAL
from salus.store.database import engine
from salus.store.database.tables import owners
from salus.store.database.writer import Writer


class Watched(Writer):
    """A writer that can be held, and that counts its commits."""

    def __init__(self, path: Path) -> None:
        self.commits = 0
        self.writing = engine.sqlite(
            URL.create("sqlite", database=str(path)), "", begin="BEGIN IMMEDIATE", pool=1, patience=2
        )
        self.reading = engine.sqlite(URL.create("sqlite", database=str(path)), "", begin="BEGIN", pool=1, patience=2)
        event.listen(self.writing, "commit", self._count)
        super().__init__(self.writing)

    def _count(self, _: Any) -> None:
        self.commits += 1

    def names(self) -> list[str]:
        """What another connection sees now."""
        with self.reading.connect() as connection:
            return sorted(connection.execute(select(owners.c.id).where(owners.c.id != LOCAL)).scalars())


@pytest.fixture
def writer(sqlite_home: Path) -> Iterator[Watched]:
    made = Watched(sqlite_home)
    yield made
    made.stop()
    made.writing.dispose()
    made.reading.dispose()


def add(name: str) -> Any:
    return lambda connection: connection.execute(insert(owners).values(id=name)) and name


def together(writer: Watched, *works: Any) -> list[Any]:
    """What came of pieces of work that were all waiting when the writer looked: results, or what was raised."""
    begun, go = Event(), Event()

    def hold(_: Any) -> None:
        begun.set()
        go.wait()

    with ThreadPoolExecutor(len(works) + 1) as pool:
        held = pool.submit(writer.run, hold)
        begun.wait()
        before, waiting = writer.commits, []
        for number, work in enumerate(works, 1):
            waiting.append(pool.submit(writer.run, work))
            while writer._queue.qsize() < number:
                pass
        go.set()
        held.result()
        outcomes = [one.exception() or one.result() for one in waiting]
    writer.commits -= before + 1
    return outcomes


def test_all_that_waits_is_committed_at_once(writer: Watched) -> None:
    names = [f"{number:02}" for number in range(20)]
    assert together(writer, *map(add, names)) == names
    assert writer.commits == 1
    assert writer.names() == names


def test_one_that_fails_takes_back_only_its_own(writer: Watched) -> None:
    def half(connection: Any) -> None:
        add("half")(connection)
        raise LookupError("half")

    outcomes = together(writer, add("a"), half, add(LOCAL), add("b"))
    assert (outcomes[0], outcomes[3], writer.commits) == ("a", "b", 1)
    assert isinstance(outcomes[1], LookupError)
    assert isinstance(outcomes[2], IntegrityError)
    assert writer.names() == ["a", "b"]


def test_later_work_sees_what_earlier_work_of_the_same_commit_did(writer: Watched) -> None:
    def look(connection: Any) -> Any:
        return connection.execute(select(owners.c.id).where(owners.c.id == "a")).scalar_one_or_none()

    assert together(writer, look, add("a"), look) == [None, "a", "a"]


def test_nobody_is_told_before_the_commit(writer: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    event.listen(writer.writing, "commit", lambda _: seen.append(writer.names()))
    assert writer.run(add("a")) == "a"
    assert seen == [[]], "not there yet when the commit began"
    assert writer.names() == ["a"]


def test_where_the_commit_fails_everybody_is_told_and_nothing_is_kept(writer: Watched) -> None:
    def refuse(_: Any) -> None:
        if writer.commits == 2:  # that of the three, after the one that held them up
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(writer.writing, "commit", refuse)
    outcomes = together(writer, add("a"), add("b"), add("c"))
    assert [type(one) for one in outcomes] == [OperationalError] * 3
    event.remove(writer.writing, "commit", refuse)
    assert writer.names() == []
    assert writer.run(add("d")) == "d", "it goes on"


def test_where_the_disk_fails_in_one_piece_of_work_nobody_is_told_that_theirs_was_kept(writer: Watched) -> None:
    def fail(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("INSERT INTO owners VALUES (zeroblob(100000))")

    outcomes = together(writer, add("a"), fail, add("b"))
    assert all("database or disk is full" in str(one) for one in outcomes)
    assert writer.names() == []


def test_work_that_overlooks_a_failing_disk_is_not_taken_for_done(writer: Watched) -> None:
    def overlook(connection: Any) -> str:
        add("a")(connection)
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with suppress(OperationalError):
            connection.exec_driver_sql("INSERT INTO owners VALUES (zeroblob(100000))")
        return "done"

    with pytest.raises(StoreUnavailable, match="nothing was kept"):
        writer.run(overlook)
    assert writer.names() == []


def test_alone_it_is_committed_alone_or_not_at_all(writer: Watched) -> None:
    def half(connection: Any) -> None:
        add("half")(connection)
        raise LookupError

    with pytest.raises(LookupError):
        writer.run(half)
    assert (writer.run(add("a")), writer.names()) == ("a", ["a"])


def test_stopping_does_what_is_waiting_first_and_later_work_begins_anew(writer: Watched) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(writer.run, add(f"{number:02}")) for number in range(20)]
        writer.stop()
        assert [one.result() for one in done] == [f"{number:02}" for number in range(20)]
    assert writer.run(add("later")) == "later"


def test_work_that_hands_in_work_is_told_so(writer: Watched) -> None:
    with pytest.raises(AssertionError, match="wait for itself"):
        writer.run(lambda _: writer.run(add("a")))
