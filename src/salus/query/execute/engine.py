"""The one DuckDB connection of a process, and the summary of days that it keeps of files it has seen.

A file of a snapshot never changes, so what was once added up of it stays true: for each file the engine keeps one row
a local day and source (rows, total, lowest, highest, last). Most questions are about days, and most of what an honest
answer says besides its number (coverage, sources, what was dropped) too; both are read from there, in time that does
not grow with the number of observations. The first question over a file pays one scan of it.

Invariant: a summary holds what a scan of the file would give, to the bit: sums are exact (:func:`.sql.exact_sum`).
"""
# ruff: noqa: S608  # names of tables are numbered here; everything else goes through .sql

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import Any

import duckdb

from salus.query.execute.sql import exact_sum, parquet
from salus.records.catalogue import Metric

_MOST_FILES = 2000  # a summary takes about 40 kB a file of one year
_COLUMNS = (
    "file INTEGER, date DATE, source VARCHAR, used BOOLEAN, n BIGINT, total DOUBLE, gross DOUBLE, low DOUBLE, "
    "high DOUBLE, last DOUBLE, last_start TIMESTAMP"
)


class Engine:
    """Runs statements; safe to share between threads, one statement at a time."""

    def __init__(self, threads: int = 2) -> None:
        self._lock = RLock()
        self._connection = duckdb.connect(
            config={"threads": threads, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        self._summarised: dict[str, dict[str, int]] = {}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows that a statement gives."""
        with self._lock:
            return self._connection.execute(statement).fetchall()

    def days(self, metric: Metric, files: list[str]) -> str:
        """The relation of day summaries of these files of one metric: a table and its filter, as a sub-select."""
        with self._lock:
            table = f"days_{metric.name}"
            known = self._summarised.get(table)
            if known is None or len(known) + len(files) > _MOST_FILES:
                self._connection.execute(f"CREATE OR REPLACE TABLE {table} ({_COLUMNS})")
                known = self._summarised[table] = {}
            for file in files:
                if file not in known:
                    self._connection.execute(f"INSERT INTO {table} {summary(metric, parquet([file]), len(known))}")
                    known[file] = len(known)
            wanted = ", ".join(str(known[file]) for file in files)
            if len(files) == len(known):
                return table
            return f"(SELECT * FROM {table} WHERE file IN ({wanted}))"


def summary(metric: Metric, rows: str, file: int) -> str:
    """The statement that sums up stored rows by day, source and whether they count."""
    bound = max(abs(metric.low), abs(metric.high))
    adds_up = metric.aggregation == "sum"
    value = "value * share" if adds_up else "value"
    gross = exact_sum("value", bound) if adds_up else "NULL::DOUBLE"
    keeps_last = metric.aggregation == "last"
    last = "arg_max(value, (start, value))" if keeps_last else "NULL::DOUBLE"
    return (
        f"SELECT {file} AS file, date, source, share > 0 AS used, count(*) AS n, {exact_sum(value, bound)} AS total, "
        f"{gross} AS gross, min({value}) AS low, max({value}) AS high, {last} AS last, max(start) AS last_start "
        f"FROM {rows} WHERE fact AND value IS NOT NULL GROUP BY date, source, used ORDER BY date, source, used"
    )


@cache
def engine() -> Engine:
    """The engine of this process, made on first use."""
    return Engine()
