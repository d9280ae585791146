"""Which time a plan looks at: one period, narrowed by clock and weekdays, out of all time expressions of a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from salus.query.plan import Clock, Filter, Weekdays
from salus.query.understand.periods import PeriodSpan
from salus.query.understand.reading import Found
from salus.query.understand.tagging import Tag, Tagged
from salus.records.period import Period


@dataclass(frozen=True, slots=True)
class When:
    """A period with the filters that came with it and the tokens both explain. ``open``: no period was named at all."""

    period: Period | None
    filters: tuple[Filter, ...]
    mask: int
    said: tuple[str, ...] = ()
    everything: bool = False
    night: bool = False


def when(t: Tagged, found: Found | None, region: int) -> When:
    """The time of a region, for this subject: a night's hours for what is measured by the hour, else its date."""
    period: Period | None = None
    filters: list[Filter] = []
    mask, everything, night = 0, False, False
    for tag in t.find("period", within=region):
        span: PeriodSpan = tag.value
        if span.role == "all":
            everything = True
            mask |= tag.mask
            continue
        if _limits(span, found):
            continue
        chosen = _for(span, found)
        if chosen is not None:
            merged = chosen if period is None else _both(period, chosen)
            if merged is None:
                continue
            period = merged
        night = night or span.hours is not None
        filters += _narrowing(span, found)
        mask |= tag.mask
    said = (period.convention,) if period is not None and period.convention else ()
    return When(period, tuple(filters), mask, said, everything, night)


_LIMIT = re.compile(r"\b(?:after|before|by|past|than)\b.*?(?:\d|midnight|noon)")


def _limits(span: PeriodSpan, found: Found | None) -> bool:
    """True for "after midnight" beside a bedtime: a limit of the time itself, not the hours to look at."""
    clock = found is not None and found.metric is not None and found.metric.clock
    return clock and span.clock is not None and _LIMIT.search(span.text) is not None


def _for(span: PeriodSpan, found: Found | None) -> Period | None:
    if span.hours is None or span.period is None:
        return span.period
    dated = found is not None and found.metric is not None and (found.metric.nightly or found.metric.grain == "day")
    return span.period if dated or found is None else span.hours


def _narrowing(span: PeriodSpan, found: Found | None) -> list[Filter]:
    out: list[Filter] = []
    nightly = found is not None and found.nightly
    if span.weekdays and not (span.period is not None and _one_day(span.period)):
        out.append(Weekdays(span.weekdays))
    if span.clock is not None and not nightly and span.hours is None:
        out.append(Clock(*span.clock))
    return out


def _one_day(period: Period) -> bool:
    return period.hours <= 25


def _both(first: Period, second: Period) -> Period | None:
    """The part of both, as "in March … on weekdays"; None where they have nothing in common."""
    start, end = max(first.start, second.start), min(first.end, second.end)
    if start >= end:
        return None
    if (start, end) == (first.start, first.end):
        return first
    if (start, end) == (second.start, second.end):
        return second
    return Period(start, end, f"{first.text}, {second.text}")


def periods_of(t: Tagged, region: int) -> list[Tag]:
    """The tags of a region that name a period of their own."""
    return [tag for tag in t.find("period", within=region) if tag.value.period is not None]
