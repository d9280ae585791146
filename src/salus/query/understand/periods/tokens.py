"""The words and marks of a question, and what the dictionary says each can be.

One token may be several things: "second" a unit and an ordinal, "12" a day, a month and a number. All are given to the
grammar as leaves; it keeps what fits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from salus.query.understand.periods.chart import Node
from salus.query.understand.periods.lexicon import Entry, dictionary, lexicon
from salus.query.understand.periods.pick import Decade, Dotted, Num, Ord, Year
from salus.query.understand.periods.spelling import mend
from salus.query.understand.quantities.numerals import WORDS, read_cardinal, read_ordinal, read_year

_TOKEN = re.compile(
    r"(?:last|this|past|next)(?=(?:week|weekend|month|year|night|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?![a-z]))"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,4}\.\d{1,2}\.\d{1,4}|'?\d+0'?s(?![a-z0-9])|\d+(?:st|nd|rd|th)(?![a-z])"
    r"|\d+\.\d+|\d+|[ap]\.\s?m\b\.?|'s(?![a-z])|[a-z]+(?:'(?!s(?![a-z]))[a-z]+)*|[^\sa-z0-9]"
)


_CHARACTERS = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "～": "~"})


_BEFORE_RISKY = frozenset({"last", "past", "previous", "this", "next", "2", "3", "two", "three"})


class Token(NamedTuple):
    """One word, number or mark of the lower-cased question, with its place in the raw one."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``; every character keeps its place."""
    lower = text.lower() if text.isascii() else "".join(c.lower()[0] for c in text)
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(lower.translate(_CHARACTERS))]


def leaves(tokens: Sequence[Token], grammar_words: Collection[str]) -> list[list[Node]]:
    """The readings that start at each token."""
    words = [t.text for t in tokens]
    return [_at(i, words, grammar_words) for i in range(len(words))]


def _at(i: int, words: Sequence[str], grammar_words: Collection[str]) -> list[Node]:
    word = words[i]
    nodes: list[Node] = []
    if word == "the" and i + 1 < len(words) and words[i + 1].isdecimal():
        nodes.append(Node("THEDAY", i, i + 1, None))
    if word in grammar_words:
        nodes.append(Node(word, i, i + 1, None))
    if word[0].isdecimal() or (word[0] == "'" and len(word) > 2):
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
    if word.isdecimal():
        n = int(word)
        found: list[tuple[str, Any, str]] = [("NUM", Num(float(word), len(word)), "number")]
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
        return [("ORD", Ord(n), "number"), *([("DDTH", n, "number"), ("NTH", n, "number")] if 1 <= n <= 31 else [])]
    if word.endswith("s"):
        return _decade(word)
    if "," in word:
        return [("NUM", Num(float(word.replace(",", ""))), "number")]
    parts = tuple(int(p) for p in word.split("."))
    if len(parts) == 3:
        return [("DATED", Dotted(parts), "")]
    return [("NUM", Num(float(word)), "number"), ("DOTTED", Dotted(parts), "number")]


def _decade(word: str) -> list[tuple[str, Any, str]]:
    digits = word.strip("'s")
    if len(digits) == 4:
        return [("SURE_DECADE", Decade(int(digits)), "")]
    return [("SURE_DECADE" if word[0] == "'" else "DECADE", Decade(int(digits)), "")] if len(digits) == 2 else []


def _spelled(i: int, words: Sequence[str]) -> list[Node]:
    ahead, places = _without_hyphens(i, words)
    nodes: list[Node] = []

    def leaf(symbol: str, used: int, value: Any, weak: str = "number") -> None:
        nodes.append(Node(symbol, i, places[used - 1] + 1, value, 0, weak))

    if (cardinal := read_cardinal(ahead)) is not None:
        value, used = cardinal
        leaf("NUM", used, Num(value))
        if value == int(value) and used <= 2:
            n = int(value)
            for symbol, fits in (("DD", 1 <= n <= 31), ("HH", n <= 24), ("MI", 10 <= n < 60)):
                if fits:
                    leaf(symbol, used, n)
        if used > 1 and (single := read_cardinal(ahead[:1])) is not None and 1 <= single[0] <= 24:
            leaf("HH", 1, int(single[0]))
    if (ordinal := read_ordinal(ahead)) is not None:
        leaf("ORD", ordinal[1], Ord(ordinal[0]))
        if ordinal[0] <= 31:
            leaf("DDTH", ordinal[1], ordinal[0])
    if (year := read_year(ahead)) is not None:
        leaf("YEAR", year[1], Year(year[0]), "year" if year[0] != 2000 else "bare year")
    return nodes


def _without_hyphens(i: int, words: Sequence[str]) -> tuple[list[str], list[int]]:
    """The next words without the hyphens of "twenty-first", and their places."""
    ahead: list[str] = []
    places: list[int] = []
    for k in range(i, min(i + 14, len(words))):
        if words[k] == "-" and ahead and k + 1 < len(words) and words[k + 1] in WORDS and ahead[-1] in WORDS:
            continue
        ahead.append(words[k])
        places.append(k)
    return ahead, places


def entry_of(word: str) -> Entry | None:
    """What the dictionary says of a word, mended where it is misspelt; None for any other word."""
    entries = dictionary()
    entry = entries.get(word)
    if entry is None and (mended := mend(word)) is not None:
        entry = entries.get(mended)
        if entry is not None and word in lexicon()["risky"]:
            return Entry(entry.readings, "risky")
    return entry
