"""The words and marks of a question, and what the dictionary says each can be.

One token may be several things: "second" a unit and an ordinal, "12" a day, a month and a number. All are given to the
grammar as leaves. A word that the dictionary lacks and that is one edit from a long time word ("yestarday") is read as that
word; short ones only where the misspelling is listed, because "light" is one edit from "night".
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from salus.query.understand.periods.calendar import Hours, month_of_year, season
from salus.query.understand.periods.chart import Node
from salus.query.understand.quantities.numerals import WORDS, read_cardinal, read_ordinal, read_year

_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,4}\.\d{1,2}\.\d{2,4}|'?\d+0'?s(?![a-z0-9])|\d+(?:st|nd|rd|th)(?![a-z])"
    r"|\d+\.\d+|\d+|[ap]\.\s?m\b\.?|'s(?![a-z])|[a-z]+(?:'(?!s(?![a-z]))[a-z]+)*|[^\sa-z0-9]"
)
_CHARACTERS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "～": "~"}
)
_MENDABLE = 6
_BEFORE_RISKY = frozenset({"last", "past", "previous", "this", "next", "2", "3", "two", "three"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark of the lower-cased question, with its place in the raw one."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Num:
    """A number; ``digits`` is how many digits it was written with, 0 for words and decimals."""

    value: float
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Ord:
    n: int


@dataclass(frozen=True, slots=True)
class Year:
    n: int


@dataclass(frozen=True, slots=True)
class Dotted:
    """Numbers joined by points: 2015.5.13, 4.22."""

    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decade:
    first: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the dictionary says of one word: (symbol, value) pairs, and whether it needs support."""

    readings: tuple[tuple[str, Any], ...]
    weak: str = ""


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``; every character keeps its place."""
    lower = "".join(c if len(c) == 1 else c[0] for c in map(str.lower, text)).translate(_CHARACTERS)
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(lower)]


def leaves(tokens: Sequence[Token], grammar_words: Collection[str]) -> list[list[Node]]:
    """The readings that start at each token."""
    words = [t.text for t in tokens]
    return [_at(i, words, grammar_words) for i in range(len(words))]


def _at(i: int, words: Sequence[str], grammar_words: Collection[str]) -> list[Node]:
    word = words[i]
    nodes: list[Node] = []
    if word in grammar_words:
        nodes.append(Node(word, i, i + 1, None))
    if word[0].isdigit() or (word[0] == "'" and len(word) > 2):
        nodes.extend(Node(symbol, i, i + 1, value, 0, weak) for symbol, value, weak in _digits(word))
        return nodes
    if word in WORDS:
        nodes.extend(_spelled(i, words))
    entry = entry_of(word)
    if entry is not None and (entry.weak != "risky" or (i > 0 and words[i - 1] in _BEFORE_RISKY)):
        nodes.extend(Node(symbol, i, i + 1, value, 0, entry.weak) for symbol, value in entry.readings)
        mended = mend(word)
        if mended is not None and mended in grammar_words:
            nodes.append(Node(mended, i, i + 1, None))
    return nodes


def _digits(word: str) -> list[tuple[str, Any, str]]:
    if word.isdigit():
        n, found = int(word), [("NUM", Num(float(word), len(word)), "number")]
        if len(word) <= 2:
            found += [("DD", n, "number")] if 1 <= n <= 31 else []
            found += [("MM", n, "number")] if 1 <= n <= 12 else []
            found += [("YY", n, "number")] if len(word) == 2 else []
            found += [("HH", n, "number")] if n <= 24 else []
            found += [("MI", n, "number")] if len(word) == 2 and n < 60 else []
        if len(word) in (3, 4) and int(word[:-2]) < 24 and int(word[-2:]) < 60:
            found.append(("HHMM", int(word[:-2]) * 60 + int(word[-2:]), "number"))
        if len(word) == 4 and 1000 <= n < 3000:
            found.append(("YEAR", Year(n), "year"))
        return found
    if word[-2:] in ("st", "nd", "rd", "th"):
        n = int(word[:-2])
        return [("ORD", Ord(n), "number"), *([("DDTH", n, "number")] if 1 <= n <= 31 else [])]
    if word.endswith("s"):
        return _decade(word)
    if "," in word:
        return [("NUM", Num(float(word.replace(",", ""))), "number")]
    parts = tuple(int(p) for p in word.split("."))
    return [("NUM", Num(float(word)), "number"), ("DOTTED", Dotted(parts), "number")] if len(parts) == 2 else [
        ("DOTTED", Dotted(parts), "number")
    ] if len(parts) == 3 else []


def _decade(word: str) -> list[tuple[str, Any, str]]:
    digits = word.strip("'s")
    sure = "" if "'" in word or len(digits) == 4 else "decade"
    if len(digits) == 4:
        return [("DECADE", Decade(int(digits)), sure)]
    return [("DECADE", Decade(int(digits)), sure)] if len(digits) == 2 else []


def _spelled(i: int, words: Sequence[str]) -> list[Node]:
    ahead = words[i : i + 12]
    nodes = []
    if (cardinal := read_cardinal(ahead)) is not None:
        value, used = cardinal
        nodes.append(Node("NUM", i, i + used, Num(value), 0, "number"))
        if value == int(value) and used <= 2:
            n = int(value)
            nodes += [Node("DD", i, i + used, n, 0, "number")] if 1 <= n <= 31 else []
            nodes += [Node("HH", i, i + used, n, 0, "number")] if n <= 24 else []
            nodes += [Node("MI", i, i + used, n, 0, "number")] if 10 <= n < 60 else []
        if used > 1 and (single := read_cardinal(ahead[:1])) is not None and 1 <= single[0] <= 24:
            nodes.append(Node("HH", i, i + 1, int(single[0]), 0, "number"))
    if (ordinal := read_ordinal(ahead)) is not None:
        nodes.append(Node("ORD", i, i + ordinal[1], Ord(ordinal[0]), 0, "number"))
        nodes += [Node("DDTH", i, i + ordinal[1], ordinal[0], 0, "number")] if ordinal[0] <= 31 else []
    if (year := read_year(ahead)) is not None:
        nodes.append(Node("YEAR", i, i + year[1], Year(year[0]), 0, "year" if year[0] != 2000 else "bare year"))
    return nodes


def entry_of(word: str) -> Entry | None:
    """What the dictionary says of a word, mended where it is misspelt; None for any other word."""
    entries = _dictionary()
    entry = entries.get(word)
    if entry is None and (mended := mend(word)) is not None:
        entry = entries.get(mended)
        if entry is not None and word in _lexicon()["risky"]:
            return Entry(entry.readings, "risky")
    return entry


@cache
def mend(word: str) -> str | None:
    """The time word that a misspelt word stands for, or None."""
    lexicon = _lexicon()
    if word in lexicon["mended"]:
        return str(lexicon["mended"][word])
    if len(word) < _MENDABLE or word in lexicon["never"] or word in _dictionary() or len(word) > 14:
        return None
    index = _deletions()
    near = [w for key in _without_one(word) for w in index.get(key, ()) if _one_edit(word, w)]
    return min(near, key=lambda w: (w[0] != word[0], abs(len(w) - len(word)), w)) if near else None


def _without_one(word: str) -> list[str]:
    return [word, *(word[:k] + word[k + 1 :] for k in range(len(word)))]


def _one_edit(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    k = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[k + 1 :] == b[k + 1 :] or (a[k : k + 2] == b[k : k + 2][::-1] and a[k + 2 :] == b[k + 2 :])
    return a[k + 1 :] == b[k:] if len(a) > len(b) else a[k:] == b[k + 1 :]


@cache
def _deletions() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in _dictionary():
        if len(word) >= _MENDABLE and word.isalpha():
            for key in _without_one(word):
                index.setdefault(key, []).append(word)
    return index


@cache
def _dictionary() -> dict[str, Entry]:
    lexicon = _lexicon()
    readings: dict[str, list[tuple[str, Any]]] = {}
    for mark, words in lexicon["marks"].items():
        for word in words:
            readings.setdefault(word, []).append((mark, None))
    for symbol, make in _MAKERS.items():
        for value, words in lexicon[symbol].items():
            made = make(value, words[0])
            for word in words:
                plural = symbol == "PART" and word.endswith("s")
                readings.setdefault(word, []).append(("PARTS" if plural else symbol, made))
    ambiguous = set(lexicon["ambiguous"])
    return {w: Entry(tuple(r), "ambiguous" if w in ambiguous else "") for w, r in readings.items()}


def _hours(value: str, name: str) -> Hours:
    start, end = map(int, value.split())
    return Hours(start, end, name, night=name == "night")


_MAKERS: dict[str, Any] = {
    "UNIT": lambda value, name: value,
    "MONTH": lambda value, name: month_of_year(int(value)),
    "WEEKDAY": lambda value, name: int(value),
    "WEEKDAYS": lambda value, name: frozenset(map(int, value.split())),
    "SEASON": lambda value, name: season(int(value), name),
    "DAYNAME": lambda value, name: int(value),
    "PART": _hours,
    "NAMED": lambda value, name: int(value),
    "MERIDIEM": lambda value, name: int(value),
    "DECADE": lambda value, name: Decade(int(value)),
}

@cache
def _lexicon() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("lexicon.json").read_bytes())
    return data
