"""A percentile of very many readings out of how often each value occurs.

A sensor gives whole beats or milligrams: ten years of heart rates are millions of rows and some hundred values.
Counting them is one pass that keeps nothing; ranking keeps millions of numbers, and takes five times as long. Where a
look at the first rows shows too many values, they are ranked after all.
"""
# ruff: noqa: S608  # the relation is built by .lower

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from math import floor

from salus.query.execute.scope import Scope
from salus.query.execute.sql import Items
from salus.query.plan import Percentile, Simple, Statistic

MANY = 500_000  # rows from which on counting pays for the look
_LOOK = 20_000
_FEW = 2_000  # values among them


def percentile(scope: Scope, items: Items, statistic: Statistic, rows: int) -> float | None:
    """The percentile, linear between neighbours; None where the statistic is none or the rows had better be ranked."""
    share = statistic.p / 100 if isinstance(statistic, Percentile) else 0.5
    wanted = isinstance(statistic, Percentile) or statistic == Simple("median")
    if not wanted or items.form != "rows" or rows < MANY:
        return None
    look = f"SELECT count(DISTINCT value) FROM (SELECT value FROM ({items.sql}) LIMIT {_LOOK})"
    if scope.engine.rows(look)[0][0] > _FEW:
        return None
    counted = scope.engine.rows(f"SELECT value, count(*) FROM ({items.sql}) GROUP BY value ORDER BY value")
    values, upto = [float(value) for value, _ in counted], list(accumulate(int(n) for _, n in counted))
    place = float(upto[-1] - 1) * share
    low = floor(place)
    below, above = (values[bisect_right(upto, i)] for i in (low, min(low + 1, upto[-1] - 1)))
    return below + (above - below) * (place - low)
