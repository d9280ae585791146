"""What was found once goes everywhere: the same name or number later in the text, or earlier, without its cue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from salus.safety.privacy.letters import fold
from salus.safety.privacy.runs import PARTICLES, is_ordinary, starts_sentence
from salus.safety.privacy.spans import Found, Kind, surer
from salus.safety.privacy.tokens import Token, is_free, tokenise

_CHUNK = re.compile(r"[^\s,;()\[\]\"'<>]{4,64}")
_NUMBERED = frozenset(Kind) - {Kind.NAME, Kind.PLACE, Kind.FACILITY, Kind.ADDRESS, Kind.DATE, Kind.AGE}


def find(text: str, tokens: Sequence[Token], found: Iterable[Found]) -> Iterator[Found]:
    """Further places of what ``found`` holds: single words of names, whole values of numbers."""
    parts: set[str] = set()
    spelled: set[str] = set()
    values: dict[str, Kind] = {}
    for one in found:
        value = text[one.start : one.end]
        if one.type is Kind.NAME:
            for token in tokenise(value):
                if len(token.low) > 2 and token.low not in PARTICLES:
                    parts.add(token.low)
                    spelled.add(token.text)
        elif one.type in _NUMBERED:
            values[fold(value)] = surer(one.type, values.get(fold(value), one.type))
    if parts:
        yield from _words(tokens, parts, spelled)
    if values:
        for match in _CHUNK.finditer(text):
            whole = match[0].rstrip(".:!?")
            kind = values.get(fold(whole))
            if kind:
                yield Found(kind, match.start(), match.start() + len(whole))


def _words(tokens: Sequence[Token], parts: set[str], spelled: set[str]) -> Iterator[Found]:
    for i, token in enumerate(tokens):
        if token.low not in parts or not is_free(token) or token.stays:
            continue
        everyday = is_ordinary(token)
        if everyday and not (token.capital and token.text in spelled and not starts_sentence(tokens, i)):
            continue
        yield Found(Kind.NAME, token.start, token.end)
