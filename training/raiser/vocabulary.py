"""Which pieces of the published vocabulary are kept: those of the training texts and of frequent words, and letters."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from spellchecker import SpellChecker

from salus.safety.raiser.pieces import Pieces

_FREQUENT = {"en": 15_000, "es": 10_000}  # words of each language
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def kept(published: list[str], texts: Iterable[str]) -> list[int]:
    """The numbers of the pieces that are kept, in the order of the published vocabulary.

    Args:
        published: the pieces of the published vocabulary, in order.
        texts: the training texts.
    """
    cut = Pieces({piece: at for at, piece in enumerate(published)})
    used = {number for text in [*texts, *_frequent()] for number in cut(text, 10_000)}
    letters = {at for at, piece in enumerate(published) if len(piece.removeprefix("##")) == 1 and piece.isascii()}
    return sorted(letters | used | {published.index(name) for name in _SPECIAL})


def _frequent() -> list[str]:
    words = []
    for language, most in _FREQUENT.items():
        counts = SpellChecker(language=language).word_frequency.dictionary
        words += heapq.nlargest(most, counts, key=lambda word: (counts[word], word))
    return words
