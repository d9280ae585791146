"""Letters without accents and case, so that the lists hold each word once.

>>> fold("Guðmundsdóttir"), fold("Łukasz"), fold("O’Neil")
('gudmundsdottir', 'lukasz', "o'neil")
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, normalize

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"}
)


def fold(word: str) -> str:
    """``word`` in lower case without accents; may be longer than ``word``."""
    return word.lower() if word.isascii() else _fold(word)


@lru_cache(maxsize=4096)
def _fold(word: str) -> str:
    return "".join(c for c in normalize("NFKD", word.lower().translate(_LETTERS)) if not combining(c))
