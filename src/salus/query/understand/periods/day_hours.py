"""Rules for hours on a named day: "this morning", "yesterday at 8 pm", "Monday night".

Hours narrow the day they stand beside. A night belongs to the date of waking.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from salus.query.understand.periods.calendar import DAY, NIGHT, Hours, Stretch, one_day, with_hours
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.clocks import at_clock, early_part, late_part
from salus.query.understand.periods.cycles import Cycle
from salus.query.understand.periods.pick import Clock, Context, When, resolve

rules = Grammar()


@rules.rule("since CLOCK")
def since_clock(context: Context, at: Clock) -> Stretch | None:
    """ "Since 8 am": today, up to now."""
    if not at.sure:
        return None
    start = one_day(context.today).start.replace(hour=at.at // 60 % 24, minute=at.at % 60)
    start = start if start < context.now.replace(tzinfo=None) else start - DAY
    return Stretch(start, context.wall(0), "hour", "up to now")


@rules.rule("THIS PART; THIS HOURS")
def this_part(context: Context, hours: Hours) -> Stretch:
    """ "This morning" is today's; "this night" the one that begins today."""
    if hours.night:
        return tonight(context)
    return with_hours(one_day(context.today), hours)


@rules.rule("LATE|later THIS PART; LATE|later in THIS PART")
def late_this_part(context: Context, hours: Hours) -> Stretch:
    return with_hours(one_day(context.today), late_part(hours))


@rules.rule("EARLY|earlier THIS PART; EARLY|earlier in THIS PART")
def early_this_part(context: Context, hours: Hours) -> Stretch:
    return with_hours(one_day(context.today), early_part(hours))


@rules.rule("tonight")
def tonight(context: Context) -> Stretch:
    return replace(one_day(context.today), hours=Hours(1080, 0, "tonight"))


@rules.rule("LAST PART; THE? LAST HOURS; HOURS LAST night")
def last_part(context: Context, hours: Hours) -> Stretch:
    return with_hours(one_day(context.today - DAY), hours)


@rules.rule("late|EARLY LAST night")
def late_last_night(context: Context) -> Stretch:
    return with_hours(one_day(context.today - DAY), NIGHT)


@rules.rule(
    "STRETCH|CYCLE HOURS; STRETCH|CYCLE on|at|in|during|, HOURS; STRETCH|CYCLE 's HOURS; "
    "STRETCH|CYCLE between|from HOURS"
)
def on_day(context: Context, when: When, hours: Hours) -> Stretch | None:
    return _narrow(context, when, hours)


@rules.rule(
    "HOURS OF? STRETCH|CYCLE; THE HOURS OF STRETCH|CYCLE; HOURS , STRETCH|CYCLE; HOURS OF THE STRETCH|CYCLE; "
    "THE HOURS of THE CYCLE|STRETCH"
)
def hours_of(context: Context, hours: Hours, when: When) -> Stretch | None:
    return _narrow(context, when, hours)


@rules.rule("STRETCH CLOCK; CYCLE CLOCK; STRETCH|CYCLE SEP|at|t CLOCK")
def on_day_at(context: Context, when: When, at: Clock) -> Stretch | None:
    hours = at_clock(at)
    return None if hours is None else _narrow(context, when, hours)


def _narrow(context: Context, when: When, hours: Hours) -> Stretch | None:
    found = resolve(context, when)
    if found.hours is not None or found.grain == "hour":
        return None
    if found.night is not None:
        return _in_night(found, hours)
    if isinstance(when, Cycle) and when.kind in ("season", "unit"):
        return None
    if found.end - found.start > DAY and found.grain in ("day",) and isinstance(when, Cycle):
        return None
    return with_hours(found, hours)


def _in_night(night: Stretch, hours: Hours) -> Stretch:
    """ "Last night between 1 and 3 am": those hours of that night, on whichever side of midnight."""
    evening = hours.start >= 720
    start = night.start + timedelta(minutes=hours.start) - (DAY if evening else timedelta(0))
    length = (hours.end - hours.start) % 1440 or 1440
    return Stretch(start, start + timedelta(minutes=length), "hour")
