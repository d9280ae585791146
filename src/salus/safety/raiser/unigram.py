"""Words cut into the likeliest pieces of a vocabulary in which each has a log probability (Kudo 2018), by Viterbi.

Small letters, accents kept, compatible characters made one (NFKC). A word begins with `▁`, and no piece reaches over
its end. What no piece covers becomes `<unk>`, a character at a time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

UNKNOWN, START, END = 0, 1, 2  # the places of `<unk>`, `<s>`, `</s>` in every vocabulary
_BEGINS = "▁"
_LONGEST = 40  # characters of a word that are looked at
_KEPT = 20_000  # words whose pieces are remembered


class Unigram:
    """Cuts texts into the numbers of their pieces.

    Args:
        pieces: in the order of their numbers; the first three are `<unk>`, `<s>` and `</s>`.
        worth: the log probability of each.
    """

    def __init__(self, pieces: Sequence[str], worth: Sequence[float]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._worth = worth
        self._longest = max(map(len, pieces))
        self._strange = min(self._worth) - 10  # what a character costs that no piece covers
        self._cut = lru_cache(_KEPT)(self._likeliest)

    def __call__(self, text: str, longest: int) -> list[int]:
        """The numbers of a text's pieces, framed by `<s>` and `</s>`; of a long text the beginning and the end.

        Args:
            text: any text.
            longest: how many numbers at most; two thirds of them are of the beginning.
        """
        words = unicodedata.normalize("NFKC", text).lower().split()
        numbers = [number for word in words for number in self._cut(word[:_LONGEST])]
        room = longest - 2
        if len(numbers) > room:
            head = room * 2 // 3
            numbers = numbers[:head] + numbers[head - room :]
        return [START, *numbers, END]

    def _likeliest(self, word: str) -> tuple[int, ...]:
        word = _BEGINS + word
        best: list[tuple[float, int, int]] = [(0.0, 0, UNKNOWN)]  # of each end: how likely, begun where, the last piece
        for end in range(1, len(word) + 1):
            ways = [(best[end - 1][0] + self._strange, end - 1, UNKNOWN)]
            for begin in range(max(0, end - self._longest), end):
                number = self._numbers.get(word[begin:end])
                if number is not None:
                    ways.append((best[begin][0] + self._worth[number], begin, number))
            best.append(max(ways))
        numbers, end = [], len(word)
        while end:
            _, end, number = best[end]
            numbers.append(number)
        return tuple(reversed(numbers))
