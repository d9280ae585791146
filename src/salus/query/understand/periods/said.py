"""From a chosen reading to a span: the zone put on, and the convention told in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

from salus.query.plan.which import Weekday
from salus.query.understand.periods.calendar import DAY, Hours, Stretch
from salus.query.understand.periods.pick import Context, DaySet, Everything, Open
from salus.query.understand.periods.span import PeriodSpan
from salus.query.understand.periods.tokens import Token
from salus.records.period import Period

_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_LEADING = frozenset({"the", "in", "on", "at", "during", "over", "for", "of", "course"})
_PART = re.compile(
    r"^(?:night|nights|overnight|mornings?|afternoons?|evenings?|weekends|weekdays)\s+(?:(?:in|during|over|from|on|for)\s+)?(?=\w)(?!of\b)"
)
Value = Stretch | Hours | DaySet | Open | Everything


def say(
    text: str, tokens: Sequence[Token], place: tuple[int, int], value: Value, context: Context
) -> PeriodSpan | None:
    """The span of a reading; None where no such time exists (it falls into the hour that clocks skip)."""
    first = next((t for t in tokens if t.text not in _LEADING), tokens[0])
    words = text[first.start : tokens[-1].end]
    span = PeriodSpan(*place, text[slice(*place)], "recurring")
    try:
        return _fill(span, words, value, context)
    except (ValueError, OverflowError):
        return None


def _fill(span: PeriodSpan, words: str, value: Value, context: Context) -> PeriodSpan:
    if isinstance(value, Everything):
        return replace(span, role="all", convention=f"{words} = everything there is")
    if isinstance(value, Hours):
        return replace(span, clock=value.clock, convention=_clock(words, value))
    if isinstance(value, DaySet):
        names = tuple(_WEEKDAYS[d] for d in sorted(value.days))
        clock = value.hours.clock if value.hours else None
        return replace(span, weekdays=names, clock=clock, convention=_days(words, names, value.hours))
    if isinstance(value, Open):
        anchor = _period(value.anchor, words, context)
        return replace(span, role=value.role, period=_period(value.stretch, words, context), anchor=anchor)
    if value.night is None:
        words = _PART.sub("", words)  # hours and weekdays are filters of their own
    period = _period(value, words, context)
    hours = None
    if value.night is not None:
        hours = _period(replace(value, start=value.night[0], end=value.night[1], night=None, note=""), words, context)
    return replace(
        span,
        role="period",
        period=period,
        hours=hours,
        clock=value.hours.clock if value.hours else None,
        weekdays=tuple(_WEEKDAYS[d] for d in value.days),
        parts=tuple(_period(p, _part_words(p), context) for p in value.parts),
    )


def _period(stretch: Stretch, words: str, context: Context) -> Period:
    zone = context.now.tzinfo
    start, end = stretch.start.replace(tzinfo=zone), stretch.end.replace(tzinfo=zone)
    if start.astimezone(UTC) >= end.astimezone(UTC):  # a stretch inside the hour that the clocks skip
        raise ValueError(f"{words!r} names no time on that day")
    return Period(start, end, words, _convention(words, stretch))


def _convention(words: str, s: Stretch) -> str:
    told = f"{words} = {_extent(s)}"
    notes = [n for n in (s.note, _clock(s.hours.name, s.hours) if s.hours else "") if n]
    return "; ".join([told, *notes])


def _extent(s: Stretch) -> str:
    if s.start.time() != datetime.min.time() or s.end.time() != datetime.min.time():
        end = f"{s.end:%H:%M}" if s.end.date() == s.start.date() else f"{s.end:%a %Y-%m-%d %H:%M}"
        return f"{s.start:%a %Y-%m-%d %H:%M} to {end}"
    if s.end - s.start == DAY:
        return f"{s.first:%a %Y-%m-%d}"
    if s.first.year == 1900:
        return f"up to {s.last:%a %Y-%m-%d}"
    return f"{s.first:%a %Y-%m-%d} to {s.last:%a %Y-%m-%d}"


def _part_words(s: Stretch) -> str:
    if s.grain == "month":
        return f"{s.first:%B %Y}"
    return str(s.first.year) if s.grain == "year" else _extent(s)


def _clock(words: str, hours: Hours) -> str:
    start, end = hours.clock
    told = f"{start} to {end if end != '00:00' else '24:00'}"
    return f"{words} = {told}" if words else told


def _days(words: str, names: Sequence[str], hours: Hours | None) -> str:
    told = f"{words} = {', '.join(names)}"
    if hours:
        return f"{told}, {hours.clock[0]} to {hours.clock[1]}"
    return told if len(names) > 1 else ""
