"""``sleep.csv``: one stretch of one sleep stage a row, in columns start, end, stage, source.

Stages may be named as any vendor does: light is core, wake and restless are awake.
"""

from __future__ import annotations

import numpy as np

from salus.records.formats.assemble import batch, only, places, refused
from salus.records.formats.columns import read_times
from salus.records.formats.delimited import Names, Rows, Sheet, plain
from salus.records.formats.tidy.observations import SYNONYMS, columns_of
from salus.records.tables import Context, Reading

STAGES = {
    "in bed": "in_bed", "inbed": "in_bed", "bed": "in_bed", "time in bed": "in_bed",
    "asleep": "asleep", "sleep": "asleep", "sleeping": "asleep", "unspecified": "asleep",
    "core": "core", "light": "core", "n1": "core", "n2": "core",
    "deep": "deep", "n3": "deep", "slow wave": "deep", "rem": "rem", "dream": "rem",
    "awake": "awake", "wake": "awake", "restless": "awake", "out of bed": "awake",
}  # fmt: skip
_COLUMNS = {name: SYNONYMS[name] for name in ("start", "end", "source", "id")} | {
    "stage": ("stage", "sleep stage", "level", "sleep level", "state")
}


def is_sleep(names: Names) -> bool:
    """True for a header with start, end and stage, and no metric."""
    return {"start", "end", "stage"} <= columns_of(names, _COLUMNS).keys() and "metric" not in names


def read_sleep(sheet: Sheet, context: Context) -> Reading:
    """Yield the stages of a sheet whose header :func:`is_sleep`."""
    wanted = columns_of(sheet.names, _COLUMNS)
    for rows in sheet.blocks(wanted):
        yield from rows.ragged
        if rows.table.num_rows:
            yield from _read(rows, context)


def _read(rows: Rows, context: Context) -> Reading:
    table, lines = rows.table, rows.lines
    start, end = read_times(table["start"], context.zone), read_times(table["end"], context.zone)
    words = table["stage"].to_pylist()
    stages = [STAGES.get(plain(word or "")) for word in words]
    unknown = np.array([stage is None for stage in stages])
    named = sorted({str(word)[:40] for word, no in zip(words, unknown, strict=True) if no})[:5]
    wrong = np.isnat(start.start) & np.isnat(end.start) & ~start.bad & ~end.bad & unknown  # a blank line
    checks = (
        (np.isnat(start.start) | np.isnat(end.start), "no readable start or end: write them like 2024-05-14T23:10:00"),
        (end.start <= start.start, "the end does not lie after the start: swap them"),
        (unknown, f"unknown stage {', '.join(named)}: use in_bed, asleep, core (light), deep, rem or awake"),
    )
    for mask, why in checks:
        yield from only(refused(mask & ~wrong, lines, why))
        wrong = wrong | mask
    kept = np.flatnonzero(~wrong)
    columns = {name: table[name].take(kept) for name in ("source", "id") if name in table.column_names}
    yield batch(
        "sleep", len(kept), start=start.start[kept], end=end.start[kept], offset=start.offset[kept],
        place=places(lines[kept]), stage=[stages[row] for row in kept], **columns,
    )  # fmt: skip


__all__ = ["STAGES", "is_sleep", "read_sleep"]
