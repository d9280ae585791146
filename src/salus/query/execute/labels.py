"""Groups: the key to group by, and how a group is called in a series (the contract's "Keys of series")."""

from __future__ import annotations

from datetime import date
from typing import Any

from salus.query.plan import By

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KEYS: dict[By, str] = {
    "hour": "minute // 60",
    "day": "date",
    "week": "date_trunc('week', date)::DATE",
    "month": "date_trunc('month', date)::DATE",
    "quarter": "date_trunc('quarter', date)::DATE",
    "year": "date_trunc('year', date)::DATE",
    "weekday": "isodow(date)",
    "weekend": "isodow(date) >= 6",
    "activity": "activity",
    "source": "source",
}


def label(by: By, key: Any) -> str:
    """The name of a group.

    >>> label("week", date(2024, 12, 30)), label("quarter", date(2025, 4, 1)), label("hour", 7), label("weekend", True)
    ('2025-W01', '2025-Q2', '07', 'weekend')
    """
    if isinstance(key, bool):
        return "weekend" if key else "weekday"
    if by == "hour":
        return f"{key:02d}"
    if by == "weekday":
        return _WEEKDAYS[key - 1]
    if not isinstance(key, date):
        return str(key)
    if by == "week":
        year, week, _ = key.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "quarter":
        return f"{key.year}-Q{(key.month + 2) // 3}"
    return {"day": key.isoformat(), "month": f"{key:%Y-%m}", "year": f"{key.year:04d}"}[by]
