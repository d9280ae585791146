"""Rules for counted time: "the last 14 days", "3 days ago", "the 3 days before yesterday", "2 weeks from May 20th"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from salus.query.understand.periods.calendar import DAY, Stretch, days, one_day
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import Cycle, unit_cycle, weekdays
from salus.query.understand.periods.pick import Context, Length, Num, When, resolve, rolling
from salus.query.understand.periods.relative import night_before

rules = Grammar()


@rules.rule("NUM UNIT; NUM - UNIT; NUM full|whole|complete|calendar|consecutive|straight UNIT")
def length(n: Num, unit: str) -> Length | None:
    return Length.of(n.value, unit) if 0 < n.value <= 40000 else None


@rules.rule("A UNIT")
def a_unit(unit: str) -> Length:
    return Length.of(1, unit)


@rules.rule("half A UNIT; A half UNIT; half UNIT; half of? A UNIT")
def half_unit(unit: str) -> Length:
    return Length.of(0.5, unit)


@rules.rule("A UNIT and a half; NUM UNIT and a half")
def and_a_half(*said: object) -> Length:
    whole = said[0].value if isinstance(said[0], Num) else 1.0
    return Length.of(whole + 0.5, str(said[-1]))


@rules.rule("A? couple of? UNIT; A? pair of UNIT")
def couple(unit: str) -> Length:
    return Length.of(2, unit, "a couple taken as 2")


@rules.rule("A? SMALL UNIT")
def few(unit: str) -> Length:
    return Length.of(3, unit, "a few taken as 3")


@rules.rule("LENGTH AND? LENGTH; LENGTH , LENGTH")
def longer(a: Length, b: Length) -> Length:
    return a + b


@rules.rule("LAST|PAST LENGTH; THE|THIS LAST|PAST LENGTH; within LENGTH; LAST|PAST few|several LENGTH")
def last_length(context: Context, span: Length) -> Stretch:
    if span.unit == "night":
        return replace(rolling(context, span), grain="night", note="a night counts for the date of waking")
    if span.unit == "quarter":
        return _whole_units(span, context)
    if span.unit == "weekend":
        return last_several(context, Num(span.n), frozenset({5, 6}))
    return rolling(context, span)


def _whole_units(span: Length, context: Context) -> Stretch:
    this = unit_cycle(span.unit).latest(context.today)
    return days(span.from_day(this.first, -1), this.first, span.unit, "whole calendar ones, this one left out")


@rules.rule("THE? NUM LAST|PAST|PREVIOUS UNITS; THE? SMALL LAST|PAST|PREVIOUS UNITS")
def reversed_length(context: Context, *said: object) -> Stretch:
    """ "The 10 past weeks"; only in the plural, because of "readings above 180 last week"."""
    n = said[0].value if isinstance(said[0], Num) else 3.0
    return last_length(context, Length.of(n, str(said[-1])))


@rules.rule("PREVIOUS LENGTH; THE PREVIOUS LENGTH")
def previous_length(context: Context, span: Length) -> Stretch:
    """The previous 3 days end yesterday: "previous" is before the present one."""
    if span.timed:
        return rolling(context, span)
    if span.unit == "quarter":
        return _whole_units(span, context)
    return days(span.from_day(context.today, -1), context.today, span.unit, "up to yesterday")


@rules.rule("NEXT LENGTH; THE NEXT LENGTH")
def next_length(context: Context, span: Length) -> Stretch | None:
    if span.timed:
        return Stretch(context.wall(0), context.wall(span.seconds + 86400 * span.days), "hour")
    return days(context.tomorrow, span.from_day(context.tomorrow, 1), span.unit)


@rules.rule("LAST|PAST NUM WEEKDAYS|WEEKDAY; THE LAST|PAST NUM WEEKDAYS|WEEKDAY; LAST|PAST couple of WEEKDAYS")
def last_several(context: Context, n: Num, which: frozenset[int] | int) -> Stretch:
    wanted = which if isinstance(which, frozenset) else frozenset({which})
    cycle = unit_cycle("weekend") if wanted == {5, 6} else weekdays(min(wanted)) if len(wanted) == 1 else None
    if cycle is None or not 1 <= n.value <= 1000:
        raise ValueError("only single weekdays and weekends are counted")
    end = cycle.before(context.tomorrow)
    return replace(days(end.first - (int(n.value) - 1) * 7 * DAY, end.last + DAY), days=tuple(sorted(wanted)))


@rules.rule("LENGTH AGO; LENGTH before now|today")
def ago(context: Context, span: Length) -> Stretch | None:
    if span.timed:
        at = context.wall(-span.seconds - 86400 * span.days)
        around = timedelta(minutes=30) if span.unit == "hour" else timedelta(minutes=15)
        return Stretch(at - around, at + around, "hour", f"within {around.seconds // 60} minutes of then")
    if span.unit == "night":
        return night_before(context, round(span.days) - 1)
    return one_day(span.from_day(context.today, -1), span.note or ("" if span.unit == "day" else "that very day"))


@rules.rule("LENGTH ago today")
def ago_today(context: Context, span: Length) -> Stretch | None:
    return None if span.timed else one_day(span.from_day(context.today, -1))


@rules.rule("LENGTH ago on? WEEKDAY")
def ago_weekday(context: Context, span: Length, weekday: int) -> Stretch:
    """ "A week ago Tuesday": the Tuesday of that calendar week."""
    return weekdays(weekday).within(unit_cycle("week").latest(span.from_day(context.today, -1)))[0]


@rules.rule("CYCLE STRETCH")
def cycle_near(cycle: Cycle, stretch: Stretch) -> Stretch | None:
    """ "Thanksgiving 3 months ago": the one nearest to that day."""
    if cycle.kind != "holiday" or stretch.grain != "day":
        return None
    near = [s for i in (-1, 0, 1) if (s := cycle.nth(stretch.first.year + i)) is not None]
    return min(near, key=lambda s: abs(s.first - stretch.first))


@rules.rule("NUM WEEKDAYS|WEEKDAY AGO")
def weekdays_ago(context: Context, n: Num, which: frozenset[int] | int) -> Stretch | None:
    wanted = which if isinstance(which, int) else min(which)
    return weekdays(wanted).shifted(context.today, -int(n.value)) if 1 <= n.value <= 1000 else None


@rules.rule(
    "THE LENGTH before|preceding STRETCH|CYCLE; LENGTH leading up to STRETCH|CYCLE; "
    "THE LENGTH leading up to STRETCH|CYCLE"
)
def run_before(context: Context, span: Length, when: When) -> Stretch:
    """ "The 3 days before yesterday": a run of days, not a point."""
    return _run_beside(span, resolve(context, when), -1)


@rules.rule("THE LENGTH after|following STRETCH|CYCLE; THE? FIRSTLY LENGTH after STRETCH|CYCLE")
def run_after(context: Context, span: Length, when: When) -> Stretch:
    return _run_beside(span, resolve(context, when), 1)


@rules.rule(
    "LENGTH before STRETCH|CYCLE; THE UNIT before STRETCH|CYCLE; UNIT before STRETCH|CYCLE; UNIT prior to STRETCH|CYCLE"
)
def before(context: Context, span: Length | str, when: When) -> Stretch:
    return _beside(context, span, when, -1)


@rules.rule("LENGTH after|from|following STRETCH|CYCLE; THE? UNIT after|following STRETCH|CYCLE")
def after(context: Context, span: Length | str, when: When) -> Stretch:
    return _beside(context, span, when, 1)


def _beside(context: Context, span: Length | str, when: When, sign: int) -> Stretch:
    found = resolve(context, when)
    if isinstance(span, Length):
        base = found.first if sign < 0 else found.last
        return one_day(span.from_day(base, sign), span.note)
    if span in ("week", "month", "year", "quarter") and found.grain == span:
        cycle = unit_cycle(span)
        return cycle.before(found.first) if sign < 0 else cycle.after(found.last)
    if span == "weekend":
        return unit_cycle(span).before(found.first) if sign < 0 else unit_cycle(span).after(found.last)
    return _run_beside(Length.of(1, span), found, sign)


def _run_beside(span: Length, found: Stretch, sign: int) -> Stretch:
    if sign < 0:
        return days(span.from_day(found.first, -1), found.first, span.unit)
    end = found.last + DAY
    return days(end, span.from_day(end, 1), span.unit)


@rules.rule(
    "LENGTH STARTING STRETCH|CYCLE; STRETCH|CYCLE for LENGTH; for LENGTH STARTING STRETCH|CYCLE; "
    "LENGTH STARTING on|from STRETCH|CYCLE"
)
def run_from(context: Context, a: Length | When, b: Length | When) -> Stretch | None:
    span, when = (a, b) if isinstance(a, Length) else (b, a)
    if not isinstance(span, Length) or isinstance(when, Length) or span.timed:
        return None
    first = resolve(context, when).first
    return days(first, span.from_day(first, 1), span.unit)


@rules.rule("within THE? NEXT LENGTH")
def within_next(context: Context, span: Length) -> Stretch:
    return days(context.today, span.from_day(context.today, 1), span.unit)


@rules.rule("within LENGTH from|of|after STRETCH; within THE NEXT LENGTH from|of|after STRETCH; LENGTH from STRETCH to")
def within_from(span: Length, stretch: Stretch) -> Stretch:
    return days(stretch.first, span.from_day(stretch.first, 1), span.unit)


@rules.rule(
    "from? STRETCH|CYCLE TO LENGTH later|after|afterwards; between STRETCH|CYCLE and LENGTH later|after|afterwards"
)
def run_to_later(context: Context, when: When, span: Length) -> Stretch | None:
    first = resolve(context, when).first
    return None if span.timed else days(first, span.from_day(first, 1) + DAY, span.unit)
