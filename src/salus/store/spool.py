"""The rows of an import on their way: on disk, by part and date, so that memory does not grow with the file.

One file holds the rows of all parts as Arrow messages, one after the other; the places of the messages stay in memory.
Invariant: what is read for some dates are exactly the rows written with these dates, in the order written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.store.vault import PLAIN, Cover

pc: Any = pyarrow.compute

Days = npt.NDArray[np.int32]

ALWAYS = (-(2**31), 2**31 - 1)  # every date, and rows without one


@dataclass(frozen=True, slots=True)
class _Message:
    place: int
    size: int
    first: int
    last: int
    schema: pa.Schema


class Spool:
    """Rows of one import by part. Written by one thread, then read by several."""

    def __init__(self, path: Path, vault: Cover = PLAIN) -> None:
        self._path, self._vault = path, vault
        self._file = path.open("w+b", buffering=1 << 20)
        self._end = 0
        self._lock = Lock()
        self._messages: dict[str, list[_Message]] = {}
        self._days: dict[str, Counter[int]] = {}

    def add(self, part: str, rows: pa.RecordBatch) -> None:
        """Takes rows of one part, without the columns that are empty in them. Raises OSError when the disk is full."""
        days, counts = np.unique(days_of(rows.column("date")), return_counts=True)
        empty = {name for name in rows.schema.names if rows.column(name).null_count == rows.num_rows} - {"date"}
        rows = rows.select([name for name in rows.schema.names if name not in empty])
        content = memoryview(self._vault.seal(rows.serialize(), self._path))
        with self._lock:
            self._file.seek(self._end)
            self._file.write(content)
        message = _Message(self._end, len(content), int(days[0]), int(days[-1]), rows.schema)
        self._end += len(content)
        self._messages.setdefault(part, []).append(message)
        self._days.setdefault(part, Counter()).update(dict(zip(days.tolist(), counts.tolist(), strict=True)))

    def parts(self) -> list[str]:
        """Parts that have rows, in the order they came."""
        return list(self._messages)

    def days(self, part: str) -> Counter[int]:
        """Rows of each date, as days since 1970."""
        return self._days.get(part, Counter())

    def read(self, part: str, dates: tuple[int, int], columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Some columns, where there is anything in them, of the rows of a part with ``first <= date < end``."""
        first, end = dates
        for message in self._messages.get(part, ()):
            if message.first < end and message.last >= first:
                with self._lock:
                    self._file.seek(message.place)
                    content = self._file.read(message.size)
                rows = pa.ipc.read_record_batch(pa.py_buffer(self._vault.open(content, self._path)), message.schema)
                days = days_of(rows.column("date"))
                rows = rows.select([name for name in columns if name in rows.schema.names])
                if message.first < first or message.last >= end:
                    rows = rows.filter(pa.array((days >= first) & (days < end)))
                yield rows

    def close(self) -> None:
        """The file stays; its folder goes away with the import."""
        with suppress(OSError):  # what could not be written was told when it was added
            self._file.close()


def days_of(column: pa.Array[pa.Date32Scalar] | pa.ChunkedArray[pa.Date32Scalar]) -> Days:
    """Dates as days since 1970; rows without a date before all others."""
    days: Days = np.asarray(pc.fill_null(column.cast(pa.int32()), ALWAYS[0]), np.int32)
    return days
