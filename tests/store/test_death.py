"""Whatever kills an import, at whatever moment, the state is the one before it or the one after it, and nothing else.

Imports run in children that kill themselves or are killed; this process only reads.
"""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import resource
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from tests.store.conftest import bring, stages, steps

from salus.errors import BadInput
from salus.records.formats.assemble import batch
from salus.records.shelf import Snapshot
from salus.store import DeltaRecords, folders, log, parquet, staging
from salus.store.folders import folder_of
from salus.store.spool import Spool

CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["salus.store.staging", "salus.records.formats.assemble", "deltalake"])


def life(first: int, days: int) -> list[Any]:
    """Batches of some days: steps of two devices, heart rate, nights."""
    start = np.datetime64("2024-01-01T00:00", "us") + np.timedelta64(first, "D")
    times = start + np.arange(days * 288) * np.timedelta64(5, "m")
    minutes = [(str(day)[:10], day) for day in times[::288]]
    heart = batch(
        "observations", len(times), metric="heart_rate", unit="/min", source="watch", start=times, end=times,
        offset=np.full(len(times), 60), value=60.0 + np.arange(len(times)) % 40,
    )  # fmt: skip
    walks = [
        steps(*((f"{day}T12:00", 30, 900.0 + first) for day, _ in minutes), source=name)
        for name in ("Apple Watch", "iPhone")
    ]
    nights = stages(*((f"{day}T00:10", f"{day}T06:40", "core") for day, _ in minutes))
    return [heart, *walks, nights]


BEFORE, AFTER = life(0, 60), life(50, 60)


def in_child(work: Callable[..., Any], *args: Any) -> multiprocessing.process.BaseProcess:
    child = CHILDREN.Process(target=work, args=args)
    child.start()
    return child


def done(work: Callable[..., Any], *args: Any) -> int | None:
    """The exit status of a child that did this."""
    child = in_child(work, *args)
    child.join()
    return child.exitcode


def import_before(home: Path) -> None:
    bring(DeltaRecords(home), *BEFORE)


def import_after(home: Path) -> None:
    bring(DeltaRecords(home), *AFTER)


def import_both(home: Path) -> None:
    import_before(home)
    import_after(home)


def die_importing(home: Path, module: str, name: str, at: int) -> None:
    """Imports, and dies when the function of the store's module is called for the ``at``-th time."""
    place = importlib.import_module(f"salus.store.{module}")
    real, calls = getattr(place, name), itertools.count()

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(place, name, deadly)
    import_after(home)


def import_into_little_space(home: Path, most: int, told: Path) -> None:
    """A limit on the size of files stands for the end of the disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        import_after(home)
    except BadInput as error:
        told.write_text(str(error))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two homes: with one import, and with a second one after it."""
    folder = tmp_path_factory.mktemp("prepared")
    assert done(import_before, folder / "before") == 0
    assert done(import_both, folder / "after") == 0
    return folder


@pytest.fixture
def states(prepared: Path, tmp_path: Path) -> Any:
    """A store with one import, and what it holds before and after a second one."""
    shutil.copytree(prepared / "before", tmp_path / "home")
    store = DeltaRecords(tmp_path / "home")
    after = DeltaRecords(prepared / "after")
    return store, content(store.snapshot("me")), content(after.snapshot("me"))


def content(snapshot: Snapshot) -> dict[str, pa.Table]:
    """Everything a snapshot holds."""
    return {
        part: pa.concat_tables(pq.ParquetFile(path).read() for path in snapshot.files(part))
        for part in snapshot.parts()
    }


def left_behind(store: DeltaRecords) -> set[str]:
    """Data files that no version names, and staging folders."""
    folder = folder_of(store.home, "me")
    named = {
        path
        for version in range(1, log.latest(folder.table) + 1)
        for path in store.snapshot("me", version).index.paths()
    }
    files = {str(path.relative_to(folder.table)) for path in folder.table.glob("part=*/*")}
    return (files - named) | {path.name for path in folder.staging.glob("*")}


