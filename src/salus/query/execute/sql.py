"""Writing SQL: literals, and the relation that every plan is lowered to.

A relation of :class:`Items` has one row an item of the plan. Its ``form`` says how big it may be and so how its
numbers are added up. Sums of floats depend on the order of adding, and a parallel scan has no order; a receipt must
give the same bytes again. So many rows are added as scaled integers, which is exact; few rows are added in order.
Invariant: no text of a person reaches a statement but through :func:`text`.

>>> text("O'Hara's watch")
"'O''Hara''s watch'"
"""
# ruff: noqa: S608  # statements are built from literals quoted here and from names of the catalogue

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from salus.query.execute.measure import Measure

Form = Literal["rows", "partial", "few"]


@dataclass(frozen=True, slots=True)
class Items:
    """A relation with one row an item (or, as ``partial``, one row a day and source with sums over its items).

    Columns of ``rows`` and ``few``: ``date``, ``wall`` (local time), ``value`` (canonical unit), ``n`` (stored rows
    behind it); of ``rows`` also ``start``, ``stop`` (UTC), ``minute`` (of the local day), ``source``, ``ref_low``,
    ``ref_high``, ``flag``; of workouts also ``name``, ``activity``, ``source``, ``start``, ``stop``. Columns of
    ``partial``: ``date``, ``source``, ``n``, ``total``, ``low``, ``high``.

    ``whole`` is True while nothing but the period and weekdays narrowed it, so that the summary of the days holds.
    """

    sql: str
    form: Form
    grain: Literal["observation", "day", "week", "month", "year", "workout", "episode"]
    measure: Measure
    bound: float = 1e9
    whole: bool = True

    @property
    def order(self) -> str:
        """What to add few items up by: columns that no two items of one sum share."""
        return "date" if self.grain in ("day", "week", "month", "year") else "wall, value"

    def where(self, predicate: str, *, whole: bool = False) -> Items:
        """Only the items for which the predicate holds."""
        return replace(self, sql=f"SELECT * FROM ({self.sql}) WHERE {predicate}", whole=self.whole and whole)


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"


def texts(values: Iterable[str]) -> str:
    """A list of string literals, for ``IN``."""
    return "(" + ", ".join(text(v) for v in values) + ")"


def number(value: float) -> str:
    """A DOUBLE literal that reads back as the same number."""
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value}")
    return f"{float(value)!r}::DOUBLE"


def day(value: date) -> str:
    """A DATE literal."""
    return f"DATE '{value.isoformat()}'"


def instant(value: datetime) -> str:
    """A TIMESTAMP literal of a zone-aware time, in UTC as stored."""
    return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"


def parquet(files: list[str]) -> str:
    """The rows of these files."""
    return f"read_parquet([{', '.join(text(f) for f in files)}])"


def exact_sum(expression: str, bound: float, spare: int = 0) -> str:
    """The sum of many DOUBLEs of about ``bound`` at most, the same in whatever order they are met.

    Each is scaled by a power of two that leaves it 52 bits, rounded to an integer and added in 128 bits. With ``spare``
    bits left over, sums up to ``bound`` × 2^spare are on one grid that a DOUBLE holds exactly: they can be added again
    as DOUBLEs, in any order.
    """
    scale = 2.0 ** (52 - spare - math.ceil(math.log2(max(bound, 1.0))))
    return f"(sum((({expression}) * {scale!r})::BIGINT)::DOUBLE / {scale!r})"
