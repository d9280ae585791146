"""What cannot be taken, counted: one refusal for each kind of trouble, told by its first example in the file.

>>> tally = Tally()
>>> tally.refuse("value", np.array([False, True, True]), np.array([4, 5, 9]), lambda row: f"row {row} is bad")
>>> tally.count("value", 3, "the first is bad")
>>> tally.count("file", "a.json", "it is not here")
>>> list(tally.refusals())
[Refusal(where='line 3', why='the first is bad', count=3), Refusal(where='a.json', why='it is not here', count=1)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from salus.records.formats.apple.cells import Flags, Lines
from salus.records.tables import Refusal


@dataclass(slots=True)
class _Trouble:
    where: int | str
    why: str
    count: int


class Tally:
    """Refusals by kind of trouble."""

    def __init__(self) -> None:
        self._found: dict[str, _Trouble] = {}

    def refuse(self, kind: str, rows: Flags, lines: Lines, why: Callable[[int], str]) -> None:
        """Count the flagged rows; ``why`` tells the trouble of one row, and is asked at most once."""
        count = int(np.count_nonzero(rows))
        if count:
            first = int(np.argmin(np.where(rows, lines, np.iinfo(np.int64).max)))
            self._add(kind, int(lines[first]), lambda: why(first), count)

    def count(self, kind: str, where: int | str, why: str, count: int = 1) -> None:
        """Count ``count`` more of this kind, at a line or in a place that is told as it is."""
        self._add(kind, where, lambda: why, count)

    def join(self, other: Tally) -> None:
        """Count what another one has counted."""
        for kind, found in other._found.items():
            self.count(kind, found.where, found.why, found.count)

    def refusals(self) -> Iterator[Refusal]:
        """All of them."""
        for found in self._found.values():
            where = f"line {found.where}" if isinstance(found.where, int) else found.where
            yield Refusal(where, found.why, found.count)

    def _add(self, kind: str, where: int | str, why: Callable[[], str], count: int) -> None:
        known = self._found.get(kind)
        if known is None:
            self._found[kind] = _Trouble(where, why(), count)
            return
        known.count += count
        if isinstance(where, int) and isinstance(known.where, int) and where < known.where:
            known.where, known.why = where, why()
