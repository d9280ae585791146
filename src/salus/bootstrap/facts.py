"""What a person's records tell the gate, remembered while they stay the same: looking takes longer than the gate.

How old the latest values are is worked out anew each time; the rest holds for a version of the records and a day.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salus.query.plan import EntryKind
    from salus.records.shelf import RecordStore, Snapshot
    from salus.safety.facts import Facts

_MOST = 1024  # persons


@dataclass(frozen=True, slots=True)
class _Known:
    snapshot: Snapshot
    at: datetime  # as of when it was looked at
    latest: tuple[tuple[str, float, datetime], ...]
    conditions: tuple[str, ...]
    medicines: tuple[str, ...]

    def holds(self, now: datetime) -> bool:
        """Whether it may be told again: later on the same day (UTC)."""
        return self.at <= now and self.at.astimezone(UTC).date() == now.astimezone(UTC).date()


class FactsOf:
    """Call it with a person and a moment. Safe to share between threads."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = Lock()

    def __call__(self, person: str, now: datetime) -> Facts:
        """What is known as of `now` (zone-aware). Raises NotFound for an unknown person."""
        from salus.safety.facts import Facts, Latest

        snapshot = self._store.snapshot(person)
        known = self._known.get(person)
        if known is None or known.snapshot is not snapshot or not known.holds(now):
            known = _read(snapshot, now)
            with self._lock:
                self._known[person] = known
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        latest = (Latest(metric, value, (now - at).total_seconds() / 3600) for metric, value, at in known.latest)
        return Facts(tuple(latest), known.conditions, known.medicines)

    def forget(self, person: str) -> None:
        """Lets go of what is remembered of a person."""
        with self._lock:
            self._known.pop(person, None)


def _read(snapshot: Snapshot, now: datetime) -> _Known:
    from salus.query.execute import execute
    from salus.query.plan import Aggregate, Entries, Observations, Simple
    from salus.safety.facts import metrics

    def names(kind: EntryKind) -> tuple[str, ...]:
        return execute(Aggregate(Entries(kind, current=True), Simple("list")), snapshot, now).names

    latest: list[tuple[str, float, datetime]] = []
    for metric in metrics():
        last = execute(Aggregate(Observations(metric), Simple("latest")), snapshot, now)
        if isinstance(last.value, float | int) and last.at:
            at = datetime.fromisoformat(last.at)
            latest.append((metric, float(last.value), at if at.tzinfo else at.replace(tzinfo=snapshot.zone)))
    return _Known(snapshot, now, tuple(latest), names("condition"), names("medication"))
