"""Misspelled words put right, towards the words of the lexicon only.

A word that no one knows, of five letters or more, becomes the lexicon's word that is one edit away (two from nine
letters on), first letter kept. Ordinary words are known and stay as they are: `beast` never becomes `breast`. The
index holds each word with one letter left out, so that a look-up costs a few dictionary reads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from salus.safety.reading.language import Language

_SHORTEST, _LONG = 5, 9


@cache
def ordinary(language: Language) -> frozenset[str]:
    """Words that are right as they stand, though they lie near to words of the lexicon."""
    text = (files(__package__) / f"ordinary_{language}.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


class Speller:
    """Puts the words of a sentence right, towards one lexicon."""

    def __init__(
        self,
        words: frozenset[str],
        language: Language,
        *,
        ordinary: frozenset[str] | None = None,
        known: Callable[[str], bool] = frozenset[str]().__contains__,
    ) -> None:
        self._words = words
        self._known = known  # words that a stem of the lexicon reads: `crushing` never becomes `crashing`
        self._ordinary = ordinary
        self._language: Language = language
        self._index: dict[str, list[str]] = {}
        self._mend = lru_cache(maxsize=32_768)(self._mended)

    def mended(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The same words, each replaced where it is surely a slip."""
        return tuple([word if len(word) < _SHORTEST or word in self._words else self._mend(word) for word in words])

    def _mended(self, word: str) -> str:
        if self._ordinary is None:
            self._ordinary = ordinary(self._language)
        if not word.isalpha() or word in self._ordinary or self._known(word):
            return word
        if not self._index:
            self._index = _index(self._words)
        near = {other for key in (word, *_shorter(word)) for other in self._index.get(key, ())}
        if len(word) >= _LONG:
            near |= {other for once in _shorter(word) for key in _shorter(once) for other in self._index.get(key, ())}
        bound = 2 if len(word) >= _LONG else 1
        close = [(OSA.distance(word, other), other) for other in near if other[0] == word[0]]
        best = min(close, default=(bound + 1, word))
        return best[1] if best[0] <= bound else word


def _index(words: frozenset[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= _SHORTEST and word.isalpha():
            for key in {word, *_shorter(word)}:
                index.setdefault(key, []).append(word)
    return index


def _shorter(word: str) -> list[str]:
    return [word[:n] + word[n + 1 :] for n in range(len(word))]
