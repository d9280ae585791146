"""What cannot be taken, counted: one refusal for each kind of trouble, told by the first example.

>>> tally = Tally()
>>> tally.refuse("value", np.array([False, True, True]), np.array([4, 5, 9]), lambda row: f"row {row} is bad")
>>> tally.count("file", "a.json", "it is not here")
>>> list(tally.refusals())
[Refusal(where='line 5', why='row 1 is bad', count=2), Refusal(where='a.json', why='it is not here', count=1)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from salus.records.formats.apple.cells import Flags, Lines
from salus.records.tables import Refusal


class Tally:
    """Refusals by kind of trouble, in order of their first places."""

    def __init__(self) -> None:
        self._found: dict[str, Refusal] = {}

    def refuse(self, kind: str, rows: Flags, lines: Lines, why: Callable[[int], str]) -> None:
        """Count the flagged rows; ``why`` tells the trouble of one row, and is asked once."""
        count = int(np.count_nonzero(rows))
        if count:
            first = int(np.argmax(rows))
            self._add(kind, f"line {lines[first]}", lambda: why(first), count)

    def count(self, kind: str, where: str, why: str, count: int = 1) -> None:
        """Count ``count`` more of this kind."""
        self._add(kind, where, lambda: why, count)

    def join(self, other: Tally) -> None:
        """Count what another one has counted."""
        for kind, found in other._found.items():
            self._add(kind, found.where, lambda found=found: found.why, found.count)  # type: ignore[misc]

    def refusals(self) -> Iterator[Refusal]:
        """All of them."""
        yield from self._found.values()

    def _add(self, kind: str, where: str, why: Callable[[], str], count: int) -> None:
        known = self._found.get(kind)
        self._found[kind] = (
            Refusal(known.where, known.why, known.count + count) if known else Refusal(where, why(), count)
        )
