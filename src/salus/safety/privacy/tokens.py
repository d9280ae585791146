"""A text as tokens: words, numbers, and masks, each with its place, its shape, and what the lists know of it.

One look at the text, one look-up a word; the finders walk over tokens instead of searching the text again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import Class, lexicon, words
from salus.safety.privacy.masking import MASK
from salus.safety.privacy.spanish import is_form
from salus.safety.privacy.spans import Found


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
    capital: bool  # written as a name may be: with a capital first
    taken: bool = False
    named: bool = False
    stays: bool = False


_CAPITAL = frozenset({Shape.TITLE, Shape.UPPER, Shape.INITIAL})
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
        shape = Shape.LOWER if word.islower() and word[0].isalpha() else _shape(word)
        low = word if shape is Shape.LOWER and word.isascii() else fold(word)
        tokens.append(Token(word, start, end, low, shape, known.get(low, 0), text[at:start], shape in _CAPITAL))
        at = end
    return _in_one_language(tokens)


def remaining(tokens: Sequence[Token], text: str, found: Sequence[Found]) -> list[Token]:
    """What `tokenise` gives for ``text``, in which ``found`` (settled) is masked by now, without reading it again."""
    known = lexicon().known
    left: list[Token] = []
    spans = iter(found)
    one = next(spans, None)
    for token in tokens:
        while one and one.end <= token.start:
            one = next(spans, None)
        start, end = token.start, token.end
        covered = one is not None and one.start < end
        if covered and one and not (one.start <= start and end <= one.end):
            return tokenise(text)
        if covered and one:
            start, end = one.start, one.end
        before = left[-1].end if left else 0
        if covered or token.shape is Shape.MASKED:
            if left and left[-1].shape is Shape.MASKED and before >= start:
                left[-1].end = max(before, end)
                continue
            left.append(Token(MASK, start, end, MASK, Shape.MASKED, 0, text[before:start], False))
        else:
            left.append(
                Token(
                    token.text,
                    start,
                    end,
                    token.low,
                    token.shape,
                    known.get(token.low, 0),
                    text[before:start],
                    token.capital,
                )
            )
    return _in_one_language(left)


def _in_one_language(tokens: list[Token]) -> list[Token]:
    """Where hardly a word is Spanish, being one excuses no capital; where some are, their forms are words too."""
    small = words("cues", "small_es")
    spanish = english = 0
    for token in tokens:
        if token.shape is Shape.LOWER or token.shape is Shape.UPPER:
            if token.known & Class.SPANISH or token.low in small:
                spanish += 1
            elif token.known & Class.ENGLISH:
                english += 1
    if english and 4 * spanish <= english:
        for token in tokens:
            token.known &= ~Class.SPANISH
        return tokens
    for token in tokens:
        doubtful = not token.known if token.capital else token.known & Class.GIVEN
        if doubtful and is_form(token.low):
            token.known |= Class.SPANISH
    return tokens


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