def test_killed_at_any_moment_an_import_has_happened_or_not(states: Any, prepared: Path) -> None:
    store, before, after = states
    home = store.home
    probe = home.with_name("probe")
    shutil.copytree(home, probe)
    begun = time.perf_counter()
    assert done(import_after, probe) == 0
    usual = time.perf_counter() - begun
    ended: set[str] = set()
    for delay in np.random.default_rng(7).uniform(0, usual, 30):
        child = in_child(import_after, home)
        time.sleep(delay)
        if child.is_alive():
            child.kill()
        child.join()
        now = content(DeltaRecords(home).snapshot("me"))
        assert now in (before, after), f"killed after {delay:.3f} s"
        ended.add("after" if now == after else "before")
        if now == after:  # there is nothing new to import any more: begin again
            shutil.rmtree(home)
            shutil.copytree(prepared / "before", home)
    assert "before" in ended
    assert done(import_after, home) == 0
    assert content(DeltaRecords(home).snapshot("me")) == after
    assert left_behind(DeltaRecords(home)) == set()


STEPS = {
    "before the first file": ("parquet", "write", 0, "before"),
    "between two files": ("parquet", "write", 3, "before"),
    "before the commit": ("log", "commit", 0, "before"),
    "after the commit, before the index": ("staging", "write_whole", 0, "after"),
    "after the index, before clearing up": ("staging", "sweep", 1, "after"),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step_an_import_has_happened_or_not(states: Any, step: str) -> None:
    store, before, after = states
    *where, expected = STEPS[step]
    assert done(die_importing, store.home, *where) == -signal.SIGKILL
    assert left_behind(DeltaRecords(store.home)) != set()
    assert content(DeltaRecords(store.home).snapshot("me")) == {"before": before, "after": after}[expected]
    assert done(import_after, store.home) == 0
    assert content(DeltaRecords(store.home).snapshot("me")) == after
    assert left_behind(DeltaRecords(store.home)) == set()


def test_a_first_import_that_is_killed_makes_nobody(tmp_path: Path) -> None:
    store = DeltaRecords(tmp_path / "home")
    assert done(die_importing, store.home, "log", "commit", 0) == -signal.SIGKILL
    assert store.people() == []
    assert done(import_before, store.home) == 0
    assert store.snapshot("me").version == 1
    assert left_behind(store) == set()


def test_a_full_disk_is_told_and_changes_nothing(states: Any, tmp_path: Path) -> None:
    store, before, _ = states
    assert done(import_into_little_space, store.home, 300_000, tmp_path / "told") == 0
    told = (tmp_path / "told").read_text()
    assert "cannot write to" in told
    assert "File too large; free some space or set SALUS_HOME" in told
    fresh = DeltaRecords(store.home)
    assert content(fresh.snapshot("me")) == before
    assert left_behind(fresh) == set()


@pytest.mark.parametrize(("module", "name"), [(log, "commit"), (parquet, "write"), (Spool, "add")])
def test_whatever_cannot_be_written_is_told_and_changes_nothing(
    states: Any, module: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, before, _ = states

    def refuse(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, name, refuse)
    with pytest.raises(BadInput, match="No space left on device; free some space or set SALUS_HOME"):
        bring(DeltaRecords(store.home), *AFTER)
    fresh = DeltaRecords(store.home)
    assert content(fresh.snapshot("me")) == before
    assert left_behind(fresh) == set()


def test_an_index_that_cannot_be_written_undoes_no_import(states: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, after = states

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "write_whole", refuse)
    assert bring(DeltaRecords(store.home), *AFTER).version == 2
    monkeypatch.undo()
    assert content(DeltaRecords(store.home).snapshot("me")) == after


def test_a_table_library_that_fails_is_an_error_of_the_disk(states: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own errors do not reach people as they are."""
    store, before, _ = states

    def fail(*_: Any, **__: Any) -> None:
        raise DeltaError("cannot rename")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", fail)
    with pytest.raises(BadInput, match=r"the table's log could not be written \(cannot rename\); free some space"):
        bring(DeltaRecords(store.home), *AFTER)
    assert content(DeltaRecords(store.home).snapshot("me")) == before


def test_two_processes_at_once_take_turns(prepared: Path, tmp_path: Path) -> None:
    children = [in_child(work, tmp_path / "home") for work in (import_after, import_before)]
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    both, one_after_other = DeltaRecords(tmp_path / "home"), DeltaRecords(prepared / "after")
    assert both.snapshot("me").version == 2
    assert content(both.snapshot("me")) == content(one_after_other.snapshot("me"))


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"cannot write to .*Not a directory"):
        bring(DeltaRecords(tmp_path / "file"), *BEFORE)


def test_what_is_written_whole_is_there_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "folder" / "file"
    folders.write_whole(path, b"one")

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        folders.write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in path.parent.iterdir()] == ["file"]
