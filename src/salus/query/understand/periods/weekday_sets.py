"""Rules for weekdays that recur: "on Mondays", "on weekday mornings", "except weekends"."""

from __future__ import annotations

from dataclasses import replace

from salus.query.understand.periods.calendar import Hours
from salus.query.understand.periods.chart import Grammar
from salus.query.understand.periods.pick import DaySet

rules = Grammar()


@rules.rule(
    "EVERY WEEKDAY; EVERY WEEKDAYS; EVERY single WEEKDAY; on A WEEKDAY|WEEKDAYS; on any WEEKDAY|WEEKDAYS; "
    "WEEKDAYS; on WEEKDAYS; THE WEEKDAYS"
)
def day_set(which: frozenset[int] | int) -> DaySet:
    return DaySet(which if isinstance(which, frozenset) else frozenset({which}))


@rules.rule("WEEKDAY|WEEKDAYS PARTS; on WEEKDAY|WEEKDAYS PARTS; on? WEEKDAYS PART; EVERY WEEKDAY|WEEKDAYS PART")
def weekday_parts(which: frozenset[int] | int, hours: Hours) -> DaySet:
    return DaySet(which if isinstance(which, frozenset) else frozenset({which}), hours)


@rules.rule("DAYSET HOURS; HOURS DAYSET; HOURS on DAYSET; DAYSET , HOURS")
def set_hours(*said: object) -> DaySet | None:
    days = next(s for s in said if isinstance(s, DaySet))
    hours = next(s for s in said if isinstance(s, Hours))
    return replace(days, hours=hours) if days.hours is None else None


_ALWAYS = frozenset(range(7))


@rules.rule("DAYSET OR DAYSET; DAYSET , DAYSET; DAYSET OR on DAYSET; DAYSET , and DAYSET")
def set_union(a: DaySet, b: DaySet) -> DaySet | None:
    return DaySet(a.days | b.days, a.hours or b.hours) if a.days != b.days else None


@rules.rule("WEEKDAYS TO WEEKDAYS; on WEEKDAYS TO WEEKDAYS; EVERY WEEKDAY TO WEEKDAY")
def set_range(a: frozenset[int] | int, b: frozenset[int] | int) -> DaySet | None:
    first, last = (x if isinstance(x, int) else min(x) if len(x) == 1 else -1 for x in (a, b))
    if first < 0 or last < 0 or first == last:
        return None
    return DaySet(frozenset((first + i) % 7 for i in range((last - first) % 7 + 1)))


@rules.rule(
    "except on|for? DAYSET; excluding|without|not|besides DAYSET; not on|counting|including DAYSET; "
    "other than? DAYSET; but not on? DAYSET; apart from DAYSET; EVERY day except DAYSET"
)
def set_rest(left_out: DaySet) -> DaySet | None:
    rest = _ALWAYS - left_out.days
    return DaySet(rest) if rest and left_out.hours is None else None


@rules.rule(
    "DAYSET except|excluding|but|without|minus DAYSET; DAYSET except|excluding|without on? WEEKDAY; DAYSET not WEEKDAY"
)
def set_less(kept: DaySet, left_out: DaySet | int) -> DaySet | None:
    gone = frozenset({left_out}) if isinstance(left_out, int) else left_out.days
    return replace(kept, days=kept.days - gone) if kept.days - gone and kept.days & gone else None
