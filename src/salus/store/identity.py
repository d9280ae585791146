"""Records with an identifier of their own: the same one again with other content replaces what is stored.

An identifier names a record of a source, and a record may be several rows (a blood pressure is two, a night is many).
What a file says of a record replaces all rows that are stored of it. Where one file says the same row of a record twice
(same part, code and start), the last counts. Once a record was entered in error it stays so, whatever older copies of
it are imported later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.records.shelf import ENTRIES, SLEEP_STAGES, WORKOUTS
from salus.records.stored import Keys as Words
from salus.records.stored import row_keys
from salus.store.merge import Changes
from salus.store.spool import Days, days_of

pc: Any = pyarrow.compute

COLUMNS = ["id", "source", "status", "key", "date", "start", "code", "kind", "name"]  # where a part has them
_SLOT = ("id", "source", "start", "code", "kind", "name")
_TABLES = (WORKOUTS, ENTRIES, SLEEP_STAGES)  # any other part belongs to the observations
_ODD = np.uint64(0x9E3779B97F4A7C15)

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def table_of(part: str) -> str:
    """Identifiers are compared within a table; the parts of all observations are one."""
    return part if part in _TABLES else ""


@dataclass(frozen=True, slots=True)
class _Marks:
    """Rows with an identifier: digests of the record and of the row's slot in it, key, whether in error, date, part."""

    who: Words
    slot: Words
    key: Ints
    error: Bools
    day: Days
    part: Ints

    @classmethod
    def of(cls, rows: pa.RecordBatch | pa.Table, part: int) -> _Marks:
        """``part`` is the number of the part."""
        there = [name for name in COLUMNS if name in rows.schema.names]
        table = pa.table({name: rows.column(name) for name in there})
        table = table.filter(pc.is_valid(table.column("id")))
        columns = {name: _whole(table.column(name)) for name in there}
        error = pc.fill_null(pc.equal(columns["status"], "entered-in-error"), False)
        count = table.num_rows
        of_part = np.full(count, part, np.uint64)
        return cls(
            row_keys(count, [columns[name] for name in ("id", "source")]),
            row_keys(count, [columns[name] for name in _SLOT if name in there]) + of_part * _ODD,
            columns["key"].to_numpy(),
            np.asarray(error, np.bool_),
            days_of(columns["date"]),
            np.full(count, part, np.int64),
        )

    @classmethod
    def together(cls, several: list[_Marks]) -> _Marks:
        """All of them, in order; there is at least one."""
        return cls(*(np.concatenate([getattr(one, name) for one in several]) for name in cls.__slots__))

    def only(self, rows: Bools) -> _Marks:
        return _Marks(*(getattr(self, name)[rows] for name in self.__slots__))

    def content(self) -> Words:
        """One word for record, part and key together."""
        words: Words = self.who + self.key.view(np.uint64) * _ODD + self.part.view(np.uint64)
        return words


@dataclass(slots=True)
class Identities:
    """The identifiers that an import brings, gathered as its rows come."""

    _parts: dict[str, int] = field(default_factory=dict)
    _fresh: dict[str, list[_Marks]] = field(default_factory=dict)

    def add(self, part: str, rows: pa.RecordBatch) -> None:
        """Takes note of the rows that have an identifier."""
        if rows.column("id").null_count < rows.num_rows:
            self._fresh.setdefault(table_of(part), []).append(_Marks.of(rows, self._number(part)))

    def changes(self, stored: Callable[[str], Iterator[tuple[str, pa.Table]]]) -> Mapping[str, Changes]:
        """What replaces what, by part. ``stored(table)`` gives part and rows (COLUMNS) of what is stored with ids."""
        dropped: list[_Marks] = []
        skipped: list[_Marks] = []
        for table, several in self._fresh.items():
            fresh = _Marks.together(several)
            counts = _last_said(fresh)
            for part, rows in stored(table):
                old = _Marks.of(rows, self._number(part))
                said = fresh.only(counts)
                known = np.isin(old.who, said.who) & ~np.isin(old.content(), said.content())
                stays = known & old.error & ~np.isin(old.who, said.who[said.error])
                counts &= ~np.isin(fresh.who, old.who[stays])
                dropped.append(old.only(known & ~stays))
            same = np.isin(fresh.content(), fresh.only(counts).content())
            skipped.append(fresh.only(~same))
        return {part: change for part, n in self._parts.items() if (change := _change(n, dropped, skipped)) is not None}

    def _number(self, part: str) -> int:
        return self._parts.setdefault(part, len(self._parts))


def _last_said(fresh: _Marks) -> Bools:
    """Of the rows of one slot in a file, the last; of those in error, if there are any, the last of these."""
    order = np.lexsort((np.arange(len(fresh.slot)), fresh.error, fresh.slot))
    wins = np.zeros(len(order), np.bool_)
    wins[order[np.r_[np.diff(fresh.slot[order]) > 0, True]]] = True
    return wins


def _change(number: int, dropped: list[_Marks], skipped: list[_Marks]) -> Changes | None:
    drop, skip = (
        _Marks.together(several).only(_Marks.together(several).part == number) if several else None
        for several in (dropped, skipped)
    )
    nothing = Changes()
    if not (drop and len(drop.key)) and not (skip and len(skip.key)):
        return None
    return Changes(
        drop=drop.key if drop else nothing.drop,
        drop_days=drop.day if drop else nothing.drop_days,
        skip=skip.key if skip else nothing.skip,
    )


def _whole(column: Any) -> Any:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
