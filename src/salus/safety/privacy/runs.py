"""Runs of capital words that belong together: "Anna van der Berg", "Mary T.", "St. Mary's Hospital".

A run ends where the writing separates: at a comma, a full stop that is no abbreviation's, the end of a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from salus.safety.privacy.lexicon import ORDINARY, Class, words
from salus.safety.privacy.tokens import Shape, Token, is_free

_ABBREVIATED = frozenset(
    {
        "st",
        "mt",
        "dr",
        "ste",
        "sta",
        "ft",
        "jr",
        "sr",
        "wm",
        "ma",
        "fco",
        "hnos",
        "prof",
        "mr",
        "mrs",
        "ms",
        "sra",
        "srta",
        "dra",
    }
)
_ENDINGS = tuple(words("endings", "clinical") | words("endings", "ordinary"))
_CONTRACTED = ("n't", "'ll", "'re", "'ve", "'d", "'m")
_ELIDED = ("c'", "qu'", "y'")


def joins(token: Token, before: Token) -> bool:
    """Whether ``token`` stands so close after ``before`` that both may be parts of one name."""
    gap = token.gap
    if gap in (" ", "-", "  ", "’s ", "'s ", "'", "’"):
        return True
    return (gap == ". " and (before.shape is Shape.INITIAL or before.low in _ABBREVIATED)) or (
        gap == "." and before.shape is Shape.INITIAL
    )


def run_from(tokens: Sequence[Token], start: int, *, limit: int = 6, particles: frozenset[str] = frozenset()) -> int:
    """The end (exclusive) of the run of capital words that starts at ``start``; ``particles`` may stand inside it."""
    end = start
    at = start
    while at < len(tokens) and at - start < limit:
        token = tokens[at]
        if at > start and not joins(token, tokens[at - 1]):
            break
        if is_free(token) and token.capital:
            end = at + 1
        elif at == start or token.low not in particles or token.taken:
            break
        at += 1
    return end


def run_back(tokens: Sequence[Token], head: int, *, limit: int = 6, inner: frozenset[str] = frozenset()) -> int:
    """The start of the run of capital words that ends before ``head``."""
    start = head
    at = head - 1
    while at >= 0 and head - at <= limit:
        if not (joins(tokens[at + 1], tokens[at]) or tokens[at + 1].gap in (" & ", " &")):
            break
        token = tokens[at]
        if is_free(token) and token.capital:
            start = at
        elif token.low not in inner or token.taken:
            break
        at -= 1
    return start


def is_ordinary(token: Token) -> bool:
    """Known as an everyday, clinical or geographical word, or built like one."""
    if token.known & ORDINARY:
        return True
    if token.known & (Class.GIVEN | Class.FAMILY | Class.TOWN):
        return False
    low = token.low
    if len(low) > 4 and low.endswith("s") and _is_listed(low[:-1]):
        return True
    if "'" in low and (low.endswith(_CONTRACTED) or low.startswith(_ELIDED)):
        return True
    return len(low) > 5 and low.endswith(_ENDINGS)


def is_unknown(token: Token) -> bool:
    """On no list and not built like an everyday or clinical word: with a capital, most likely a name."""
    return not token.known and token.shape is Shape.TITLE and len(token.low) > 2 and not is_ordinary(token)


def starts_sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a capital at ``at`` says nothing, because a sentence starts there."""
    return at == 0 or any(c in '.!?:\n"“•*' for c in tokens[at].gap)


def _is_listed(low: str) -> bool:
    from salus.safety.privacy.lexicon import lexicon

    return bool(lexicon().known.get(low, 0) & ORDINARY)


PARTICLES = words("cues", "particles")
