"""Names that stand beside a name: "Barrett and Jones", "Kristina, Chad and Caleb".

A word that is an everyday word too is a name where a list or an "and" sets it beside one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salus.safety.privacy.lexicon import NAMELIKE, Class
from salus.safety.privacy.runs import is_ordinary
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token, is_free


def find(_text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Names that stand beside a name: Barrett and Jones; Kristina, Chad and Caleb."""
    for i, token in enumerate(tokens):
        if not token.named:
            continue
        for step in (-1, 1):
            yield from _along(tokens, i, step)


def _along(tokens: Sequence[Token], at: int, step: int) -> Iterator[Found]:
    """From the name at ``at`` on in one direction, over commas and "and"."""
    while True:
        other = at + step
        if not 0 <= other < len(tokens):
            return
        gap = tokens[max(at, other)].gap
        if gap == " " and tokens[other].low in {"and", "y", "e", "or", "o"} and 0 <= other + step < len(tokens):
            other += step
            gap = tokens[max(other, other - step)].gap
        elif gap not in (", ", " & ", "/"):
            return
        token = tokens[other]
        if (
            not is_free(token)
            or not token.known & NAMELIKE
            or token.known & (Class.STAYS | Class.CLINICAL | Class.REGION)
            or gap not in (" ", ", ", " & ", "/")
        ):
            return
        small = token.shape is Shape.LOWER and (tokens[at].shape is not Shape.LOWER or not token.known & Class.GIVEN)
        if small or token.shape not in (Shape.TITLE, Shape.LOWER) or (is_ordinary(token) and _is_phrase(tokens, other)):
            return
        token.taken = token.named = True
        yield Found(Kind.NAME, token.start, token.end)
        at = other


def _is_phrase(tokens: Sequence[Token], at: int) -> bool:
    """An everyday word with another word right behind it: "Anna, May I ask"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        after is not None
        and after.gap == " "
        and after.low not in {"and", "y", "were", "was", "are", "is"}
        and (after.capital or tokens[at].shape is Shape.LOWER)
    )
