"""The values of records: numbers, the words of categories that stand for numbers, and words that stand for none.

A category whose records are sessions (mindfulness, washing hands) has their length for its value. What no metric of the
catalogue needs as a number is kept as text; a metric's value that is no number is told as bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from salus.records.clock import Offsets, Stamps
from salus.records.formats.apple.cells import Flags, Raw, pc
from salus.records.formats.apple.kinds import Kind, number_of, spoken, word_of

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Times:
    """The start, the end and the local offset of each record of a piece."""

    start: Stamps
    end: Stamps
    offset: Offsets


class Values:
    """The values of some records: numbers, or the words of categories that stand for none."""

    def __init__(
        self, raw: Raw, rows: Rows, codes: npt.NDArray[np.int64], kinds: list[Kind | None], times: Times
    ) -> None:
        self.number = np.full(len(rows), np.nan)
        self.bad: Flags = np.zeros(len(rows), bool)
        self._texts = np.full(len(rows), None, object)
        self._raw, self._rows, self._kinds, self._codes = raw, rows, kinds, codes
        category = np.array([kind is not None and kind.category for kind in kinds])[codes]
        self._quantities(np.flatnonzero(~category))
        for code in np.unique(codes[category]).tolist():
            self._categories(np.flatnonzero(codes == code), kinds[code], times)

    def text(self, kept: Rows) -> Any:
        """The words of these values, where they stand for no number."""
        texts = self._texts[kept]
        return pa.array(texts, pa.string()) if (texts != None).any() else None  # noqa: E711  # element by element

    def why(self, row: int) -> str:
        """Why the value of this row cannot be taken."""
        kind, seen = self._kinds[self._codes[row]], self._raw.column("value", self._rows[row : row + 1])[0].as_py()
        name = kind.identifier if kind else "a record"
        if seen is None:
            return f"{name} without a value"
        what = "a value that Salus knows" if kind and kind.category else "a number"
        return f"the value {seen.decode('utf-8', 'replace')[:60]!r} of {name} is not {what}"

    def _quantities(self, rows: Rows) -> None:
        cells = self._raw.column("value", self._rows[rows])
        try:
            numbers = pc.cast(cells.cast(pa.string()), pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            numbers = self._one_by_one(rows, cells.to_pylist())
        self.number[rows] = numbers
        texts = self._texts[rows] != None  # noqa: E711
        self.bad[rows] = ~np.isfinite(numbers) & ~texts

    def _one_by_one(self, rows: Rows, cells: list[bytes | None]) -> npt.NDArray[np.float64]:
        numbers = np.full(len(rows), np.nan)
        for row, cell in enumerate(cells):
            said = self._raw.text(cell or b"")
            try:
                numbers[row] = float(said) if "_" not in said else np.nan
            except ValueError:
                kind = self._kinds[self._codes[rows[row]]]
                if said and kind is not None and kind.metric is None:
                    self._texts[rows[row]] = said
        return numbers

    def _categories(self, rows: Rows, kind: Kind | None, times: Times) -> None:
        assert kind is not None
        words = self._raw.coded("value", self._rows[rows])
        named = [word_of(kind, text) for text in words.texts]
        numbers = np.array([np.nan if (number := number_of(word)) is None else number for word in named])[words.codes]
        if kind.session:
            taken = self._rows[rows]
            seconds = (times.end[taken] - times.start[taken]) / np.timedelta64(1, "s")
            numbers = np.where(np.isnan(numbers) | (numbers == 1), seconds / kind.session, numbers)
        self.number[rows] = numbers
        unknown = np.isnan(numbers)
        said = np.array([spoken(word) for word in named], object)[words.codes]
        if kind.metric is None:
            self._texts[rows[unknown]] = said[unknown]
        else:
            self.bad[rows] = unknown
