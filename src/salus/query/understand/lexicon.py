"""All the words that mean something, as one table from phrase to meanings, built once per process.

The catalogue gives metrics, activities and attributes; ``words/*.json`` the words of grammar and of the chart. A phrase
may mean several things ("run" an activity, "last" an order and a duration): the grammar decides, not the table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from salus.query.understand.spelling import Speller
from salus.query.understand.text import WORDS
from salus.records.catalogue import Catalogue, catalogue

Meaning = tuple[str, Any]
_FILES = ("structure", "chart", "names", "scope")


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
        for phrase, names in known.words.items():
            if len(phrase) > 1:  # "k" is potassium to a laboratory and a thousand to everybody else
                self.add(phrase, "metric", names)
        for activity in known.activities.values():
            for phrase in activity.words:
                self.add(phrase, "activity", activity.name)
        for attribute in known.attributes.values():
            for phrase in attribute.words:
                self.add(phrase, "attribute", attribute.name)
        for value, phrases in read("statistics").items():
            for phrase in phrases:
                self.add(phrase, "stat", value)
        for name in _FILES:
            for kind, values in read(name).items():
                if isinstance(values, dict):
                    for value, phrases in values.items():
                        for phrase in phrases:
                            self.add(phrase, kind, value)
                else:
                    for phrase in values:
                        self.add(phrase, kind, phrase)
        for kind, own in (("more_metric", "more_metric"), ("more_activity", "activity")):
            for name, phrases in read("measures")[kind].items():
                for phrase in phrases:
                    self.add(phrase, own, name)
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


@cache
def lexicon() -> Lexicon:
    """The table of this process."""
    return Lexicon(catalogue())


@cache
def read(name: str) -> dict[str, Any]:
    """One of the data files of words."""
    data: dict[str, Any] = json.loads((WORDS / f"{name}.json").read_bytes())
    return data
