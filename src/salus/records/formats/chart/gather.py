"""Gathers rows into batches and refusals into one for each reason, so that a summary stays readable and memory small.

>>> gathering = Gathering()
>>> gathering.refuse("Claim/1", "not kept: Claim"); gathering.refuse("Claim/2", "not kept: Claim")
>>> list(gathering.rest())
[Refusal(where='Claim/1', why='not kept: Claim', count=2)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salus.records.formats.builder import BatchBuilder
from salus.records.formats.chart.rows import Row
from salus.records.tables import Batch, Refusal, Table

_ROWS = 20_000
_REASONS = 5_000


class Gathering:
    """Rows and refusals on their way out. ``add`` all rows of one record together: it is taken whole or not at all."""

    def __init__(self) -> None:
        self._builders: dict[Table, BatchBuilder] = {}
        self._refused: dict[str, tuple[str, int]] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """Take the rows of one record; if making them raises, none of them is taken."""
        for table, row in list(rows):
            self._builders.setdefault(table, BatchBuilder(table, _ROWS)).add(**row)

    def refuse(self, where: str, why: str, count: int = 1) -> None:
        """Count one more record refused for this reason; the first place is told."""
        if why not in self._refused and len(self._refused) >= _REASONS:
            why = "other reasons"
        first, so_far = self._refused.get(why, (where, 0))
        self._refused[why] = first, so_far + count

    def full(self) -> Iterator[Batch]:
        """The batches that are large enough to hand over now."""
        for builder in self._builders.values():
            yield from builder.full()

    def rest(self) -> Iterator[Batch | Refusal]:
        """Everything that is left, at the end of the file."""
        for builder in self._builders.values():
            yield from builder.rest()
        for why, (where, count) in self._refused.items():
            yield Refusal(where, why, count)
        self._refused.clear()
