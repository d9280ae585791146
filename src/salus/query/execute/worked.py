"""Workouts as a relation: one row a workout, its value the attribute asked for (or 1: the workout itself).

A word for an activity means the more special ones too ("run" also treadmill runs), as the catalogue says. A period
without a workout has had none, where any workout is stored at all: unlike a day without a heart rate, it is no gap.
"""
# ruff: noqa: S608  # literals are quoted by .sql; attribute names are the catalogue's

from __future__ import annotations

from salus.errors import BadPlan
from salus.query.execute.measure import Measure
from salus.query.execute.observed import LOCAL, MINUTE
from salus.query.execute.scope import Scope, Span
from salus.query.execute.sql import Items, texts
from salus.query.plan import Workouts
from salus.records.catalogue import Attribute, catalogue
from salus.records.shelf import WORKOUTS

_NONE = (
    "SELECT NULL::DATE AS date, NULL::TIMESTAMP AS start, NULL::TIMESTAMP AS stop, NULL::TIMESTAMP AS wall, "
    "NULL::BIGINT AS minute, NULL::DOUBLE AS value, NULL::VARCHAR AS source, NULL::VARCHAR AS activity, "
    "NULL::VARCHAR AS name, 1 AS n WHERE false"
)


def attribute(name: str) -> Attribute:
    """The workout attribute of this name. Raises BadPlan, which tells the known ones."""
    known = catalogue().attributes
    if name not in known:
        raise BadPlan(f"workouts have no attribute {name!r}; they have {', '.join(known)}")
    return known[name]


def activities(name: str) -> tuple[str, ...]:
    """The activity and the more special ones that its word means too. Raises BadPlan where it is unknown."""
    found = catalogue().activities.get(name)
    if found is None:
        raise BadPlan(f"unknown activity {name!r}; 'salus metrics' lists the known ones")
    return (found.name, *found.includes)


def stored(scope: Scope) -> bool:
    """True where the records hold any workout that counts."""
    part = scope.snapshot.parts().get(WORKOUTS)
    return part is not None and part.counted > 0


def column(scope: Scope, name: str) -> str:
    """The SQL of an attribute: its column, or NULL where the files were written before it existed."""
    part = scope.snapshot.parts().get(WORKOUTS)
    return f'"{attribute(name).name}"' if part and name in part.columns else "NULL::DOUBLE"


def workouts(scope: Scope, subject: Workouts, span: Span, m: Measure, *, also: str = "") -> Items:
    """The workouts of the subject in the span; ``also`` narrows the stored rows by other attributes."""
    found = scope.stored(WORKOUTS, span)
    if found is None:
        return Items(_NONE, "few", "workout", m)
    value = column(scope, subject.attribute) if subject.attribute else "1.0::DOUBLE"
    narrowed = f" AND activity IN {texts(activities(subject.activity))}" if subject.activity else ""
    valued = f" AND {value} IS NOT NULL" if subject.attribute else ""
    return Items(
        f'SELECT date, start, "end" AS stop, {LOCAL} AS wall, {MINUTE} AS minute, {value} AS value, source, activity, '
        f"coalesce(title, activity) AS name, 1 AS n FROM {found} "
        f"WHERE share > 0 AND {span.inside()}{narrowed}{valued}{also}",
        "few", "workout", m,
    )  # fmt: skip


def intervals(scope: Scope, activity: str | None, span: Span) -> str | None:
    """The stretches of time (``start``, ``stop``, UTC) of the workouts; None where there are none."""
    found = scope.stored(WORKOUTS, span)
    if found is None:
        return None
    narrowed = f" AND activity IN {texts(activities(activity))}" if activity else ""
    return f'SELECT start, "end" AS stop FROM {found} WHERE share > 0{narrowed}'
