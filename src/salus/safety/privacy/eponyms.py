"""Capital words that stay because of what stands beside them: "Chaddock reflex", "Glasgow Coma Scale", "signo de
Babinski".

The word beside tells a finding, a method or a study from a person, so eponyms that no list holds stay too. A
title, a given name before a family name, or an initial makes it a person again.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from itertools import pairwise

from salus.safety.privacy.lexicon import Class, words
from salus.safety.privacy.runs import is_ordinary, joins, run_back, run_from, starts_sentence
from salus.safety.privacy.tokens import Shape, Token

_OF = frozenset({"de", "del", "of"})


def mark(tokens: Sequence[Token]) -> None:
    """Mark the words of ``tokens`` that are eponyms as staying."""
    strong, weak, spanish = words("eponyms", "strong"), words("eponyms", "weak"), words("eponyms", "strong_es")
    endings = tuple(words("eponyms", "suffixes"))
    for i, token in enumerate(tokens):
        low = token.low
        if low not in strong and low not in weak and low not in spanish:
            low = low.removesuffix("s")
        if low in strong or (len(low) > 7 and low.endswith(endings) and token.shape is Shape.LOWER):
            _before(tokens, i, certain=True)
        elif low in weak:
            _before(tokens, i, certain=False)
        if low in spanish and i + 2 < len(tokens) and tokens[i + 1].low in _OF:
            _stay(tokens, i + 2, run_from(tokens, i + 2, limit=4), certain=True)
        elif token.known & Class.EPONYM and _possessive(tokens, i):
            token.stays = True
    for before, token in pairwise(tokens):
        if token.gap == "-" and (before.stays or token.stays) and before.capital and token.capital:
            before.stays = token.stays = True  # Kayser-Fleischer


def _before(tokens: Sequence[Token], head: int, *, certain: bool) -> None:
    """The capital words just before ``head``, with at most two small words ("coma", "risk") between."""
    after = tokens[head + 1].low if head + 1 < len(tokens) else ""
    if after in words("eponyms", "not_after") and tokens[head + 1].gap == " " and not certain:
        return
    at = head
    for _ in range(2):
        if (
            at
            and joins(tokens[at], tokens[at - 1])
            and not tokens[at - 1].capital
            and tokens[at - 1].known & (Class.ENGLISH | Class.CLINICAL)
        ):
            at -= 1
        else:
            break
    if at != head and not certain:
        return
    _stay(tokens, run_back(tokens, at, limit=5, inner=frozenset({"and"})), at, certain=certain)


def _stay(tokens: Sequence[Token], start: int, end: int, *, certain: bool) -> None:
    run = tokens[start:end]
    if not run or _is_person(tokens, start, end):
        return
    if not certain and any(
        t.known & (Class.GIVEN | Class.FAMILY) and not t.known & Class.EPONYM and not is_ordinary(t) for t in run
    ):
        return
    for token in run:
        token.stays = True


def _is_person(tokens: Sequence[Token], start: int, end: int) -> bool:
    """A title before the run, an initial after a given name in it, or a given name before a family name."""
    if start and tokens[start - 1].low in words("cues", "titles") | {"patient", "named", "paciente"}:
        return True
    run = tokens[start:end]
    if run[0].low in words("cues", "titles"):
        return True
    for first, second in itertools.pairwise(run):
        given = first.known & Class.GIVEN and not is_ordinary(first) and not first.known & Class.EPONYM
        if given and (
            second.shape is Shape.INITIAL
            or (second.gap == " " and second.known & Class.FAMILY and not second.known & Class.EPONYM)
        ):
            return not starts_sentence(tokens, start) or True
    return False


def _possessive(tokens: Sequence[Token], at: int) -> bool:
    """An eponym on the list stays alone too, unless a title or a given name stands before it."""
    if not tokens[at].capital:
        return True
    if at and tokens[at].gap in (" ", ". ", "-"):
        before = tokens[at - 1]
        if before.low in words("cues", "titles") or (
            before.known & Class.GIVEN and before.capital and not is_ordinary(before)
        ):
            return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return not (after and after.gap == " " and after.shape is Shape.INITIAL)
