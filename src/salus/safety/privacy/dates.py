"""Dates finer than a year: they are somebody's. Bare years, weekdays, durations and times of day stay.

A month alone goes only where the text tells an event of a life ("admitted in March"); two numbers with a slash only
after a word that makes them a date ("seen on 4/12"), for else they are a ratio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import words
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token

_MONTHS = words("cues", "months")
_WORDS_TOO = frozenset({"may", "march", "mar", "dec", "sep", "jan", "jun", "ago", "ene", "nov", "august", "dic"})
_AFTER = re.compile(
    r"\.?(?:[ \-]{1,2}(?:the )?(\d{1,2})(?:st|nd|rd|th|º|°)?(?![\d:%/]|\.\d)"
    r"(?:(?: ?[,\-] ?| (?:of |de |del )?)['’]?(\d{4}|\d{2})(?![\d:/%]|\w))?"
    r"|(?: ?,? ?|-)(?:of |de |del )?((?:19|20)\d\d|['’]\d\d)(?!\d))",
    re.I,
)
_BEFORE = re.compile(r"(?<![\d.,/])(?:the )?(\d{1,2})(?:st|nd|rd|th|º|°|ro)?(?: of | de |[ \-./])\Z", re.I)
_YEAR_AFTER = re.compile(r"\.?(?:(?:,? | de | del |, de |-|/|\.)['’]?(\d{4}|\d{2})(?![\d:/%]|\w|\.\d))?", re.I)
_NUMERIC = re.compile(r"(?<![\d/.\-])(\d{1,2})([/.\-])(\d{1,2})\2((?:19|20)\d{2}|\d{2})(?![\d/]|[.\-]\d)")
_ISO = re.compile(
    r"(?<!\d)(?:19|20)\d{2}([\-/.])(\d{1,2})\1(\d{1,2})(?!\d)"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+\-]\d{2}:?\d{2})?)?"
)
_SHORT = re.compile(r"(?<![\d/.\-])(\d{1,2})/(\d{2}|\d{1}|(?:19|20)\d\d)(?![\d/]|\.\d)")
_SEPARATED = re.compile(r"\d[/.\-]\d")
_COMPACT = re.compile(r"(?<!\d)(?:(?:19|20)\d{6}|\d{8})(?!\d)")
_CUE = re.compile(
    r"\b(?:on|since|in|dated|date|dob|birth|born|until|till|from|visit|visited|seen|admitted|admit|el|desde"
    r"|fecha|nacimiento|nacido|nacida|by|of|around|before|after)\W{1,3}\Z",
    re.I,
)
_BORN = re.compile(
    r"\b(?:dob|birth|born|birthdate|birthday|d\.o\.b|nacimiento|nacid[oa])\W{1,6}(?:is |on |el |date )?\Z", re.I
)
_MONTH_CUES = frozenset({"in", "since", "last", "early", "late", "mid", "until", "during", "of", "en", "desde", "this"})
_UNIT = re.compile(r"[ \-]?([^\W\d_]+)")


def find(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Every date in ``text`` that names more than a year."""
    yield from _named(text, tokens)
    if not any(t.shape is Shape.NUMBER for t in tokens):
        return
    if _SEPARATED.search(text):
        yield from _numeric(text)
    for match in _COMPACT.finditer(text):
        if _BORN.search(text[max(0, match.start() - 24) : match.start()]):
            yield Found(Kind.DATE, *match.span())


def _numeric(text: str) -> Iterator[Found]:
    for match in _ISO.finditer(text):
        if 1 <= int(match[2]) <= 31 and 1 <= int(match[3]) <= 31:
            yield Found(Kind.DATE, *match.span())
    for match in _NUMERIC.finditer(text):
        if _is_day(match[1], match[3]) and (
            len(match[4]) == 4 or match[2] == "/" or not _unit_follows(text, match.end())
        ):
            yield Found(Kind.DATE, *match.span())
    for match in _SHORT.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if _is_month(match) and _CUE.search(before) and not _unit_follows(text, match.end()):
            yield Found(Kind.DATE, *match.span())


def _named(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    events = None
    for i, token in enumerate(tokens):
        if token.low not in _MONTHS:
            continue
        found = _with_day(text, token)
        if found:
            yield found
            continue
        if i and tokens[i - 1].low in _MONTH_CUES and token.shape in (Shape.TITLE, Shape.UPPER) and token.gap == " ":
            if events is None:
                events = any(t.low in words("cues", "events") for t in tokens)
            if events:
                yield Found(Kind.DATE, token.start, token.end)


def _with_day(text: str, token: Token) -> Found | None:
    lower_word = token.shape is Shape.LOWER and token.low in _WORDS_TOO
    before = _BEFORE.search(text[max(0, token.start - 14) : token.start])
    if before and 1 <= int(before[1]) <= 31:
        year = _YEAR_AFTER.match(text, token.end)
        end = year.end() if year and year[1] else token.end
        if not lower_word or (year and year[1]):
            return Found(Kind.DATE, token.start - len(before[0]), end)
    after = _AFTER.match(text, token.end)
    if not after or (after[1] and not 1 <= int(after[1]) <= 31):
        return None
    if _unit_follows(text, after.end()) and not after[2] and not after[3]:
        return None
    if lower_word and not (after[2] or after[3]):
        return None
    return Found(Kind.DATE, token.start, after.end())


def _is_day(first: str, second: str) -> bool:
    a, b = int(first), int(second)
    return 1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12


def _is_month(match: re.Match[str]) -> bool:
    return (1 <= int(match[1]) <= 12 and (len(match[2]) == 4 or int(match[2]) > 0)) or (
        1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12
    )


def _unit_follows(text: str, at: int) -> bool:
    after = _UNIT.match(text, at)
    return after is not None and fold(after[1]) in words("ids", "units")
