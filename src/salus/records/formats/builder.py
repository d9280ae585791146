"""Collects records one by one and hands them over as Arrow batches: for formats that meet their records row by row.

>>> from datetime import UTC, datetime
>>> rows = BatchBuilder("sleep")
>>> rows.add(start=datetime(2024, 5, 14, 21, tzinfo=UTC), end=None, offset=120, source="Watch", stage="deep")
>>> [batch] = rows.rest()
>>> batch.rows.num_rows, batch.rows.column("stage").to_pylist(), batch.rows.column("id").to_pylist()
(1, ['deep'], [None])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from salus.records.tables import SCHEMAS, Batch, Table

ROWS = 50_000


class BatchBuilder:
    """Rows of one table on their way into batches of ``size`` rows.

    After each :meth:`add` pass on what :meth:`full` gives, and at the end what :meth:`rest` gives. Columns that are not
    named are null. Times are aware datetimes, or microseconds since 1970 in UTC; maps are lists of pairs or dicts.
    """

    def __init__(self, table: Table, size: int = ROWS) -> None:
        self.table = table
        self._schema = SCHEMAS[table]
        self._size = size
        self._columns: dict[str, list[Any]] = {name: [] for name in self._schema.names}
        self._maps = [field.name for field in self._schema if pa.types.is_map(field.type)]
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, **row: Any) -> None:
        """Take one row. Raises KeyError for a column that the table does not have."""
        unknown = row.keys() - self._columns.keys()
        if unknown:
            raise KeyError(f"{self.table} has no column {', '.join(sorted(unknown))}")
        for name in self._maps:
            if isinstance(row.get(name), dict):
                row[name] = list(row[name].items())
        for name, column in self._columns.items():
            column.append(row.get(name))
        self._count += 1

    def full(self) -> Iterator[Batch]:
        """The batch of the rows so far, once there are enough of them."""
        if self._count >= self._size:
            yield from self.rest()

    def rest(self) -> Iterator[Batch]:
        """The batch of the rows so far, if there are any; the builder is empty afterwards."""
        if self._count:
            arrays = [pa.array(self._columns[field.name], field.type) for field in self._schema]
            yield Batch(self.table, pa.RecordBatch.from_arrays(arrays, schema=self._schema))
            self._columns = {name: [] for name in self._columns}
            self._count = 0


__all__ = ["ROWS", "BatchBuilder"]
