"""Whether the words around an ambiguous reading support it, and which preposition belongs to a time expression.

"May" after "in" is a month, after "I" a verb; "2000" before "calories" is a number of them, after "in" a year. A
reading's ``weak`` names the test it must pass; without one it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from salus.query.understand.periods.chart import Node
from salus.query.understand.periods.tokens import Token

_AHEAD = 10  # years that can still be meant as years
_SELF = ("i", "you", "we")


class _Place(NamedTuple):
    """A reading's own words, and the words next to it ("" at the ends of the question)."""

    said: tuple[str, ...]
    earlier: str
    before: str
    after: str
    measured: bool  # the question is about values that are given in tens
    year: int

    @property
    def counts(self) -> bool:
        """True where a noun follows that a number would count: "2000 calories"."""
        return self.after.isalpha() and self.after not in _words("function")

    @property
    def dated(self) -> bool:
        return self.before in _words("dating") or self.said[0] in _words("dating")


def supported(node: Node, tokens: Sequence[Token], year: int) -> bool:
    """False where a weak reading stands among words that speak for another meaning."""
    place = _Place(
        tuple(t.text for t in tokens[node.start : node.end]),
        tokens[node.start - 2].text if node.start > 1 else "",
        tokens[node.start - 1].text if node.start else "",
        tokens[node.end].text if node.end < len(tokens) else "",
        any(t.text in _words("measured") for t in tokens),
        year,
    )
    if place.before == "per" or _is_verb(place):
        return False
    if node.symbol == "DAYSET" and _is_grouping(place):
        return False
    check = _CHECKS.get(node.weak)
    return check is None or check(place)


def _is_verb(place: _Place) -> bool:
    """ "May I", "when did I last fall", "after a fall"."""
    if place.said[-1] not in _words("verbs"):
        return False
    if len(place.said) == 1:
        if place.before in ("", "and", "about") and place.after in ("", "?", ".", "!"):
            return False  # "and May?"
        falls = place.said[0] == "fall" and place.before in ("for", "after", "every", "each", "of")
        return place.before not in _words("before_time") or falls or (place.before == "last" and place.earlier in _SELF)
    return len(place.said) == 2 and place.before in _SELF


def _is_grouping(place: _Place) -> bool:
    """ "By weekday", "each weekday", "which weekday" group by it."""
    each = place.said[0] == "each" and place.said[-1] in ("weekday", "weekend")
    return each or place.before in ("by", "per", "which", "what", "of", "each")


def _number(place: _Place) -> bool:
    """A bare year, or a date in figures; a year lies between 1900 and soon."""
    if any(w.isdecimal() and len(w) == 4 and not 1900 <= int(w) <= place.year + _AHEAD for w in place.said):
        return False
    small = [int(w) for w in place.said if w.isdecimal()]
    if "-" in place.said and max(small, default=0) <= 12 and not place.dated:
        return False  # "7-8" is a range before it is a date
    if place.dated:
        return not place.counts
    return place.before not in _words("amount") and not place.counts


def _dated(place: _Place) -> bool:
    return place.dated and not place.counts


def _decade(place: _Place) -> bool:
    """ "Heart rate in the 90s" is no decade."""
    return not place.measured


def _uncounted(place: _Place) -> bool:
    """ "On the second", not "my second run"."""
    return not place.counts


def _part(place: _Place) -> bool:
    """ "Good night" is none; "a night" and "which night" count nights."""
    if place.said[0] in ("night", "nite", "nights"):
        return place.before in ("at", "during")
    return place.before not in ("good", "which", "what", "many", "any", "every", "by", "a", "an")


def _the_unit(place: _Place) -> bool:
    return place.before in ("in", "for", "during", "over", "within", "throughout") and not place.counts


def _unit(place: _Place) -> bool:
    return place.before in ("on", "over", "during", "at", "all")


def _clock(place: _Place) -> bool:
    if place.before in ("at", "around", "about", "by", "@"):
        return True
    return not place.counts and ("m" in place.said[-1] or place.before not in _words("amount"))


_CHECKS: dict[str, Callable[[_Place], bool]] = {
    "year": _number,
    "bare year": _dated,
    "numeric": _number,
    "dotted": _dated,
    "ordinal": _uncounted,
    "decade": _decade,
    "part": _part,
    "the unit": _the_unit,
    "unit": _unit,
    "clock hour": _clock,
}


def with_preposition(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens of the expression with the words that only introduce it: "over the course of the last week"."""
    at = start
    while at and tokens[at - 1].text in ("the", "whole", "entire", "course", "of"):
        at -= 1
    if at and tokens[at - 1].text in _words("into_span"):
        of = [k for k in range(at, start) if tokens[k].text == "of"]
        if all(tokens[k - 1].text == "course" for k in of):
            return at - 1, end
    if start and tokens[start - 1].text == "the":
        return start - 1, end
    return start, end


@cache
def _words(name: str) -> frozenset[str]:
    data: dict[str, str] = json.loads(Path(__file__).with_name("surroundings.json").read_bytes())
    return frozenset(data[name].split())
