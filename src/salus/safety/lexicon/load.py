"""The lexicon of a language, read from its folder once and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import orjson

from salus.safety.lexicon.grammar import Grammar
from salus.safety.lexicon.phrases import Match, Trie, spelled
from salus.safety.lexicon.spelling import Speller
from salus.safety.reading.characters import plain
from salus.safety.reading.data import table
from salus.safety.reading.language import Language

_CLASS = re.compile(r"<([^>]+)>")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language, the spelling that leads to them, and the small words that bound its clauses."""

    language: Language
    trie: Trie
    speller: Speller
    grammar: Grammar

    def find(self, words: tuple[str, ...]) -> tuple[tuple[str, ...], list[Match]]:
        """The words with misspelled ones put right, and every concept said in them."""
        mended = self.speller.mended(words)
        return mended, self.trie.find(mended)


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon of a language. Reading it takes a tenth of a second, once."""
    folder = files(__package__) / language
    content = [
        orjson.loads(entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    ]
    short = {word: tuple(long.split()) for word, long in table(f"phone_{language}").items()}
    skipped = frozenset(word for part in content for word in part.get("fillers", ()))
    trie = Trie(fillers=skipped, barriers=frozenset(word for part in content for word in part.get("barriers", ())))
    grammar = Grammar.of(next(part["grammar"] for part in content if "grammar" in part))
    classes: dict[str, list[str]] = {}
    for part in content:
        for name, phrases in part.get("classes", {}).items():
            classes.setdefault(name, []).extend(phrases)
    for name, phrases in classes.items():
        for words in (
            way for phrase in phrases for flat in _flat(phrase, classes) for way in spelled(plain(flat), short)
        ):
            trie.add_class(words, name)
    for part in content:
        for concept, phrases in part.get("concepts", {}).items():
            for words in (way for phrase in phrases for way in spelled(plain(phrase), short)):
                trie.add(words, concept)
    other: Language = "es" if language == "en" else "en"

    def known(word: str) -> bool:
        """Read by either language: `sugar` in a sentence of two languages is no slip of `sudar`."""
        return trie.knows(word) or lexicon(other).trie.knows(word)

    return Lexicon(language, trie, Speller(trie.words | skipped, language, known=known), grammar)


def _flat(phrase: str, classes: dict[str, list[str]]) -> list[str]:
    """A phrase of a class, with the classes that it names written out."""
    named = _CLASS.search(phrase)
    if named is None:
        return [phrase]
    ways = [phrase[: named.start()] + way + phrase[named.end() :] for way in classes[named.group(1)]]
    return [flat for way in ways for flat in _flat(way, classes)]
