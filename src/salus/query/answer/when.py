"""When an answer holds, in words: the person's own words where they are plain, the dates otherwise.

>>> from zoneinfo import ZoneInfo
>>> zone = ZoneInfo("Europe/Berlin")
>>> phrase(Period.of_days(date(2024, 5, 6), date(2024, 5, 13), zone, "last week"))
'last week'
>>> phrase(Period.of_days(date(2024, 5, 1), date(2024, 6, 1), zone, "may"))
'in May 2024'
>>> phrase(Period.of_days(date(2024, 5, 3), date(2024, 5, 11), zone, "between the 3rd and the 10th"))
'from 3 to 10 May 2024'
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from salus.query.plan import Clock, Filter, Weekdays
from salus.records.period import Period

_PLAIN = re.compile(
    r"(today|yesterday|last night|tonight|this morning|this afternoon|this evening"
    r"|(this|last) (week|month|year|weekend)|the day before yesterday)"
)
_ROLLING = re.compile(
    r"(?:in|over|during|for|within)?\s*(?:the |my )?(?:last|past|previous) (\d+) (day|week|month|year|hour|night)s?"
)
_OPEN = date(1900, 1, 2)


def phrase(period: Period | None) -> str:
    """The words that follow the statement: "last week", "in May 2024", "on Tue 14 May 2024"; "" for all time."""
    if period is None:
        return ""
    words = period.text.strip().lower()
    words = re.sub(r"^(in|on|over|during|for|within) (?=the day|this|last|today|yesterday)", "", words)
    if _PLAIN.fullmatch(words):
        return words
    if rolling := _ROLLING.fullmatch(words):
        n, noun = int(rolling[1]), rolling[2]
        return f"in the last {n} {noun}s" if n > 1 else f"in the last {noun}"
    return dates(period)


def dates(period: Period) -> str:
    """The period as dates, with the preposition that fits."""
    first, end = period.days
    last = end - timedelta(days=1)
    if not period.whole_days:
        return _clocked(period)
    if first <= _OPEN:
        return f"up to {_long(last)}"
    if first == last:
        return f"on {last:%a} {_long(last)}"
    if first.day == 1 and end.day == 1:
        if (end.year - first.year) * 12 + end.month - first.month == 1:
            return f"in {first:%B %Y}"
        if first.month == 1 and end.month == 1 and end.year == first.year + 1:
            return f"in {first.year}"
    return f"from {_shared(first, last)} to {_long(last)}"


def span(period: Period) -> str:
    """First and last day of a period, for a parenthesis: "6 to 12 May 2024", or its one day."""
    first, end = period.days
    last = end - timedelta(days=1)
    return _long(first) if first == last else f"{_shared(first, last)} to {_long(last)}"


def recurring(filters: tuple[Filter, ...]) -> str:
    """Clock times and weekdays that narrow the items: "on Mondays and Tuesdays", "between 22:00 and 06:00"."""
    parts = []
    for f in filters:
        if isinstance(f, Weekdays):
            parts.append(_weekdays(f.days))
        elif isinstance(f, Clock):
            parts.append(f"between {f.start} and {f.end}")
    return " ".join(parts)


def _weekdays(days: tuple[str, ...]) -> str:
    if days == ("Saturday", "Sunday"):
        return "at weekends"
    if days == ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        return "on weekdays"
    return "on " + listed([f"{d}s" for d in days])


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _clocked(period: Period) -> str:
    first, last = period.start, period.end
    if first.date() == last.date():
        return f"on {first:%a} {_long(first.date())} from {first:%H:%M} to {last:%H:%M}"
    return f"from {_long(first.date())} {first:%H:%M} to {_long(last.date())} {last:%H:%M}"


def _long(d: date) -> str:
    return f"{d.day} {d:%B %Y}"


def _shared(first: date, last: date) -> str:
    if first.year != last.year:
        return _long(first)
    return f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
