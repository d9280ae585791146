"""Rules for time told from now: "yesterday", "last week", "the past 14 days", "3 days ago", "the day before".

The conventions are the contract's: last N days are the N local dates ending today; last week, month and year are the
calendar's; a week begins on Monday.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from salus.query.understand.periods.calendar import DAY, MONTHS, SECONDS, Stretch, days, one_day
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import Cycle, unit_cycle, weekdays
from salus.query.understand.periods.pick import BEGINNING, Context, Everything, Length, Open, noted, rolling

rules = Grammar()
_PAST_DAYS = {"month": 30, "year": 365}


@rules.rule("DAYNAME; THE DAYNAME")
def day_name(context: Context, shift: int) -> Stretch:
    return one_day(context.today + shift * DAY)


@rules.rule("at this time; my day")
def just_today(context: Context) -> Stretch:
    return one_day(context.today)


@rules.rule("UNIT", weak="unit")
def weekend(unit: str) -> Cycle | None:
    return unit_cycle("weekend") if unit == "weekend" else None


@rules.rule("THIS UNIT; THE THIS UNIT")
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


@rules.rule("my week; my whole week")
def my_week(context: Context) -> Stretch:
    return unit_cycle("week").latest(context.today)


@rules.rule("my month")
def my_month(context: Context) -> Stretch:
    return unit_cycle("month").latest(context.today)


@rules.rule("my year")
def my_year(context: Context) -> Stretch:
    return unit_cycle("year").latest(context.today)


@rules.rule("THE weekend")
def the_weekend(context: Context) -> Stretch:
    return unit_cycle("weekend").latest(context.today)


@rules.rule("THE UNIT", weak="the unit")
def the_unit(context: Context, unit: str) -> Stretch | None:
    return this_unit(context, unit) if unit in ("week", "month", "year", "quarter") else None


@rules.rule(
    "LAST UNIT; THE LAST UNIT; LAST complete|full|calendar UNIT; PREVIOUS UNIT; THE PREVIOUS UNIT; PREVIOUS SEP UNIT"
)
def last_unit(context: Context, unit: str) -> Stretch | None:
    if unit in SECONDS or unit == "fortnight":
        return rolling(context, Length.of(1, unit))
    if unit == "night":
        return last_night(context)
    return unit_cycle(unit).before(context.today)


@rules.rule("PAST UNIT; THE? LAST PAST UNIT; THIS PAST UNIT; THE PAST UNIT")
def past_unit(context: Context, unit: str) -> Stretch | None:
    if unit in ("weekend", "quarter", "night"):
        return last_unit(context, unit)
    if unit == "day":
        return rolling(context, Length.of(24, "hour"))
    if unit in _PAST_DAYS:
        return rolling(context, Length.of(_PAST_DAYS[unit], "day", f"a past {unit} taken as {_PAST_DAYS[unit]} days"))
    return rolling(context, Length.of(1, unit))


@rules.rule("NEXT UNIT; THE NEXT UNIT")
def next_unit(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).after(context.today) if unit not in SECONDS and unit not in ("night", "fortnight") else None


@rules.rule("THE? UNIT before last; THE? UNIT before THE LAST one?; THE? LAST but one UNIT")
def before_last(context: Context, unit: str) -> Stretch | None:
    if unit in SECONDS or unit in ("day", "fortnight"):
        return None
    if unit == "night":
        return night_before(context, 1)
    return unit_cycle(unit).shifted(context.today, -2)


@rules.rule("THE? WEEKDAY before last")
def weekday_before_last(context: Context, weekday: int) -> Stretch:
    return weekdays(weekday).shifted(context.today, -2)


@rules.rule("THE? UNIT after next; THE? UNIT after THE NEXT")
def after_next(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).shifted(context.today, 2) if unit not in SECONDS else None


@rules.rule("LAST CYCLE; PAST CYCLE; PREVIOUS CYCLE; THE? THIS PAST CYCLE; THE? most recent CYCLE")
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


@rules.rule(
    "THIS UNIT to date; THE? UNIT to date; UNIT so far; THIS UNIT so far; THE UNIT so far; so far THIS UNIT; "
    "earlier THIS UNIT; so far in THIS UNIT; up to now THIS UNIT; yet THIS UNIT"
)
def to_date(context: Context, unit: str) -> Stretch | None:
    if unit not in (*MONTHS, "week", "day"):
        return None
    first = unit_cycle(unit).latest(context.today).first
    return days(first, context.tomorrow, "day", "up to and including today")


@rules.rule("ytd")
def ytd(context: Context) -> Stretch | None:
    return to_date(context, "year")


@rules.rule("mtd")
def mtd(context: Context) -> Stretch | None:
    return to_date(context, "month")


@rules.rule("THE? REST OF? THE? UNIT; THE? REST OF? THIS UNIT; later THIS UNIT; later OF THE UNIT")
def rest_of(context: Context, unit: str) -> Stretch | None:
    if unit not in (*MONTHS, "week", "day"):
        return None
    return days(context.today, unit_cycle(unit).latest(context.today).last + DAY, "day", "from today on")


@rules.rule("LAST night; THE LAST night")
def last_night(context: Context) -> Stretch:
    return night_before(context, 0)


def night_before(context: Context, n: int) -> Stretch:
    """The night that ended this morning, or ``n`` nights earlier, as its waking date."""
    woke = context.today - n * DAY
    night = (datetime.combine(woke - DAY, time(22)), datetime.combine(woke, time(6)))
    return replace(one_day(woke, "a night counts for the date of waking"), grain="night", night=night)


@rules.rule(
    "all time; all OF? THE? time; OF all time; ever; THE? lifetime; THE? entire|whole|full|all history; "
    "since THE? beginning OF time; since records began; since THE? very? beginning|start"
)
def everything() -> Everything:
    return Everything()


@rules.rule("up? until|to now; to date", weak="so far")
def until_now(context: Context) -> Open:
    whole = days(BEGINNING, context.tomorrow, "year")
    return Open("until", whole, one_day(context.today))
