"""Finding the quantities of a question: each number with the longest unit that follows it.

A word is taken for a unit only where people mean one: "10 in the morning" is no ten inches. Quantities of two parts ("6
hrs 30", "5 ft 11") become one, in the first part's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from salus.query.understand.quantities.numbers import Number, Token, numbers, tokenize
from salus.query.understand.quantities.span import QuantitySpan
from salus.records.units import Unit, convert, find_unit

_LONGEST = 6  # tokens of a unit: "milligrams per decilitre" has 3, "mg / dl" 3
_NEVER = frozenset("a am pm t to at as of i is on no or k u p e b n y in' day's count number index point rate".split())  # noqa: SIM905
_GROUPS = frozenset("day night week month year morning evening session meal".split())  # noqa: SIM905
_BEFORE_ONE = frozenset(
    "than least most over under within exactly up about nearly almost below above longer minimum maximum".split()  # noqa: SIM905
)
_SMALLER = {
    "d": "h",
    "h": "min",
    "min": "s",
    "m": "cm",
    "[ft_i]": "[in_i]",
    "[stone_av]": "[lb_av]",
    "[lb_av]": "[oz_av]",
    "kg": "g",
}


def find_quantities(text: str) -> list[QuantitySpan]:
    """The numbers of ``text``, in digits or words, with their units; left to right, none overlapping another.

    Dates and years are numbers too: leave out those that lie inside a time expression.

    >>> [(q.value, q.unit and q.unit.code) for q in find_quantities("seven and a half hours or 10k steps")]
    [(7.5, 'h'), (10000.0, '{steps}')]
    """
    return quantities(text, tokenize(text))


def quantities(text: str, tokens: Sequence[Token]) -> list[QuantitySpan]:
    """As ``find_quantities``, over tokens already made."""
    found: list[QuantitySpan] = []
    plain = numbers(tokens)
    for number in (*plain, *_paces(tokens), *_articles(tokens)):
        unit, last = unit_after(tokens, number)
        if unit is None and len(found) >= len(plain):
            continue  # paces and articles count only with a unit
        start, end = tokens[number.first].start, tokens[last - 1].end
        value = -number.value if _negative(tokens, number.first) else number.value
        start = tokens[number.first - 1].start if value < 0 else start
        found.append(QuantitySpan(start, end, text[start:end], value, unit, number.paired))
    return _joined(text, sorted(found, key=lambda q: q.start_char))


def _negative(tokens: Sequence[Token], at: int) -> bool:
    if not at or tokens[at - 1].text not in ("-", "minus"):
        return False
    before = tokens[at - 2].text if at > 1 else ""
    return tokens[at - 1].text == "minus" or (
        tokens[at - 1].end == tokens[at].start and not before[-1:].isalnum() and before != ")"
    )


def _paces(tokens: Sequence[Token]) -> list[Number]:
    """ "5:30 min/km" is five and a half."""
    found = []
    for i in range(len(tokens) - 3):
        a, colon, b = (t.text for t in tokens[i : i + 3])
        clock = a.isdecimal() and colon == ":" and b.isdecimal() and len(b) == 2
        if clock and tokens[i + 3].text in ("min", "minutes", "mins"):
            found.append(Number(i, i + 3, int(a) + int(b) / 60))
    return found


def _articles(tokens: Sequence[Token]) -> list[Number]:
    """ "More than an hour" is one."""
    return [
        Number(i, i + 1, 1.0)
        for i in range(1, len(tokens) - 1)
        if tokens[i].text in ("a", "an") and tokens[i - 1].text in _BEFORE_ONE and len(tokens[i + 1].text) > 2
    ]


def unit_after(tokens: Sequence[Token], number: Number) -> tuple[Unit | None, int]:
    """The longest unit right after a number, and the token after it."""
    first = number.last
    if first < len(tokens) and tokens[first].text == "-" and number.exact and first + 1 < len(tokens):
        first += tokens[first + 1].text.isalpha()  # 30-minute
    for last in range(min(first + _LONGEST, len(tokens)), first, -1):
        words = [t.text for t in tokens[first:last]]
        if _plausible(words, tokens, last) and (unit := find_unit(_joined_words(tokens[first:last]))) is not None:
            return (None if unit.code in ("deg", "K") else unit), last
    return None, number.last


def _joined_words(tokens: Sequence[Token]) -> str:
    spelled = tokens[0].text
    for before, token in pairwise(tokens):
        spelled += (" " if token.start > before.end else "") + token.text
    return spelled


def _plausible(words: Sequence[str], tokens: Sequence[Token], last: int) -> bool:
    if any(w[0].isdecimal() and w not in ("2", "3") for w in words):
        return False  # 6h30
    if words[0] in _NEVER or not (words[0][0].isalpha() or words[0][0] in "%°\"'"):
        return False
    if len(words) > 1 and words[-1] in _GROUPS:
        return False  # "steps a day" are steps
    if words[0] == "in":
        return len(words) == 1 and (last == len(tokens) or not tokens[last].text.isalnum())
    return words[0] not in ("'", '"') or len(words) == 1


def _joined(text: str, found: list[QuantitySpan]) -> list[QuantitySpan]:
    """Two parts of one quantity made one: "6 hrs 30", "1 hour and 20 minutes", "5 ft 11"."""
    joined: list[QuantitySpan] = []
    for q in found:
        before = joined[-1] if joined else None
        whole = _together(text, before, q) if before is not None else None
        if whole is not None:
            joined[-1] = whole
        elif before is None or q.start_char >= before.end_char:
            joined.append(q)
    return joined


def _together(text: str, a: QuantitySpan, b: QuantitySpan) -> QuantitySpan | None:
    if a.unit is None or a.unit.code not in _SMALLER or a.paired is not None or b.paired is not None:
        return None
    between = text[a.end_char : b.start_char].strip().lower()
    small = find_unit(_SMALLER[a.unit.code])
    if small is None or between not in ("", "and", ",", "&") or (between and b.unit is None):
        return None
    if b.unit is not None and b.unit.dimension != a.unit.dimension:
        return None
    part = convert(b.value, b.unit or small, a.unit)
    if not 0 <= part < 1 or a.value != int(a.value):
        return None
    return replace(a, end_char=b.end_char, text=text[a.start_char : b.end_char], value=a.value + part)
