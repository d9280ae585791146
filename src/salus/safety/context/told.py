"""Whether a sentence sounds told rather than lived: a lesson, a game, a memory, a question of curiosity, a joke.

Words, and pairs of neighbours, that stood in calm texts rather than in dangers weigh for it, others against it
(`told_*.tsv`, made by `training/told_words.py`). The words of what was found do not count, only those around them.
What they cast is a doubt on what the sentence says, and a doubt silences nothing: what then rings must be seconded
(`docs/decisions/0022`, `0026`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from salus.safety.lexicon import Match
from salus.safety.reading.language import Language

BASE = "*"  # what weighs in every sentence
_FIRST, _LAST, _FOUND = "<", ">", "_"
_NO_CUE = frozenset({_LAST, _FOUND})
_AROUND = ("ctx.", "who.", "time.")  # concepts of what surrounds a sign


def cues(words: Sequence[str]) -> Iterator[str]:
    """The words of a sentence, and its pairs of neighbours, with its edges; blanks part neighbours and are none.

    >>> list(cues(("he", "chokes", "_", "again")))
    ['he', '< he', 'chokes', 'he chokes', 'again', 'again >']
    """
    before = _FIRST
    for word in (*words, _LAST):
        if word not in _NO_CUE:
            yield word
        if _FOUND not in (before, word) and (before, word) != (_FIRST, _LAST):
            yield f"{before} {word}"
        before = word


def around(words: Sequence[str], matches: Iterable[Match]) -> list[str]:
    """The words of a sentence, with a blank for each that is part of something found, and for numbers: of a year
    `years` says more."""
    left = [_FOUND if word[0].isdigit() else word for word in words]
    for match in matches:
        if not match.concept.startswith(_AROUND):
            left[match.start : match.end] = [_FOUND] * (match.end - match.start)
    return left


def sounds_told(words: Sequence[str], matches: Iterable[Match], language: Language) -> bool:
    """Whether more in a sentence, around what the lexicon found in it, speaks for being told than for being lived."""
    weights = _weights(language)
    return weights[BASE] + sum(weights.get(cue, 0) for cue in set(cues(around(words, matches)))) > 0


@cache
def _weights(language: Language) -> Mapping[str, int]:
    """By cue, in hundredths of a unit of log odds."""
    lines = (files(__package__) / f"told_{language}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit("\t", 1) for line in lines if not line.startswith("#"))
    return {cue: int(weight) for cue, weight in pairs}
