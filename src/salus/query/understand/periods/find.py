"""Finding the time expressions of a question."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from salus.query.understand.periods.span import PeriodSpan

DateOrder = Literal["month_first", "day_first"]


def find_periods(text: str, now: datetime, *, order: DateOrder = "month_first") -> list[PeriodSpan]:
    """The time expressions of ``text``, left to right, none overlapping another.

    ``now`` is aware, in the person's zone; periods are in the same zone. ``order`` says how "5/12" reads; a part above
    12 is the day in either order. Groupings ("per day", "each week", "by month") are not time expressions.
    """
    return []
