"""All the words that mean something, as one table from phrase to meanings, built once per process.

The catalogue gives metrics, activities and attributes; ``words/*.json`` the words of grammar and of the chart. A phrase
may mean several things ("run" an activity, "last" an order and a duration): the grammar decides, not the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from salus.query.understand.spelling import Speller
from salus.query.understand.text import WORDS
from salus.records.catalogue import Catalogue, catalogue

_CLAUSE = frozenset({"during", "while"})  # "heart rate while asleep" is composed, not a word
Meaning = tuple[str, Any]
_FILES = ("structure", "chart", "names", "scope", "sources")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much of a question's meaning a word carries when nothing else explains it."""

    light: frozenset[str]
    weak: frozenset[str]

    def of(self, word: str) -> float:
        if word in self.light or not word[0].isalnum():
            return 0.0
        return 0.25 if word in self.weak else 1.0


class Lexicon:
    """Phrases with their meanings. ``longest`` says, for a first word, how many words its longest phrase has."""

    def __init__(self, known: Catalogue) -> None:
        self.catalogue = known
        self.phrases: dict[str, list[Meaning]] = {}
        self.longest: dict[str, int] = {}
        for kind, value, phrases in (*_measured(known), *_said()):
            for phrase in phrases:
                self.add(phrase, kind, value)
        function = read("function")
        self.weights = Weights(frozenset(function["light"]), frozenset(function["weak"]))

    def add(self, phrase: str, kind: str, value: Any) -> None:
        """Teach one meaning of a phrase, split into words as questions are ("crohn's" is two)."""
        phrase = phrase.replace("'s", " 's").replace("-", " ")
        meanings = self.phrases.setdefault(phrase, [])
        if (kind, value) not in meanings:
            meanings.append((kind, value))
        first, _, rest = phrase.partition(" ")
        size = rest.count(" ") + 2 if rest else 1
        if size > self.longest.get(first, 0):
            self.longest[first] = size

    @cached_property
    def speller(self) -> Speller:
        """Mends words that are near to one of the table's words and are no word themselves."""
        words = {w for phrase in self.phrases for w in phrase.split()}
        function = read("function")
        time = read("time")
        right = set(function["light"]) | set(function["weak"]) | set(time["right"]) | set(read("ordinary")["ordinary"])
        return Speller(words | set(time["words"]), right)


def _measured(known: Catalogue) -> Iterator[tuple[str, Any, Iterable[str]]]:
    """The catalogue's words."""
    for phrase, names in known.words.items():
        if (
            len(phrase) > 1 and phrase != "sex" and not phrase.startswith("my ") and not _CLAUSE & set(phrase.split())
        ):  # "k" is potassium to a laboratory only
            yield "metric", names, (phrase,)
    for activity in known.activities.values():
        yield "activity", activity.name, activity.words
    for attribute in known.attributes.values():
        yield "attribute", attribute.name, attribute.words


def _said() -> Iterator[tuple[str, Any, Iterable[str]]]:
    """The words of the data files beside this module."""
    for value, phrases in read("statistics").items():
        yield "stat", value, phrases
    for kind, own in (("more_metric", "more_metric"), ("more_activity", "activity")):
        for name, phrases in read("measures")[kind].items():
            yield own, name, phrases
    for file in _FILES:
        for kind, values in read(file).items():
            for value, phrases in values.items() if isinstance(values, dict) else ((p, (p,)) for p in values):
                yield kind, value, phrases


@cache
def lexicon() -> Lexicon:
    """The table of this process."""
    return Lexicon(catalogue())


@cache
def read(name: str) -> dict[str, Any]:
    """One of the data files of words."""
    data: dict[str, Any] = json.loads((WORDS / f"{name}.json").read_bytes())
    return data
