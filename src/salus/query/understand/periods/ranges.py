"""Rules for time with two ends, one end, or several pieces: "from March to May", "since Christmas", "2021 and 2022".

A range includes what both ends name; "until" and "before" leave a month or longer out, because up to it is not into it.
An end that is not fixed takes its year from the other end; if neither is, the range is the latest that has begun.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from salus.query.understand.periods.calendar import DAY, Stretch, days, one_day
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import Cycle, date_of_year, day_of_month
from salus.query.understand.periods.pick import BEGINNING, Context, Length, Num, Open, When, coarser, hull, resolve

rules = Grammar()
_YEARLESS = ("month", "date", "part", "monthday")


@rules.rule(
    "from? DD|DDTH TO DD|DDTH OF? MONTH; between THE? DD|DDTH and|TO THE? DD|DDTH OF? MONTH; "
    "THE DDTH TO THE? DDTH of MONTH; from THE DDTH TO THE? DDTH of MONTH"
)
def days_of_month(a: int, b: int, month: Cycle) -> Cycle | None:
    return _run(month, a, b)


@rules.rule("MONTH from? DD|DDTH TO DD|DDTH; MONTH between DD|DDTH and|TO DD|DDTH; MONTH THE? DDTH TO THE? DDTH")
def month_days(month: Cycle, a: int, b: int) -> Cycle | None:
    return _run(month, a, b)


def _run(month: Cycle, a: int, b: int) -> Cycle | None:
    if a >= b:
        return None
    first, last = date_of_year(month.number, a), date_of_year(month.number, b)

    def nth(year: int) -> Stretch | None:
        one, other = first.nth(year), last.nth(year)
        return hull(one, other) if one is not None and other is not None else None

    return Cycle("day", "date", first.index, nth)


@rules.rule(
    "between DD|DDTH and|TO DD|DDTH OF? STRETCH; from? DD|DDTH TO DD|DDTH OF? STRETCH; "
    "from? THE DDTH TO THE? DDTH OF? STRETCH; between THE? DDTH and THE? DDTH OF? STRETCH"
)
def days_of_stretch(a: int, b: int, month: Stretch) -> Stretch | None:
    if month.grain != "month" or a >= b:
        return None
    one, other = day_of_month(a).within(month), day_of_month(b).within(month)
    return hull(one[0], other[0])


@rules.rule("from|between THE DDTH TO|and THE? DDTH")
def nths(a: int, b: int) -> Cycle | None:
    if a >= b:
        return None
    last = day_of_month(b)
    return over_start(day_of_month(a), last)


def over_start(first: Cycle, last: Cycle) -> Cycle:
    def nth(i: int) -> Stretch | None:
        one, other = first.nth(i), last.nth(i)
        return hull(one, other) if one is not None and other is not None else None

    return replace(first, nth=nth, kind="date")


@rules.rule("from CYCLE|STRETCH UNTIL CYCLE|STRETCH; CYCLE|STRETCH UNTIL CYCLE|STRETCH", weak="same")
def up_to(context: Context, a: When, b: When) -> Stretch | None:
    """ "From 2000 until 2014" ends where 2014 begins."""
    found = _both(context, a, b)
    if found is None:
        return None
    first, last = found
    if coarser(last.grain, "fortnight") and last.start > first.start:
        return Stretch(first.start, last.start, first.grain, f"until {last.first} left out")
    return hull(first, last)


@rules.rule(
    "from CYCLE|STRETCH TO|and CYCLE|STRETCH; CYCLE|STRETCH TO CYCLE|STRETCH; "
    "between CYCLE|STRETCH and|TO CYCLE|STRETCH; from CYCLE|STRETCH up to CYCLE|STRETCH; "
    "between THE CYCLE|STRETCH and|TO THE CYCLE|STRETCH; from THE CYCLE|STRETCH TO THE CYCLE|STRETCH",
    weak="same",
)
def between(context: Context, a: When, b: When) -> Stretch | None:
    found = _both(context, a, b)
    return None if found is None else hull(*found)


def _both(context: Context, a: When, b: When) -> tuple[Stretch, Stretch] | None:
    if isinstance(b, Cycle) and isinstance(a, Cycle):
        first = a.latest(context.today)
        return first, b.after(first.first) if b.kind == a.kind or b.grain == a.grain else _next_after(b, first)
    if isinstance(b, Cycle):
        first = resolve(context, a)
        return (first, _next_after(b, first))
    last = resolve(context, b)
    if isinstance(a, Cycle):
        return a.latest(last.first if a.grain == "day" or coarser(last.grain, "day") else last.last), last
    return (a, last) if a.start < last.end and a.start <= last.start else None


def _next_after(cycle: Cycle, first: Stretch) -> Stretch:
    return cycle.after(first.first)


@rules.rule(
    "from CYCLE|STRETCH TO|and now|present|date; CYCLE|STRETCH TO now|present|date; "
    "CYCLE|STRETCH TO THE? present|current date|day; from CYCLE|STRETCH TO THE? present|current date|day; "
    "between CYCLE|STRETCH and now; CYCLE|STRETCH TO THE present"
)
def to_now(context: Context, a: When) -> Stretch | None:
    first = resolve(context, a)
    return (
        days(first.first, context.tomorrow, "day", "up to and including today")
        if first.start < _end_of_today(context)
        else None
    )


@rules.rule("from? NUM TO NUM UNIT AGO; between NUM and|TO NUM UNIT AGO")
def ago_range(context: Context, a: Num, b: Num, unit: str) -> Stretch | None:
    far, near = Length.of(max(a.value, b.value), unit), Length.of(min(a.value, b.value), unit)
    if far.timed:
        return Stretch(context.wall(-far.seconds), context.wall(-near.seconds), "hour")
    return days(far.from_day(context.today, -1), near.from_day(context.today, -1) + DAY, unit)


@rules.rule("OPEN UNTIL|before CYCLE|STRETCH; OPEN TO CYCLE|STRETCH")
def closed(context: Context, opened: Open, when: When) -> Stretch | None:
    """ "Since March until Easter"."""
    end = resolve(context, when)
    if opened.role != "since" or end.end <= opened.stretch.start:
        return None
    return Stretch(opened.stretch.start, end.end, end.grain)


@rules.rule(
    "SINCE CYCLE|STRETCH; SINCE THE CYCLE|STRETCH; ever since CYCLE|STRETCH; "
    "starting from|in|on? CYCLE|STRETCH; from CYCLE|STRETCH on|onward|onwards|forward; CYCLE|STRETCH or later; "
    "CYCLE|STRETCH and|or after|later|onwards; CYCLE|STRETCH onwards|onward; as of CYCLE|STRETCH; "
    "beginning in|on|from CYCLE|STRETCH; SINCE THE? start|beginning OF CYCLE|STRETCH",
    weak="same",
)
def since(context: Context, when: When) -> Open | None:
    anchor = resolve(context, when)
    if anchor.start >= _end_of_today(context):
        return None
    return Open(
        "since", Stretch(anchor.start, _end_of_today(context), anchor.grain, "up to and including today"), anchor
    )


@rules.rule(
    "after|following CYCLE|STRETCH; after THE CYCLE|STRETCH; later than CYCLE|STRETCH; "
    "SINCE THE? end OF CYCLE|STRETCH; anytime after CYCLE|STRETCH",
    weak="same",
)
def after(context: Context, when: When) -> Open | None:
    anchor = resolve(context, when)
    if isinstance(when, Cycle) and anchor.end >= _end_of_today(context):
        anchor = when.before(context.today)
    if anchor.end >= _end_of_today(context):
        return None
    note = f"from {anchor.end:%Y-%m-%d} on, up to and including today"
    return Open("since", Stretch(anchor.end, _end_of_today(context), anchor.grain, note), anchor)


@rules.rule(
    "before CYCLE|STRETCH; before THE CYCLE|STRETCH; prior to THE? CYCLE|STRETCH; earlier than CYCLE|STRETCH; "
    "sooner than CYCLE|STRETCH; sometime before CYCLE|STRETCH",
    weak="same",
)
def before(context: Context, when: When) -> Open:
    anchor = resolve(context, when)
    return Open("until", Stretch(_beginning(), anchor.start, anchor.grain), anchor)


@rules.rule(
    "UNTIL CYCLE|STRETCH; up to CYCLE|STRETCH; up UNTIL CYCLE|STRETCH; through CYCLE|STRETCH; "
    "by THE? end of CYCLE|STRETCH; no later than CYCLE|STRETCH; UNTIL THE CYCLE|STRETCH; "
    "up to THE CYCLE|STRETCH; up to and including CYCLE|STRETCH; on or before CYCLE|STRETCH; "
    "CYCLE|STRETCH or earlier|before",
    weak="same",
)
def until(context: Context, when: When) -> Open:
    anchor = resolve(context, when)
    if coarser(anchor.grain, "fortnight"):
        return Open("until", Stretch(_beginning(), anchor.start, anchor.grain), anchor)
    return Open("until", Stretch(_beginning(), anchor.end, anchor.grain), anchor)


def _end_of_today(context: Context) -> datetime:
    return one_day(context.today).end


def _beginning() -> datetime:
    return one_day(BEGINNING).start


@rules.rule(
    "STRETCH|CYCLE LISTED in|on|THE? STRETCH|CYCLE; STRETCH|CYCLE , and STRETCH|CYCLE; "
    "both STRETCH|CYCLE and STRETCH|CYCLE",
    weak="same",
)
def pieces(context: Context, a: When, b: When) -> Stretch | None:
    """Several named one by one; the period is their hull."""
    if isinstance(a, Cycle) and isinstance(b, Cycle) and a.kind == b.kind == "monthday":
        return None  # "April 3rd, 4th and 5th" must not begin with the 4th
    first, last = _pair(context, a, b)
    if first.grain != last.grain or first.hours or last.hours or first.night or last.night:
        return None
    if first.parts and last.parts:
        return None
    parts = (*(first.parts or (first,)), *(last.parts or (last,)))
    if len({(p.start, p.end) for p in parts}) < len(parts):
        return None
    start, end = min(p.start for p in parts), max(p.end for p in parts)
    apart = end - start > sum((p.end - p.start for p in parts), start=DAY * 0)
    note = "from the first to the last of those named" if apart else ""
    return Stretch(start, end, first.grain, note, parts=parts)


def _pair(context: Context, a: When, b: When) -> tuple[Stretch, Stretch]:
    """Both resolved; one without a year or month takes it from the other: "January and March 2022"."""
    if isinstance(b, Cycle) and b.kind == "monthday":
        first = resolve(context, a)
        return first, b.after(first.last)
    last = resolve(context, b)
    if isinstance(a, Cycle) and (isinstance(b, Stretch) or a.kind == "monthday") and a.kind in _YEARLESS:
        return a.latest((last.parts or (last,))[0].last), last
    return resolve(context, a), last
