"""The numbers of a question: digits with their marks, words, fractions, pairs.

>>> [(n.value, n.paired) for n in numbers(tokenize("10k, 140/90, 1 1/2 and seven and a half"))]
[(10000.0, None), (140.0, 90.0), (1.5, None), (7.5, None)]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from salus.query.understand.quantities.numerals import WORDS, read_cardinal

_TOKEN = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?k?(?![a-z]*\d)|(?<![\w.])\.\d+"  # 10,000  7.5  10k  .5
    r"|\d+(?:\.\d+)?|[½¼¾⅓⅔]|mm\[hg\]|°\s?[cf](?![a-z])|[a-zµμ²]+(?:'[a-z]+)*|&[gl]t;|[<>=!]=|=[<>]|[^\sa-z0-9]"
)
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_FOLD = str.maketrans({"’": "'", "–": "-", "—": "-", "−": "-", "‑": "-"})
_NOT_ONE = frozenset("which that this the each every any no last latest first next other another day only some".split())  # noqa: SIM905
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000, "dozen": 12}
_ORDINAL = frozenset({"st", "nd", "rd", "th"})


class Token(NamedTuple):
    """One word, number or mark in lower case, with its place in the question."""

    text: str
    start: int
    end: int


class Number(NamedTuple):
    """A number over the tokens ``[first, last)``. ``exact``: written in digits."""

    first: int
    last: int
    value: float
    paired: float | None = None
    exact: bool = True


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``; every character keeps its place."""
    lower = text.lower() if text.isascii() else "".join(c.lower()[0] for c in text)
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(lower.translate(_FOLD))]


def numbers(tokens: Sequence[Token]) -> list[Number]:
    """The numbers, left to right. Dates, clock times, ordinals and names such as "b12" are none."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = _read(tokens, at)
        if number is not None:
            found.append(number)
        at = number.last if number is not None else at + 1
    return found


def _read(tokens: Sequence[Token], at: int) -> Number | None:
    text = tokens[at].text
    if text[0].isdecimal() or (text[0] == "." and len(text) > 1):
        return _digits(tokens, at)
    if text in _GLYPHS:
        return Number(at, at + 1, _GLYPHS[text])
    return _spelled(tokens, at) if text in WORDS else None


def _digits(tokens: Sequence[Token], at: int) -> Number | None:
    before = tokens[at - 1] if at else None
    if before and before.end == tokens[at].start and (before.text[-1].isalpha() or before.text in ".:/"):
        return None  # b12, q3, the minutes of 7:30, the year of 5/12/2023
    if _word(tokens, at + 1) in _ORDINAL and tokens[at + 1].start == tokens[at].end:
        return None
    value = _value(tokens[at].text)
    if _word(tokens, at + 1) == ":" and _is_digits(tokens, at + 2):
        return None  # a clock time, or a pace: see find.py
    last = at + 1
    if _word(tokens, last) == "/" and _is_digits(tokens, last + 1):
        return _slashed(tokens, at, value)
    if _word(tokens, last) in _GLYPHS:
        return Number(at, last + 1, value + _GLYPHS[tokens[last].text])
    if _is_digits(tokens, last) and _word(tokens, last + 1) == "/" and _is_digits(tokens, last + 2):
        top, bottom = _value(tokens[last].text), _value(tokens[last + 2].text)
        if 0 < top < bottom <= 16:
            return Number(at, last + 3, value + top / bottom)
    if _word(tokens, last) == "over" and _is_digits(tokens, last + 1):
        lower = _value(tokens[last + 1].text)
        if _reading(value, lower):
            return Number(at, last + 2, value, lower)
    return _scaled(tokens, at, last, value)


def _scaled(tokens: Sequence[Token], at: int, last: int, value: float) -> Number:
    scale = _SCALES.get(_word(tokens, last))
    if scale:
        value, last = value * scale, last + 1
    ahead = [t.text for t in tokens[last : last + 3]]
    if ahead[:1] == ["and"] and ahead[1:3] in (["a", "half"], ["one", "half"]):
        return Number(at, last + 3, value + 0.5)
    if ahead[:3] == ["and", "a", "quarter"]:
        return Number(at, last + 3, value + 0.25)
    return Number(at, last, value)


def _slashed(tokens: Sequence[Token], at: int, value: float) -> Number | None:
    """140/90 is a pair, 1/2 a fraction, 7/10 a seven; 5/12/2023 a date."""
    below = _value(tokens[at + 2].text)
    if _word(tokens, at + 3) == "/":
        return None
    if _reading(value, below):
        return Number(at, at + 3, value, below)
    if below in (2, 3, 4, 8) and 0 < value < below:
        return Number(at, at + 3, value / below)
    return Number(at, at + 3, value) if below in (10, 100) and value <= below else None


def _reading(upper: float, lower: float) -> bool:
    """True for two numbers that can be a blood pressure."""
    return 50 <= upper <= 300 and 20 <= lower < upper


def _spelled(tokens: Sequence[Token], at: int) -> Number | None:
    words: list[str] = []
    places: list[int] = []
    for k in range(at, min(at + 14, len(tokens))):
        joined = tokens[k].text == "-" and words and _word(tokens, k + 1) in WORDS and words[-1] in WORDS
        if not joined:
            words.append(tokens[k].text)
            places.append(k)
    if words[0] == "half" and words[1:2] in (["a"], ["an"]):
        return Number(at, places[1] + 1, 0.5, exact=False)
    if words[0] == "a" and words[1:3] == ["couple", "of"]:
        return Number(at, places[2] + 1, 2.0, exact=False)
    if words[0] == "couple":
        return Number(at, places[1] + 1, 2.0, exact=False) if words[1:2] == ["of"] else None
    read = read_cardinal(words)
    if read is None:
        return None
    value, used = read
    after = words[used] if used < len(words) else ""
    if used == 1 and words[0] == "one" and ((at and tokens[at - 1].text in _NOT_ONE) or after == "of"):
        return None
    return Number(at, places[used - 1] + 1, value, exact=False)


def _value(text: str) -> float:
    return float(text.rstrip("k").replace(",", "")) * (1000 if text.endswith("k") else 1)


def _is_digits(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text[0].isdecimal()


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""
