"""Rules for a portion of a named time: "the first half of 2023", "late March", "the second Monday of last month".

Early, middle and late are halves and thirds, as Recognizers-Text cuts them: of a week Mon–Wed, Tue–Fri, Thu–Sun; of a
month to the 15th, 11th–20th, from the 16th; "late 2022" is its second half, "the end of 2022" its last third.
"""

from __future__ import annotations

from salus.query.understand.periods.calendar import (
    DAY,
    MONTHS,
    Cycle,
    Stretch,
    add_months,
    days,
    one_day,
    unit_cycle,
    weekdays,
)
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import Context, Length, When, noted, over, resolve
from salus.query.understand.periods.tokens import Ord

rules = Grammar()


@rules.rule("EARLY CYCLE|STRETCH", "EARLY OF|- THE? CYCLE|STRETCH", "THE EARLY OF THE? CYCLE|STRETCH", "THE? EARLY part|days|weeks OF THE? CYCLE|STRETCH")
def early(context: Context, when: When) -> When | None:
    return _portion(when, "early")


@rules.rule("MID CYCLE|STRETCH", "MID OF|- THE? CYCLE|STRETCH", "THE MID OF THE? CYCLE|STRETCH")
def middle(context: Context, when: When) -> When | None:
    return _portion(when, "middle")


@rules.rule("LATE CYCLE|STRETCH", "THE? LATE part OF THE? CYCLE|STRETCH", "late OF CYCLE|STRETCH", "late - CYCLE|STRETCH")
def late(context: Context, when: When) -> When | None:
    return _portion(when, "late")


@rules.rule("THE? beginning|start OF THE? CYCLE|STRETCH")
def beginning(context: Context, when: When) -> When | None:
    return _portion(when, "beginning")


@rules.rule("THE? end|close OF THE? CYCLE|STRETCH")
def end(context: Context, when: When) -> When | None:
    return _portion(when, "end")


@rules.rule("beginning|start OF THE? UNIT", "THE beginning|start OF THE? UNIT")
def beginning_of_this(context: Context, unit: str) -> When | None:
    return _portion(unit_cycle(unit).latest(context.today), "beginning") if unit in (*MONTHS, "week") else None


@rules.rule("end|close OF THE? UNIT", "THE end|close OF THE? UNIT")
def end_of_this(context: Context, unit: str) -> When | None:
    return _portion(unit_cycle(unit).latest(context.today), "end") if unit in (*MONTHS, "week") else None


def _portion(when: When, which: str) -> When | None:
    if when.grain in ("day", "night", "hour", "weekend") or (isinstance(when, Stretch) and when.parts):
        return None
    return over(when, lambda s: _cut(s, which), when.grain)


def _cut(s: Stretch, which: str) -> Stretch:
    first, last = s.first, s.last + DAY
    if s.grain == "week":
        a, b = {"early": (0, 3), "beginning": (0, 3), "middle": (1, 5), "late": (3, 7), "end": (3, 7)}[which]
        cut = days(first + a * DAY, first + b * DAY)
    elif s.grain == "month":
        a, b = {"early": (1, 15), "beginning": (1, 15), "middle": (11, 20), "late": (16, 0), "end": (16, 0)}[which]
        cut = days(first + (a - 1) * DAY, first + b * DAY if b else last)
    elif s.grain in MONTHS:
        n = MONTHS[s.grain]
        fractions = {"early": (0, 2), "late": (2, 4), "beginning": (0, 4 / 3), "middle": (4 / 3, 8 / 3), "end": (8 / 3, 4)}
        a4, b4 = fractions[which]
        cut = days(add_months(first, round(a4 * n / 4)), add_months(first, round(b4 * n / 4)))
    else:
        third = (last - first) // 3
        a, b = {"early": (0, 1), "beginning": (0, 1), "middle": (1, 2), "late": (2, 3), "end": (2, 3)}[which]
        cut = days(first + a * third, last if b == 3 else first + b * third)
    return noted(cut, f"{which} part of it")


@rules.rule("THE? ORD half OF THE? CYCLE|STRETCH", "THE? ORD half OF THE UNIT")
def half_of(context: Context, n: Ord, when: When | str) -> When | None:
    whole = unit_cycle(when).latest(context.today) if isinstance(when, str) else when
    return over(whole, lambda s: _half(s, n.n), whole.grain) if n.n in (1, 2) else None


@rules.rule("THE? LAST half OF THE? CYCLE|STRETCH")
def last_half(context: Context, when: When) -> When:
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


def _inner(unit: str | int | Cycle) -> Cycle:
    if isinstance(unit, Cycle):
        return unit
    return weekdays(unit) if isinstance(unit, int) else unit_cycle("day" if unit == "night" else unit)


def _nth(context: Context, n: int, unit: str | int | Cycle, when: When) -> When | None:
    """The ``n``-th (from the end where negative) day, week or Monday of something longer."""
    cycle = _inner(unit)

    def pick(s: Stretch) -> Stretch:
        found = cycle.within(s)
        return found[n - 1 if n > 0 else n]

    return over(when, pick, cycle.grain, "date")


@rules.rule("THE? ORD UNIT|WEEKDAY|CYCLE OF THE? CYCLE|STRETCH")
def nth_of(context: Context, n: Ord, unit: str | int | Cycle, when: When) -> When | None:
    return _nth(context, n.n, unit, when) if n.n > 0 else None


