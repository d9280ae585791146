"""Whether an entry is what the person calls it: the record's words, synonyms and codes, plurals, slips of the pen.

"Tetanus" is in "Tdap", "Lipitor" is atorvastatin, "peanut" is "Peanuts". Synonyms are data (``names.json``, with its
sources). A slip is forgiven only where nothing matches as written, and is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from salus.records.catalogue.lookup import plain

How = Literal["written", "synonym", "fuzzy"]
_SHARED = {"appointment": "encounter", "allergy": "medication"}  # whose synonyms hold too: "am I allergic to Advil?"
_CLOSE = 84  # of 100, Levenshtein ratio of one word: one slip in six letters
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name made ready to be looked for: its words, its synonyms' words, and their codes."""

    words: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    codes: frozenset[str]

    def matches(self, name: str, codes: Iterable[str]) -> How | None:
        """How the entry's name or codes match, or None."""
        recorded = _words(name)
        if self.words and all(_found(w, recorded) for w in self.words):
            return "written"
        if any(code.removeprefix("CVX:") in self.codes for code in codes if code.startswith("CVX:")):
            return "synonym"
        if any(_phrase(synonym, recorded) for synonym in self.synonyms):
            return "synonym"
        return None

    def nearly(self, name: str) -> bool:
        """True where every word is one of the entry's but for a slip."""
        from rapidfuzz import fuzz

        recorded = [w for w in _words(name) if len(w) >= _SHORTEST]
        return bool(self.words) and all(
            _found(w, _words(name)) or (len(w) >= _SHORTEST and any(fuzz.ratio(w, r) >= _CLOSE for r in recorded))
            for w in self.words
        )


def wanted(kind: str, name: str) -> Wanted:
    """What to look for when somebody says ``name`` of an entry of this kind."""
    words = _words(name)
    synonyms: list[tuple[str, ...]] = []
    codes: set[str] = set()
    for group in (*_groups(kind), *_groups(_SHARED.get(kind, ""))):
        if any(words == said for said in group.said):
            synonyms.extend(group.means)
            codes.update(group.codes)
    return Wanted(tuple(words), tuple(dict.fromkeys(synonyms)), frozenset(codes))


@dataclass(frozen=True, slots=True)
class _Group:
    said: tuple[tuple[str, ...], ...]
    means: tuple[tuple[str, ...], ...]
    codes: tuple[str, ...]


@cache
def _groups(kind: str) -> tuple[_Group, ...]:
    groups: list[dict[str, Any]] = _data().get(kind, [])
    return tuple(
        _Group(
            tuple(_words(w) for w in g["words"]),
            tuple(_words(w) for w in g.get("includes", g["words"])),
            tuple(g.get("codes", ())),
        )
        for g in groups
    )


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("names.json").read_bytes())
    return data


@cache
def _words(text: str) -> tuple[str, ...]:
    """The words of a name, in the singular.

    >>> _words("Peanuts (Arachis)"), _words("Td (adult), 5 Lf"), _words("diabetes")
    (('peanut', 'arachi'), ('td', 'adult', '5', 'lf'), ('diabete',))
    """
    return tuple(_singular(w.strip(".")) for w in plain(text.lower()).split())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _found(word: str, recorded: Sequence[str]) -> bool:
    return any(r == word or (len(word) >= _SHORTEST and r.startswith(word)) for r in recorded)


def _phrase(words: tuple[str, ...], recorded: Sequence[str]) -> bool:
    width = len(words)
    return any(tuple(recorded[i : i + width]) == words for i in range(len(recorded) - width + 1))
