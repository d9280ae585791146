"""Which pieces the encoder knows: those of the published vocabulary that texts use, and Spanish words of their own.

The published encoder learned English; it cuts Spanish words into crumbs. `glosses.tsv` holds some six thousand Spanish
words as people write them to Salus, each with the English that stands for it there. Each gets a piece of its own, which
begins as the mean of its gloss's pieces, so that what the encoder knows of "hurts" it knows of "duele" from the start
(after Minixhofer et al., WECHSEL, 2022).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path

from spellchecker import SpellChecker

from salus.safety.raiser.pieces import Pieces

_FREQUENT = {"en": 15_000, "es": 10_000}  # words of each language
_GLOSSES = Path(__file__).parent / "glosses.tsv"
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def kept(published: list[str], texts: Iterable[str]) -> list[int]:
    """The numbers of the pieces that are kept, in the order of the published vocabulary.

    Args:
        published: the pieces of the published vocabulary, in order.
        texts: the training texts.
    """
    cut = Pieces({piece: at for at, piece in enumerate(published)})
    used = {number for text in [*texts, *frequent()] for number in cut(text, 10_000)}
    letters = {at for at, piece in enumerate(published) if len(piece.removeprefix("##")) == 1 and piece.isascii()}
    return sorted(letters | used | {published.index(name) for name in _SPECIAL})


def glossed(published: list[str], kept: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
    """Spanish words that are no kept piece already, each with the published numbers of its gloss's pieces."""
    cut = Pieces({piece: at for at, piece in enumerate(published)})
    known = {published[number] for number in kept}
    for line in _GLOSSES.read_text(encoding="utf-8").splitlines():
        word, gloss = line.split("\t")
        if word not in known:
            yield word, cut(gloss, 64)[1:-1]


def frequent() -> list[str]:
    """Frequent words of both languages."""
    words = []
    for language, most in _FREQUENT.items():
        counts = SpellChecker(language=language).word_frequency.dictionary
        words += heapq.nlargest(most, counts, key=lambda word: (counts[word], word))
    return words
