"""The book of signs and rules, read from its files once, checked as it is read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.context import Flag
from salus.safety.verdict import Category, Crisis, Level

_GAP = 6


@dataclass(frozen=True, slots=True)
class Sign:
    """Concepts that mean something when they stand close together: one of each slot, `gap` words apart at most.

    `ordered`: only in the order of the slots, where it matters who does it to whom (`he hit me`, `I hit him`).
    """

    name: str
    slots: tuple[frozenset[str], ...]
    gap: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Signs that mean danger together, anywhere in a message.

    `accept` are the flags that do not take a sign away from this rule: who asks `what if I took them all` is heard.
    """

    id: str
    level: Level
    category: Category
    crisis: Crisis | None
    slots: tuple[frozenset[str], ...]
    accept: Flag
    reason: Mapping[str, str]
    source: str
    alone: bool = True  # False where it has rung for calm texts by itself: it must be seconded (`seconded.json`),
    # unless danger is said outright (`"outright": true`), where asking once too often is the smaller harm

    @property
    def loud(self) -> bool:
        """Whether it says that ordinary talk must stop."""
        return self.level is Level.EMERGENCY or self.crisis is not None


@dataclass(frozen=True, slots=True)
class Book:
    """All signs in the order in which they build on each other, and all rules, the gravest first."""

    signs: tuple[Sign, ...]
    rules: tuple[Rule, ...]
    sources: Mapping[str, str]

    def concepts(self) -> frozenset[str]:
        """Every concept that a sign or rule asks for."""
        asked = [sign.slots for sign in self.signs] + [rule.slots for rule in self.rules]
        return frozenset(concept for slots in asked for slot in slots for concept in slot)


@cache
def book() -> Book:
    """The book as it is shipped."""
    folder = files(__package__)
    parts: list[dict[str, Any]] = []
    sources: dict[str, str] = {}
    seconded: dict[str, list[int]] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name == "sources.json":
            sources = orjson.loads(entry.read_bytes())
        elif entry.name == "seconded.json":
            seconded = orjson.loads(entry.read_bytes())["rules"]
        elif entry.name.endswith(".json"):
            parts.append(orjson.loads(entry.read_bytes()))
    signs = [
        _sign(name, row)
        for part in parts
        for name, ways in part.get("signs", {}).items()
        for row in (ways if isinstance(ways, list) else [ways])
    ]
    rules = [_rule(row, sources, seconded) for part in parts for row in part.get("rules", ())]
    rules.sort(key=lambda rule: rule.level, reverse=True)
    return Book(_in_order(signs), tuple(rules), sources)


def _sign(name: str, row: dict[str, Any]) -> Sign:
    return Sign(name, _slots(row["near"]), row.get("gap", _GAP), row.get("ordered", False))


def _rule(row: dict[str, Any], sources: Mapping[str, str], seconded: Container[str]) -> Rule:
    return Rule(
        id=row["id"],
        level=Level(row["level"]),
        category=Category(row["category"]),
        crisis=Crisis(row["crisis"]) if "crisis" in row else None,
        slots=_slots(row["all"]),
        accept=_flags(row.get("accept", ())),
        reason=row["reason"],
        source=sources[row["source"]],
        alone=row.get("outright", False) or row["id"] not in seconded,
    )


def _slots(slots: Iterable[str | list[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(slot.split("|") if isinstance(slot, str) else slot) for slot in slots)


def _flags(names: Iterable[str]) -> Flag:
    flags = Flag(0)
    for name in names:
        flags |= Flag[name]
    return flags


def _in_order(signs: list[Sign]) -> tuple[Sign, ...]:
    """Signs after those that they are made of; names may stand for several signs (other ways to the same)."""
    ordered: list[Sign] = []
    left = signs
    while left:
        waiting = {sign.name for sign in left}
        stay: list[Sign] = []
        for sign in left:
            ready = waiting.isdisjoint({concept for slot in sign.slots for concept in slot} - {sign.name})
            (ordered if ready else stay).append(sign)
        if len(stay) == len(left):
            raise ValueError(f"signs go round in a circle: {sorted(waiting)}")
        left = stay
    return tuple(ordered)
