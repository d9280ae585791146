"""The one DuckDB connection of a process, and what it keeps of files it has seen.

A file of a snapshot never changes, so what was once read of it stays true. Of each file of a metric the engine keeps
one row a local day and source (rows, total, lowest, highest, last), as a table and as columns in memory: most questions
are about days, and most of what an honest answer says besides its number (coverage, sources, what was dropped) too. So
their time does not grow with the number of observations; the first question over a file pays one scan of it. Parts that
are small (workouts, the chart, laboratory results) are kept whole, and of statements the rows that they gave, where
these are few: different questions need the same ones.

Invariant: what is kept is what a scan of the file would give, to the bit: sums are exact (:func:`.sql.exact_sum`).
All of it is bounded, and is let go of when the person whom it is about is erased.
"""
# ruff: noqa: S608  # names of tables are numbered here; everything else goes through .sql

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import Any, Protocol, TypeVar

import duckdb

from salus.query.execute.held import Held
from salus.query.execute.sql import exact_sum, parquet, text
from salus.query.execute.summaries import Summary
from salus.records.catalogue import Metric

T = TypeVar("T")
_MOST_FILES = 1000  # summarised files kept; one of a year takes about 50 kB
_MOST_TABLES = 48
_SPARE = 17  # bits: a reading a second all day long
SMALL = 20_000  # rows of a part that is kept whole
FEW = 4000  # rows that are looked through one by one faster than a statement is made
_MOST_MADE = 8 * FEW  # such rows in memory, of everybody: some 20 MB
_MOST_TOLD, _EACH_TOLD = 8000, 500  # rows that statements gave and that are remembered, of all and of one of them
COLUMNS = "date, source, used, n, total, gross, low, high, last, epoch_us(last_start)"
_NO_LAST = ("NULL::DOUBLE", "NULL::TIMESTAMP")  # which row was the last matters to few; reading `start` takes long
_TABLE = (
    "file INTEGER, date DATE, source VARCHAR, used BOOLEAN, n BIGINT, total DOUBLE, gross DOUBLE, low DOUBLE, "
    "high DOUBLE, last DOUBLE, last_start TIMESTAMP"
)


class Files(Protocol):
    """A file system as fsspec has them, for files that DuckDB cannot read by itself."""

    protocol: str

    def tell(self) -> None:
        """Raises what reading a file was refused with since it was asked last, if anything."""


