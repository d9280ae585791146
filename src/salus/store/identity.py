"""Records with an identifier of their own: the same one again with other content replaces what is stored.

Two rows are the same record where table, identifier and source agree. The last one of a file wins, and the file wins
over the shelf; but once a record was entered in error, it stays so, whatever older copies are imported later.
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
from salus.store.spool import days_of

pc: Any = pyarrow.compute

COLUMNS = ["id", "source", "status", "key", "date"]
_TABLES = (WORKOUTS, ENTRIES, SLEEP_STAGES)  # any other part belongs to the observations


@dataclass(frozen=True, slots=True)
class _Marks:
    """Rows with an identifier: digest of identifier and source, key, whether in error, date."""

    who: Words
    key: npt.NDArray[np.int64]
    error: npt.NDArray[np.bool_]
    day: npt.NDArray[np.int32]
    part: npt.NDArray[np.int64]  # number of the part

    @classmethod
    def of(cls, rows: pa.RecordBatch | pa.Table, part: int) -> _Marks:
        table = pa.table({name: rows.column(name) for name in COLUMNS})
        table = table.filter(pc.is_valid(table.column("id"))).combine_chunks()
        identity = [table.column(name).combine_chunks() for name in ("id", "source")]
        columns = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in identity]
        error = pc.equal(table.column("status"), "entered-in-error").fill_null(False)
        return cls(
            row_keys(table.num_rows, columns), table.column("key").to_numpy(), np.asarray(error, np.bool_),
            days_of(table.column("date")), np.full(table.num_rows, part, np.int64),
        )  # fmt: skip

    @classmethod
    def together(cls, several: list[_Marks]) -> _Marks:
        return cls(*(np.concatenate([getattr(one, name) for one in several]) for name in cls.__slots__))


@dataclass(slots=True)
class Identities:
    """The identifiers that an import brings, gathered as its rows come."""

    _parts: dict[str, int] = field(default_factory=dict)
    _fresh: dict[str, list[_Marks]] = field(default_factory=dict)

    def add(self, part: str, rows: pa.RecordBatch) -> None:
        """Takes note of the rows that have an identifier."""
        if rows.column("id").null_count < rows.num_rows:
            table = part if part in _TABLES else ""
            self._fresh.setdefault(table, []).append(_Marks.of(rows, self._number(part)))

    def changes(self, stored: Callable[[str], Iterator[tuple[str, pa.Table]]]) -> Mapping[str, Changes]:
        """What replaces what, by part. ``stored(table)`` gives part and rows (COLUMNS) of what is stored with ids."""
        drop: dict[int, list[_Marks]] = {}
        skip: dict[int, list[npt.NDArray[np.int64]]] = {}
        for table, several in self._fresh.items():
            fresh = _Marks.together(several)
            wins = _winners(fresh)
            for part, rows in stored(table):
                old = _Marks.of(rows, self._number(part))
                _compare(fresh, wins, old, drop)
            for number in np.unique(fresh.part[~wins]).tolist():
                lost = ~wins & (fresh.part == number)
                kept = fresh.key[wins & (fresh.part == number)]
                skip.setdefault(number, []).append(np.setdiff1d(fresh.key[lost], kept))
        return {
            part: Changes(
                drop=_joined([m.key for m in drop.get(number, [])], np.int64),
                drop_days=_joined([m.day for m in drop.get(number, [])], np.int32),
                skip=_joined(skip.get(number, []), np.int64),
            )
            for part, number in self._parts.items()
            if number in drop or number in skip
        }

    def _number(self, part: str) -> int:
        return self._parts.setdefault(part, len(self._parts))


def _winners(fresh: _Marks) -> npt.NDArray[np.bool_]:
    """Of the rows of one record in a file, the last; of those in error, if there are any, the last of these."""
    order = np.lexsort((np.arange(len(fresh.who)), fresh.error, fresh.who))
    wins = np.zeros(len(order), np.bool_)
    wins[order[np.r_[np.diff(fresh.who[order]) > 0, True]]] = True
    return wins


def _compare(fresh: _Marks, wins: npt.NDArray[np.bool_], old: _Marks, drop: dict[int, list[_Marks]]) -> None:
    """Stored rows that a winner replaces go to ``drop``; winners that a stored row in error outlives stop winning."""
    places = np.flatnonzero(wins)
    by_who = places[np.argsort(fresh.who[places])]
    at = np.minimum(np.searchsorted(fresh.who[by_who], old.who), max(len(by_who) - 1, 0))
    if not len(by_who) or not len(old.who):
        return
    winner = by_who[at]
    same = fresh.who[winner] == old.who
    differs = same & ((fresh.key[winner] != old.key) | (fresh.part[winner] != old.part))
    stays = differs & old.error & ~fresh.error[winner]
    wins[winner[stays]] = False
    goes = differs & ~stays
    if goes.any():
        number = int(old.part[0])
        drop.setdefault(number, []).append(_Marks(*(getattr(old, name)[goes] for name in _Marks.__slots__)))


def _joined(arrays: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0, kind)
