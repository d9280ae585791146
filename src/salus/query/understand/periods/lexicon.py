"""The dictionary of time words: what each word can be, from ``lexicon.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from salus.query.understand.periods.calendar import Hours
from salus.query.understand.periods.cycles import month_of_year, season
from salus.query.understand.periods.pick import Decade


class Entry(NamedTuple):
    """What the dictionary says of one word: (symbol, value) pairs, and whether it needs support."""

    readings: tuple[tuple[str, Any], ...]
    weak: str = ""


@cache
def dictionary() -> dict[str, Entry]:
    data = lexicon()
    readings: dict[str, list[tuple[str, Any]]] = {}
    for mark, words in data["marks"].items():
        for word in words:
            readings.setdefault(word, []).append((mark, None))
    for symbol, make in _MAKERS.items():
        for value, words in data[symbol].items():
            made = _hours(value, words[0]) if symbol == "PART" else make(value)
            for word in words:
                plural = word.endswith("s")
                readings.setdefault(word, []).append(("PARTS" if plural and symbol == "PART" else symbol, made))
                if plural and symbol == "UNIT":
                    readings[word].append(("UNITS", made))
    ambiguous = set(data["ambiguous"])
    return {w: Entry(tuple(r), "ambiguous" if w in ambiguous else "") for w, r in readings.items()}


def _hours(value: str, name: str) -> Hours:
    start, end = map(int, value.split())
    return Hours(start, end, name, night=name == "night")


_MAKERS: dict[str, Any] = {
    "UNIT": lambda value: value,
    "MONTH": lambda value: month_of_year(int(value)),
    "WEEKDAY": int,
    "WEEKDAYS": lambda value: frozenset(map(int, value.split())),
    "SEASON": lambda value: season(int(value)),
    "DAYNAME": int,
    "PART": None,
    "NAMED": int,
    "MERIDIEM": int,
    "DECADE": lambda value: Decade(int(value)),
}


@cache
def lexicon() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("lexicon.json").read_bytes())
    return data
