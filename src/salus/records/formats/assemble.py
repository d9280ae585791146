"""Columns put together into batches, and rows that cannot be taken gathered into refusals, one for each reason.

>>> import numpy as np
>>> rows = batch("sleep", 1, start=np.array(["2024-05-14T21:00"], "M8[us]"), stage=["deep"]).rows
>>> rows.column("stage").to_pylist(), rows.column("end").to_pylist(), rows.schema.names[-1]
(['deep'], [None], 'stage')
>>> refused(np.array([False, True, True]), np.array([2, 3, 9]), "no start: give a date")
Refusal(where='line 3', why='no start: give a date', count=2)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.records.tables import SCHEMAS, Batch, Refusal, Table

pc: Any = pyarrow.compute

Lines = npt.NDArray[np.int64]


def batch(table: Table, count: int, /, **columns: Any) -> Batch:
    """A batch of ``count`` rows in the table's schema; columns are arrays, lists or one value; the rest null."""
    schema = SCHEMAS[table]
    unknown = columns.keys() - set(schema.names)
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    arrays = [_array(columns.get(name), schema.field(name).type, count) for name in schema.names]
    return Batch(table, pa.RecordBatch.from_arrays(arrays, schema=schema))


def places(lines: Lines, word: str = "line") -> Any:
    """Where each row stands in its file: ``line 120``."""
    return pc.binary_join_element_wise(word, pa.array(lines).cast(pa.string()), " ")


def refused(mask: npt.NDArray[np.bool_], lines: Lines, why: str, word: str = "line") -> Refusal | None:
    """The masked rows as one refusal at the first of them; None where there are none."""
    count = int(mask.sum())
    return Refusal(f"{word} {lines[mask.argmax()]}", why, count) if count else None


def first_of(column: Any, mask: npt.NDArray[np.bool_]) -> str:
    """The end of a reason that tells the first of the masked cells; reasons alike but for it are counted together."""
    return f"; the first is {str(column[int(mask.argmax())].as_py())[:60]!r}"


def only(*items: Refusal | None) -> Iterator[Refusal]:
    """Those that are there."""
    return (item for item in items if item is not None)


def _array(given: Any, kind: Any, count: int) -> Any:
    if given is None:
        return pa.nulls(count, kind)
    if isinstance(given, (str, int, float, bool)):
        return pc.fill_null(pa.nulls(count, kind), given)
    if isinstance(given, np.ndarray):
        if given.dtype.kind == "M":
            return pa.array(given.astype("M8[us]"), pa.timestamp("us")).cast(kind)
        return pa.array(given, from_pandas=given.dtype.kind == "f").cast(kind)
    if isinstance(given, pa.ChunkedArray):
        given = given.combine_chunks()
    if isinstance(given, pa.Array):
        return given if given.type == kind else given.cast(kind)
    return pa.array(given, kind)


__all__ = ["Lines", "batch", "first_of", "only", "places", "refused"]
