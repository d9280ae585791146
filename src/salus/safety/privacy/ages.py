"""Ages over 89, which few people reach: written in figures, in English and Spanish. Younger ages stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salus.safety.privacy.spans import Found, Kind

_OVER = r"(9\d|1[0-2]\d)"
_BEFORE = re.compile(
    rf"\b(?:aged?|ages|turn(?:ed|s|ing)?|edad(?: de)?|tiene|cumpli[óo]|cumple|i[’']?m|i am|he is|she is|he's|she's)\b"
    rf"[\s:=]{{0,3}}{_OVER}\b(?![.,]?\d|\s?%|[/:\-]\d"
    r"| ?(?:kg|lbs?|pounds|cm|mg|mmhg|bpm|percent|minutes|days|weeks|miles)\b)",
    re.I,
)
_AFTER = re.compile(
    rf"(?<![\d.,/\-]){_OVER}[\s\-]?(?:years?[\s\-]olds?|yrs?[\s\-]olds?|years? of age|y/?o\b|yr/?o\b|y\.o\."
    r"|años(?: de edad)?\b(?! (?:de|después|antes|atrás))|anos de edad|[MF]\b(?=[ ,.]))",
    re.I,
)
_ANY = re.compile(rf"(?<![\d.,/]){_OVER}(?!\d)")
_PEOPLE = re.compile(rf"(?<![\d.,/\-]){_OVER}[\s\-]years?[\s\-](?:male|female|man|woman|lady|gentleman)\b", re.I)


def find(text: str) -> Iterator[Found]:
    """The figure of every age of 90 or more in ``text``."""
    if not _ANY.search(text):
        return
    for pattern in (_BEFORE, _AFTER, _PEOPLE):
        for match in pattern.finditer(text):
            yield Found(Kind.AGE, *match.span(1))
