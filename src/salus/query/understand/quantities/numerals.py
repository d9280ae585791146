"""Numbers in words, as people say and spell them.

One left-to-right pass over the words, by value: units add to tens, hundreds multiply what is before them, thousands
close a group. It stops where the next word cannot continue the number, so that "two three" is two numbers.

>>> read_cardinal("a hundred and forty steps".split())
(140.0, 4)
>>> read_cardinal("seven and a half hours".split())
(7.5, 4)
>>> read_ordinal("twenty second of june".split())
(22, 2)
>>> read_year("nineteen twenty eight".split())
(1928, 3)
"""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINAL_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "fith": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "nineth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "twelvth": 12,
    "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19,
}  # fmt: skip
_ORDINAL_TENS = {"twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
WORDS = frozenset({*_UNITS, *_TENS, *_SCALES, *_ORDINAL_UNITS, *_ORDINAL_TENS, "dozen", "couple", "half", "a", "an"})


def read_cardinal(words: Sequence[str]) -> tuple[float, int] | None:
    """The longest number that ``words`` begin with, and how many words it takes. "a" counts only before a scale."""
    number, used = _whole(words)
    if used == 0:
        return None
    rest = words[used:]
    if len(rest) >= 2 and rest[0] == "point" and rest[1] in _UNITS:
        digits = ""
        for word in rest[1:]:
            if _UNITS.get(word, 10) > 9:
                break
            digits += str(_UNITS[word])
        return float(f"{number:.0f}.{digits}"), used + 1 + len(digits)
    if len(rest) >= 3 and rest[0] == "and" and rest[1] in ("a", "one") and rest[2] in ("half", "quarter"):
        return number + _FRACTIONS[rest[2]], used + 3
    if len(rest) >= 2 and rest[0] == "and" and rest[1] == "half":
        return number + 0.5, used + 2
    if len(rest) >= 3 and list(rest[:3]) == ["and", "three", "quarters"]:
        return number + 0.75, used + 3
    return number, used


def _whole(words: Sequence[str]) -> tuple[float, int]:
    total, group, used, last = 0.0, 0.0, 0, 1_000_000_000_000.0
    at = 0
    while at < len(words):
        word = words[at]
        if word in ("a", "an") and at == 0 and len(words) > 1 and (words[1] in _SCALES or words[1] == "dozen"):
            group, last, at = 1.0, 1.0, at + 1
            continue
        if word == "and":
            follows = words[at + 1] if at + 1 < len(words) else ""
            if not (used and (group >= 100 or total) and (follows in _UNITS or follows in _TENS) and last >= 100):
                break
            at += 1
            continue
        if word in _UNITS and (last >= 100 or (20 <= last < 100 and 0 < _UNITS[word] < 10)):
            value = float(_UNITS[word])
            if used and value == 0:
                break
            group, last = group + value, max(value, 1.0)
        elif word in _TENS and last >= 100:
            group, last = group + _TENS[word], float(_TENS[word])
        elif word == "hundred" and 0 < group < 100:
            group, last = group * 100, 100.0
        elif word in _SCALES and word != "hundred" and group > 0 and (total == 0 or _SCALES[word] < 1_000_000):
            total, group, last = total + group * _SCALES[word], 0.0, float(_SCALES[word])
        elif word == "dozen" and 0 <= group <= 20:
            group, last = (group or 1.0) * 12, 0.0
        else:
            break
        at += 1
        used = at
    return total + group, used


def read_ordinal(words: Sequence[str]) -> tuple[int, int] | None:
    """An ordinal below 100, and how many words it takes."""
    if not words:
        return None
    if words[0] in _ORDINAL_UNITS:
        return _ORDINAL_UNITS[words[0]], 1
    if words[0] in _ORDINAL_TENS:
        return _ORDINAL_TENS[words[0]], 1
    if len(words) > 1 and words[0] in _TENS and 0 < _ORDINAL_UNITS.get(words[1], 0) < 10:
        return _TENS[words[0]] + _ORDINAL_UNITS[words[1]], 2
    return None


def read_year(words: Sequence[str]) -> tuple[int, int] | None:
    """A year as it is spoken, in two halves or by thousands, and how many words it takes.

    >>> read_year("two thousand and fourteen".split()), read_year("nineteen oh one".split())
    ((2014, 4), (1901, 3))
    """
    if len(words) >= 2 and list(words[:2]) == ["two", "thousand"]:
        whole, used = _whole(words)
        return (int(whole), used) if whole < 2100 else None
    century = {"eighteen": 18, "nineteen": 19, "twenty": 20}.get(words[0]) if words else None
    if century is None or len(words) < 2:
        return None
    if words[1] == "hundred":
        return century * 100, 2
    if words[1] in ("oh", "o", "zero") and len(words) > 2 and 0 < _UNITS.get(words[2], 0) < 10:
        return century * 100 + _UNITS[words[2]], 3
    if words[1] in _TENS:
        unit = _UNITS.get(words[2], 0) if len(words) > 2 else 0
        return (century * 100 + _TENS[words[1]] + unit, 3) if 0 < unit < 10 else (century * 100 + _TENS[words[1]], 2)
    teen = _UNITS.get(words[1], 0)
    return (century * 100 + teen, 2) if 10 <= teen < 20 else None
