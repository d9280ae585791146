"""Rules for hours: clock times, parts of the day, and hours on a day.

Morning is 06:00–12:00, afternoon to 18:00, evening to 22:00, night to 06:00. Hours alone recur every day; on a named day
they narrow that day. A night belongs to the date of waking.
"""

from __future__ import annotations

from dataclasses import replace

from salus.query.understand.periods.calendar import (
    DAY,
    Cycle,
    Hours,
    Stretch,
    one_day,
    with_hours,
)
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import Clock, Context, DaySet, When, resolve
from salus.query.understand.periods.tokens import Num

rules = Grammar()
_NIGHT = Hours(1320, 360, "night", night=True)


@rules.rule("HH MERIDIEM")
def hour(context: Context, h: int, noon: int) -> Clock | None:
    return Clock(h % 12 * 60 + noon, True) if h <= 12 or noon else None


@rules.rule("HH : MI MERIDIEM", "HH . MI MERIDIEM", "HH MI MERIDIEM")
def minute(context: Context, h: int, m: int, noon: int) -> Clock | None:
    return Clock(h % 12 * 60 + noon + m, True, bool(m)) if h <= 12 else None


@rules.rule("NUM MERIDIEM")
def pointed(context: Context, n: Num, noon: int) -> Clock | None:
    """"2.30pm"."""
    h, m = divmod(round(n.value * 100), 100)
    return Clock(h % 12 * 60 + noon + m, True, bool(m)) if n.value != int(n.value) and h <= 12 and m < 60 else None


@rules.rule("HHMM MERIDIEM")
def joined(context: Context, at: int, noon: int) -> Clock | None:
    return Clock(at % 720 + noon, True, True) if at < 780 else None


@rules.rule("HH : MI", "HH h MI", "HH : MI : MI", weak="clock")
def twenty_four(context: Context, h: int, m: int, s: int = 0) -> Clock | None:
    return Clock(h * 60 + m, True, bool(m)) if h < 24 or m == 0 else None


@rules.rule("HH oclock|o'clock", "HH h")
def oclock(context: Context, h: int) -> Clock:
    return Clock(h * 60, h > 12 or h == 0)


@rules.rule("HH oclock|o'clock MERIDIEM")
def oclock_sure(context: Context, h: int, noon: int) -> Clock | None:
    return hour(context, h, noon)  # type: ignore[no-any-return]


@rules.rule("THE? NAMED")
def named(context: Context, at: int) -> Clock:
    return Clock(at, True)


@rules.rule("half past HH")
def half_past(context: Context, h: int) -> Clock:
    return Clock(h * 60 + 30, h > 12, True)


@rules.rule("A? quarter past|after HH")
def quarter_past(context: Context, h: int) -> Clock:
    return Clock(h * 60 + 15, h > 12, True)


@rules.rule("A? quarter to|before HH")
def quarter_to(context: Context, h: int) -> Clock:
    return Clock((h * 60 - 15) % 1440, h > 12, True)


@rules.rule("half past CLOCK", "A? quarter past|after CLOCK")
def past_clock(context: Context, at: Clock) -> Clock:
    return Clock(at.at + 30, at.sure, True)


@rules.rule("CLOCK in THE PART", "CLOCK at PART")
def clock_in_part(context: Context, at: Clock, part: Hours) -> Clock:
    return Clock(_into(at.at, part), True, at.minute)


@rules.rule("HH in THE PART", "HH at PART")
def hour_in_part(context: Context, h: int, part: Hours) -> Clock | None:
    return Clock(_into(h * 60, part), True) if 1 <= h <= 12 else None


def _into(at: int, part: Hours) -> int:
    """A time on the twelve-hour dial, put where the part of the day says."""
    if at > 720:
        return at
    at %= 720
    if part.night:
        return at if at < 360 else at + 720
    return at if part.start < 720 else at + 720


