"""What the exports of glucose sensors have in common: rows of a time, a kind and a value, out-of-range words included.

A sensor that is past its range writes "Low" or "High" ("LO", "HI", "<40") instead of a number. Such a reading is kept
as text *and* gets a value one step beyond the limit (39 below a range that begins at 40), as the vendors' own reports
count it: it is below 54 and out of range, and the text tells that the true value is unknown.

Insulin is handed over twice: as ``insulin_dose``, so that a day's total is whole, and as its kind where that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from salus.records.formats.assemble import batch, first_of, only, places, refused
from salus.records.formats.blocks import Rows
from salus.records.formats.columns import Flags, Times, read_numbers
from salus.records.formats.delimited import Comma, plain
from salus.records.tables import Reading

pc: Any = pyarrow.compute

Beyond = Mapping[str, tuple[float, float]]  # unit → value for "low", value for "high"

_LOW = frozenset({"low", "lo", "niedrig", "tief", "bajo", "baja", "bas", "basse", "basso", "bassa", "baixo", "laag"})
_HIGH = frozenset(
    {"high", "hi", "hoch", "alto", "alta", "haut", "haute", "élevé", "élevée", "elevado", "elevato", "hoog"}
)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows with their times read; ``source`` is one name for all or one for each."""

    rows: Rows
    times: Times
    source: Any
    comma: Comma

    def cell(self, column: str) -> Any:
        """The column's text."""
        return self.rows.table[column]

    def filled(self, column: str) -> Flags:
        """Where the column has text; nowhere, if there is no such column."""
        if column not in self.rows.table.column_names:
            return np.zeros(self.rows.table.num_rows, bool)
        flags: Flags = pc.is_valid(self.cell(column)).to_numpy()
        return flags

    def sources(self, kept: Flags, suffix: str = "") -> Any:
        """The source of each kept row."""
        if isinstance(self.source, str):
            return self.source + suffix
        names = pc.filter(self.source, pa.array(kept))
        return pc.binary_join_element_wise(names, suffix, "") if suffix else names


def untimed(block: Block, mask: Flags) -> tuple[Flags, Reading]:
    """The masked rows that have a readable time, and the refusal of the others."""
    bad = mask & np.isnat(block.times.start)
    why = "no readable time" + (first_of(block.cell("time"), bad) if bad.any() else "")
    return mask & ~bad, only(refused(bad, block.rows.lines, why))


def glucose(block: Block, mask: Flags, column: str, unit: str, beyond: Beyond, *, meter: bool = False) -> Reading:
    """The masked rows' glucose, "Low" and "High" understood; ``meter``: from a finger stick, not from the sensor."""
    cells = block.cell(column)
    numbers = read_numbers(cells, block.comma)
    values, texts = numbers.values, [None] * len(numbers.values)
    unread = mask & numbers.bad
    for row in np.flatnonzero(unread).tolist():
        word = cells[row].as_py()
        side = _side(word)
        if side is not None:
            values[row], texts[row], unread[row] = beyond[unit][side], word.strip(), False
    missing = mask & numbers.empty
    told = first_of(cells, unread) if unread.any() else ""
    yield from only(
        refused(unread, block.rows.lines, f"glucose that is neither a number nor Low or High{told}"),
        refused(missing, block.rows.lines, "no glucose value"),
    )  # fmt: skip
    kept = mask & ~unread & ~missing
    yield from observations(
        block, kept, "glucose", values, unit, text=[texts[row] for row in np.flatnonzero(kept).tolist()],
        display="finger stick" if meter else None, suffix=" finger stick" if meter else "",
    )  # fmt: skip


def amounts(block: Block, mask: Flags, column: str, metrics: tuple[str, ...], unit: str) -> Reading:
    """The masked rows' numbers, once for each metric; what is not a number is refused."""
    numbers = read_numbers(block.cell(column), block.comma)
    wrong = mask & (numbers.bad | numbers.empty)
    why = f"{metrics[0]} that is not a number{first_of(block.cell(column), wrong)}" if wrong.any() else ""
    yield from only(refused(wrong, block.rows.lines, why))
    for metric in metrics:
        yield from observations(block, mask & ~wrong, metric, numbers.values, unit)


def remarks(block: Block, mask: Flags, column: str, display: str) -> Reading:
    """The masked rows' words, as observations without a metric."""
    if mask.any():
        text = pc.filter(block.cell(column), pa.array(mask))
        yield from observations(block, mask, None, None, None, text=text, display=display)


def observations(
    block: Block, kept: Flags, metric: str | None, values: Any, unit: str | None, *,
    text: Any = None, display: str | None = None, suffix: str = "",
) -> Reading:  # fmt: skip
    """The kept rows as a batch of instants, if there are any."""
    start = block.times.start[kept]
    if not len(start):
        return
    yield batch(
        "observations", len(start), start=start, end=start, offset=block.times.offset[kept], metric=metric, unit=unit,
        value=None if values is None else values[kept], text=text, display=display,
        source=block.sources(kept, suffix), place=places(block.rows.lines[kept]),
    )  # fmt: skip


def _side(word: str) -> int | None:
    bare = plain(word)
    if bare in _LOW or bare.startswith("<"):
        return 0
    return 1 if bare in _HIGH or bare.startswith(">") else None


__all__ = ["Beyond", "Block", "amounts", "glucose", "observations", "remarks", "untimed"]
