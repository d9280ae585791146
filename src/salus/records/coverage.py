"""Stretches of time as sets: their union, how much of an interval they cover, and how much was counted in them.

The arithmetic under :mod:`salus.records.overlap` and :mod:`salus.records.nights`. Times are int64 microseconds, every
function takes and gives whole columns, and the order of the intervals handed in never matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A set of instants as disjoint, sorted, half-open intervals."""

    starts: Ints
    ends: Ints
    before: Ints  # total length of the intervals before each, and of all at the end

    @classmethod
    def of(cls, starts: Ints, ends: Ints) -> Coverage:
        """The union of intervals in any order; instants cover nothing.

        >>> Coverage.of(np.array([5, 0, 3]), np.array([9, 2, 6])).starts.tolist()
        [0, 3]
        """
        order = np.argsort(starts, kind="stable")
        starts, ends = starts[order], ends[order]
        real = ends > starts
        if not real.all():
            starts, ends = starts[real], ends[real]
        if len(starts):
            reach = np.maximum.accumulate(ends)
            first = np.r_[True, starts[1:] > reach[:-1]]
            starts, ends = starts[first], reach[np.r_[first[1:], True]]
        return cls(starts, ends, np.r_[np.int64(0), np.cumsum(ends - starts)])

    def union(self, starts: Ints, ends: Ints) -> Coverage:
        """With more intervals."""
        return Coverage.of(np.r_[self.starts, starts], np.r_[self.ends, ends])

    def within(self, starts: Ints, ends: Ints) -> Ints:
        """How much of each interval is covered."""
        return self._until(ends) - self._until(starts)

    def holds(self, instants: Ints) -> Bools:
        """Which instants are covered."""
        at = np.searchsorted(self.starts, instants, side="right") - 1
        held = at >= 0
        held[held] = instants[held] < self.ends[at[held]]
        return held

    def _until(self, instants: Ints) -> Ints:
        at = np.searchsorted(self.starts, instants, side="right") - 1
        inside = np.maximum(at, 0)
        if not len(self.starts):
            return np.zeros(len(instants), np.int64)
        reached = np.minimum(instants - self.starts[inside], self.ends[inside] - self.starts[inside])
        return np.where(at >= 0, self.before[inside] + reached, 0)


class Tally:
    """Counted amounts by when they started, to ask how much was counted in a stretch."""

    def __init__(self) -> None:
        self._sorted: list[tuple[Ints, Floats]] = []

    def add(self, start: Ints, amount: Floats) -> None:
        order = np.argsort(start, kind="stable")
        self._sorted.append((start[order], np.r_[0.0, np.cumsum(amount[order])]))

    def between(self, start: Ints, end: Ints) -> Floats:
        total = np.zeros(len(start))
        for starts, sums in self._sorted:
            total += sums[np.searchsorted(starts, end)] - sums[np.searchsorted(starts, start)]
        return total


def crossing(starts: Ints, ends: Ints, instants: Ints) -> Bools:
    """Whether an interval, of those with these sorted ends, has each instant strictly inside."""
    return np.searchsorted(starts, instants, side="left") > np.searchsorted(ends, instants, side="right")
