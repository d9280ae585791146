"""Rules for dates written in numbers: "5/12", "10-31-74", "2015.5.13", "2016-11", "August '99".

"5/12" is month first unless the person's setting says otherwise; a part above 12 is the day in either order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from salus.query.understand.periods.calendar import Stretch, add_months, days, one_day
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import Cycle, date_of_year, unit_cycle
from salus.query.understand.periods.pick import Context, Dotted, Year, noted

rules = Grammar()


_YEARLY = ("month", "date", "holiday", "season", "part")


def full_year(context: Context, short: int) -> int:
    """A year of two digits: the latest that is not after next year.

    A person's records can hold a birth in '45 and an appointment next year, nothing later.
    """
    century = context.today.year // 100 * 100
    return century + short if century + short <= context.today.year + 1 else century - 100 + short


def month_and_day(context: Context, a: int, b: int) -> tuple[int, int, str]:
    """Month and day of "a/b", with the convention where both orders would do."""
    if a > 12 or (b <= 12 and not context.month_first):
        a, b = b, a
    ambiguous = a <= 12 and b <= 12 and a != b
    return a, b, ("month first" if context.month_first else "day first") if ambiguous else ""


@rules.rule("MM|DD /|- MM|DD", weak="numeric")
def numeric(context: Context, a: int, b: int) -> Cycle:
    month, day, note = month_and_day(context, a, b)
    cycle = date_of_year(month, day)
    return replace(cycle, nth=lambda year: noted(one_day(date(year, month, day)), note))


@rules.rule("DOTTED", weak="dotted")
def dotted(context: Context, said: Dotted) -> Cycle:
    return numeric(context, *said.parts)


@rules.rule("MM|DD - MM|DD - YY")
def dashed(context: Context, a: int, b: int, year: int) -> Stretch:
    month, day, note = month_and_day(context, a, b)
    return one_day(date(full_year(context, year), month, day), note)


@rules.rule("DATED")
def dated(context: Context, said: Dotted) -> Stretch:
    a, b, c = said.parts
    if a > 31:
        return one_day(date(a, b, c))
    dotted = context._replace(month_first=False)  # 3.5.2024 is how day-first countries write
    month, day, note = month_and_day(dotted, a, b)
    return one_day(date(c if c > 99 else full_year(context, c), month, day), note)


@rules.rule("YEAR /|- MM|DD /|- DD")
def iso(year: Year, month: int, day: int) -> Stretch:
    return one_day(date(year.n, month, day))


@rules.rule("YEAR /|- MM")
def year_month(year: Year, month: int) -> Stretch:
    first = date(year.n, month, 1)
    return days(first, add_months(first, 1), "month")


@rules.rule("MM /|- YEAR")
def month_year(month: int, year: Year) -> Stretch:
    return year_month(year, month)


@rules.rule("CYCLE , YY; CYCLE / YY")
def in_short_year(context: Context, cycle: Cycle, year: int) -> Stretch | None:
    return (
        cycle.nth(full_year(context, year)) if cycle.kind in _YEARLY and (year > 31 or cycle.grain == "day") else None
    )


@rules.rule("CYCLE OF? ' YY")
def in_apostrophe_year(context: Context, cycle: Cycle, year: int) -> Stretch | None:
    return cycle.nth(full_year(context, year)) if cycle.kind in _YEARLY else None


@rules.rule("' YY", weak="bare year")
def apostrophe_year(context: Context, year: int) -> Stretch | None:
    return unit_cycle("year").nth(full_year(context, year))


@rules.rule("CYCLE YY; CYCLE - YY; CYCLE OF YY")
def in_bare_short_year(context: Context, cycle: Cycle, year: int) -> Stretch | None:
    """ "August 99": a number that no month has days for."""
    return (
        cycle.nth(full_year(context, year)) if cycle.kind in ("month", "part", "season", "date") and year > 31 else None
    )
