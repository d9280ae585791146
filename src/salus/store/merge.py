"""New rows into a part: duplicates found, sources merged, files rewritten only where something changed.

A part is cut into files by local date, each up to some 300,000 rows. A *window* is the dates of one file to be
written; it is worked out together with two days on either side, because an interval, a night or a day's total reaches
into its neighbours. Memory is that of a window or two, whatever the size of the part.

Invariant: after a merge the files of a part hold each key once, in order of start; a file none of whose dates (nor two
days around them) has anything new stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from salus.records.shelf import ENTRIES
from salus.records.stored import DERIVED, schema_of
from salus.store import parquet
from salus.store.index import Stored
from salus.store.shares import codes, numbers, shares
from salus.store.spool import ALWAYS, Days, Spool, days_of
from salus.store.vault import PLAIN, Cover

pc: Any = pyarrow.compute

Keys = npt.NDArray[np.int64]
Mark = Callable[[pa.Table], pa.Table]  # rows → rows with what only all rows together can tell

MOST_ROWS = 280_000  # a file's, before it is cut
_AIM = 200_000
_REACH = 2  # days


@dataclass(frozen=True, slots=True)
class Changes:
    """What else happens to a part: stored keys to take out, new ones to leave out; ``again``: mark all rows anew."""

    drop: Keys = field(default_factory=lambda: np.zeros(0, np.int64))
    drop_days: Days = field(default_factory=lambda: np.zeros(0, np.int32))
    skip: Keys = field(default_factory=lambda: np.zeros(0, np.int64))
    again: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Dates of one file to be: ``first <= date < end``; and the stored files whose dates it takes over."""

    part: str
    first: int
    end: int
    replaces: tuple[Stored, ...]

    def reach(self) -> tuple[int, int]:
        """The dates to look at."""
        return max(self.first - _REACH, ALWAYS[0]), min(self.end + _REACH, ALWAYS[1])


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a window: the file written (None: no row is left), and how many rows were added."""

    window: Window
    file: Stored | None
    added: int


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges what an import brings into the files of a table."""

    table: Path
    spool: Spool
    preferred: Sequence[str]
    name_file: Callable[[str], str]
    vault: Cover = PLAIN

    def windows(self, part: str, files: Sequence[Stored], changes: Changes) -> list[Window]:
        """The windows of a part that this import changes; none where all it brings is stored already."""
        ordered = sorted(files, key=lambda f: _day(f.first))
        edges = [ALWAYS[0], *(_day(f.first) for f in ordered[1:]), ALWAYS[1]]
        whole = [
            Window(part, first, end, (ordered[place],) if ordered else ())
            for place, (first, end) in enumerate(pairwise(edges))
        ]
        new = [self._new_days(window, changes) for window in whole]
        touched = np.concatenate([*(days for days, _ in new), changes.drop_days])
        found: list[Window] = []
        for window, (_, count) in zip(whole, new, strict=True):
            first, end = window.first - _REACH, window.end + _REACH
            if not (changes.again or ((touched >= first) & (touched < end)).any()):
                continue
            if sum(f.rows for f in window.replaces) + count <= MOST_ROWS:
                found.append(window)
            else:
                cuts = [window.first, *self._cuts(window), window.end]
                found += [Window(part, a, b, window.replaces) for a, b in pairwise(cuts)]
        return found

    def merge(self, window: Window, files: Sequence[Stored], changes: Changes, mark: Mark | None = None) -> Merged:
        """Writes the window's file; ``mark`` sets the shares (default: ours)."""
        near = [f for f in files if _day(f.first) < window.reach()[1] and _day(f.last) >= window.reach()[0]]
        rows = self._together(window, near, changes)
        mine = _within(mark(rows) if mark else self._mark(window.part, rows), window)
        added = _told_outright(mine) - self._stored_before(window, changes)
        if not mine.num_rows:
            return Merged(window, None, added)
        return Merged(window, self._write(window.part, mine), added)

    def _write(self, part: str, rows: pa.Table) -> Stored:
        return parquet.write(self.table, self.name_file(part), part, rows, self.vault)

    def _read(self, file: Stored, columns: list[str] | None, dates: tuple[int, int] | None = None) -> pa.Table:
        return parquet.read(self.table / file.path, columns, dates, self.vault)

    def _new_days(self, window: Window, changes: Changes) -> tuple[Days, int]:
        """On which dates the window has fresh rows that are not stored, and how many (a repeated one counts again)."""
        dates = window.first, window.end
        if not window.replaces:
            days = {day: n for day, n in self.spool.days(window.part).items() if dates[0] <= day < dates[1]}
            return np.array(sorted(days), np.int32), sum(days.values())
        known = [changes.skip]
        known += [numbers(self._read(f, ["key"]), "key") for f in window.replaces]
        stored = np.sort(np.concatenate(known))
        new = [np.zeros(0, np.int32)]
        for batch in self.spool.read(window.part, dates, ["key", "date"]):
            keys = batch.column("key").to_numpy()
            at = np.minimum(np.searchsorted(stored, keys), len(stored) - 1)
            new.append(days_of(batch.column("date"))[stored[at] != keys])
        days_of_new = np.concatenate(new)
        return np.unique(days_of_new), len(days_of_new)

    def _fresh(self, part: str, dates: tuple[int, int], columns: list[str]) -> list[pa.Table]:
        return [pa.Table.from_batches([batch]) for batch in self.spool.read(part, dates, columns)]

    def _mark(self, part: str, rows: pa.Table) -> pa.Table:
        if part == ENTRIES:
            return rows
        place = rows.column_names.index("share")
        return rows.set_column(place, "share", pa.array(shares(part, rows, self.preferred)))

    def _together(self, window: Window, near: Sequence[Stored], changes: Changes) -> pa.Table:
        """Stored and fresh rows in reach of the window, each key once, by start and key, in the stored columns."""
        schema, reach = schema_of(window.part), window.reach()
        fresh = self._fresh(window.part, reach, [name for name in schema.names if name != "share"])
        if len(changes.skip):
            fresh = [rows.filter(pa.array(~np.isin(numbers(rows, "key"), changes.skip))) for rows in fresh]
        stored = [self._read(f, None, reach) for f in near]
        rows = pa.concat_tables([_conformed(rows, schema) for rows in (*stored, *fresh)] or [schema.empty_table()])
        keys = numbers(rows, "key")
        if len(changes.drop):
            keep = ~np.isin(keys, changes.drop)
            rows, keys = rows.filter(pa.array(keep)), keys[keep]
        start = np.asarray(pc.fill_null(rows.column("start").cast(pa.int64()), ALWAYS[0]))
        order = np.arange(len(start))
        if (np.diff(start) <= 0).any():
            order = np.argsort(start, kind="stable")
            if (np.diff(start[order]) == 0).any():
                order = np.lexsort((keys, start))
            sorted_keys, sorted_start = keys[order], start[order]
            again = np.r_[False, (np.diff(sorted_start) == 0) & (sorted_keys[1:] == sorted_keys[:-1])]
            rows = rows.take(pa.array(order[~again]))
        return rows

    def _stored_before(self, window: Window, changes: Changes) -> int:
        """How many rows told outright the window's dates had, without those that go."""
        count = 0
        for file in window.replaces:
            rows = self._read(file, ["key", "code", "date"], (window.first, window.end))
            keep = ~np.isin(numbers(rows, "key"), changes.drop)
            count += _told_outright(rows.filter(pa.array(keep)))
        return count

    def _cuts(self, window: Window) -> list[int]:
        """Dates at which to cut, so that each window has about as many rows."""
        days = {day: n for day, n in self.spool.days(window.part).items() if window.first <= day < window.end}
        for file in window.replaces:
            stored, counts = np.unique(days_of(self._read(file, ["date"]).column("date")), return_counts=True)
            for day, n in zip(stored.tolist(), counts.tolist(), strict=True):
                days[day] = days.get(day, 0) + n
        ordered = np.array(sorted(days), np.int64)
        running = np.cumsum([days[day] for day in ordered.tolist()])
        pieces = -(-int(running[-1]) // _AIM)
        at = np.searchsorted(running, running[-1] * np.arange(1, pieces) / pieces)
        return sorted({int(ordered[place]) + 1 for place in at if place + 1 < len(ordered)})


def _day(day: object) -> int:
    return ALWAYS[0] if day is None else int(np.datetime64(str(day), "D").astype(np.int64))


def _conformed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """In the columns of the schema; those it lacks are null."""
    columns = [
        rows.column(f.name).cast(f.type) if f.name in rows.column_names else pa.nulls(rows.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _within(rows: pa.Table, window: Window) -> pa.Table:
    days = days_of(rows.column("date"))
    inside = (days >= window.first) & (days < window.end)
    return rows if inside.all() else rows.filter(pa.array(inside))


def _told_outright(rows: pa.Table) -> int:
    """Rows that a record gave, not worked out by the import."""
    if "code" not in rows.column_names or not rows.num_rows:
        return rows.num_rows
    names, number = codes(rows, "code")
    if DERIVED not in names:
        return rows.num_rows
    return int((number != names.index(DERIVED)).sum())
