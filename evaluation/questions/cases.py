"""A case: a question, its moment, and the plan (or the status) that a careful reader would expect of it.

One JSON object a line::

    {"id": "gl-001", "construct": "mean", "question": "…", "now": "2024-05-15T10:00", "plan": {…}}
    {"id": "no-004", "construct": "refuse", "question": "…", "status": "not_about_records"}
    {"id": "fu-002", "construct": "follow-up", "question": "and last month?", "after": "gl-001", "plan": {…}}

``plan`` is in the wire form of `salus.query.plan` with two liberties: a period's ends may be plain dates (local
midnights), and ``plans`` lists several where careful readers differ. ``status`` may be a list. Equality is strict but
for the words of periods, the labels of comparisons, the order of filters and the spelling of units.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salus.query.plan import Aggregate, Compare, Plan, Quantity, Series, read
from salus.records.period import Period
from salus.records.units import find_unit

ZONE = ZoneInfo("America/New_York")
NOW = "2024-05-15T10:00"  # a Wednesday
_OPEN = 2100  # a period that ends this late has no end
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One case; ``plans`` empty means that one of ``statuses`` is expected instead."""

    id: str
    construct: str
    question: str
    now: datetime
    after: str | None
    plans: tuple[Plan, ...]
    statuses: tuple[str, ...]


def load(name: str) -> list[Case]:
    """All cases of the table ``name``: "development" or "held_out"."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def same(got: Plan, wanted: Plan) -> bool:
    """True where two plans ask for the same thing."""
    return _canonical(got) == _canonical(wanted)


def _case(row: dict[str, Any]) -> Case:
    given = row.get("plans") or ([row["plan"]] if "plan" in row else [])
    status = row.get("status", [])
    moment = datetime.fromisoformat(row.get("now", NOW))
    return Case(
        row["id"],
        row["construct"],
        row["question"],
        moment if moment.tzinfo else moment.replace(tzinfo=ZONE),
        row.get("after"),
        tuple(read(_dated(p)) for p in given),
        (status,) if isinstance(status, str) else tuple(status),
    )


def _dated(node: Any) -> Any:
    if isinstance(node, list):
        return [_dated(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: _dated(value) for key, value in node.items()}
    period = out.get("period")
    if isinstance(period, dict):
        for end in ("start", "end"):
            moment = datetime.fromisoformat(period[end])
            period[end] = (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).isoformat()
        period.setdefault("zone", ZONE.key)
    return out


def _canonical(node: Any) -> Any:
    if isinstance(node, Period):
        return node.start.astimezone(UTC), "open" if node.end.year >= _OPEN else node.end.astimezone(UTC)
    if isinstance(node, Quantity):
        unit = find_unit(node.unit) if node.unit and not node.unit.startswith("{") else None
        return Quantity(round(node.value, 9), unit.code if unit else None)
    if isinstance(node, Compare):
        node = dataclasses.replace(node, labels=("", ""))
    if isinstance(node, Aggregate | Series):
        node = dataclasses.replace(node, where=tuple(sorted(node.where, key=repr)))
    if isinstance(node, Aggregate) and node.unit and (unit := find_unit(node.unit)):
        node = dataclasses.replace(node, unit=unit.code)
    if isinstance(node, tuple):
        return tuple(_canonical(item) for item in node)
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        return (type(node).__name__, *(_canonical(value) for value in _values(node)))
    return node


def _values(node: Any) -> Iterator[Any]:
    for field in dataclasses.fields(node):
        if field.compare:
            yield getattr(node, field.name)


__all__ = ["Case", "load", "same"]
