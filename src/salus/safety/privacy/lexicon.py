"""What is known of words: given and family names of many cultures, ordinary words, clinical words, towns.

The lists are JSON files under `words/` (`words/SOURCES.md` says whose they are), read once. A word may be several
things at once; the finders decide by context which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.privacy.letters import fold


class Class:
    """What a word may be: bits of one integer, plain ones, because every word of every text is asked."""

    GIVEN = 1
    FAMILY = 2
    ENGLISH = 4
    SPANISH = 8
    CLINICAL = 16
    TOWN = 32
    EPONYM = 64
    REGION = 128  # countries, states, continents, peoples, languages: they stay
    STAYS = 256  # months, weekdays, brands, festivals: capital words that are nobody's name


ORDINARY = Class.ENGLISH | Class.SPANISH | Class.CLINICAL | Class.REGION | Class.STAYS
NAMELIKE = Class.GIVEN | Class.FAMILY


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word without accents → `Class` bits; and the towns of several words, by their first word, longest first."""

    known: dict[str, int]
    towns: dict[str, tuple[tuple[str, ...], ...]]


@cache
def lexicon() -> Lexicon:
    """The lists, read on first use."""
    known: dict[str, int] = {}
    for name, bit in (
        ("given", Class.GIVEN),
        ("family", Class.FAMILY),
        ("english", Class.ENGLISH),
        ("spanish", Class.SPANISH),
        ("clinical", Class.CLINICAL),
    ):
        for line in read(name)["words"].values():
            for word in line.split():
                known[word] = known.get(word, 0) | bit
    for name, bits in read("standing")["classes"].items():
        for word in read("standing")["words"][name]:
            low = fold(word)
            known[low] = known.get(low, 0) | getattr(Class, bits)
    towns: dict[str, list[tuple[str, ...]]] = {}
    for line in read("cities")["words"].values():
        for town in line.split("|"):
            words = tuple(town.replace("-", " ").replace(".", "").split())
            if len(words) == 1:
                known[words[0]] = known.get(words[0], 0) | Class.TOWN
            elif words:
                towns.setdefault(words[0], []).append(words[1:])
    return Lexicon(known, {w: tuple(sorted(rest, key=len, reverse=True)) for w, rest in towns.items()})


@cache
def words(file: str, name: str) -> frozenset[str]:
    """The list ``name`` of ``file``, without accents."""
    return frozenset(fold(word) for word in read(file)[name])


@cache
def read(file: str) -> Any:
    """A JSON file of `words/`."""
    return orjson.loads(files(__package__).joinpath("words", f"{file}.json").read_bytes())
