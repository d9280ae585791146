"""The lexicon of a language, read from its folder once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.lexicon.phrases import Match, Trie, spelled
from salus.safety.lexicon.spelling import Speller
from salus.safety.reading.characters import plain
from salus.safety.reading.data import table
from salus.safety.reading.language import Language


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language and the spelling that leads to them."""

    language: Language
    trie: Trie
    speller: Speller

    def find(self, words: tuple[str, ...]) -> tuple[tuple[str, ...], list[Match]]:
        """The words with misspelled ones put right, and every concept said in them."""
        mended = self.speller.mended(words)
        return mended, self.trie.find(mended)


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon of a language. Reading it takes some tens of milliseconds, once."""
    folder = files(__package__) / language
    content = [
        orjson.loads(entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    ]
    classes: dict[str, list[str]] = {}
    for part in content:
        for name, phrases in part.get("classes", {}).items():
            classes.setdefault(name, []).extend(phrases)
    short = {word: tuple(long.split()) for word, long in table(f"phone_{language}").items()}
    skipped = frozenset(word for part in content for word in part.get("fillers", ()))
    trie = Trie(fillers=skipped, barriers=frozenset(word for part in content for word in part.get("barriers", ())))
    for part in content:
        _add(trie, part.get("concepts", {}), classes, short)
    other: Language = "es" if language == "en" else "en"

    def known(word: str) -> bool:
        """Read by either language: `sugar` in a sentence of two languages is no slip of `sudar`."""
        return trie.knows(word) or lexicon(other).trie.knows(word)

    return Lexicon(language, trie, Speller(trie.words | skipped, language, known=known))


def _add(trie: Trie, concepts: dict[str, list[str]], classes: dict[str, list[str]], short: dict[str, Any]) -> None:
    for concept, phrases in concepts.items():
        for phrase in phrases:
            for words in spelled(plain(phrase), classes, short):
                trie.add(words, concept)
