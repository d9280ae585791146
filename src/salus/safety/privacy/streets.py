"""Postal addresses: a street with its number in the orders that countries write it, boxes, flats, and what follows
them.

A core is found first (number and street, street and number, a box, a flat); then the address is followed over
towns, states, postcodes and countries as long as nothing else comes between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from salus.safety.privacy.addresses import grown, is_number, line, unit_after
from salus.safety.privacy.lexicon import Class, words
from salus.safety.privacy.runs import PARTICLES, is_ordinary, is_unknown, run_back, run_from
from salus.safety.privacy.spans import Found
from salus.safety.privacy.tokens import Shape, Token, is_free

_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|post ?box|apartado(?: de correos| postal)?|casilla(?: postal)?|postfach)"
    r"\b[ #]{0,2}\d{1,6}"
    r"|\b(?:PSC|CMR|Unit) \d{1,6},? Box \d{1,6}|\b(?:APO|FPO|DPO),? (?:AA|AE|AP)(?: \d{5})?"
    r"|\bUS(?:S|NS|CGC|NV) [^\W\d_]{2,20}",
    re.I,
)
_ALWAYS = frozenset(
    ["calle", "avenida", "avda", "rue", "rua", "ulica", "piazza", "viale", "vicolo", "jalan", "leoforos"]
)
_CUES = words("streets", "cues")
_LINK = re.compile(r"[ ,.\n#°º/\-]{1,4}\Z")
_LONGEST = 14  # tokens that an address may go on for


def find(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Every address in ``text``, each as one stretch."""
    low = text.lower()
    if "box" in low or "po " in low or " us" in low or low.startswith("us") or "apartado" in low or "casilla" in low:
        for match in _BOX.finditer(text):
            if match[0][:2] != "us":
                yield grown(tokens, *_covering(tokens, match.start(), match.end()))
    heads = _heads()
    i = 0
    while i < len(tokens):
        token = tokens[i]
        plain = token.shape is Shape.LOWER and token.known & Class.ENGLISH and token.low not in heads
        core = None if plain else _core(tokens, i)
        if core:
            found = grown(tokens, *core)
            yield found
            while i < len(tokens) and tokens[i].start < found.end:
                i += 1
            i = max(i, core[1])
        else:
            i += 1


