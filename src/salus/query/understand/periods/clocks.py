"""Rules for hours: clock times, parts of the day, and hours on a day.

Morning is 06:00–12:00, afternoon to 18:00, evening to 22:00, night to 06:00. Hours alone recur every day.
"""

from __future__ import annotations

from salus.query.understand.periods.calendar import Hours
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import Clock, Num

rules = Grammar()


@rules.rule("HH MERIDIEM")
def hour(h: int, noon: int) -> Clock | None:
    return Clock(h % 12 * 60 + noon, True) if h <= 12 or noon else None


@rules.rule("HH : MI MERIDIEM; HH . MI MERIDIEM; HH MI MERIDIEM")
def minute(h: int, m: int, noon: int) -> Clock | None:
    return Clock(h % 12 * 60 + noon + m, True, bool(m)) if h <= 12 else None


@rules.rule("NUM MERIDIEM")
def pointed(n: Num, noon: int) -> Clock | None:
    """ "2.30pm"."""
    h, m = divmod(round(n.value * 100), 100)
    return Clock(h % 12 * 60 + noon + m, True, bool(m)) if n.value != int(n.value) and h <= 12 and m < 60 else None


@rules.rule("HHMM MERIDIEM")
def joined(at: int, noon: int) -> Clock | None:
    return Clock(at % 720 + noon, True, True) if at < 780 else None


@rules.rule("HH : MI; HH h MI", weak="clock")
def twenty_four(h: int, m: int) -> Clock | None:
    return Clock(h * 60 + m, True, bool(m)) if h < 24 or m == 0 else None


@rules.rule("HH : MI : MI", weak="clock")
def to_the_second(h: int, m: int, _: int) -> Clock | None:
    return twenty_four(h, m)


@rules.rule("HH oclock|o'clock; HH h")
def oclock(h: int) -> Clock:
    return Clock(h * 60, h > 12 or h == 0)


@rules.rule("HH oclock|o'clock MERIDIEM")
def oclock_sure(h: int, noon: int) -> Clock | None:
    return hour(h, noon)


@rules.rule("THE? NAMED")
def named(at: int) -> Clock:
    return Clock(at, True)


@rules.rule("half past HH")
def half_past(h: int) -> Clock:
    return Clock(h * 60 + 30, h > 12, True)


@rules.rule("A? quarter past|after HH")
def quarter_past(h: int) -> Clock:
    return Clock(h * 60 + 15, h > 12, True)


@rules.rule("A? quarter to|before HH")
def quarter_to(h: int) -> Clock:
    return Clock((h * 60 - 15) % 1440, h > 12, True)


@rules.rule("A? quarter past|after CLOCK")
def quarter_past_clock(at: Clock) -> Clock:
    return Clock(at.at + 15, at.sure, True)


@rules.rule("A? quarter to|before CLOCK")
def quarter_to_clock(at: Clock) -> Clock:
    return Clock((at.at - 15) % 1440, at.sure, True)


@rules.rule("half past CLOCK")
def past_clock(at: Clock) -> Clock:
    return Clock(at.at + 30, at.sure, True)


@rules.rule("CLOCK in THE PART; CLOCK at PART")
def clock_in_part(at: Clock, part: Hours) -> Clock:
    return Clock(_into(at.at, part), True, at.minute)


@rules.rule("HH in THE PART; HH at PART")
def hour_in_part(h: int, part: Hours) -> Clock | None:
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
def at_clock(at: Clock) -> Hours | None:
    """The hour that begins there; a time said to the minute, a quarter of an hour either side."""
    if not at.sure:
        return None
    if at.minute:
        return Hours((at.at - 15) % 1440, (at.at + 15) % 1440)
    return Hours(at.at % 1440, (at.at + 60) % 1440)


@rules.rule("at|around|about|by|@ CLOCK")
def said_at(at: Clock) -> Hours | None:
    return at_clock(at)


@rules.rule("PART", weak="part")
def part(hours: Hours) -> Hours:
    return hours


@rules.rule(
    "in|during THE PART|PARTS; during THE? day; during PART|PARTS; at PART|PARTS; PARTS; in PART|PARTS; "
    "through|throughout THE PART; in|during THE PART hours?; PART time"
)
def recurring_part(hours: Hours | None = None) -> Hours:
    return hours or Hours(360, 1320, "day")


@rules.rule("EVERY PART|PARTS")
def every_part(hours: Hours) -> Hours | None:
    """ "Every morning" are hours; "every night" asks for a value a night."""
    return None if hours.night else hours


@rules.rule("business|working|work|office hours; during work|office; at work")
def working_hours() -> Hours:
    return Hours(540, 1020, "working hours")


@rules.rule(
    "EARLY|earlier PART|PARTS; EARLY OF|- THE? PART|PARTS; in|during THE EARLY PART|PARTS; "
    "in EARLY PART|PARTS; earlier THIS PART"
)
def early_part(hours: Hours) -> Hours:
    return Hours(hours.start, (hours.start + _length(hours) // 2) % 1440, f"early {hours.name}", hours.night)


@rules.rule(
    "LATE|later PART|PARTS; LATE OF|- THE? PART|PARTS; in|during THE LATE PART|PARTS; in LATE PART|PARTS; "
    "later THIS PART"
)
def late_part(hours: Hours) -> Hours:
    return Hours((hours.start + _length(hours) // 2) % 1440, hours.end, f"late {hours.name}", hours.night)


def _length(hours: Hours) -> int:
    return (hours.end - hours.start) % 1440 or 1440


@rules.rule("between CLOCK and|- CLOCK; from? CLOCK TO CLOCK")
def from_to(a: Clock, b: Clock) -> Hours | None:
    if not (a.sure or b.sure):
        return None
    start, end = a.at, b.at
    if not a.sure:
        start = _earlier_dial(a.at, end)
    if not b.sure:
        end = _later_dial(b.at, start)
    return Hours(start % 1440, end % 1440) if start % 1440 != end % 1440 else None


@rules.rule("between HH and|- CLOCK; from? HH TO CLOCK")
def bare_to(h: int, b: Clock) -> Hours | None:
    return from_to(Clock(h * 60, h > 12 or h == 0), b)


@rules.rule("between CLOCK and|- HH; from? CLOCK TO HH")
def to_bare(a: Clock, h: int) -> Hours | None:
    return from_to(a, Clock(h * 60, h > 12))


@rules.rule("between HH and|- HH in THE PART; from HH TO HH in THE PART")
def bare_in_part(a: int, b: int, part: Hours) -> Hours | None:
    return Hours(_into(a * 60, part), _into(b * 60, part)) if a != b and a <= 12 and b <= 12 else None


def _earlier_dial(start: int, end: int) -> int:
    """The half of the day for a start without am or pm: the one that is nearer before the end."""
    return min((start % 720, start % 720 + 720), key=lambda s: (end - s) % 1440 or 1440)


def _later_dial(end: int, start: int) -> int:
    return min((end % 720, end % 720 + 720), key=lambda e: (e - start) % 1440 or 1440)


@rules.rule(
    "after|past CLOCK; later than CLOCK; at|from CLOCK or later|after; CLOCK or later; from CLOCK on|onward|onwards"
)
def after_clock(at: Clock) -> Hours | None:
    return Hours(at.at % 1440, 0, "") if at.sure else None


@rules.rule("before|until|till CLOCK; earlier than CLOCK; up to CLOCK; no later than CLOCK")
def before_clock(at: Clock) -> Hours | None:
    return Hours(0, at.at % 1440, "") if at.sure and at.at % 1440 else None
