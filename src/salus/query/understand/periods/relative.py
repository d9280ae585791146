"""Rules for time told from now: "yesterday", "last week", "the past 14 days", "3 days ago", "the day before".

The conventions are the contract's: last N days are the N local dates ending today; last week, month and year are the
calendar's; a week begins on Monday.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from salus.query.understand.periods.calendar import (
    DAY,
    MONTHS,
    SECONDS,
    Cycle,
    Stretch,
    days,
    one_day,
    unit_cycle,
    weekdays,
)
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import (
    BEGINNING,
    Context,
    DaySet,
    Everything,
    Length,
    Open,
    When,
    noted,
    resolve,
    rolling,
)
from salus.query.understand.periods.tokens import Num

rules = Grammar()


@rules.rule("DAYNAME", "THE DAYNAME")
def day_name(context: Context, shift: int) -> Stretch:
    return one_day(context.today + shift * DAY)


@rules.rule("at this time", "my day")
def just_today(context: Context) -> Stretch:
    return one_day(context.today)


@rules.rule("UNIT", weak="unit")
def weekend(context: Context, unit: str) -> Cycle | None:
    return unit_cycle("weekend") if unit == "weekend" else None


@rules.rule("THIS UNIT", "THE THIS UNIT", "my UNIT")
def this_unit(context: Context, unit: str) -> Stretch | None:
    if unit in SECONDS:
        return rolling(context, Length.of(1, unit)) if unit == "hour" else None
    if unit == "night":
        return None
    if unit == "fortnight":
        return rolling(context, Length.of(1, unit))
    if unit == "weekend":
        week = unit_cycle("week").latest(context.today)
        return noted(days(week.first + 5 * DAY, week.first + 7 * DAY, "weekend"), "the weekend of this calendar week")
    return unit_cycle(unit).latest(context.today)


@rules.rule("THE UNIT", weak="the unit")
def the_unit(context: Context, unit: str) -> Stretch | None:
    return this_unit(context, unit) if unit in ("week", "month", "year", "quarter") else None


@rules.rule("LAST UNIT", "THE LAST UNIT", "LAST complete|full|calendar UNIT", "PREVIOUS UNIT", "THE PREVIOUS UNIT", "PREVIOUS SEP UNIT")
def last_unit(context: Context, unit: str) -> Stretch | None:
    if unit in SECONDS or unit == "fortnight":
        return rolling(context, Length.of(1, unit))
    if unit == "night":
        return last_night(context)  # type: ignore[no-any-return]
    return unit_cycle(unit).before(context.today)


@rules.rule("PAST UNIT", "THE? LAST PAST UNIT", "THIS PAST UNIT", "THE PAST UNIT")
def past_unit(context: Context, unit: str) -> Stretch | None:
    if unit in ("weekend", "quarter", "night"):
        return last_unit(context, unit)  # type: ignore[no-any-return]
    if unit == "day":
        return rolling(context, Length.of(24, "hour"))
    return rolling(context, Length.of(1, unit))


@rules.rule("NEXT UNIT", "THE NEXT UNIT")
def next_unit(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).after(context.today) if unit not in SECONDS and unit not in ("night", "fortnight") else None


@rules.rule("THE? UNIT before last", "THE? UNIT before THE LAST one?", "THE? LAST but one UNIT")
def before_last(context: Context, unit: str) -> Stretch | None:
    if unit in SECONDS:
        return None
    if unit == "night":
        return night_before(context, 1)
    return unit_cycle(unit).shifted(context.today, -2)


@rules.rule("THE? UNIT after next", "THE? UNIT after THE NEXT")
def after_next(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).shifted(context.today, 2) if unit not in SECONDS else None


@rules.rule("LAST CYCLE", "PAST CYCLE", "PREVIOUS CYCLE", "THE? THIS PAST CYCLE", "THE? most recent CYCLE")
def last_cycle(context: Context, cycle: Cycle) -> Stretch:
    """The latest that was over before today."""
    return cycle.before(context.today)


@rules.rule("THIS CYCLE")
def this_cycle(context: Context, cycle: Cycle) -> Stretch:
    """The one in the current week (for weekdays) or year; of seasons and weekends the one under way first."""
    if cycle.kind == "weekday":
        found = cycle.within(unit_cycle("week").latest(context.today))
        return found[0]
    latest = cycle.latest(context.today)
    if latest.last >= context.today or latest.first.year == context.today.year:
        return latest
    return cycle.after(context.today)


@rules.rule("NEXT CYCLE")
def next_cycle(context: Context, cycle: Cycle) -> Stretch:
    return cycle.after(context.today)


@rules.rule("NUM UNIT", "NUM - UNIT", "NUM full|whole|complete|calendar|consecutive|straight UNIT")
def length(context: Context, n: Num, unit: str) -> Length | None:
    return Length.of(n.value, unit) if 0 < n.value <= 40000 else None


@rules.rule("A UNIT", "half A UNIT", "A half UNIT")
def a_unit(context: Context, unit: str) -> Length:
    return Length.of(1, unit)


@rules.rule("A? couple of? UNIT", "A? pair of UNIT")
def couple(context: Context, unit: str) -> Length:
    return Length.of(2, unit, "a couple taken as 2")


@rules.rule("A? SMALL UNIT")
def few(context: Context, unit: str) -> Length:
    return Length.of(3, unit, "a few taken as 3")


@rules.rule("LENGTH AND? LENGTH", "LENGTH , LENGTH")
def longer(context: Context, a: Length, b: Length) -> Length:
    return a + b


@rules.rule("LAST|PAST LENGTH", "THE|THIS LAST|PAST LENGTH", "within LENGTH", "LAST|PAST few|several LENGTH")
def last_length(context: Context, span: Length) -> Stretch:
    if span.unit == "night":
        return replace(rolling(context, span), grain="night", note="a night counts for the date of waking")
    if span.unit == "quarter":
        return _whole_units(span, context)
    if span.unit == "weekend":
        return last_several(context, Num(span.n), frozenset({5, 6}))  # type: ignore[no-any-return]
    return rolling(context, span)


def _whole_units(span: Length, context: Context) -> Stretch:
    this = unit_cycle(span.unit).latest(context.today)
    return days(span.from_day(this.first, -1), this.first, span.unit, "whole calendar ones, this one left out")


@rules.rule("THE? NUM LAST|PAST|PREVIOUS UNIT", "THE? SMALL LAST|PAST|PREVIOUS UNIT")
def reversed_length(context: Context, *said: object) -> Stretch:
    n = said[0].value if isinstance(said[0], Num) else 3.0
    return last_length(context, Length.of(n, str(said[-1])))  # type: ignore[no-any-return]


@rules.rule("PREVIOUS LENGTH", "THE PREVIOUS LENGTH")
def previous_length(context: Context, span: Length) -> Stretch:
    """The previous 3 days end yesterday: "previous" is before the present one."""
    if span.timed:
        return rolling(context, span)
    if span.unit == "quarter":
        return _whole_units(span, context)
    return days(span.from_day(context.today, -1), context.today, span.unit, "up to yesterday")


@rules.rule("NEXT LENGTH", "THE NEXT LENGTH", "within THE? NEXT LENGTH")
def next_length(context: Context, span: Length) -> Stretch | None:
    if span.timed:
        return Stretch(context.wall(0), context.wall(span.seconds + 86400 * span.days), "hour")
    return days(context.tomorrow, span.from_day(context.tomorrow, 1), span.unit)


@rules.rule("LAST|PAST NUM WEEKDAYS|WEEKDAY", "THE LAST|PAST NUM WEEKDAYS|WEEKDAY", "LAST|PAST couple of WEEKDAYS")
def last_several(context: Context, n: Num, which: frozenset[int] | int) -> Stretch:
    wanted = which if isinstance(which, frozenset) else frozenset({which})
    cycle = unit_cycle("weekend") if wanted == {5, 6} else weekdays(min(wanted)) if len(wanted) == 1 else None
    if cycle is None or not 1 <= n.value <= 1000:
        raise ValueError("only single weekdays and weekends are counted")
    end = cycle.before(context.tomorrow)
    return replace(days(end.first - (int(n.value) - 1) * 7 * DAY, end.last + DAY), days=tuple(sorted(wanted)))


@rules.rule("LENGTH AGO", "LENGTH before now|today")
def ago(context: Context, span: Length) -> Stretch | None:
    if span.timed:
        at = context.wall(-span.seconds - 86400 * span.days)
        around = timedelta(minutes=30) if span.unit == "hour" else timedelta(minutes=15)
        return Stretch(at - around, at + around, "hour", f"within {around.seconds // 60} minutes of then")
    if span.unit == "night":
        return night_before(context, round(span.days) - 1)
    return one_day(span.from_day(context.today, -1), span.note or ("" if span.unit == "day" else "that very day"))


@rules.rule("CYCLE STRETCH")
def cycle_near(context: Context, cycle: Cycle, stretch: Stretch) -> Stretch | None:
    """"Thanksgiving 3 months ago": the one nearest to that day."""
    if cycle.kind != "holiday" or stretch.grain != "day":
        return None
    near = [s for i in (-1, 0, 1) if (s := cycle.nth(stretch.first.year + i)) is not None]
    return min(near, key=lambda s: abs(s.first - stretch.first))


@rules.rule("NUM WEEKDAYS|WEEKDAY AGO")
def weekdays_ago(context: Context, n: Num, which: frozenset[int] | int) -> Stretch | None:
    wanted = which if isinstance(which, int) else min(which)
    return weekdays(wanted).shifted(context.today, -int(n.value)) if 1 <= n.value <= 1000 else None


@rules.rule("LENGTH before STRETCH|CYCLE", "THE UNIT before STRETCH|CYCLE", "UNIT before STRETCH|CYCLE", "UNIT prior to STRETCH|CYCLE")
def before(context: Context, span: Length | str, when: When) -> Stretch:
    return _beside(context, span, when, -1)


@rules.rule("LENGTH after|from|following STRETCH|CYCLE", "THE? UNIT after|following STRETCH|CYCLE")
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


@rules.rule("THE LENGTH before|preceding STRETCH|CYCLE", "LENGTH leading up to STRETCH|CYCLE", "THE LENGTH leading up to STRETCH|CYCLE")
def run_before(context: Context, span: Length, when: When) -> Stretch:
    """"The 3 days before yesterday": a run of days, not a point."""
    return _run_beside(span, resolve(context, when), -1)


@rules.rule("THE LENGTH after|following STRETCH|CYCLE", "THE? FIRSTLY LENGTH after STRETCH|CYCLE")
def run_after(context: Context, span: Length, when: When) -> Stretch:
    return _run_beside(span, resolve(context, when), 1)


def _run_beside(span: Length, found: Stretch, sign: int) -> Stretch:
    if sign < 0:
        return days(span.from_day(found.first, -1), found.first, span.unit)
    end = found.last + DAY
    return days(end, span.from_day(end, 1), span.unit)


@rules.rule("LENGTH STARTING STRETCH|CYCLE", "STRETCH|CYCLE for LENGTH", "for LENGTH STARTING STRETCH|CYCLE", "LENGTH STARTING on|from STRETCH|CYCLE")
def run_from(context: Context, a: Length | When, b: Length | When) -> Stretch | None:
    span, when = (a, b) if isinstance(a, Length) else (b, a)
    if not isinstance(span, Length) or isinstance(when, Length) or span.timed:
        return None
    first = resolve(context, when).first
    return days(first, span.from_day(first, 1), span.unit)


@rules.rule("within LENGTH from|of|after STRETCH", "within THE NEXT LENGTH from|of|after STRETCH", "LENGTH from STRETCH to")
def within_from(context: Context, span: Length, stretch: Stretch) -> Stretch:
    return days(stretch.first, span.from_day(stretch.first, 1), span.unit)


@rules.rule("THIS UNIT to date", "THE? UNIT to date", "UNIT so far", "THIS UNIT so far", "THE UNIT so far",
            "so far THIS UNIT", "earlier THIS UNIT", "so far in THIS UNIT", "up to now THIS UNIT")  # fmt: skip
def to_date(context: Context, unit: str) -> Stretch | None:
    if unit not in (*MONTHS, "week", "day"):
        return None
    first = unit_cycle(unit).latest(context.today).first
    return days(first, context.tomorrow, "day", "up to and with today")


@rules.rule("ytd")
def ytd(context: Context) -> Stretch | None:
    return to_date(context, "year")  # type: ignore[no-any-return]


@rules.rule("mtd")
def mtd(context: Context) -> Stretch | None:
    return to_date(context, "month")  # type: ignore[no-any-return]


@rules.rule("THE? REST OF? THE? UNIT", "THE? REST OF? THIS UNIT", "later THIS UNIT", "later OF THE UNIT")
def rest_of(context: Context, unit: str) -> Stretch | None:
    if unit not in (*MONTHS, "week", "day"):
        return None
    return days(context.today, unit_cycle(unit).latest(context.today).last + DAY, "day", "from today on")


@rules.rule("LAST night", "THE LAST night")
def last_night(context: Context) -> Stretch:
    return night_before(context, 0)


def night_before(context: Context, n: int) -> Stretch:
    """The night that ended this morning, or ``n`` nights earlier, as its waking date."""
    woke = context.today - n * DAY
    night = (datetime.combine(woke - DAY, time(22)), datetime.combine(woke, time(6)))
    return replace(one_day(woke, "a night counts for the date of waking"), grain="night", night=night)


@rules.rule("all time", "all OF? THE? time", "OF all time", "ever", "THE? lifetime", "THE? entire|whole|full|all history", "since THE? beginning OF time",
            "since records began", "since THE? very? beginning|start")  # fmt: skip
def everything(context: Context) -> Everything:
    return Everything()


@rules.rule("up? until|to now", "to date", weak="so far")
def until_now(context: Context) -> Open:
    whole = days(BEGINNING, context.tomorrow, "year")
    return Open("until", whole, one_day(context.today))


@rules.rule("EVERY WEEKDAY", "EVERY WEEKDAYS", "EVERY single WEEKDAY", "on A WEEKDAY|WEEKDAYS", "on any WEEKDAY|WEEKDAYS", "WEEKDAYS", "on WEEKDAYS", "THE WEEKDAYS")
def day_set(context: Context, which: frozenset[int] | int) -> DaySet:
    return DaySet(which if isinstance(which, frozenset) else frozenset({which}))
