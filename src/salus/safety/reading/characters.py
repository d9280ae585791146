"""Characters first: one form for each letter, emoji as words, elongation shortened, disguises undone.

Everything here is linear in the length of the text; no expression can backtrack.
"""

from __future__ import annotations

import re
import unicodedata

from salus.safety.reading.data import table

_EMOJI: dict[str, str] = table("emoji")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "…": " ... ", "\u00a0": " "})
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_DISGUISE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i"})


def plain(text: str) -> str:
    """The text in small letters without accents, emoji spelled out as words between spaces.

    >>> plain("Está MUY mal… 🩸")
    'esta muy mal ...  blood '
    """
    if not text.isascii():
        text = text.translate(_QUOTES)
        text = "".join(_EMOJI.get(char, char) for char in text)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c != "\ufe0f")
    return text.lower()


def shortened(word: str) -> tuple[str, str]:
    """An elongated word with its long letters twice and once, the two spellings that it may have had.

    >>> shortened("soooo"), shortened("hellllp")
    (('soo', 'so'), ('hellp', 'help'))
    """
    return _ELONGATED.sub(r"\1\1", word), _ELONGATED.sub(r"\1", word)


def undisguised(word: str) -> str:
    """A word in which digits and signs stand for letters, read as letters: `su1c1de` is `suicide`."""
    return word.translate(_DISGUISE)
