"""Misspelt time words.

A word that is one edit from a long time word ("yestarday") is read as that word; short ones only where the misspelling
is listed, because "light" is one edit from "night".
"""

from __future__ import annotations

from functools import cache

from salus.query.understand.periods.lexicon import dictionary, lexicon

_MENDABLE = 6


@cache
def mend(word: str) -> str | None:
    """The time word that a misspelt word stands for, or None."""
    data = lexicon()
    if word in data["mended"]:
        return str(data["mended"][word])
    if len(word) < _MENDABLE or word in data["never"] or word in dictionary() or len(word) > 14:
        return None
    index = _deletions()
    near = [w for key in _without_one(word) for w in index.get(key, ()) if _one_edit(word, w)]
    return min(near, key=lambda w: (w[0] != word[0], abs(len(w) - len(word)), w)) if near else None


def _without_one(word: str) -> list[str]:
    return [word, *(word[:k] + word[k + 1 :] for k in range(len(word)))]


def _one_edit(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    k = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[k + 1 :] == b[k + 1 :] or (a[k : k + 2] == b[k : k + 2][::-1] and a[k + 2 :] == b[k + 2 :])
    return a[k + 1 :] == b[k:] if len(a) > len(b) else a[k:] == b[k + 1 :]


@cache
def _deletions() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word, entry in dictionary().items():
        named = any(value is not None for _, value in entry.readings)
        if len(word) >= _MENDABLE and word.isalpha() and named:
            for key in _without_one(word):
                index.setdefault(key, []).append(word)
    return index
