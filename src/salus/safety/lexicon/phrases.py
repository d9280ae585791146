"""Phrases in a trie of words, found in one pass over a sentence.

A phrase is written as people say it, with four signs:

- `word*` any word that begins so: `bleed*` finds `bleeding`
- `a|b` one of several words, `<cant>` one of the phrases of a class, `(word)` a word that may be missing
- `..` up to three words between (never a negation, never over a comma)

Filling words (`the`, `really`, `fucking`) need not be written: they are skipped inside a phrase. Finding is linear in
the length of the text: a phrase is at most a dozen words long and gaps are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

GAP = ".."
_MAX_GAP = 3
_MAX_SKIP = 3
_PART = re.compile(r"\([^)]*\)|<[^>]*>|[^\s<(]+")


class Match(NamedTuple):
    """A concept and the words `start` to `end` (half-open) of the sentence that say it."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class Node:
    """One word on the way through the phrases: what may follow, and which concepts end here."""

    after: dict[str, Node] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()


class Trie:
    """All phrases of a language; `find` gives every match in a sentence."""

    def __init__(self, *, fillers: frozenset[str], barriers: frozenset[str]) -> None:
        self._root = Node()
        self._fillers = fillers
        self._barriers = barriers  # words that a gap never jumps over
        self._stems: set[str] = set()
        self._words: set[str] = set()
        self.edges = lru_cache(maxsize=32_768)(self._edges)

    @property
    def words(self) -> frozenset[str]:
        """Every whole word that some phrase contains."""
        return frozenset(self._words)

    def knows(self, word: str) -> bool:
        """True where the word stands in some phrase, whole or by its beginning."""
        return bool(self.edges(word)) or word in self._fillers

    def add(self, phrase: Sequence[str], concept: str) -> None:
        """Add one phrase, already spelled out word by word."""
        node = self._root
        for word in phrase:
            if word.endswith("*"):
                self._stems.add(word[:-1])
            elif word != GAP:
                self._words.add(word)
            node = node.after.setdefault(word, Node())
        if concept not in node.concepts:
            node.concepts += (concept,)

    def find(self, words: Sequence[str]) -> list[Match]:
        """The matches in a sentence; of one concept from one place, the longest."""
        found: dict[tuple[str, int], int] = {}
        root = self._root.after
        for start, word in enumerate(words):
            for edge in self.edges(word):
                node = root.get(edge)
                if node is not None:
                    self._walk(node, words, start + 1, start, found)
        return [Match(concept, start, end) for (concept, start), end in found.items()]

    def _walk(
        self, node: Node, words: Sequence[str], at: int, start: int, found: dict[tuple[str, int], int], skipped: int = 0
    ) -> None:
        for concept in node.concepts:
            if found.get((concept, start), -1) < at - skipped:
                found[concept, start] = at - skipped
        after = node.after
        if not after or at >= len(words):
            return
        word = words[at]
        for edge in self.edges(word):
            if (following := after.get(edge)) is not None:
                self._walk(following, words, at + 1, start, found)
        if word in self._fillers and skipped < _MAX_SKIP:
            self._walk(node, words, at + 1, start, found, skipped + 1)
        if skipped == 0 and (beyond := after.get(GAP)) is not None:
            for to in range(at, min(at + _MAX_GAP + 1, len(words))):
                if to > at and words[to - 1] in self._barriers:
                    break
                for edge in self.edges(words[to]):
                    if (following := beyond.after.get(edge)) is not None:
                        self._walk(following, words, to + 1, start, found)

    def _edges(self, word: str) -> tuple[str, ...]:
        stems = tuple(word[:n] + "*" for n in range(2, len(word) + 1) if word[:n] in self._stems)
        return (word, *stems) if word in self._words else stems


def spelled(phrase: str, classes: Mapping[str, Sequence[str]], plain: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every way to say a phrase, word by word, the short forms of phones put long as the reader does.

    >>> list(spelled("(my) chest|heart <hurts>", {"hurts": ["hurts", "is sore"]}, {}))[:3]
    [('my', 'chest', 'hurts'), ('my', 'chest', 'is', 'sore'), ('my', 'heart', 'hurts')]
    """
    slots: list[list[tuple[str, ...]]] = []
    for part in _PART.findall(phrase.lower()):
        if part[0] == "<":
            slots.append([way for said in classes[part[1:-1]] for way in spelled(said, classes, plain)])
        elif part[0] == "(":
            slots.append([*spelled(part[1:-1], classes, plain), ()])
        else:
            slots.append([tuple(plain.get(word, (word,))) for word in part.split("|")])
    for ways in product(*slots):
        words = tuple(word for way in ways for word in way)
        if words:
            yield words
