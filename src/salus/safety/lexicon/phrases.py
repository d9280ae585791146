"""Phrases in a trie of words, found in one pass over a sentence.

A phrase is written as people say it, with these signs:

- `word*` any word that begins so: `bleed*` finds `bleeding`
- `a|b` one of several words, `[a b|c]` one of several ways of more words, `<cant>` one of the phrases of a class,
  `(word)` a word that may be missing
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
from typing import NamedTuple

GAP = ".."
_MAX_GAP = 3
_MAX_SKIP = 3
_PART = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>|[^\s<(\[]+")
_SIGN = re.compile(r"[\[(<|]")


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
    """All phrases of a language; `find` gives every match in a sentence.

    A class (`<cant>`) and a choice of words (`hurts|aches`) are edges of their own, followed where the sentence has one
    of their members: with every combination written out, reading the lexicon took five times as long.
    """

    def __init__(self, *, fillers: frozenset[str], barriers: frozenset[str]) -> None:
        self._phrases = Node()
        self._classes = Node()
        self._fillers = fillers
        self._barriers = barriers  # words that a gap never jumps over
        self._stems: set[str] = set()
        self._words: set[str] = set()
        self._learned: set[str] = set()
        self._choices: dict[str, list[str]] = {}  # word or stem -> the choices it is one of
        self.edges = lru_cache(maxsize=32_768)(self._edges)

    @property
    def words(self) -> frozenset[str]:
        """Every whole word that some phrase contains."""
        return frozenset(self._words)

    def knows(self, word: str) -> bool:
        """True where the word stands in some phrase, whole or by its beginning."""
        return bool(self.edges(word)) or word in self._fillers

    def add(self, phrase: Sequence[str], concept: str) -> None:
        """Add one phrase that says a concept, as `spelled` gives it."""
        self._add(self._phrases, phrase, concept)

    def add_class(self, phrase: Sequence[str], name: str) -> None:
        """Add one phrase of a class; it may hold choices, and no class."""
        self._add(self._classes, phrase, f"<{name}>")

    def find(self, words: Sequence[str]) -> list[Match]:
        """The matches in a sentence; of one concept from one place, the longest."""
        walk = _Walk(self, words)
        for start in range(len(words)):
            walk.classes.append(walk.ends(self._classes, start))
        return [
            Match(concept, start, max(several))
            for start in range(len(words))
            for concept, several in walk.ends(self._phrases, start).items()
        ]

    def fills(self, word: str) -> bool:
        """True for a word that is skipped inside a phrase."""
        return word in self._fillers

    def bars(self, word: str) -> bool:
        """True for a word that no gap jumps over."""
        return word in self._barriers

    def _add(self, node: Node, phrase: Sequence[str], concept: str) -> None:
        for word in phrase:
            if word != GAP and word[0] != "<":
                self._learn(word)
            node = node.after.setdefault(word, Node())
        if concept not in node.concepts:
            node.concepts += (concept,)

    def _learn(self, edge: str) -> None:
        if edge in self._learned:
            return
        self._learned.add(edge)
        options = edge.split("|")
        for option in options:
            if option.endswith("*"):
                self._stems.add(option[:-1])
            else:
                self._words.add(option)
            if len(options) > 1:
                self._choices.setdefault(option, []).append(edge)

    def _edges(self, word: str) -> dict[str, None]:
        own = [word] if word in self._words else []
        own += [word[:n] + "*" for n in range(2, len(word) + 1) if word[:n] in self._stems]
        return dict.fromkeys([*own, *(choice for edge in own for choice in self._choices.get(edge, ()))])


@dataclass(slots=True)
class _Walk:
    """The way through one sentence: its words, and where the classes end that begin at each of them."""

    trie: Trie
    words: Sequence[str]
    classes: list[dict[str, set[int]]] = field(default_factory=list)

    def ends(self, root: Node, start: int) -> dict[str, set[int]]:
        """Where the phrases end that begin at a word, by concept."""
        ends: dict[str, set[int]] = {}
        self._on(root.after, start, ends)
        return ends

    def _on(self, after: dict[str, Node], at: int, ends: dict[str, set[int]]) -> None:
        edges = self.trie.edges(self.words[at])
        fewer, more = (after, edges) if len(after) < len(edges) else (edges, after)
        for edge in fewer:
            if edge in more:
                self._past(after[edge], at + 1, 0, ends)
        if at < len(self.classes):
            for name, several in self.classes[at].items():
                if (following := after.get(name)) is not None:
                    for end in several:
                        self._past(following, end, 0, ends)

    def _past(self, node: Node, at: int, skipped: int, ends: dict[str, set[int]]) -> None:
        for concept in node.concepts:
            ends.setdefault(concept, set()).add(at - skipped)
        after = node.after
        if not after or at >= len(self.words):
            return
        self._on(after, at, ends)
        if skipped < _MAX_SKIP and self.trie.fills(self.words[at]):
            self._past(node, at + 1, skipped + 1, ends)
        if skipped == 0 and (beyond := after.get(GAP)) is not None:
            for to in range(at, min(at + _MAX_GAP + 1, len(self.words))):
                if to > at and self.trie.bars(self.words[to - 1]):
                    break
                self._on(beyond.after, to, ends)


def spelled(phrase: str, plain: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The ways to write a phrase, edge by edge; short forms of phones are put long, as the reader does.

    >>> list(spelled("(my) chest|heart <hurts>", {"mum": ["mother"]}))
    [('my', 'chest|heart', '<hurts>'), ('chest|heart', '<hurts>')]
    >>> list(spelled("[could not|never] sleep", {}))
    [('could', 'not', 'sleep'), ('never', 'sleep')]
    """
    if not _SIGN.search(phrase):  # most are plain words
        if words := tuple(word for said in phrase.lower().split() for word in plain.get(said, (said,))):
            yield words
        return
    slots: list[list[tuple[str, ...]]] = []
    for part in _PART.findall(phrase.lower()):
        if part[0] == "<":
            slots.append([(part,)])
        elif part[0] == "(":
            slots.append([*spelled(part[1:-1], plain), ()])
        elif part[0] == "[":
            ways = part[1:-1].split("|")
            several = [way for way in ways if " " in way or way[0] == "<"]
            words_apart = "|".join(way for way in ways if way not in several)
            slots.append([way for choice in [*several, words_apart] for way in spelled(choice, plain)])
        elif "|" not in part:
            slots.append([tuple(plain.get(part, (part,)))])
        else:
            said = [tuple(plain.get(word, (word,))) for word in part.split("|")]
            single = sorted({one[0] for one in said if len(one) == 1})
            slots.append([one for one in said if len(one) > 1] + ([("|".join(single),)] if single else []))
    for ways in product(*slots):
        words = tuple(word for way in ways for word in way)
        if words:
            yield words
