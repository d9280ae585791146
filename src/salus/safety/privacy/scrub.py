"""The order of the trip: hide placeholders, look, hide what was found, look again until nothing is left, replace.

The second look is what makes scrubbing idempotent: it sees the text as a later scrubbing would. Each look is linear in
the length of the text, and each look that finds anything leaves less text to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from salus.safety.privacy import (
    ages,
    beside,
    dates,
    eponyms,
    facilities,
    ids,
    names,
    networks,
    numbers,
    places,
    repeats,
    scripts,
    streets,
)
from salus.safety.privacy.masking import mask, mask_placeholders
from salus.safety.privacy.placeholders import replace
from salus.safety.privacy.spans import Found, settle
from salus.safety.privacy.tokens import Token, remaining, tokenise

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without what says who a person is, and what was taken out of the original, in order."""

    text: str
    found: tuple[Found, ...]


def scrub(text: str) -> Scrubbed:
    """``text`` with every identifier replaced by a typed placeholder such as ``[NAME_1]``.

    Offsets in ``found`` are characters of the original text. Scrubbing what was scrubbed changes nothing.
    """
    hidden = mask_placeholders(text)
    everything: list[Found] = []
    tokens = tokenise(hidden)
    while found := _look(hidden, tokens):
        everything.extend(found)
        hidden = mask(hidden, found)
        tokens = remaining(tokens, hidden, found)
    settled = settle(everything)
    return Scrubbed(replace(text, settled), tuple(settled))


def _look(text: str, tokens: list[Token]) -> list[Found]:
    """What one look finds, settled."""
    found = list(networks.find(text))
    if _DIGIT.search(text):
        found += ids.find(text, tokens)
        found += numbers.find(text)
        found += ages.find(text)
    found += dates.find(text, tokens)
    _take(tokens, found)
    eponyms.mark(tokens)
    for finder in (streets.find, _numbers_and_scripts, _facilities, places.find, names.find, beside.find):
        more = list(finder(text, tokens))
        _take(tokens, more)
        found += more
    found += repeats.find(text, tokens, settle(found))
    return settle(found)


def _numbers_and_scripts(text: str, _tokens: list[Token]) -> list[Found]:
    return [*numbers.phones(text), *scripts.find(text)]


def _facilities(_text: str, tokens: list[Token]) -> list[Found]:
    return list(facilities.find(tokens))


def _take(tokens: list[Token], found: list[Found]) -> None:
    """Mark the tokens that ``found`` covers as taken."""
    if not found:
        return
    spans = iter(settle(found))
    one = next(spans, None)
    for token in tokens:
        while one and one.end <= token.start:
            one = next(spans, None)
        if one is None:
            return
        if token.end > one.start:
            token.taken = True