@rules.rule("THE? LAST UNIT|WEEKDAY|CYCLE OF THE? CYCLE|STRETCH")
def last_of(context: Context, unit: str | int | Cycle, when: When) -> When | None:
    if unit in ("day", "week", "weekend", "month", "quarter", "year", "night") or not isinstance(unit, str):
        return _nth(context, -1, unit, when)
    return None


@rules.rule("THE? ORD LAST UNIT|WEEKDAY OF THE? CYCLE|STRETCH", "THE? ORD to LAST UNIT|WEEKDAY OF THE? CYCLE|STRETCH")
def nth_last_of(context: Context, n: Ord, unit: str | int, when: When) -> When | None:
    return _nth(context, -n.n, unit, when) if n.n > 0 else None


@rules.rule("ORD UNIT|WEEKDAY OF THE UNIT", "THE ORD UNIT|WEEKDAY OF THE UNIT", "THE? ORD WEEKDAY OF THIS UNIT")
def nth_of_this(context: Context, n: Ord, unit: str | int, outer: str) -> When | None:
    return _nth(context, n.n, unit, unit_cycle(outer).latest(context.today)) if outer in MONTHS else None


@rules.rule("THE? ORD WEEKDAY")
def nth_weekday(context: Context, n: Ord, weekday: int) -> Stretch | None:
    """"The second Sunday", of this month."""
    month = unit_cycle("month").latest(context.today)
    found = weekdays(weekday).within(month)
    return found[n.n - 1] if 1 <= n.n <= len(found) else None


@rules.rule("THE? FIRSTLY LENGTH OF THE? CYCLE|STRETCH")
def first_run(context: Context, span: Length, when: When) -> When:
    return over(when, lambda s: days(s.first, min(span.from_day(s.first, 1), s.last + DAY), span.unit), span.unit)


@rules.rule("THE? LAST LENGTH OF THE? CYCLE|STRETCH")
def last_run(context: Context, span: Length, when: When) -> When:
    return over(when, lambda s: days(max(span.from_day(s.last + DAY, -1), s.first), s.last + DAY, span.unit), span.unit)


@rules.rule("THE? UNIT OF CYCLE|STRETCH", "THE? UNIT OF THE CYCLE|STRETCH", "THE? UNIT including|containing|around CYCLE|STRETCH")
def unit_around(context: Context, unit: str, when: When) -> Stretch | None:
    """"The week of September 16th": the calendar week around it."""
    found = resolve(context, when)
    if unit in ("week", "weekend", "month", "year", "quarter") and found.grain in ("day", "week", "weekend", "month", unit):
        if unit in MONTHS and found.grain == unit:
            return found
        if found.grain == "month" and unit in ("week", "weekend"):
            return None
        return unit_cycle(unit).latest(found.last if unit == "weekend" else found.first)
    if unit in ("day", "night") and found.grain == "day":
        return found
    return None


@rules.rule("THE? week|wk commencing|beginning|starting|from on? CYCLE|STRETCH")
def week_from(context: Context, when: When) -> Stretch:
    first = resolve(context, when).first
    return days(first, first + 7 * DAY, "week")


@rules.rule("THE? week|wk ending|to on? CYCLE|STRETCH")
def week_to(context: Context, when: When) -> Stretch:
    end = resolve(context, when).last + DAY
    return days(end - 7 * DAY, end, "week")


@rules.rule("WHOLE OF? THE? STRETCH|CYCLE", "all through|during|throughout? THE? STRETCH|CYCLE", "THE WHOLE OF? STRETCH|CYCLE", "all day|night STRETCH")
def whole(context: Context, when: When) -> When:
    return when


@rules.rule("WHOLE UNIT", "THE WHOLE UNIT")
def whole_unit(context: Context, unit: str) -> Stretch | None:
    return unit_cycle(unit).latest(context.today) if unit in ("week", "month", "quarter", "year", "day") else None


@rules.rule("THE? closest CYCLE|WEEKDAY to STRETCH|CYCLE", "THE? nearest CYCLE|WEEKDAY to STRETCH|CYCLE")
def closest(context: Context, cycle: Cycle | int, when: When) -> Stretch:
    return _closest(context, 1, cycle, when)


@rules.rule("THE? ORD closest|nearest CYCLE|WEEKDAY to STRETCH|CYCLE")
def nth_closest(context: Context, n: Ord, cycle: Cycle | int, when: When) -> Stretch:
    return _closest(context, n.n, cycle, when)


def _closest(context: Context, n: int, said: Cycle | int, when: When) -> Stretch:
    cycle, day = weekdays(said) if isinstance(said, int) else said, resolve(context, when).first
    around = [s for i in range(-n - 1, n + 2) if (s := cycle.nth(cycle.index(day) + i)) is not None]
    return sorted(around, key=lambda s: abs(s.first - day))[n - 1]


@rules.rule("end|start|beginning OF DAYNAME")
def edge_of_day(context: Context, shift: int) -> Stretch:
    return one_day(context.today + shift * DAY)


@rules.rule("DDTH UNIT OF? STRETCH|CYCLE", "THE DDTH day OF? STRETCH|CYCLE")
def nth_day(context: Context, *said: object) -> When | None:
    n, when = said[0], said[-1]
    unit = said[1] if len(said) == 3 else "day"
    if not isinstance(n, int) or not isinstance(unit, str) or not isinstance(when, Cycle | Stretch):
        return None
    return _nth(context, n, unit, when)
