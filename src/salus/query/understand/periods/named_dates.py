"""Rules for dates that are named: "5 May 2023", "10/31/74", "Q3", "the 22nd", "week 20", "the nineties"."""

from __future__ import annotations

from dataclasses import replace

from salus.query.understand.periods.calendar import DAY, Stretch
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.cycles import (
    Cycle,
    date_of_year,
    day_of_month,
    part_of_year,
    unit_cycle,
    week_of_year,
    weekdays,
)
from salus.query.understand.periods.pick import Context, Decade, Num, Ord, When, Year, coarser, over
from salus.query.understand.periods.written_dates import _YEARLY, full_year

rules = Grammar()


@rules.rule("MONTH|SEASON|HOLIDAY")
def named(cycle: Cycle) -> Cycle:
    return cycle


@rules.rule("WEEKDAY; on WEEKDAY")
def weekday(day: int) -> Cycle:
    return weekdays(day)


@rules.rule("MONTH SEP? DD|DDTH; MONTH THE DD|DDTH")
def month_day(month: Cycle, day: int) -> Cycle:
    return date_of_year(month.number, day)


@rules.rule("DD|DDTH SEP? MONTH; DD|DDTH of MONTH; DDTH day of MONTH")
def day_month(day: int, month: Cycle) -> Cycle:
    return date_of_year(month.number, day)


@rules.rule("CYCLE SEP? YEAR; CYCLE OF YEAR; CYCLE SEP? OF? THE? year YEAR")
def in_year(cycle: Cycle, year: Year) -> Stretch | None:
    return cycle.nth(year.n) if cycle.kind in _YEARLY else None


@rules.rule("YEAR SEP? THE? CYCLE; YEAR 's CYCLE")
def year_first(year: Year, cycle: Cycle) -> Stretch | None:
    return in_year(cycle, year)


@rules.rule("THE? two thousands; THE early? two - thousands")
def two_thousands() -> Stretch | None:
    return unit_cycle("decade").nth(200)


@rules.rule("YEAR", weak="year")
def bare_year(year: Year) -> Stretch | None:
    return unit_cycle("year").nth(year.n)


@rules.rule("THE? calendar? year OF? YEAR")
def said_year(year: Year) -> Stretch | None:
    return unit_cycle("year").nth(year.n)


@rules.rule("the DDTH; teh DDTH; THEDAY DD", weak="ordinal")
def the_nth(day: int) -> Cycle:
    return replace(day_of_month(day), number=day)


@rules.rule("NTH", weak="ordinal")
def bare_nth(day: int) -> Cycle:
    return the_nth(day)


@rules.rule("CYCLE SEP? CYCLE")
def weekday_and_date(a: Cycle, b: Cycle) -> Cycle | None:
    """ "Wed, 22 of Jan", "Jul 18, Fri": the date holds, even where it falls on another weekday."""
    if a.kind == "weekday" and a.grain == "day" and b.kind == "date":
        return b
    if b.kind == "weekday" and b.grain == "day" and a.kind == "date":
        return a
    return None


@rules.rule("WEEKDAY SEP? STRETCH")
def weekday_and_day(_: int, stretch: Stretch) -> Stretch | None:
    """The date holds, as above."""
    return stretch if stretch.grain == "day" and stretch.end - stretch.start == DAY else None


@rules.rule("WEEKDAY SEP? THE? DD|DDTH")
def weekday_the_nth(weekday: int, day: int) -> Cycle:
    """ "Thursday the 21st": the 21st that is a Thursday."""
    month = day_of_month(day)

    def nth(i: int) -> Stretch | None:
        found = month.nth(i)
        return found if found is not None and found.first.weekday() == weekday else None

    return replace(month, kind="date", nth=nth)


@rules.rule("q NUM; NUM quarter; ORD quarter; quarter NUM")
def quarter(n: Num | Ord) -> Cycle:
    return part_of_year("quarter", n.n if isinstance(n, Ord) else int(n.value))


@rules.rule("ORD qtr")
def abbreviated_quarter(n: Ord) -> Cycle:
    return part_of_year("quarter", n.n)


@rules.rule("h NUM")
def half(n: Num) -> Cycle:
    return part_of_year("half", int(n.value))


@rules.rule("YY q NUM")
def short_quarter(context: Context, year: int, n: Num) -> Stretch | None:
    return part_of_year("quarter", int(n.value)).nth(full_year(context, year))


@rules.rule("week|wk NUM; week number|no NUM")
def numbered_week(n: Num) -> Cycle:
    return week_of_year(int(n.value))


@rules.rule("YEAR SEP? week|w NUM")
def numbered_week_of(year: Year, n: Num) -> Stretch | None:
    return week_of_year(int(n.value)).nth(year.n)


@rules.rule("SURE_DECADE")
def sure_decade(context: Context, said: Decade) -> Stretch | None:
    return decade(context, said)


@rules.rule("DECADE", weak="decade")
def decade(context: Context, said: Decade) -> Stretch | None:
    first = said.first if said.first > 99 else (1900 if said.first >= 20 else 2000) + said.first
    if said.first < 100 and first + 100 <= context.today.year - 10 and said.first < 20:
        first = 2000 + said.first
    return unit_cycle("decade").nth(first // 10) if first % 10 == 0 else None


@rules.rule("THE SURE_DECADE; THE ' DECADE")
def the_sure_decade(context: Context, said: Decade) -> Stretch | None:
    return decade(context, said)


@rules.rule("THE DECADE", weak="decade")
def the_decade(context: Context, said: Decade) -> Stretch | None:
    return decade(context, said)


@rules.rule("THE? ORD century")
def century(n: Ord) -> Stretch | None:
    return unit_cycle("century").nth(n.n - 1)


@rules.rule("CYCLE OF? STRETCH; CYCLE OF THE STRETCH; CYCLE , STRETCH")
def cycle_in_stretch(cycle: Cycle, stretch: Stretch) -> Stretch | None:
    """ "Sunday last week", "the 20th of the previous month", "Christmas of last year"."""
    if not coarser(stretch.grain, cycle.grain) or stretch.parts or stretch.hours:
        return None
    found = cycle.within(stretch)
    return found[0] if len(found) == 1 else None


@rules.rule("STRETCH OF? CYCLE; STRETCH SEP CYCLE; STRETCH 's CYCLE; STRETCH on CYCLE; STRETCH THE CYCLE")
def stretch_then_cycle(stretch: Stretch, cycle: Cycle) -> Stretch | None:
    """ "Last week Sunday", "last week's Sunday", "last year on Christmas"."""
    return cycle_in_stretch(cycle, stretch)


@rules.rule("CYCLE OF CYCLE; CYCLE OF THE CYCLE")
def cycle_in_cycle(inner: Cycle, outer: Cycle) -> When | None:
    """ "The weekend of July 4th" is the one around it; "the 3rd of March" is the 3rd in it."""
    if coarser(inner.grain, outer.grain) and inner.grain in ("weekend", "week", "month"):
        return over(outer, lambda s: inner.latest(s.first), inner.grain, outer.kind)
    if not coarser(outer.grain, inner.grain):
        return None
    return over(outer, lambda s: _only(inner.within(s)), inner.grain, "date")


def _only(found: list[Stretch]) -> Stretch:
    if len(found) != 1:
        raise LookupError("not one such day in it")
    return found[0]


@rules.rule("THE CYCLE|STRETCH", weak="same")
def the(when: When) -> When | None:
    return (
        when if isinstance(when, Stretch) or when.kind not in ("weekday", "unit") or when.grain == "weekend" else None
    )
