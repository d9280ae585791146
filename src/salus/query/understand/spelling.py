"""Mends a misspelt word, and only a misspelt one: a word that people use is never turned into another.

A word is mended when it is not known, exactly one known word lies within one slip of the finger (two from nine letters
on; up to five letters only swapped ones), and both begin alike. Slips are a letter too many, too few, wrong, or two
letters swapped (optimal string alignment). Ordinary words that lie near to ours stand in ``words/ordinary.json``.
Names that nobody listed (a new medicine) are far from every word, and so stay.
"""

from __future__ import annotations

from collections import defaultdict


class Speller:
    """Knows the words that mean something (``targets``) and others that are right as they are (``right``)."""

    def __init__(self, targets: set[str], right: set[str]) -> None:
        self._right = targets | right
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(targets):
            if len(word) >= 4 and word.isalpha():
                self._near[word[0]].append(word)

    def knows(self, word: str) -> bool:
        """True for a word that means something here, or is known to be right."""
        return word in self._right

    def mend(self, word: str) -> str | None:
        """The word meant, or None where the word is right or nothing is near enough.

        >>> Speller({"glucose", "average"}, set()).mend("avergae")
        'average'
        """
        if (
            len(word) < 4
            or word in self._right
            or not word.isalpha()
            or (word[-1] == "s" and word[-2] != "s" and word[:-1] in self._right)
        ):
            return None
        if (
            word.endswith(("ing", "ed", "es"))
            and word.rsplit("ing" if word.endswith("ing") else "e", 1)[0] in self._right
        ):
            return None
        allowed = 1 if len(word) < 9 else 2
        near = self._candidates(word, allowed)
        if not near:
            return None
        best = near[0][0]
        closest = [w for d, w in near if d == best]
        closest = [w for w in closest if _swapped(word, w)] or closest
        return closest[0] if len(closest) == 1 else _same_stem(closest)

    def _candidates(self, word: str, allowed: int) -> list[tuple[int, str]]:
        from rapidfuzz.distance import OSA  # 15 ms that a question without slips does not pay

        found = []
        firsts = {word[0], word[1]} if len(word) > 1 else {word[0]}
        for first in sorted(firsts):
            for other in self._near.get(first, ()):
                if abs(len(other) - len(word)) > allowed:
                    continue
                if first != word[0] and other[1:2] != word[0]:
                    continue
                distance = OSA.distance(word, other, score_cutoff=allowed)
                if distance <= allowed and not (len(word) <= 5 and not _swapped(word, other)):
                    found.append((distance, other))
        return sorted(found)


def _swapped(word: str, other: str) -> bool:
    return len(word) == len(other) and sorted(word) == sorted(other)


def _same_stem(words: list[str]) -> str | None:
    """Of "step" and "steps", equally near, the shorter; else nothing, because the choice would be a guess."""
    short = min(words, key=len)
    return short if all(w.startswith(short[: max(4, len(short) - 1)]) for w in words) else None
