"""A stored row in plain Python: what a small, made-up life is written down as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from salus.records.catalogue import catalogue


@dataclass(frozen=True)
class Row:
    """One stored row: ``local`` is what the clock on the wall showed, ``more`` the columns of its part."""

    part: str
    local: datetime | None
    minutes: float = 0
    offset: int = 60
    day: date | None = None
    source: str = "Watch"
    share: float = 1.0
    fact: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def date(self) -> date | None:
        return self.day or (self.local.date() if self.local else None)

    @property
    def start(self) -> datetime | None:
        return self.local - timedelta(minutes=self.offset) if self.local else None

    @property
    def value(self) -> float:
        return self.more["value"]


def obs(metric: str, local: str | datetime, value: float | None, **given: Any) -> Row:
    """An observation at a local time such as ``2024-05-06T08:30``."""
    own = {k: given.pop(k) for k in list(given) if k in ("text", "ref_low", "ref_high", "flag", "display", "raw_unit")}
    when = datetime.fromisoformat(local) if isinstance(local, str) else local
    if given.get("fact") is False:
        given["share"] = 0.0
    return Row(metric, when, more={"value": value, **own}, **given)


def workout(activity: str, local: str, minutes: float = 30, title: str | None = None, **given: Any) -> Row:
    """A workout with attributes in canonical units."""
    own = {k: given.pop(k) for k in list(given) if k in catalogue().attributes}
    more = {"activity": activity, "title": title or activity.title(), "duration": minutes, **own}
    return Row("workouts", datetime.fromisoformat(local), minutes, more=more, **given)


def stage(name: str, local: str, minutes: float, day: str, nap: bool = False, **given: Any) -> Row:
    """A stretch of a stage of sleep that counts for a waking date."""
    return Row("sleep_stages", datetime.fromisoformat(local), minutes, day=date.fromisoformat(day),
               more={"stage": name, "nap": nap}, **given)  # fmt: skip


def entry(kind: str, name: str, local: str | None = None, end: str | None = None, **given: Any) -> Row:
    """An entry of the chart; what is not a column goes into its details."""
    more: dict[str, Any] = {"kind": kind, "name": name, "codes": given.pop("codes", [])}
    more |= {k: given.pop(k, None) for k in ("active", "status")}
    more["end"] = datetime.fromisoformat(end) if end else None
    fact = given.pop("fact", True)
    source = given.pop("source", "Clinic")
    more["details"] = list(given.items())
    when = datetime.fromisoformat(local) if local else None
    return Row("entries", when, offset=60, source=source, fact=fact, more=more)
