"""An import under way: rows are accepted and spooled as they come, and become one version at the end.

Until the commit nothing but the staging folder and files that no version names were written. Whatever kills the process
leaves these behind; the next import finds its staging folder and removes both.

Invariant: an import is one entry of the table's log, so a reader sees all of it or nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import count
from secrets import token_hex
from types import TracebackType
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from salus.records.accept import Observations
from salus.records.accept_chart import accept_entries, accept_sleep, accept_workouts
from salus.records.rows import Outcome, grouped
from salus.records.shelf import SLEEP_STAGES, Committed, Profile
from salus.records.stored import DERIVED, schema_of
from salus.records.tables import Batch, Refusal
from salus.store import log, parquet
from salus.store.folders import Folder, write_whole, writing
from salus.store.identity import COLUMNS, Identities, table_of
from salus.store.index import Index, Part, Stored
from salus.store.merge import Changes, Merged, Merger, Window
from salus.store.profiles import keep_profile
from salus.store.shares import codes, numbers
from salus.store.sleep import SleepMarker
from salus.store.snapshot import index_path, load_index
from salus.store.spool import ALWAYS, Spool

_WORKERS = 2  # windows in memory at a time


class Import:
    """One import for one person; see :class:`salus.records.shelf.Staging`. A context manager; holds the lock."""

    def __init__(self, folder: Folder, profile: Profile, patience: float) -> None:
        self._folder, self._profile = folder, profile
        self._id = token_hex(8)
        self._numbers = count()
        self._refused: list[Refusal] = []
        self._read = self._accepted = 0
        self._observations = Observations(profile.zone)
        self._identities = Identities()
        self._open = ExitStack()
        self._open.enter_context(folder.locked(patience))
        try:
            with writing(folder.path):
                sweep(folder)
                staging = folder.staging / self._id
                staging.mkdir(parents=True)
                self._open.callback(sweep, folder)
                self._spool = Spool(staging / "rows", folder.vault)
                self._open.callback(self._spool.close)
        except BaseException:  # whatever stops the opening, the lock is given back; raised again
            self._open.close()
            raise

    @property
    def zone(self) -> ZoneInfo:
        """The person's home zone."""
        return self._profile.zone

    def __enter__(self) -> Import:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def add(self, item: Batch | Refusal) -> None:
        """Accepts and spools a batch, or counts a refusal."""
        if isinstance(item, Refusal):
            self._read += item.count
            self._refuse([item])
            return
        outcome = self._accept(item)
        self._read += item.rows.num_rows
        self._refuse(outcome.refused)
        with writing(self._folder.path):
            for accepted in outcome.accepted:
                self._accepted += accepted.rows.num_rows
                self._identities.add(accepted.part, accepted.rows)
                self._spool.add(accepted.part, accepted.rows)

    def commit(self) -> Committed:
        """Merges what was spooled and makes it one version; none where there is nothing new."""
        with writing(self._folder.path):
            version = max(log.latest(self._folder.table), 0)
            index = load_index(self._folder, version)
            merged = self._merge(index)
            if any(one.file or one.window.replaces for one in merged):
                index = self._commit(index, merged)
            if not self._folder.profile.exists():
                keep_profile(self._folder, self._profile)
        added = sum(one.added for one in merged)
        return Committed(self._read, added, self._accepted - added, grouped(self._refused), index.version)

    def _accept(self, item: Batch) -> Outcome:
        match item.table:
            case "observations":
                return self._observations.take(item.rows)
            case "sleep":
                return accept_sleep(item.rows, self.zone)
            case "workouts":
                return accept_workouts(item.rows, self.zone)
            case "entries":
                return accept_entries(item.rows, self.zone)

    def _refuse(self, refusals: Sequence[Refusal]) -> None:
        if refusals:
            self._refused = list(grouped([*self._refused, *refusals]))

    def _merge(self, index: Index) -> list[Merged]:
        stored = {name: part.files for name, part in index.parts.items()}
        merger = Merger(self._folder.table, self._spool, self._profile.priorities, self._name, self._folder.vault)
        changes = dict(self._identities.changes(lambda table: self._with_ids(index, table)))
        if index.preferred != self._profile.priorities:  # then the shares of all that is stored change
            changes = {name: replace(changes.get(name, Changes()), again=True) for name in {*stored, *changes}}
        done = []
        slept, change = stored.get(SLEEP_STAGES, ()), changes.get(SLEEP_STAGES, Changes())
        if merger.windows(SLEEP_STAGES, slept, change):
            marker = SleepMarker(self._profile.priorities)
            done.append(merger.merge(Window(SLEEP_STAGES, *ALWAYS, replaces=slept), slept, change, mark=marker))
            self._derive(marker, index, changes)
        parts = [part for part in {**dict.fromkeys(self._spool.parts()), **changes} if part != SLEEP_STAGES]
        parts.sort(
            key=lambda part: -self._spool.days(part).total()
        )  # the largest first, so that no thread is left alone

        def find(part: str) -> list[Window]:
            return merger.windows(part, stored.get(part, ()), changes.get(part, Changes()))

        def merge(window: Window) -> Merged:
            return merger.merge(window, stored.get(window.part, ()), changes.get(window.part, Changes()))

        with ThreadPoolExecutor(_WORKERS) as pool:
            windows = [window for found in pool.map(find, parts) for window in found]
            return done + list(pool.map(merge, windows))

    def _derive(self, marker: SleepMarker, index: Index, changes: dict[str, Changes]) -> None:
        """Spools the nightly values, and marks the stored ones that no longer follow."""
        fresh = marker.derived()
        for name, rows in fresh.items():
            self._spool.add(name, rows)
        for name, part in index.parts.items():
            if "code" not in part.columns:
                continue
            keys = numbers(pa.table({"key": fresh[name].column("key")}), "key") if name in fresh else []
            for file in part.files:
                old = self._rows_of(file, ["key", "date", "code"])
                words, number = codes(old, "code")
                stale = np.isin(number, [i for i, word in enumerate(words) if word == DERIVED])
                stale &= ~np.isin(numbers(old, "key"), keys)
                if stale.any():
                    change = changes.get(name, Changes())
                    changes[name] = replace(
                        change,
                        drop=np.r_[change.drop, numbers(old, "key")[stale]],
                        drop_days=np.r_[change.drop_days, numbers(old, "date")[stale]],
                    )

    def _with_ids(self, index: Index, table: str) -> Iterator[tuple[str, pa.Table]]:
        for name, part in index.parts.items():
            if table_of(name) == table:
                for file in part.files:
                    if file.ids:
                        yield name, self._rows_of(file, COLUMNS)

    def _rows_of(self, file: Stored, columns: list[str]) -> pa.Table:
        return parquet.read(self._folder.table / file.path, columns, vault=self._folder.vault)

    def _commit(self, index: Index, written: Sequence[Merged]) -> Index:
        added = [(one.window.part, one.file) for one in written if one.file]
        removed = {(one.window.part, file.path): file for one in written for file in one.window.replaces}
        preferred = self._profile.priorities
        gone = [(part, file) for (part, _), file in removed.items()]
        version = log.commit(self._folder.table, self._id, preferred, added, gone, self._folder.vault)
        now = Index(version, _parts(index.parts, added, {path for _, path in removed}), preferred)
        with suppress(OSError):  # the import has happened; a missing index is made again when it is read
            path = index_path(self._folder, version)
            write_whole(path, self._folder.vault.seal(now.encode(), path))
        return now

    def _name(self, part: str) -> str:
        return f"part={part}/{self._id}-{next(self._numbers)}.parquet"


def _parts(before: Mapping[str, Part], added: Sequence[tuple[str, Stored]], removed: set[str]) -> dict[str, Part]:
    files = {name: [f for f in part.files if f.path not in removed] for name, part in before.items()}
    for name, file in added:
        files.setdefault(name, []).append(file)
    return {name: Part(tuple(schema_of(name).names), log.by_date(mine)) for name, mine in sorted(files.items()) if mine}


def sweep(folder: Folder) -> None:
    """Removes what an import that did not finish left: its staging folder, and its files that no version names.

    Only while holding the lock. The files of an import that did finish are in the newest version.
    """
    left = sorted(folder.staging.glob("*")) if folder.staging.is_dir() else []
    if not left:
        return
    version = max(log.latest(folder.table), 0)
    kept = load_index(folder, version).paths()
    for staging in left:
        for path in folder.table.glob(f"part=*/{staging.name}-*.parquet"):
            if str(path.relative_to(folder.table)) not in kept:
                path.unlink()
        shutil.rmtree(staging)
