"""Numbers that are a person's because the words before them say so: records, insurance, licences, plates, devices.

A strong word ("MRN") takes any value with three characters and a digit; a weak one ("account", "case") needs a longer
one, so that "case 3" and "call 911" stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import read, words
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token

_VALUE = re.compile(r"#?[A-Za-z0-9]{1,24}(?:[\-/._][A-Za-z0-9]{1,24}){0,8}(?:(?<=\d)(?: \d{3,6}){0,4})")
_PLATE = re.compile(r"#?[A-Z0-9]{1,4}(?:[ \-·]?[A-Z0-9]{1,4}){1,3}(?![a-z])")
_BREAK = re.compile(r"[;!?]|\.\s|\n\s*\n")
_REACH = 5  # words between the cue and its value: "is the number on my"
_LONG = 4  # digits that a weak word needs


def find(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Every value in ``text`` that a word before it makes somebody's."""
    cues, firsts = _cues()
    for i, token in enumerate(tokens):
        if token.low not in firsts:
            continue
        for length in (3, 2, 1):
            phrase = " ".join(t.low for t in tokens[i : i + length])
            if phrase in cues and i + length <= len(tokens):
                found = _value(text, tokens, i + length, cues[phrase], weak=phrase in words("ids", "weak"))
                if found:
                    yield found
                break


def _value(text: str, tokens: Sequence[Token], at: int, kind: Kind, *, weak: bool) -> Found | None:
    for token in tokens[at : at + _REACH]:
        if _BREAK.search(token.gap) or token.shape is Shape.MASKED:
            return None
        start = token.start - 1 if token.gap.endswith("#") else token.start
        match = _VALUE.match(text, start)
        if kind is Kind.VEHICLE:
            plate = _PLATE.match(text, start)
            match = plate if plate and (not match or plate.end() > match.end()) else match
        if match and any(c.isdigit() for c in match[0]):
            return Found(kind, *match.span()) if _is_value(match, text, weak=weak) else None
        if token.low not in words("ids", "fillers"):
            return None
    return None


def _is_value(match: re.Match[str], text: str, *, weak: bool) -> bool:
    digits = sum(c.isdigit() for c in match[0])
    if len(match[0].lstrip("#")) < 3 or (match[0].isdigit() and len(match[0]) < 4 and weak):
        return False
    if weak and (digits < _LONG or (match[0].isdigit() and len(match[0]) == 4 and match[0][:2] in ("19", "20"))):
        return False
    after = re.compile(r"[ \-]?([^\W\d_]+)").match(text, match.end())
    return not (after and fold(after[1]) in words("ids", "units"))


@cache
def _cues() -> tuple[dict[str, Kind], frozenset[str]]:
    cues = {fold(phrase): Kind(kind) for kind, phrases in read("ids")["strong"].items() for phrase in phrases}
    return cues, frozenset(phrase.split()[0] for phrase in cues)
