"""Rules for a portion of a named time: "the first half of 2023", "late March", "the second Monday of last month".

Early, middle and late are halves and thirds, as Recognizers-Text cuts them: of a week Mon–Wed, Tue–Fri, Thu–Sun; of a
month to the 15th, 11th–20th, from the 16th; "late 2022" is its second half, "the end of 2022" its last third.
"""

from __future__ import annotations

from salus.query.understand.periods.calendar import DAY, MONTHS, Stretch, add_months, days, one_day
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import unit_cycle
from salus.query.understand.periods.pick import Context, Ord, When, noted, over

rules = Grammar()
_OF_WEEK = {"early": (0, 3), "beginning": (0, 3), "middle": (1, 5), "late": (3, 7), "end": (3, 7)}
_OF_MONTH = {"early": (1, 15), "beginning": (1, 15), "middle": (11, 20), "late": (16, 0), "end": (16, 0)}
_OF_YEAR = {"early": (0, 6), "late": (6, 12), "beginning": (0, 4), "middle": (4, 8), "end": (8, 12)}  # months
_OF_ELSE = {"early": (0, 1), "beginning": (0, 1), "middle": (1, 2), "late": (2, 3), "end": (2, 3)}  # thirds


@rules.rule(
    "EARLY CYCLE|STRETCH; EARLY OF|- THE? CYCLE|STRETCH; THE EARLY OF THE? CYCLE|STRETCH; "
    "THE? EARLY part|days|weeks OF THE? CYCLE|STRETCH"
)
def early(when: When) -> When | None:
    return _portion(when, "early")


@rules.rule("MID CYCLE|STRETCH; MID OF|- THE? CYCLE|STRETCH; THE MID OF THE? CYCLE|STRETCH")
def middle(when: When) -> When | None:
    return _portion(when, "middle")


@rules.rule("LATE CYCLE|STRETCH; THE? LATE part OF THE? CYCLE|STRETCH; late OF CYCLE|STRETCH; late - CYCLE|STRETCH")
def late(when: When) -> When | None:
    return _portion(when, "late")


@rules.rule("THE? beginning|start OF THE? CYCLE|STRETCH")
def beginning(when: When) -> When | None:
    return _portion(when, "beginning")


@rules.rule("THE? end|close OF THE? CYCLE|STRETCH")
def end(when: When) -> When | None:
    return _portion(when, "end")


@rules.rule("beginning|start OF THE? UNIT; THE beginning|start OF THE? UNIT")
def beginning_of_this(context: Context, unit: str) -> When | None:
    return _portion(unit_cycle(unit).latest(context.today), "beginning") if unit in (*MONTHS, "week") else None


@rules.rule("end|close OF THE? UNIT; THE end|close OF THE? UNIT")
def end_of_this(context: Context, unit: str) -> When | None:
    return _portion(unit_cycle(unit).latest(context.today), "end") if unit in (*MONTHS, "week") else None


def _portion(when: When, which: str) -> When | None:
    if when.grain in ("day", "night", "hour", "weekend") or (isinstance(when, Stretch) and when.parts):
        return None
    return over(when, lambda s: _cut(s, which), when.grain)


def _cut(s: Stretch, which: str) -> Stretch:
    first, end = s.first, s.last + DAY
    if s.grain == "week":
        a, b = _OF_WEEK[which]
        return days(first + a * DAY, first + b * DAY)
    if s.grain == "month":
        a, b = _OF_MONTH[which]
        return days(first + (a - 1) * DAY, first + b * DAY if b else end)
    if MONTHS.get(s.grain, 0) >= 6:
        a, b = (MONTHS[s.grain] * part // 12 for part in _OF_YEAR[which])
        return days(add_months(first, a), add_months(first, b))
    third = (end - first) // 3
    a, b = _OF_ELSE[which]
    return days(first + a * third, end if b == 3 else first + b * third)


@rules.rule("THE? ORD half OF THE? CYCLE|STRETCH; THE? ORD half OF THE UNIT")
def half_of(context: Context, n: Ord, when: When | str) -> When | None:
    whole = unit_cycle(when).latest(context.today) if isinstance(when, str) else when
    return over(whole, lambda s: _half(s, n.n), whole.grain) if n.n in (1, 2) else None


@rules.rule("THE? LAST half OF THE? CYCLE|STRETCH")
def last_half(when: When) -> When:
    return over(when, lambda s: _half(s, 2), when.grain)


def _half(s: Stretch, n: int) -> Stretch:
    first, end = s.first, s.last + DAY
    if MONTHS.get(s.grain, 1) > 1:
        cut = add_months(first, MONTHS[s.grain] // 2)
    else:
        cut = first + ((end - first).days + 1) // 2 * DAY
    if s.grain == "month":
        cut = first + 15 * DAY
    return days(first, cut) if n == 1 else days(cut, end)


@rules.rule("THIS|THE working|work week")
def working_week(context: Context) -> Stretch:
    return _working(unit_cycle("week").latest(context.today))


@rules.rule("LAST|PREVIOUS working|work week; THE LAST working|work week")
def last_working_week(context: Context) -> Stretch:
    return _working(unit_cycle("week").before(context.today))


def _working(week: Stretch) -> Stretch:
    return noted(days(week.first, week.first + 5 * DAY), "Monday to Friday")


@rules.rule(
    "WHOLE OF? THE? STRETCH|CYCLE; all through|during|throughout? THE? STRETCH|CYCLE; "
    "THE WHOLE OF? STRETCH|CYCLE; all day|night STRETCH; in|over|during THE course of THE? STRETCH|CYCLE"
)
def whole(when: When) -> When:
    return when


@rules.rule("WHOLE UNIT; THE WHOLE UNIT")
def whole_unit(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).latest(context.today) if unit in ("week", "month", "quarter", "year", "day") else None


@rules.rule("end|start|beginning OF DAYNAME")
def edge_of_day(context: Context, shift: int) -> Stretch:
    return one_day(context.today + shift * DAY)