@rules.rule("CLOCK", weak="clock hour")
def at_clock(context: Context, at: Clock) -> Hours | None:
    """The hour that begins there; a time said to the minute, a quarter of an hour either side."""
    if not at.sure:
        return None
    if at.minute:
        return Hours((at.at - 15) % 1440, (at.at + 15) % 1440)
    return Hours(at.at % 1440, (at.at + 60) % 1440)


@rules.rule("at|around|about|by|@ CLOCK")
def said_at(context: Context, at: Clock) -> Hours | None:
    return at_clock(context, at)  # type: ignore[no-any-return]


@rules.rule("PART", weak="part")
def part(context: Context, hours: Hours) -> Hours:
    return hours


@rules.rule("in|during THE PART|PARTS", "during THE? day", "during PART|PARTS", "at PART|PARTS", "EVERY PART|PARTS", "PARTS", "in PART|PARTS", "by PART",
            "through|throughout THE PART", "in|during THE PART hours?", "PART time")  # fmt: skip
def recurring_part(context: Context, hours: Hours | None = None) -> Hours:
    return hours or Hours(360, 1320, "day")


@rules.rule("business|working|work|office hours", "during work|office", "at work")
def working_hours(context: Context) -> Hours:
    return Hours(540, 1020, "working hours")


@rules.rule("EARLY|earlier PART|PARTS", "EARLY OF|- THE? PART|PARTS", "in|during THE EARLY PART|PARTS", "in EARLY PART|PARTS", "earlier THIS PART")
def early_part(context: Context, hours: Hours) -> Hours:
    return Hours(hours.start, (hours.start + _length(hours) // 2) % 1440, f"early {hours.name}", hours.night)


@rules.rule("LATE|later PART|PARTS", "LATE OF|- THE? PART|PARTS", "in|during THE LATE PART|PARTS", "in LATE PART|PARTS", "later THIS PART")
def late_part(context: Context, hours: Hours) -> Hours:
    return Hours((hours.start + _length(hours) // 2) % 1440, hours.end, f"late {hours.name}", hours.night)


def _length(hours: Hours) -> int:
    return (hours.end - hours.start) % 1440 or 1440


@rules.rule("between CLOCK and|- CLOCK", "from? CLOCK TO CLOCK")
def from_to(context: Context, a: Clock, b: Clock) -> Hours | None:
    if not (a.sure or b.sure):
        return None
    start, end = a.at, b.at
    if not a.sure:
        start = _earlier_dial(a.at, end)
    if not b.sure:
        end = _later_dial(b.at, start)
    return Hours(start % 1440, end % 1440) if start % 1440 != end % 1440 else None


@rules.rule("between HH and|- CLOCK", "from? HH TO CLOCK")
def bare_to(context: Context, h: int, b: Clock) -> Hours | None:
    return from_to(context, Clock(h * 60, h > 12 or h == 0), b)  # type: ignore[no-any-return]


@rules.rule("between CLOCK and|- HH", "from? CLOCK TO HH")
def to_bare(context: Context, a: Clock, h: int) -> Hours | None:
    return from_to(context, a, Clock(h * 60, h > 12))  # type: ignore[no-any-return]


@rules.rule("between HH and|- HH in THE PART", "from HH TO HH in THE PART")
def bare_in_part(context: Context, a: int, b: int, part: Hours) -> Hours | None:
    return Hours(_into(a * 60, part), _into(b * 60, part)) if a != b and a <= 12 and b <= 12 else None


def _earlier_dial(start: int, end: int) -> int:
    """The half of the day for a start without am or pm: the one that is nearer before the end."""
    return min((start % 720, start % 720 + 720), key=lambda s: (end - s) % 1440 or 1440)


def _later_dial(end: int, start: int) -> int:
    return min((end % 720, end % 720 + 720), key=lambda e: (e - start) % 1440 or 1440)


@rules.rule("after|past CLOCK", "later than CLOCK", "at|from CLOCK or later|after", "CLOCK or later", "from CLOCK on|onward|onwards")
def after_clock(context: Context, at: Clock) -> Hours | None:
    return Hours(at.at % 1440, 0, "after that") if at.sure else None


@rules.rule("before|until|till CLOCK", "earlier than CLOCK", "up to CLOCK", "no later than CLOCK")
def before_clock(context: Context, at: Clock) -> Hours | None:
    return Hours(0, at.at % 1440, "before that") if at.sure and at.at % 1440 else None


@rules.rule("since CLOCK")
def since_clock(context: Context, at: Clock) -> Stretch | None:
    """"Since 8 am": today, up to now."""
    if not at.sure:
        return None
    start = one_day(context.today).start.replace(hour=at.at // 60 % 24, minute=at.at % 60)
    start = start if start < context.now.replace(tzinfo=None) else start - DAY
    return Stretch(start, context.wall(0), "hour", "up to now")


@rules.rule("THIS PART", "THIS HOURS")
def this_part(context: Context, hours: Hours) -> Stretch:
    """"This morning" is today's; "this night" the one that begins today."""
    if hours.night:
        return tonight(context)  # type: ignore[no-any-return]
    return with_hours(one_day(context.today), hours)


@rules.rule("tonight")
def tonight(context: Context) -> Stretch:
    return replace(one_day(context.today), hours=Hours(1080, 0, "tonight"))


@rules.rule("LAST PART", "THE? LAST HOURS", "HOURS LAST night")
def last_part(context: Context, hours: Hours) -> Stretch:
    return with_hours(one_day(context.today - DAY), hours)


@rules.rule("late|EARLY LAST night")
def late_last_night(context: Context) -> Stretch:
    return with_hours(one_day(context.today - DAY), _NIGHT)


@rules.rule("STRETCH|CYCLE HOURS", "STRETCH|CYCLE on|at|in|during|, HOURS", "STRETCH|CYCLE 's HOURS", "STRETCH|CYCLE between|from HOURS")
def on_day(context: Context, when: When, hours: Hours) -> Stretch | None:
    return _narrow(context, when, hours)


@rules.rule("HOURS OF? STRETCH|CYCLE", "THE HOURS OF STRETCH|CYCLE", "HOURS , STRETCH|CYCLE", "HOURS OF THE STRETCH|CYCLE", "THE HOURS of THE CYCLE|STRETCH")
def hours_of(context: Context, hours: Hours, when: When) -> Stretch | None:
    return _narrow(context, when, hours)


@rules.rule("STRETCH CLOCK", "CYCLE CLOCK", "STRETCH|CYCLE SEP|at|t CLOCK")
def on_day_at(context: Context, when: When, at: Clock) -> Stretch | None:
    hours = at_clock(context, at)
    return None if hours is None else _narrow(context, when, hours)


def _narrow(context: Context, when: When, hours: Hours) -> Stretch | None:
    found = resolve(context, when)
    if found.hours is not None or found.night is not None or found.grain == "hour":
        return None
    if isinstance(when, Cycle) and when.kind in ("season", "unit"):
        return None
    if found.end - found.start > DAY and found.grain in ("day",) and isinstance(when, Cycle):
        return None
    return with_hours(found, hours)


@rules.rule("WEEKDAY|WEEKDAYS PARTS", "on WEEKDAY|WEEKDAYS PART|PARTS", "WEEKDAYS PART", "EVERY WEEKDAY PART", "WEEKDAYS HOURS", "WEEKDAY PARTS")
def weekday_parts(context: Context, which: frozenset[int] | int, hours: Hours) -> DaySet | None:
    if isinstance(which, int) and hours.name == "":
        return None
    return DaySet(which if isinstance(which, frozenset) else frozenset({which}), hours)


@rules.rule("DAYSET HOURS", "HOURS DAYSET", "HOURS on DAYSET", "DAYSET , HOURS")
def set_hours(context: Context, *said: object) -> DaySet | None:
    days = next(s for s in said if isinstance(s, DaySet))
    hours = next(s for s in said if isinstance(s, Hours))
    return replace(days, hours=hours) if days.hours is None else None
