"""A text as tokens: words, numbers, and masks, each with its place, its shape, and what the lists know of it.

One look at the text, one look-up a word; the finders walk over tokens instead of searching the text again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import Class, lexicon
from salus.safety.privacy.masking import MASK


class Shape(IntEnum):
    """How a token is written."""

    LOWER = 0
    TITLE = 1  # Anna, McDonald, O'Neil
    UPPER = 2  # ANNA
    INITIAL = 3  # A
    MIXED = 4  # iPhone, mRNA
    NUMBER = 5  # starts with a digit: 42, 42nd, 5mg
    MASKED = 6


@dataclass(slots=True)
class Token:
    """One word, number or mask; ``taken`` once a finder has claimed it (``named`` where for a
    name), ``stays`` once context says it is no name."""

    text: str
    start: int
    end: int
    low: str
    shape: Shape
    known: int  # Class bits
    gap: str  # what stands between this token and the one before
    taken: bool = False
    named: bool = False
    stays: bool = False

    @property
    def capital(self) -> bool:
        """Written as a name may be: with a capital first."""
        return self.shape in (Shape.TITLE, Shape.UPPER, Shape.INITIAL)


# a word may hold apostrophes and digits (O'Neil, T2D); its possessive ending belongs to the gap after it
_TOKEN = re.compile(rf"({MASK}+|\d\w*|[^\W\d_]\w*(?:['’](?![sS]\b)[^\W\d_]+)*)(?:['’][sS]\b)?")


def tokenise(text: str) -> list[Token]:
    """The tokens of ``text``, in order."""
    known = lexicon().known
    tokens: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(text):
        word = match[1]
        start, end = match.span(1)
        low = fold(word)
        shape = _shape(word)
        classes = known.get(low, 0)
        tokens.append(Token(word, start, end, low, shape, classes, text[at:start]))
        at = end
    if _is_english(tokens):
        for token in tokens:
            token.known &= ~Class.SPANISH
    return tokens


def _is_english(tokens: list[Token]) -> bool:
    """Whether hardly a word is Spanish, so that being a Spanish word does not excuse a capital."""
    small = [t.known for t in tokens if t.shape is Shape.LOWER]
    return 6 * sum(bool(k & Class.SPANISH) for k in small) <= sum(bool(k & Class.ENGLISH) for k in small)


def _shape(word: str) -> Shape:
    first = word[0]
    if first == MASK:
        return Shape.MASKED
    if first.isdigit():
        return Shape.NUMBER
    if word.islower():
        return Shape.LOWER
    if not first.isupper():
        return Shape.MIXED if any(c.isupper() for c in word) else Shape.LOWER
    if len(word) == 1:
        return Shape.INITIAL
    if not word.isalpha() and any(c.isdigit() for c in word):
        return Shape.MIXED
    if word.isupper():
        return Shape.UPPER
    rest = word[1:]
    if rest.islower():
        return Shape.TITLE
    inner = sum(c.isupper() for c in rest)
    return Shape.TITLE if inner == 1 and rest[0].islower() | (rest[0] in "'’") and rest[-1].islower() else Shape.MIXED


def is_free(token: Token) -> bool:
    """Not yet claimed, not a mask, not a number."""
    return not token.taken and token.shape < Shape.NUMBER


def known_as(token: Token, classes: Class) -> bool:
    """Whether the lists hold the word under any of ``classes``."""
    return bool(token.known & classes)
