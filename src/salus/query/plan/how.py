"""How items become a result: the closed set of statistics, each with its own arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salus.query.plan.which import Condition, Quantity

SimpleName = Literal[
    "mean", "median", "sum", "minimum", "maximum", "range", "std", "cv", "count", "latest", "first", "list", "exists",
    "report", "describe",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simple:
    """A statistic without arguments.

    ``value`` of a single thing is ``latest``. ``std`` uses n − 1. ``exists`` answers yes or no. ``list`` names items.
    ``report`` is the consensus glucose report. ``describe`` gives the attributes of a workout or an entry.
    """

    name: SimpleName


@dataclass(frozen=True, slots=True)
class Percentile:
    """The ``p``-th percentile (0–100), linear interpolation."""

    p: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram; ``bins`` None: chosen from the data."""

    bins: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Percent of the items that satisfy the condition."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class TimeInRange:
    """Percent of readings with ``low <= value <= high``; None: the consensus 70–180 mg/dL."""

    low: Quantity | None = None
    high: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """Time spent while the condition held."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive days on which the condition held (None: with a record): the longest one, or the one now running."""

    condition: Condition | None = None
    which: Literal["longest", "current"] = "longest"


@dataclass(frozen=True, slots=True)
class Episodes:
    """How often the condition held for at least ``minutes``, ended by as long without it."""

    condition: Condition
    minutes: float = 15


@dataclass(frozen=True, slots=True)
class Trend:
    """Least-squares slope of the daily values, per day, week, month or year."""

    per: Literal["day", "week", "month", "year"] = "day"


@dataclass(frozen=True, slots=True)
class Gaps:
    """Stretches without data. ``minutes`` None: whole days without any for daily metrics, an hour for sampled ones."""

    minutes: float | None = None


Statistic = Simple | Percentile | Distribution | Share | TimeInRange | Duration | Streak | Episodes | Trend | Gaps
