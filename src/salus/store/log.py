"""The Delta Lake table of a person: what makes an import one change, and keeps every version readable.

Data files are written beside the log; a commit is one more file in the log, put there by the table library in one step.
Versions are kept for ever, because receipts name them: old log entries are not cleaned up, replaced files stay.
"""

from __future__ import annotations

import json
import os
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salus.store.folders import flushed
from salus.store.index import Index, Part, Stored
from salus.store.vault import PLAIN, Cover

if TYPE_CHECKING:
    from deltalake import DeltaTable

_ENTRY = re.compile(r"(\d{20})\.json")
_SETTINGS: dict[str, str | None] = {"delta.enableExpiredLogCleanup": "false", "delta.dataSkippingNumIndexedCols": "0"}

Files = Iterable[tuple[str, Stored]]  # part, file


def latest(table: Path) -> int:
    """The newest version; -1 where there is no table yet."""
    try:
        names = [entry.name for entry in os.scandir(table / "_delta_log")]
    except FileNotFoundError:
        return -1
    return max((int(match[1]) for name in names if (match := _ENTRY.fullmatch(name))), default=-1)


def holds(table: Path, version: int) -> bool:
    """Whether there is such a version."""
    return _entry(table, version).is_file()


def commit(
    table: Path, import_id: str, preferred: Sequence[str], added: Files, removed: Files, vault: Cover = PLAIN
) -> int:
    """Makes one version out of the newest: with these files, without those. Returns its number.

    It is on the disk, not only in the system's memory, when this returns; its files must be so before.

    Raises:
        OSError: it could not be written; the table is as before.
    """
    from deltalake import CommitProperties, PostCommitHookProperties
    from deltalake.exceptions import DeltaError
    from deltalake.transaction import AddAction, RemoveAction

    now = int(time.time() * 1000)
    told = {"import": import_id, "preferred": hide(table, json.dumps(preferred), vault)}
    actions: list[AddAction | RemoveAction] = [
        AddAction(f.path, f.size, {"part": part}, now, data_change=True, stats=_stats(f, vault)) for part, f in added
    ]
    actions += [RemoveAction(f.path, True, now, size=f.size, partition_values={"part": part}) for part, f in removed]
    try:
        opened = _open_or_create(table)
        opened.create_write_transaction(
            actions,
            mode="append",
            schema=opened.schema(),
            partition_by=["part"],
            commit_properties=CommitProperties(custom_metadata=told),
            post_commithook_properties=PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False),
        )
    except DeltaError as error:
        raise OSError(f"the table's log could not be written ({error})") from error
    version = latest(table)
    for path in (_entry(table, version), table / "_delta_log", *{(table / a.path).parent for a in actions}):
        flushed(path)
    return version


def read_index(table: Path, version: int, vault: Cover = PLAIN) -> Index:
    """What a version holds, from the table itself: for where the index file is missing."""
    from deltalake import DeltaTable

    from salus.store import parquet

    opened = DeltaTable(table, version=version)
    preferred = json.loads(show(table, opened.history(1)[0].get("preferred", "[]"), vault))
    actions: Any = opened.get_add_actions(flatten=True)
    paths, names = (actions.column(name).to_pylist() for name in ("path", "partition.part"))
    parts: dict[str, list[Stored]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for path, part in sorted(zip(paths, names, strict=True)):
        rows = parquet.read(table / path, vault=vault)
        parts.setdefault(part, []).append(parquet.told(path, (table / path).stat().st_size, part, rows))
        columns[part] = tuple(rows.column_names)
    held = {name: Part(columns[name], by_date(files)) for name, files in parts.items()}
    return Index(version, held, tuple(preferred))


def by_date(files: Iterable[Stored]) -> tuple[Stored, ...]:
    """Files in the order of their dates."""
    return tuple(sorted(files, key=lambda f: (str(f.first or ""), f.path)))


def hide(table: Path, text: str, vault: Cover) -> str:
    """A text as it stands in the log."""
    return b64encode(vault.seal(text.encode(), _words(table))).decode() if vault.sealed else text


def show(table: Path, text: str, vault: Cover) -> str:
    """The text again. Raises WrongKey."""
    return vault.open(b64decode(text), _words(table)).decode() if vault.sealed else text


def _words(table: Path) -> Path:
    return table / "_delta_log" / "preferred"


def _entry(table: Path, version: int) -> Path:
    return table / "_delta_log" / f"{version:020d}.json"


def _open_or_create(table: Path) -> DeltaTable:
    import pyarrow as pa
    from deltalake import DeltaTable, Field, Schema

    from salus.records.stored import all_columns

    wanted = Schema.from_arrow(pa.schema([("part", pa.string()), *all_columns()]))
    if latest(table) < 0:
        table.mkdir(parents=True, exist_ok=True)
        return DeltaTable.create(table, wanted, partition_by=["part"], configuration=_SETTINGS, mode="ignore")
    opened = DeltaTable(table)
    known = {field.name for field in opened.schema().fields}
    missing: list[Field] = [field for field in wanted.fields if field.name not in known]
    if missing:  # the catalogue learned new attributes of workouts
        opened.alter.add_columns(missing)
    return opened


def _stats(file: Stored, vault: Cover) -> str:
    if vault.sealed:  # the log itself cannot be: the table library reads it
        return "{}"
    stats: Mapping[str, object] = {"numRecords": file.rows}
    if file.first and file.last:
        stats = {
            **stats, "minValues": {"date": str(file.first)}, "maxValues": {"date": str(file.last)}, "nullCount": {},
        }  # fmt: skip
    return json.dumps(stats)
