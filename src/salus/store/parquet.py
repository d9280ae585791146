"""Parquet files of a part: written to stay, read by date, told in a few numbers for the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from salus.records.shelf import ENTRIES, OTHER_OBSERVATIONS, SLEEP_STAGES, WORKOUTS
from salus.store.index import Stored
from salus.store.spool import days_of
from salus.store.vault import PLAIN, Cover

pc: Any = pyarrow.compute

ROW_GROUP = 122_880  # rows; what DuckDB hands to one thread
_NAMED = {WORKOUTS: "activity", ENTRIES: "kind", SLEEP_STAGES: "stage", OTHER_OBSERVATIONS: "display"}
_PLAIN = ("start", "end", "key")  # nearly all different: a dictionary would only cost


def write(table: Path, path: str, part: str, rows: pa.Table, vault: Cover = PLAIN) -> Stored:
    """Writes rows, sorted already, as one file below ``table``, down to the disk; tells what it holds."""
    where = table / path
    where.parent.mkdir(parents=True, exist_ok=True)
    dictionaries: Any = [name for name in rows.column_names if name not in _PLAIN]
    with vault.create(where) as file:
        pq.write_table(
            rows,
            file,
            row_group_size=ROW_GROUP,
            compression="snappy",
            use_dictionary=dictionaries,
            column_encoding={"start": "DELTA_BINARY_PACKED", "end": "DELTA_BINARY_PACKED"},
            store_schema=False,
        )
    return told(path, where.stat().st_size, part, rows)


def told(path: str, size: int, part: str, rows: pa.Table) -> Stored:
    """What the index says of a file with these rows."""
    counts = pc.and_(rows.column("fact"), pc.greater(rows.column("share"), 0)) if "share" in rows.column_names else None
    dates: Any = pc.min_max(rows.column("date")).as_py()
    return Stored(
        path=path,
        size=size,
        rows=rows.num_rows,
        counted=int(pc.sum(rows.column("fact") if counts is None else counts).as_py() or 0),
        first=dates["min"],
        last=dates["max"],
        sources=_count(rows, "source"),
        names=_count(rows, _NAMED[part]) if part in _NAMED else {},
        ids=rows.column("id").null_count < rows.num_rows,
    )


def read(
    where: Path, columns: list[str] | None = None, dates: tuple[int, int] | None = None, vault: Cover = PLAIN
) -> pa.Table:
    """Rows of a file, or those with ``first <= date < end`` (days since 1970); other row groups are not read."""
    with pq.ParquetFile(vault.source(where)) as file:
        wanted = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
        if dates is None:
            return file.read(columns=wanted)
        groups = [g for g in range(file.num_row_groups) if _touches(file.metadata.row_group(g), dates)]
        reading = None if wanted is None or "date" in wanted else [*wanted, "date"]
        rows = file.read_row_groups(groups, columns=reading or wanted)
    days = days_of(rows.column("date"))
    inside = (days >= dates[0]) & (days < dates[1])
    return rows if inside.all() else rows.filter(pa.array(inside))


def _touches(group: Any, dates: tuple[int, int]) -> bool:
    for place in range(group.num_columns):
        column = group.column(place)
        if column.path_in_schema == "date":
            told_dates = column.statistics
            if told_dates is None or not told_dates.has_min_max:
                return True
            low, high = (int(np.datetime64(day, "D").astype(np.int64)) for day in (told_dates.min, told_dates.max))
            return low < dates[1] and high >= dates[0]
    return True


def _count(rows: pa.Table, name: str) -> dict[str, int]:
    counts = pc.value_counts(rows.column(name)).to_pylist()
    return {pair["values"]: pair["counts"] for pair in counts if pair["values"] is not None}
