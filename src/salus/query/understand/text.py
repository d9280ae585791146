"""The words of a question, made regular: lower case, contractions written out, fillers gone, spelling mended.

Everything after this works on ``Text.clean`` and its tokens, so that all spans have one coordinate. Numbers, dates and
clock times stay as they were written. What was mended is kept, to be told.

>>> [t.text for t in regular("Uh, what's my um HEART rate?").tokens]
['what', 'is', 'my', 'heart', 'rate']
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from salus.query.understand.needles import Sought, replaced, sought

WORDS = Path(__file__).parent / "words"

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*(?:(?:st|nd|rd|th)\b)?|[a-z][a-z0-9]*(?:'[a-rt-z][a-z]*)?|'s\b|[^\sa-z\d]")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:'[a-z]+)?")
_LONG = re.compile(r"([a-z])\1{2,}")
_JOINED = re.compile(r"(?<=[a-z])-(?=[a-z])")
_CHARACTERS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "≥": ">=", "≤": "<=", "₂": "2"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark, with its place in ``Text.clean``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A question made regular. ``mended`` pairs what was written with what it was taken for."""

    raw: str
    clean: str
    tokens: tuple[Token, ...]
    mended: tuple[tuple[str, str], ...] = ()


def regular(raw: str, mend: Callable[[str], str | None] | None = None) -> Text:
    """The question made regular. ``mend`` gives the right spelling of a word, or None where it is right."""
    contractions, fillers = _spelling()
    text = unicodedata.normalize("NFKC", raw.translate(_CHARACTERS)).translate(_CHARACTERS).lower()
    text = _JOINED.sub(" ", replaced(_shorthand(), text))
    mended: list[tuple[str, str]] = []

    def word(match: re.Match[str]) -> str:
        said = match[0]
        if said in contractions:
            return contractions[said]
        if mend is None:
            return said
        for tried in _shorter(said):
            better = mend(tried)
            if better is None and tried == said:
                return said
            if better is None:
                return tried
        better = mend(said)
        if better and better != said:
            mended.append((said, better))
            return better
        return said

    text = _WORD.sub(word, text)
    text = fillers.sub(" ", text)
    text = re.sub(r"^[\s,.;:!-]+", "", re.sub(r"\s+", " ", re.sub(r"\s+([,?])", r"\1", text))).strip()
    text = re.sub(r",(?:\s*,)+", ",", text)
    tokens = tuple(Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text) if m[0] not in _SILENT)
    return Text(raw, text, tokens, tuple(mended))


_SILENT = frozenset('?!"*_~')


def _shorter(said: str) -> list[str]:
    """The word itself, then with drawn-out letters shortened: "soooo", "heeeart"."""
    if not _LONG.search(said):
        return [said]
    return [_LONG.sub(r"\1", said), _LONG.sub(r"\1\1", said)]


@cache
def _spelling() -> tuple[dict[str, str], re.Pattern[str]]:
    data = json.loads((WORDS / "spelling.json").read_bytes())
    asides = json.loads((WORDS / "shorthand.json").read_bytes())["asides"]
    fillers = sorted([*data["fillers"], *asides], key=len, reverse=True)
    return data["contractions"], re.compile(
        r"(?<![a-z'])(?:" + "|".join(map(re.escape, fillers)) + r")(?![a-z'])[,.!]?"
    )


@cache
def _shorthand() -> list[Sought]:
    pairs = json.loads((WORDS / "shorthand.json").read_bytes())["written_out"]
    return [sought(pattern, replacement) for pattern, replacement in pairs]
