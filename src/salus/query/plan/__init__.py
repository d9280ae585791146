"""Plans: what a question became before anything happened to it. Frozen values with one JSON form (:mod:`.wire`)."""

from salus.query.plan.how import (
    Distribution,
    Duration,
    Episodes,
    Gaps,
    Percentile,
    Share,
    Simple,
    Statistic,
    Streak,
    TimeInRange,
    Trend,
)
from salus.query.plan.plan import Aggregate, By, Compare, Correlate, Plan, Series, Shape
from salus.query.plan.subject import Entries, EntryKind, Observations, Subject, Workouts
from salus.query.plan.which import (
    Clock,
    Comparator,
    Condition,
    During,
    Filter,
    Grain,
    OnDays,
    Quantity,
    Source,
    Take,
    Weekday,
    Weekdays,
    Where,
    WhereAttribute,
)
from salus.query.plan.wire import read, write

__all__ = [
    "Aggregate", "By", "Clock", "Comparator", "Compare", "Condition", "Correlate", "Distribution", "During",
    "Duration", "Entries", "EntryKind", "Episodes", "Filter", "Gaps", "Grain", "Observations", "OnDays", "Percentile",
    "Plan", "Quantity", "Series", "Shape", "Share", "Simple", "Source", "Statistic", "Streak", "Subject", "Take",
    "TimeInRange", "Trend", "Weekday", "Weekdays", "Where", "WhereAttribute", "Workouts", "read", "write",
]  # fmt: skip