def _core(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    token = tokens[at]
    if token.shape is Shape.NUMBER and not token.taken:
        return _numbered_line(tokens, at)
    if not is_free(token):
        return None
    if token.low in words("streets", "after"):
        found = _number_street(tokens, at)
        if found:
            return found
    if token.low in words("streets", "before") and (token.capital or token.low in _ALWAYS):
        found = _street_number(tokens, at)
        if found:
            return found
    if token.low in words("streets", "units") and is_number(tokens, at + 1, gaps=(" ", ". ", " #", "#", ".")):
        if token.capital or token.low in {"apt", "apartment", "suite", "ste", "piso", "depto"}:
            return at, at + 2
        return None
    if token.low in _CUES:
        return _after_cue(tokens, at + 1)
    return _named_number(tokens, at)


def _after_cue(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """What follows "address:" or "lives at", where it holds a number: up to the first everyday word."""
    for _ in range(4):
        if at < len(tokens) and tokens[at].low in words("streets", "fillers"):
            at += 1
    if at >= len(tokens) or any(c in tokens[at].gap for c in ";!?") or not _is_part(tokens, at):
        return None
    end = at
    numbered = 0
    while (
        end < len(tokens)
        and end - at < _LONGEST
        and _is_part(tokens, end)
        and (end == at or _LINK.match(tokens[end].gap))
    ):
        numbered += tokens[end].shape is Shape.NUMBER
        end += 1
    return (at, end) if numbered and end > at + 1 else None


def _is_part(tokens: Sequence[Token], at: int) -> bool:
    """A word or number that an address may hold."""
    token = tokens[at]
    if token.taken or token.stays or token.shape is Shape.MASKED:
        return False
    if token.shape is Shape.NUMBER:
        return not unit_after(tokens, at)
    everyday = token.known & (Class.ENGLISH | Class.SPANISH) and not token.known & (
        Class.TOWN | Class.REGION | Class.FAMILY
    )
    if token.capital:
        abbreviated = at > 0 and len(tokens[at - 1].low) < 4 and tokens[at - 1].shape is not Shape.NUMBER
        return not (("." in token.gap and not abbreviated) or ("\n" in token.gap and everyday))
    return not everyday or token.low in _heads() | PARTICLES


def _numbered_line(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A line that is a number and capital words, above a line that may belong to an address."""
    token = tokens[at]
    if not is_number(tokens, at, gaps=None) or (at and "\n" not in token.gap):
        return None
    end = run_from(tokens, at + 1, limit=4, particles=PARTICLES)
    if end == at + 1 or tokens[at + 1].gap != " " or end >= len(tokens) or "\n" not in tokens[end].gap:
        return None
    below = line(tokens, end)
    return (at, below) if any(t.shape is Shape.NUMBER for t in tokens[end:below]) else None


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(words("streets", "suffixes"))


@cache
def _heads() -> frozenset[str]:
    """Everyday words that an address may start or end with."""
    return words("streets", "after") | words("streets", "before") | words("streets", "units") | _CUES


def _number_street(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """14 Crown Street; Oxford Road; 12 elm street."""
    token = tokens[at]
    if tokens[at].gap not in (" ", "-"):
        return None
    if (
        token.low in {"st", "str", "street"}
        and at > 1
        and is_number(tokens, at - 1, gaps=(" ",))
        and is_free(tokens[at - 2])
    ):
        start = at - 2 if not is_ordinary(tokens[at - 2]) else at - 1  # Hauptallee 12 st.
        return start, at + 1
    start = run_back(tokens, at, limit=4, inner=PARTICLES)
    if start == at and token.low in words("streets", "spelled"):
        start = _lower_words(tokens, at)
        return (start, at + 1) if start < at else None
    if start == at or any(t.stays for t in tokens[start:at]):
        return None
    if is_number(tokens, start - 1, gaps=None) and tokens[start].gap == " ":
        return start - 1, at + 1
    spelled = token.low in words("streets", "spelled") and token.low != "dr" and token.capital
    while (
        start < at
        and is_ordinary(tokens[start])
        and at - start > 1
        and tokens[start].low in {"the", "at", "in", "on", "corner", "of", "from", "address", "to", "my"}
    ):
        start += 1
    if spelled and token.shape is Shape.TITLE and any(not t.known & Class.STAYS for t in tokens[start:at]):
        return start, at + 1
    return None


def _lower_words(tokens: Sequence[Token], at: int) -> int:
    """The place of the number that stands up to three words before a street written without capitals."""
    if at and tokens[at - 1].shape is Shape.NUMBER and tokens[at - 1].text[-2:] in {"st", "nd", "rd", "th"}:
        return at - 1  # 5th avenue
    for back in range(2, 5):
        if at - back >= 0 and is_number(tokens, at - back, gaps=None):
            between = tokens[at - back + 1 : at]
            return at - back if all(t.gap == " " and is_free(t) for t in between) and len(between) < 3 else at
    return at


def _street_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Calle de Alcalá 14; C/ Mayor, 3; Rua do Arenque 1634."""
    start = at + 1
    while start < len(tokens) and tokens[start].low in PARTICLES and tokens[start].gap == " ":
        start += 1
    if start >= len(tokens) or tokens[start].gap not in (" ", "/ ", "/", ". ", "."):
        return None
    end = run_from(tokens, start, limit=5, particles=PARTICLES)
    if end == start:
        return (
            (at, start + 1)
            if is_number(tokens, start, gaps=(" ", ". ")) and tokens[at].low in {"calle", "carrera"}
            else None
        )
    for skip in (0, 1):
        if is_number(tokens, end + skip, gaps=(" ", ", ", " #", " # ", "º ", " nº ")) and (
            not skip or tokens[end].low in {"no", "num", "numero", "n", "nr"}
        ):
            return at, end + skip + 1
    return (at, end) if tokens[at].low in _ALWAYS else None


def _named_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Puruntie 82; Grössgstötten 50; and a known name with a number where somebody lives."""
    token = tokens[at]
    if token.stays or token.shape in (Shape.INITIAL, Shape.MIXED):
        return None
    ending = len(token.low) > 5 and token.low.endswith(_suffixes()) and not is_ordinary(token)
    end = run_from(tokens, at, limit=3, particles=PARTICLES) if token.capital else at + 1
    if end == at or not is_number(tokens, end, gaps=(" ",)) or unit_after(tokens, end):
        return None
    run = tokens[at:end]
    if any(t.stays or t.known & (Class.STAYS | Class.CLINICAL | Class.EPONYM) for t in run):
        return None
    unknown = any(is_unknown(t) for t in run)
    lives = any(t.low in words("streets", "lives") for t in tokens[max(0, at - 6) : at])
    if (
        (unknown and len(tokens[end].text) <= 5)
        or ending
        or (lives and token.capital and not all(is_ordinary(t) for t in run))
    ):
        return at, end + 1
    return None


def _covering(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    inside = [i for i, t in enumerate(tokens) if t.start < end and t.end > start]
    return inside[0], inside[-1] + 1
