"""English or Spanish, told by the small words that neither shares.

Both lexicons may still be asked: a message in two languages is read in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from salus.safety.reading.data import table

Language: TypeAlias = Literal["en", "es"]

_SMALL: dict[str, frozenset[str]] = {lang: frozenset(words) for lang, words in table("small")["words"].items()}


def counts(words: Iterable[str]) -> tuple[int, int]:
    """How many words are English and how many Spanish small words."""
    en = es = 0
    english, spanish = _SMALL["en"], _SMALL["es"]
    for word in words:
        en += word in english
        es += word in spanish
    return en, es


def language_of(words: Iterable[str]) -> Language:
    """The language that more of the small words belong to; English where nothing tells."""
    en, es = counts(words)
    return "es" if es > en else "en"


def languages_of(words: Iterable[str]) -> tuple[Language, ...]:
    """The languages to read one sentence in: both where its small words speak both, or none at all."""
    en, es = counts(words)
    if en == es:
        return ("en", "es")
    major: Language = "en" if en > es else "es"
    minor: Language = "es" if en > es else "en"
    return (major, minor) if min(en, es) > 1 else (major,)
