"""What a text must hold for a pattern to be found in it: looking for a word costs a hundredth of trying the pattern.

A question is held against hundreds of patterns, and nearly all of them need a word that it does not have. Invariant: a
text that a pattern matches somewhere holds at least one of the pattern's needles.

>>> needles(r"\\b(?:hits?|hitting|reached) (?:my )?\\w+")
('hit', 'reached')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as kinds  # type: ignore[attr-defined]  # how `re` reads a pattern before it compiles it
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_ANYTHING = ("",)


class Sought(NamedTuple):
    """A pattern with its needles, and what it is replaced with."""

    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str = ""


def sought(pattern: str, replacement: str = "") -> Sought:
    """The pattern made ready to be looked for."""
    return Sought(needles(pattern), re.compile(pattern), replacement)


def found(patterns: Iterable[Sought], text: str) -> list[re.Match[str]]:
    """The first match of each pattern that is in the text."""
    out = []
    for known, pattern, _ in patterns:
        for needle in known:
            if needle in text:
                match = pattern.search(text)
                out += [match] if match is not None else []
                break
    return out


def replaced(patterns: Iterable[Sought], text: str) -> str:
    """The text with the matches of each pattern replaced, one pattern after the other."""
    for known, pattern, replacement in patterns:
        for needle in known:
            if needle in text:
                text = pattern.sub(replacement, text)
                break
    return text


def needles(pattern: str) -> tuple[str, ...]:
    """Texts of which every match holds at least one; the empty one where nothing is known of it."""
    read = parser.parse(pattern)
    return _ANYTHING if read.state.flags & re.IGNORECASE else _best(_candidates(read))


def _candidates(items: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, ...]]:
    """Of each stretch that cannot be left out, what it is sure to hold."""
    letters = ""
    for kind, what in items:
        if kind is kinds.LITERAL:
            letters += chr(what)
            continue
        yield (letters,)
        letters = ""
        if kind is kinds.SUBPATTERN:
            yield _best(_candidates(what[-1])) if not what[1] and not what[2] else _ANYTHING
        elif kind is kinds.BRANCH:
            yield _either([_best(_candidates(way)) for way in what[1]])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and what[0] > 0:
            yield _best(_candidates(what[2]))
    yield (letters,)


def _either(ways: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    every = dict.fromkeys(needle for way in ways for needle in way)
    return tuple(n for n in every if not any(other in n for other in every if other != n))


def _best(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The one that few texts hold by chance: its shortest needle the longest, then the fewest of them."""
    return max(found, key=lambda some: (min(map(len, some)), -len(some)), default=_ANYTHING)
