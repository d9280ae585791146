"""Rules for dates that are named: "5 May 2023", "10/31/74", "Q3", "the 22nd", "week 20", "the nineties"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from salus.query.understand.periods.calendar import (
    DAY,
    Cycle,
    Stretch,
    add_months,
    date_of_year,
    day_of_month,
    days,
    one_day,
    part_of_year,
    unit_cycle,
    week_of_year,
    weekdays,
)
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import Context, When, coarser, noted, over
from salus.query.understand.periods.tokens import Decade, Dotted, Num, Ord, Year

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


@rules.rule("MONTH|SEASON|HOLIDAY")
def named(context: Context, cycle: Cycle) -> Cycle:
    return cycle


@rules.rule("WEEKDAY", "on WEEKDAY")
def weekday(context: Context, day: int) -> Cycle:
    return weekdays(day)


@rules.rule("MONTH SEP? DD|DDTH", "MONTH THE DD|DDTH")
def month_day(context: Context, month: Cycle, day: int) -> Cycle:
    return date_of_year(month.number, day)


@rules.rule("DD|DDTH SEP? MONTH", "DD|DDTH of MONTH", "DDTH day of MONTH")
def day_month(context: Context, day: int, month: Cycle) -> Cycle:
    return date_of_year(month.number, day)


@rules.rule("MM|DD /|- MM|DD", weak="numeric")
def numeric(context: Context, a: int, b: int) -> Cycle:
    month, day, note = month_and_day(context, a, b)
    cycle = date_of_year(month, day)
    return replace(cycle, nth=lambda year: noted(one_day(date(year, month, day)), note))


@rules.rule("DOTTED", weak="dotted")
def dotted(context: Context, said: Dotted) -> When | None:
    if len(said.parts) == 2:
        return numeric(context, *said.parts)  # type: ignore[no-any-return]
    a, b, c = said.parts
    if a > 31:
        return one_day(date(a, b, c))
    month, day, note = month_and_day(context, a, b)
    return one_day(date(c if c > 99 else full_year(context, c), month, day), note)


@rules.rule("YEAR /|- MM|DD /|- DD")
def iso(context: Context, year: Year, month: int, day: int) -> Stretch:
    return one_day(date(year.n, month, day))


@rules.rule("YEAR /|- MM")
def year_month(context: Context, year: Year, month: int) -> Stretch:
    first = date(year.n, month, 1)
    return days(first, add_months(first, 1), "month")


@rules.rule("MM /|- YEAR")
def month_year(context: Context, month: int, year: Year) -> Stretch:
    return year_month(context, year, month)  # type: ignore[no-any-return]


@rules.rule("CYCLE SEP? YEAR", "CYCLE OF YEAR", "CYCLE SEP? OF? THE? year YEAR")
def in_year(context: Context, cycle: Cycle, year: Year) -> Stretch | None:
    return cycle.nth(year.n) if cycle.kind in _YEARLY else None


@rules.rule("YEAR SEP? THE? CYCLE", "YEAR 's CYCLE")
def year_first(context: Context, year: Year, cycle: Cycle) -> Stretch | None:
    return in_year(context, cycle, year)  # type: ignore[no-any-return]


@rules.rule("CYCLE SEP YY", "CYCLE ' YY")
def in_short_year(context: Context, cycle: Cycle, year: int) -> Stretch | None:
    return cycle.nth(full_year(context, year)) if cycle.kind in _YEARLY else None


@rules.rule("CYCLE YY")
def in_bare_short_year(context: Context, cycle: Cycle, year: int) -> Stretch | None:
    """"August 99": a number that no month has days for."""
    return cycle.nth(full_year(context, year)) if cycle.kind in ("month", "part", "season") and year > 31 else None


@rules.rule("YEAR", weak="year")
def bare_year(context: Context, year: Year) -> Stretch | None:
    return unit_cycle("year").nth(year.n)


@rules.rule("THE? calendar? year OF? YEAR")
def said_year(context: Context, year: Year) -> Stretch | None:
    return unit_cycle("year").nth(year.n)


@rules.rule("THE DD|DDTH")
def the_nth(context: Context, day: int) -> Cycle:
    return replace(day_of_month(day), number=day)


@rules.rule("DDTH", weak="ordinal")
def bare_nth(context: Context, day: int) -> Cycle:
    return the_nth(context, day)  # type: ignore[no-any-return]


@rules.rule("CYCLE SEP? CYCLE")
def weekday_and_date(context: Context, a: Cycle, b: Cycle) -> Cycle | None:
    """"Wed, 22 of Jan", "Jul 18, Fri": the date holds, even where it falls on another weekday."""
    if a.kind == "weekday" and a.grain == "day" and b.kind == "date":
        return b
    if b.kind == "weekday" and b.grain == "day" and a.kind == "date":
        return a
    return None


@rules.rule("WEEKDAY SEP? STRETCH")
def weekday_and_day(context: Context, day: int, stretch: Stretch) -> Stretch | None:
    return stretch if stretch.grain == "day" and stretch.end - stretch.start == DAY else None


@rules.rule("WEEKDAY SEP? THE? DD|DDTH")
def weekday_the_nth(context: Context, weekday: int, day: int) -> Cycle:
    """"Thursday the 21st": the 21st that is a Thursday."""
    month = day_of_month(day)

    def nth(i: int) -> Stretch | None:
        found = month.nth(i)
        return found if found is not None and found.first.weekday() == weekday else None

    return replace(month, kind="date", nth=nth)


@rules.rule("q NUM", "NUM quarter", "ORD quarter", "quarter NUM")
def quarter(context: Context, n: Num | Ord) -> Cycle:
    return part_of_year("quarter", n.n if isinstance(n, Ord) else int(n.value))


@rules.rule("ORD qtr")
def abbreviated_quarter(context: Context, n: Ord) -> Cycle:
    return part_of_year("quarter", n.n)


@rules.rule("h NUM")
def half(context: Context, n: Num) -> Cycle:
    return part_of_year("half", int(n.value))


@rules.rule("YY q NUM")
def short_quarter(context: Context, year: int, n: Num) -> Stretch | None:
    return part_of_year("quarter", int(n.value)).nth(full_year(context, year))


@rules.rule("week|wk|w|week-number NUM", "week number NUM")
def numbered_week(context: Context, n: Num) -> Cycle:
    return week_of_year(int(n.value))


@rules.rule("YEAR SEP? week|w NUM")
def numbered_week_of(context: Context, year: Year, n: Num) -> Stretch | None:
    return week_of_year(int(n.value)).nth(year.n)


@rules.rule("DECADE", weak="decade")
def decade(context: Context, said: Decade) -> Stretch | None:
    first = said.first if said.first > 99 else (1900 if said.first >= 20 else 2000) + said.first
    if said.first < 100 and first + 100 <= context.today.year - 10 and said.first < 20:
        first = 2000 + said.first
    return unit_cycle("decade").nth(first // 10) if first % 10 == 0 else None


@rules.rule("THE ' DECADE", "THE DECADE")
def the_decade(context: Context, said: Decade) -> Stretch | None:
    return decade(context, said)  # type: ignore[no-any-return]


@rules.rule("THE two thousands")
def two_thousands(context: Context) -> Stretch | None:
    return unit_cycle("decade").nth(200)


@rules.rule("THE? ORD century")
def century(context: Context, n: Ord) -> Stretch | None:
    return unit_cycle("century").nth(n.n - 1)


@rules.rule("CYCLE OF? STRETCH", "CYCLE OF THE STRETCH", "CYCLE , STRETCH")
def cycle_in_stretch(context: Context, cycle: Cycle, stretch: Stretch) -> Stretch | None:
    """"Sunday last week", "the 20th of the previous month", "Christmas of last year"."""
    if not coarser(stretch.grain, cycle.grain) or stretch.parts:
        return None
    found = cycle.within(stretch)
    return found[0] if len(found) == 1 else None


@rules.rule("STRETCH OF? CYCLE", "STRETCH SEP CYCLE", "STRETCH 's CYCLE", "STRETCH on CYCLE", "STRETCH THE CYCLE")
def stretch_then_cycle(context: Context, stretch: Stretch, cycle: Cycle) -> Stretch | None:
    """"Last week Sunday", "last week's Sunday", "last year on Christmas"."""
    return cycle_in_stretch(context, cycle, stretch)  # type: ignore[no-any-return]


@rules.rule("CYCLE OF CYCLE", "CYCLE OF THE CYCLE")
def cycle_in_cycle(context: Context, inner: Cycle, outer: Cycle) -> When | None:
    """"The weekend of July 4th" is the one around it; "the 3rd of March" is the 3rd in it."""
    if coarser(inner.grain, outer.grain) and inner.grain in ("weekend", "week", "month"):
        return over(outer, lambda s: inner.latest(s.first), inner.grain, outer.kind)
    if not coarser(outer.grain, inner.grain):
        return None
    return over(outer, lambda s: _only(inner.within(s)), inner.grain, "date")


def _only(found: list[Stretch]) -> Stretch:
    if len(found) != 1:
        raise LookupError("not one such day in it")
    return found[0]


@rules.rule("THE CYCLE|STRETCH")
def the(context: Context, when: When) -> When | None:
    return when if isinstance(when, Stretch) or when.kind not in ("weekday", "unit") or when.grain == "weekend" else None
