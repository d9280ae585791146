"""Holidays as cycles: a rule of one line each, and the names people use, found in the tokens by longest match."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from salus.query.understand.periods.calendar import DAY, Stretch, add_months, days
from salus.query.understand.periods.chart import Node
from salus.query.understand.periods.cycles import Cycle, yearly
from salus.query.understand.periods.moons import (
    chinese_new_year,
    diwali,
    hebrew,
    holi,
    islamic,
    orthodox_easter,
    western_easter,
)
from salus.query.understand.periods.tokens import Token, tokenize

_SYNONYMS = {"saint": "st", "st.": "st", "jr.": "jr"}
_SKIPPED = frozenset({".", "'", "'s", "-"})
_EASTERS: dict[str, Callable[[int], date]] = {
    "easter": western_easter, "orthodox": orthodox_easter, "chinese": chinese_new_year, "diwali": diwali, "holi": holi,
}  # fmt: skip


def holiday(rule: str) -> Cycle:
    """The cycle of one rule of ``holidays.json``.

    >>> holiday("nth 4 3 11").nth(2024).first
    datetime.date(2024, 11, 28)
    """
    kind, *said = rule.split()
    if kind == "islamic":
        return _islamic(*said)
    return yearly("day", "holiday", lambda year: _of_year(kind, said, year))


def _of_year(kind: str, said: list[str], year: int) -> Stretch | None:
    first, length = _first_day(kind, said, year)
    return days(first, first + length * DAY, "day")


def _first_day(kind: str, said: list[str], year: int) -> tuple[date, int]:
    if kind in _EASTERS:
        return _EASTERS[kind](year) + timedelta(days=int(said[0])), int(said[1]) if len(said) > 1 else 1
    if kind == "nth":
        return _nth_weekday(year, *map(int, said)), 1
    if kind == "after-nth":
        n, weekday, month, shift = map(int, said)
        return _nth_weekday(year, n, weekday, month) + shift * DAY, 1
    month, day = map(int, said[-1 if kind != "hebrew" else 0].split("-"))
    if kind == "on-or-before":
        day_of = date(year, month, day)
        return day_of - ((day_of.weekday() - int(said[0])) % 7) * DAY, 1
    if kind == "hebrew":
        hebrew_year = year + 3761 if 7 <= month < 10 else year + 3760
        return hebrew(hebrew_year, month, day), int(said[1]) if len(said) > 1 else 1
    return date(year, month, day), 1


def _nth_weekday(year: int, n: int, weekday: int, month: int) -> date:
    if n > 0:
        first = date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (n - 1)) * DAY
    last = add_months(date(year, month, 1), 1) - DAY
    return last - ((last.weekday() - weekday) % 7 - 7 * (n + 1)) * DAY


def _islamic(when: str, length: str = "1") -> Cycle:
    """An Islamic year is 11 days short, so that a feast may fall twice in one of ours: then its first counts."""
    month, day = map(int, when.split("-"))

    def of_year(year: int) -> Stretch | None:
        near = int((year - 622) * 33 / 32)
        for islamic_year in range(near - 1, near + 3):
            first = islamic(islamic_year, month, day)
            if first.year == year:
                end = islamic(islamic_year, month + 1, 1) if length == "29" else first + int(length) * DAY
                return days(first, end, "day")
        return None

    return yearly("day", "holiday", of_year)


@dataclass(slots=True)
class _Branch:
    cycle: Cycle | None = None
    below: dict[str, _Branch] = field(default_factory=dict)


def holiday_leaves(tokens: Sequence[Token]) -> list[list[Node]]:
    """The holiday names that start at each token."""
    words = [_plain(t.text) for t in tokens]
    root = _names()
    found: list[list[Node]] = [[] for _ in words]
    for i, word in enumerate(words):
        if word in root.below:
            found[i] = _walk(words, i, root)
    return found


def _walk(words: Sequence[str], i: int, root: _Branch) -> list[Node]:
    nodes, branch, j = [], root, i
    while j < len(words):
        if words[j] in _SKIPPED and j > i and words[j] not in branch.below:
            j += 1
            continue
        following = branch.below.get(words[j])
        if following is None:
            break
        branch, j = following, j + 1
        if branch.cycle is not None:
            nodes.append(Node("HOLIDAY", i, j, branch.cycle))
    return nodes


def _plain(word: str) -> str:
    word = word.replace("'", "") if word not in _SKIPPED else word
    return _SYNONYMS.get(word, word)


@cache
def _names() -> _Branch:
    data = json.loads(Path(__file__).with_name("holidays.json").read_bytes())
    root = _Branch()
    for rule, names in data["rules"].items():
        cycle = holiday(rule)
        for name in names:
            words = [_plain(t.text) for t in tokenize(name) if t.text not in _SKIPPED]
            joined = [_plain(w) for w in name.replace("'s", "s").replace("-", " ").split()]
            bare = _plain(name.replace("'s", "")).replace("-", " ").split()
            for form in (words, joined, bare, [_plain(t.text) for t in tokenize(name)]):
                _plant(root, form, cycle)
    return root


def _plant(root: _Branch, words: list[str], cycle: Cycle) -> None:
    branch = root
    for word in words:
        branch = branch.below.setdefault(word, _Branch())
    branch.cycle = branch.cycle or cycle
