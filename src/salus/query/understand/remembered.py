"""What was understood a moment ago, remembered: the same question, minute and vocabulary give the same outcome.

Understanding costs more than answering, and in a service the same questions come again and again. Only an outcome that
holds for its whole minute is remembered: none of whose plans has a moment that is not a whole minute ("in the last 24
hours" has one). A clock that stands at a whole minute tells nothing of that, and is remembered for itself alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock

from salus.query.plan import Compare, Plan
from salus.query.understand.question import understand
from salus.query.understand.understood import Understood, Vocabulary
from salus.records.period import Period

_MOST = 4096  # a few kilobytes each


class Remembered:
    """`understand`, with a memory. Safe to share between threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Understood] = OrderedDict()
        self._lock = Lock()

    def __call__(
        self,
        question: str,
        *,
        now: datetime,
        after: Understood | Plan | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> Understood:
        """See :func:`salus.query.understand.understand`."""
        previous = after.plan if isinstance(after, Understood) else after
        key = (question, minute_of(now), previous, vocabulary)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        found = understand(question, now=now, after=after, vocabulary=vocabulary)
        if holds_for_its_minute(found, now):
            with self._lock:
                self._known[key] = found
                if len(self._known) > self._most:
                    self._known.popitem(last=False)
        return found


def minute_of(now: datetime) -> tuple[str, str, bool]:
    """What moments have in common that may be answered alike: the minute and zone; a whole minute stands alone."""
    minute = now.replace(second=0, microsecond=0)
    return minute.isoformat(), str(now.tzinfo), minute == now


def holds_for_its_minute(found: Understood, now: datetime) -> bool:
    """Whether the same would be understood at any moment that `minute_of` takes for this one."""
    if now.second == 0 and now.microsecond == 0:
        return True
    plans = [found.plan, *(c.plan for c in found.candidates), *(c.plan for c in found.choices)]
    return not any(_within_a_minute(period) for plan in plans if plan is not None for period in _periods(plan))


def _periods(plan: Plan) -> tuple[Period | None, ...]:
    return (plan.left.period, plan.right.period) if isinstance(plan, Compare) else (plan.period,)


def _within_a_minute(period: Period | None) -> bool:
    return period is not None and any(at.second or at.microsecond for at in (period.start, period.end))
