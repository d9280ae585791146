"""Rules for one day or week of something longer: "the second Monday of last month", "the week of September 16th"."""

from __future__ import annotations

from salus.query.understand.periods.calendar import DAY, MONTHS, NIGHT, Stretch, days, with_hours
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import Cycle, unit_cycle, weekdays
from salus.query.understand.periods.pick import Context, Length, Ord, When, coarser, over, resolve

rules = Grammar()


def _inner(unit: str | int | Cycle) -> Cycle:
    if isinstance(unit, Cycle):
        return unit
    return weekdays(unit) if isinstance(unit, int) else unit_cycle("day" if unit == "night" else unit)


def _nth(n: int, unit: str | int | Cycle, when: When) -> When | None:
    """The ``n``-th (from the end where negative) day, week or Monday of something longer."""
    cycle = _inner(unit)
    if not coarser(when.grain, cycle.grain):
        return None

    def pick(s: Stretch) -> Stretch:
        found = cycle.within(s)
        return found[n - 1 if n > 0 else n]

    return over(when, pick, cycle.grain, "date")


@rules.rule("THE? ORD UNIT|WEEKDAY|CYCLE OF THE? CYCLE|STRETCH")
def nth_of(n: Ord, unit: str | int | Cycle, when: When) -> When | None:
    return _nth(n.n, unit, when) if n.n > 0 else None


@rules.rule("THE? LAST UNIT|WEEKDAY|CYCLE OF THE? CYCLE|STRETCH")
def last_of(unit: str | int | Cycle, when: When) -> When | None:
    if unit in ("day", "week", "weekend", "month", "quarter", "year", "night") or not isinstance(unit, str):
        return _nth(-1, unit, when)
    return None


@rules.rule("THE? ORD LAST UNIT|WEEKDAY OF THE? CYCLE|STRETCH; THE? ORD to LAST UNIT|WEEKDAY OF THE? CYCLE|STRETCH")
def nth_last_of(n: Ord, unit: str | int, when: When) -> When | None:
    return _nth(-n.n, unit, when) if n.n > 0 else None


@rules.rule("ORD UNIT|WEEKDAY OF THE UNIT; THE ORD UNIT|WEEKDAY OF THE UNIT; THE? ORD WEEKDAY OF THIS UNIT")
def nth_of_this(context: Context, n: Ord, unit: str | int, outer: str) -> When | None:
    return _nth(n.n, unit, unit_cycle(outer).latest(context.today)) if outer in MONTHS else None


@rules.rule("THE? ORD WEEKDAY")
def nth_weekday(context: Context, n: Ord, weekday: int) -> Stretch | None:
    """ "The second Sunday", of this month."""
    month = unit_cycle("month").latest(context.today)
    found = weekdays(weekday).within(month)
    return found[n.n - 1] if 1 <= n.n <= len(found) else None


@rules.rule("THE? FIRSTLY LENGTH OF THE? CYCLE|STRETCH")
def first_run(span: Length, when: When) -> When:
    return over(when, lambda s: days(s.first, min(span.from_day(s.first, 1), s.last + DAY), span.unit), span.unit)


@rules.rule("THE? LAST LENGTH OF THE? CYCLE|STRETCH")
def last_run(span: Length, when: When) -> When:
    return over(when, lambda s: days(max(span.from_day(s.last + DAY, -1), s.first), s.last + DAY, span.unit), span.unit)


@rules.rule(
    "THE? UNIT OF CYCLE|STRETCH; THE? UNIT OF THE CYCLE|STRETCH; THE? UNIT including|containing|around CYCLE|STRETCH"
)
def unit_around(context: Context, unit: str, when: When) -> Stretch | None:
    """ "The week of September 16th": the calendar week around it."""
    found = resolve(context, when)
    if unit in ("week", "weekend", "month", "year", "quarter") and found.grain in (
        "day",
        "week",
        "weekend",
        "month",
        unit,
    ):
        if unit in MONTHS and found.grain == unit:
            return found
        if found.grain == "month" and unit in ("week", "weekend"):
            return None
        return unit_cycle(unit).latest(found.last if unit == "weekend" else found.first)
    if unit in ("day", "night") and found.end - found.start == DAY and found.grain == "day":
        return with_hours(found, NIGHT) if unit == "night" else found
    return None


@rules.rule(
    "THE? week|wk commencing|beginning|starting|from on? CYCLE|STRETCH; THE? w / c CYCLE|STRETCH; week c / CYCLE"
)
def week_from(context: Context, when: When) -> Stretch:
    first = resolve(context, when).first
    return days(first, first + 7 * DAY, "week")


@rules.rule("THE? week|wk ending|to on? CYCLE|STRETCH; THE? w / e CYCLE|STRETCH")
def week_to(context: Context, when: When) -> Stretch:
    end = resolve(context, when).last + DAY
    return days(end - 7 * DAY, end, "week")


@rules.rule("CYCLE|STRETCH UNIT; CYCLE|STRETCH long? weekend")
def holiday_weekend(when: When, unit: str = "weekend") -> When | None:
    """ "Labor Day weekend": the Saturday and Sunday nearest to it, and the day itself."""
    if unit != "weekend" or when.grain != "day" or (isinstance(when, Cycle) and when.kind != "holiday"):
        return None

    def pick(s: Stretch) -> Stretch:
        saturday = s.first + ((5 - s.first.weekday() + 3) % 7 - 3) * DAY
        return days(min(saturday, s.first), max(saturday + 2 * DAY, s.last + DAY), "weekend")

    return over(when, pick, "weekend", "holiday")


@rules.rule("THE? closest CYCLE|WEEKDAY to STRETCH|CYCLE; THE? nearest CYCLE|WEEKDAY to STRETCH|CYCLE")
def closest(context: Context, cycle: Cycle | int, when: When) -> Stretch:
    return _closest(context, 1, cycle, when)


@rules.rule("THE? ORD closest|nearest CYCLE|WEEKDAY to STRETCH|CYCLE")
def nth_closest(context: Context, n: Ord, cycle: Cycle | int, when: When) -> Stretch:
    return _closest(context, n.n, cycle, when)


def _closest(context: Context, n: int, said: Cycle | int, when: When) -> Stretch:
    cycle, day = weekdays(said) if isinstance(said, int) else said, resolve(context, when).first
    around = [s for i in range(-n - 1, n + 2) if (s := cycle.nth(cycle.index(day) + i)) is not None]
    return sorted(around, key=lambda s: abs(s.first - day))[n - 1]


@rules.rule("DDTH UNIT OF? STRETCH|CYCLE; THE DDTH day OF? STRETCH|CYCLE")
def nth_day(*said: object) -> When | None:
    n, when = said[0], said[-1]
    unit = said[1] if len(said) == 3 else "day"
    if not isinstance(n, int) or not isinstance(unit, str) or not isinstance(when, Cycle | Stretch):
        return None
    return _nth(n, unit, when)
