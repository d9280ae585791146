"""Weekdays named in a question, in the order of the week."""

from __future__ import annotations

from salus.query.plan.which import Weekday
from salus.query.understand.tagging import Tagged

WEEK: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar(t: Tagged, region: int) -> tuple[tuple[Weekday, ...], int] | None:
    """The weekdays that a region names, in the order of the week, with their tokens."""
    days: set[str] = set()
    mask = 0
    for tag in t.find("calendar", within=region):
        days |= (
            {"Saturday", "Sunday"}
            if tag.value == "weekends"
            else set(WEEK[:5])
            if tag.value == "weekdays"
            else {tag.value}
        )
        mask |= tag.mask
    return (tuple(d for d in WEEK if d in days), mask) if days else None
