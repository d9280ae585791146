"""What stands before a word and says that it is a name: a title, a kinsman, "my name is", "patient", a signature."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cache

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import read, words
from salus.safety.privacy.tokens import Shape, Token


class Cue(IntEnum):
    """How surely a name comes next."""

    NONE = 0
    WEAK = 1  # with, by, from: a given name that is also a word
    STRONG = 2  # patient, wife, regards: whatever has a capital and is no everyday word
    STRONG_SMALL = 3  # my name is: even without a capital
    TITLE = 4  # Dr., Mrs.: whatever has a capital


_AFTER_TITLE = (" ", ". ", ".")
_AFTER_CUE = (" ", ": ", ", ", " - ", ":", ",\n", "\n", ". ", ":\n", " (", ":  ", ":    ", " – ", ",\n\n")


def cue_before(tokens: Sequence[Token], at: int) -> Cue:
    """The surest cue right before the word at ``at``."""
    if not at:
        return Cue.NONE
    before, gap = tokens[at - 1], tokens[at].gap
    if at > 1 and before.gap == " " and tokens[at - 2].shape is Shape.NUMBER and before.shape is Shape.LOWER:
        return Cue.NONE  # 45 ms
    if (
        before.low in words("cues", "titles")
        and gap in _AFTER_TITLE
        and not (gap == ". " and before.low in {"major", "general", "sister", "madam", "don", "sir", "nurse", "doctor"})
    ):
        return Cue.TITLE
    if before.taken:
        return Cue.NONE
    gap = gap if len(gap) < 3 else gap.rstrip(" \t") + " " if gap.strip() else gap
    if gap not in _AFTER_CUE:
        return Cue.NONE
    for length in (4, 3, 2, 1):
        if (
            at >= length
            and tuple(t.low for t in tokens[at - length : at]) in _phrases()
            and all(t.gap in (" ", "'", "’", ". ") for t in tokens[at - length + 1 : at])
        ):
            return Cue.STRONG_SMALL
    if before.low in words("cues", "after"):
        return Cue.STRONG
    return Cue.WEAK if before.low in words("cues", "person_after") and gap == " " else Cue.NONE


@cache
def _phrases() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(phrase).split()) for phrase in read("cues")["lower_after"])
