"""WordPiece: words cut into the longest pieces that the vocabulary knows (Schuster & Nakajima 2012; Devlin et al.
2019).

Small letters, no accents, marks by themselves; a word in which nothing is known becomes `[UNK]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 40  # letters of a word that are looked at


class Pieces:
    """Cuts texts into the numbers of their pieces.

    Args:
        vocabulary: each piece with its number; pieces inside a word begin with `##`.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._numbers = dict(vocabulary)
        self._start, self._end, self._unknown = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def __call__(self, text: str, longest: int) -> list[int]:
        """The numbers of a text's pieces, framed by `[CLS]` and `[SEP]`; of a long text the beginning and the end.

        Args:
            text: any text.
            longest: how many numbers at most; two thirds of them are of the beginning.
        """
        numbers = [number for word in WORD.findall(plain(text)) for number in self._cut(word)]
        room = longest - 2
        if len(numbers) > room:
            head = room * 2 // 3
            numbers = numbers[:head] + numbers[head - room :]
        return [self._start, *numbers, self._end]

    def _cut(self, word: str) -> list[int]:
        numbers: list[int] = []
        start, word = 0, word[:_LONGEST]
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            numbers.append(number)
            start = end
        return numbers


def plain(text: str) -> str:
    """Small letters without accents, curly apostrophes straight."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(char for char in bare if not unicodedata.combining(char))
