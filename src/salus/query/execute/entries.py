"""Reads entries of the chart, most recent first, and tells what is kept of them."""
# ruff: noqa: S608  # literals are quoted by .sql

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from salus.query.execute.naming import wanted
from salus.query.execute.scope import Scope
from salus.query.execute.sql import text
from salus.query.plan import Aggregate, Entries
from salus.query.result import Note, Use
from salus.records.shelf import ENTRIES

OVER = frozenset({
    "completed", "stopped", "cancelled", "canceled", "ended", "finished", "inactive", "resolved", "remission",
    "refuted", "entered-in-error", "not-done", "not-taken", "noshow", "abated", "expired", "rejected", "declined",
})  # fmt: skip
_CALLED_OFF = frozenset({"cancelled", "canceled", "noshow", "entered-in-error", "declined", "rejected"})
_LASTING = ("condition", "medication")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored, of a lab result with its value. ``start`` is the instant, ``at`` the local time."""

    name: str
    date: date | None
    at: datetime | None
    start: datetime | None
    end: datetime | None
    active: bool | None = None
    status: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    value: float | str | None = None
    unit: str | None = None
    reference: tuple[float | None, float | None] | None = None
    flag: str | None = None

    @property
    def day(self) -> str | None:
        """The local date it began."""
        return self.date.isoformat() if self.date else None

    @property
    def when(self) -> str | None:
        """The local date, with the time where the record has one."""
        if self.at is None or (self.at.hour, self.at.minute, self.at.second) == (0, 0, 0):
            return self.day
        return self.at.isoformat(timespec="minutes")

    @property
    def ended(self) -> dt.date | None:
        """The date it ended; an end that is its start says only that nothing is known of one."""
        return self.end.date() if self.end and self.start and self.end > self.start else None

    @property
    def called_off(self) -> bool:
        """True for an appointment that was cancelled or missed."""
        return (self.status or "").lower() in _CALLED_OFF

    def current(self, today: dt.date) -> bool:
        """Whether it holds on this day: begun, not ended, and not said to be over."""
        if self.active is False or (self.status or "").lower() in OVER:
            return False
        if self.ended is not None and self.ended < today:
            return False
        return self.date is None or self.date <= today

    def field(self, name: str) -> str | None:
        """A field of its kind, as text."""
        if name == "start":
            return self.when
        if name == "end":
            return self.end.date().isoformat() if self.end else None
        if name == "status":
            return self.details.get("status") or self.status
        return self.details.get(name)


@dataclass(frozen=True, slots=True)
class Found:
    """Entries that match, most recent first; those the record denies; and whether any of the kind is stored."""

    entries: tuple[Entry, ...]
    denied: tuple[Entry, ...] = ()
    kind_stored: bool = False
    notes: tuple[Note, ...] = ()
    latest: date | None = None

    def keep(self, which: Callable[[Entry], bool]) -> Found:
        """Only these."""
        return replace(self, entries=tuple(e for e in self.entries if which(e)))

    @property
    def used(self) -> tuple[Use, ...]:
        """How many came from which source."""
        rows: dict[str, int] = {}
        for e in self.entries:
            rows[e.source] = rows.get(e.source, 0) + 1
        return tuple(Use(source, n) for source, n in sorted(rows.items()))


def entries(scope: Scope, kind: str, name: str | None) -> Found:
    """The entries of a kind, by the person's word for them."""
    found = scope.stored(ENTRIES, scope.span(None))
    if found is None:
        return Found(())
    rows = scope.engine.rows(
        'SELECT name, date, start, "end", "offset", active, status, details, source, codes, fact '
        f"FROM {found} WHERE kind = {text(kind)} ORDER BY start DESC NULLS LAST, name, id"
    )
    stored = [(_entry(r), tuple(r[9] or ()), bool(r[10])) for r in rows]
    chosen, notes = matching(kind, name, stored)
    facts = tuple(e for e, fact in chosen if fact)
    return Found(
        facts, tuple(e for e, fact in chosen if not fact), bool(stored), notes,
        max((e.date for e in facts if e.date), default=None),
    )  # fmt: skip


def matching(
    kind: str, name: str | None, stored: list[tuple[Entry, tuple[str, ...], bool]]
) -> tuple[list[tuple[Entry, bool]], tuple[Note, ...]]:
    """Those of that name: as written or by a synonym, else in spite of a slip."""
    if name is None:
        return [(e, fact) for e, _, fact in stored], ()
    look = wanted(kind, name)
    hits = [(e, fact, how) for e, codes, fact in stored if (how := look.matches(_said(kind, e), codes))]
    if hits:
        synonym = any(how == "synonym" for _, _, how in hits)
        return [(e, fact) for e, fact, _ in hits], ("synonym",) if synonym else ()
    near = [(e, fact) for e, _, fact in stored if look.nearly(e.name)]
    return near, ("fuzzy_name",) if near else ()


def inside(scope: Scope, plan: Aggregate, subject: Entries) -> Callable[[Entry], bool]:
    """Whether an entry is in the plan's period: what lasts by overlap, the rest by when it began.

    Without a period "last" and "first" look at what has been, and nothing is left out otherwise.
    """
    period = plan.period
    if period is None:
        looks_back = plan.statistic.name == "latest" if hasattr(plan.statistic, "name") else False
        return lambda e: not (looks_back and e.start is not None and e.start > scope.now)
    first, end = period.days
    lasting = (
        subject.kind in _LASTING
        and plan.shape == "value"
        and getattr(plan.statistic, "name", "") in ("list", "count", "exists")
    )

    def holds(e: Entry) -> bool:
        if e.date is None or e.start is None:
            return False
        if lasting:
            ended = e.ended or (e.date if e.active is False else None)
            return e.date < end and (ended is None or ended >= first)
        if period.whole_days:
            return first <= e.date < end
        return period.start <= e.start < period.end

    return holds


def _said(kind: str, e: Entry) -> str:
    """What a name may be found in: of visits also with whom, where and why."""
    if kind not in ("encounter", "appointment"):
        return e.name
    return " ".join(
        [e.name, *(e.details.get(k) or "" for k in ("provider", "location", "reason", "specialty", "type"))]
    )


def _entry(row: tuple[object, ...]) -> Entry:
    name, day, start, end, offset, active, status, details, source = row[:9]
    local = start + timedelta(minutes=offset) if isinstance(start, datetime) and isinstance(offset, int) else None
    return Entry(
        str(name), day if isinstance(day, date) else None, local,
        start.replace(tzinfo=UTC) if isinstance(start, datetime) else None,
        end.replace(tzinfo=UTC) if isinstance(end, datetime) else None,
        active if isinstance(active, bool) else None, str(status) if status else None,
        dict(details) if isinstance(details, dict) else {}, str(source or ""),
    )  # fmt: skip
