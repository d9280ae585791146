"""Time expressions of a question: which stretch of time, which hours, which weekdays."""

from salus.query.understand.periods.find import DateOrder, find_periods
from salus.query.understand.periods.span import PeriodSpan, Role

__all__ = ["DateOrder", "PeriodSpan", "Role", "find_periods"]