class Engine:
    """Runs statements; safe to share between threads, one statement at a time."""

    def __init__(self, threads: int = 2) -> None:
        self._lock = RLock()
        self._mounted: dict[str, Files] = {}
        self._connection = duckdb.connect(
            config={"threads": threads, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        self._forget_all()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows that a statement over files gives; remembered where they are few."""
        with self._lock:
            known: list[tuple[Any, ...]] | None = self._told.get(statement)
            if known is None:
                known = self._run(statement)
                self._told.keep(statement, known, len(known))
            return list(known)

    def made(self, files: list[str], columns: str, make: Callable[[list[tuple[Any, ...]]], T]) -> T:
        """What is made of all rows of these files that count, at most `FEW`; kept in memory."""
        with self._lock:
            key = (columns, *files)
            known: T | None = self._made_of.get(key)
            if known is None:
                rows = self._run(f"SELECT {columns} FROM {parquet(files)} WHERE share > 0")
                known = make(rows)
                self._made_of.keep(key, known, len(rows))
            return known

    def kept(self, files: list[str], rows: int) -> str:
        """The relation of these files, kept in memory where it has few rows."""
        if rows > SMALL:
            return parquet(files)
        with self._lock:
            key = tuple(files)
            table = self._tables.get(key)
            if table is None:
                if len(self._tables) >= _MOST_TABLES:
                    self._run(f"DROP TABLE {self._tables.pop(next(iter(self._tables)))}")
                self._numbered += 1
                table = f"kept_{self._numbered}"
                self._run(f"CREATE TABLE {table} AS SELECT * FROM {parquet(files)}")
                self._tables[key] = table
            return table

    def days(self, metric: Metric, files: list[str], alone: str | None = None) -> str:
        """The relation of day summaries of these files of one metric: a table, or those of its rows."""
        with self._lock:
            self.summaries(metric, files, alone)
            known = self._known[metric.name]
            table = f"days_{metric.name}"
            if len(files) == len(known):
                return table
            return f"(SELECT * FROM {table} WHERE file IN ({', '.join(str(known[file]) for file in files)}))"

    def summaries(self, metric: Metric, files: list[str], alone: str | None = None) -> list[Summary]:
        """What each of these files of one metric adds up to by day.

        ``alone``: the source of all their rows, where there is only one and all of them count; then days alone are
        told apart, which takes half the time.
        """
        with self._lock:
            missing = [file for file in files if file not in self._summaries]
            if len(self._summaries) + len(missing) > _MOST_FILES:
                self._forget_all()
                missing = files
            if missing:
                self._summarise(metric, missing, alone)
            return [self._summaries[file] for file in files]

    def mount(self, files: Files) -> None:
        """Reads files whose address begins with the protocol of this file system through it; they may be encrypted."""
        with self._lock:
            if self._mounted.pop(files.protocol, None):
                self._connection.unregister_filesystem(files.protocol)
            elif not self._mounted:
                atexit.register(self._connection.close)  # ends its threads while there is a Python that they can call
            self._connection.register_filesystem(files)
            self._mounted[files.protocol] = files
            self._connection.execute("SET temp_directory = ''")  # nothing of what was decrypted goes to the disk

    def forget(self, folder: str) -> None:
        """Drops what is kept of files below a folder, because the person it is about was erased."""
        with self._lock:
            self._remember_nothing()
            if any(_path(f).startswith(folder) for key in self._tables for f in key) or any(
                _path(file).startswith(folder) for file in self._summaries
            ):
                self._forget_all()

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement).fetchall()
        except duckdb.Error:
            for files in self._mounted.values():  # what they said reached DuckDB as a text among others
                files.tell()
            raise

    def _summarise(self, metric: Metric, files: list[str], alone: str | None) -> None:
        table = f"days_{metric.name}"
        if metric.name not in self._known:
            self._connection.execute(f"CREATE OR REPLACE TABLE {table} ({_TABLE})")
        known = self._known.setdefault(metric.name, {})
        first = len(known)
        self._told = _told()  # a statement over the table would give more now
        self._run(f"INSERT INTO {table} {summary(metric, parquet(files), f'file_index::INTEGER + {first}', alone)}")
        rows = self._connection.execute(
            f"SELECT file, {COLUMNS} FROM {table} WHERE file >= {first} ORDER BY date"
        ).fetchall()
        of_file: dict[int, list[Any]] = {}
        for row in rows:
            of_file.setdefault(row[0], []).append(row[1:])
        for number, file in enumerate(files, first):
            known[file] = number
            self._summaries[file] = Summary.of(of_file.get(number, ()))

    def _forget_all(self) -> None:
        self._known: dict[str, dict[str, int]] = {}
        self._summaries: dict[str, Summary] = {}
        self._tables: dict[tuple[str, ...], str] = {}
        self._numbered = 0
        self._remember_nothing()
        for (table,) in self._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            self._connection.execute(f"DROP TABLE {table}")

    def _remember_nothing(self) -> None:
        self._told = _told()
        self._made_of = Held(_MOST_MADE, FEW)


def _told() -> Held:
    return Held(_MOST_TOLD, _EACH_TOLD)


def summary(metric: Metric, rows: str, file: str = "0", alone: str | None = None) -> str:
    """The statement that sums up stored rows by day, source and whether they count; see :meth:`Engine.summaries`."""
    bound = max(abs(metric.low), abs(metric.high))
    adds_up = metric.aggregation == "sum"
    value = "value * share" if adds_up else "value"
    gross = exact_sum("value", bound, _SPARE) if adds_up else "NULL::DOUBLE"
    last, at = ("arg_max(value, (start, value))", "max(start)") if metric.aggregation == "last" else _NO_LAST
    columns = (
        f"count(*) AS n, {exact_sum(value, bound, _SPARE)} AS total, {gross} AS gross, min({value}) AS low, "
        f"max({value}) AS high, {last} AS last, {at} AS last_start"
    )
    if alone is not None:
        return (
            f"SELECT {file} AS file, date, {text(alone)} AS source, true AS used, {columns} FROM {rows} "
            "WHERE value IS NOT NULL GROUP BY ALL"
        )
    return (
        f"SELECT {file} AS file, date, source, share > 0 AS used, {columns} FROM {rows} "
        "WHERE fact AND value IS NOT NULL GROUP BY ALL"
    )


def mounted(make: Callable[[], Files]) -> None:
    """The engine of this process reads through the file system that this makes, from its next use on."""
    _waiting.append(make)


def engine() -> Engine:
    """The engine of this process, made on first use."""
    made = _engine()
    while _waiting:
        made.mount(_waiting.pop()())
    return made


_waiting: list[Callable[[], Files]] = []


@cache
def _engine() -> Engine:
    return Engine()


def _path(address: str) -> str:
    """An address as ``os.path`` writes it, so that folders of addresses can be compared."""
    return address.replace("://", ":")
