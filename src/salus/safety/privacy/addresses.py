"""An address from its core on: over flats, towns, states, postcodes and countries, and the lines it is written in.

It goes on as long as nothing but parts of an address follows; a line is taken whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from salus.safety.privacy.lexicon import Class, words
from salus.safety.privacy.runs import PARTICLES, is_ordinary, is_unknown
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token

_GAP = re.compile(r"[ ,.\n\r\t\-–/()>?*|#°º]{1,12}\Z")
_LINE = 6  # words that a line of an address has at most
_LONGEST = 14  # tokens that an address may go on for


def grown(tokens: Sequence[Token], start: int, end: int) -> Found:
    """The address from a core on, in both directions."""
    for _ in range(3):
        if start and is_number(tokens, start - 1, gaps=None) and tokens[start].gap in (" ", ", ", "-", " - "):
            start -= 1
    for _ in range(_LONGEST):
        if end >= len(tokens) or not _GAP.match(tokens[end].gap):
            break
        below = line(tokens, end) if "\n" in tokens[end].gap else end
        if below == end and not _goes_on(tokens, end):
            break
        end = max(below, end + 1)
    for token in tokens[start:end]:
        token.taken = True
    return Found(Kind.ADDRESS, tokens[start].start, tokens[end - 1].end)


def line(tokens: Sequence[Token], start: int) -> int:
    """The end of the line at ``start`` where all of it may belong to an address; else ``start``."""
    end = start + 1
    while (
        end < len(tokens)
        and end - start <= _LINE
        and "\n" not in tokens[end].gap
        and _GAP.match(tokens[end].gap)
        and not tokens[end].taken
    ):
        end += 1
    row = tokens[start:end]
    over = end < len(tokens) and "\n" not in tokens[end].gap
    fits = all(t.capital or t.shape is Shape.NUMBER or t.low in PARTICLES or len(t.low) < 4 for t in row)
    if over or not fits or any(t.taken or t.stays for t in row) or "\n\n\n" in row[0].gap:
        return start
    telling = any(not is_ordinary(t) or t.known & (Class.REGION | Class.TOWN) for t in row)
    return end if telling else start


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.taken:
        return False
    if token.shape is Shape.NUMBER:
        return is_number(tokens, at, gaps=None) and not unit_after(tokens, at)
    if token.low in words("streets", "units") | words("streets", "parts") and is_number(tokens, at + 1, gaps=None):
        return True
    if (token.low in words("streets", "states") and token.shape is Shape.UPPER) or token.low in words(
        "streets", "after"
    ):
        return token.capital and token.gap != ". "
    if not token.capital or token.shape is Shape.INITIAL or token.stays or token.gap.startswith("."):
        return False
    if token.known & Class.REGION or token.known & Class.TOWN or is_unknown(token):
        return True
    if token.known & (Class.GIVEN | Class.FAMILY) and not is_ordinary(token):
        return True
    return token.shape is Shape.UPPER and len(token.text) > 3 and not is_ordinary(token)


def is_number(tokens: Sequence[Token], at: int, *, gaps: tuple[str, ...] | None) -> bool:
    if not 0 <= at < len(tokens):
        return False
    token = tokens[at]
    figures = token.text.isdigit() or (len(token.text) < 7 and token.text[:-1].isdigit())
    return (
        token.shape is Shape.NUMBER
        and figures
        and len(token.text) <= 6
        and not token.taken
        and (gaps is None or token.gap in gaps)
    )


def unit_after(tokens: Sequence[Token], number: int) -> bool:
    after = tokens[number + 1] if number + 1 < len(tokens) else None
    return after is not None and after.gap in (" ", "-", "/") and after.low in words("ids", "units")
