"""What of the packages' words the scrubber needs: the choice between a name and a word, and no more.

The scrubber takes a capital word that is on no list for a name, and a word built like an everyday or clinical one
(`endings.json`, a plural of a listed word, a form of a listed Spanish word) for a word. So a word that its own shape
already explains is left out, unless it is frequent (a text's language is told by its frequent words) or is a name
too, where only the list can say that it is both. A rare family name is left out for the same reason: unlisted, it is
a name all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

from salus.safety.privacy.lexicon import words
from salus.safety.privacy.spanish import bases
from training.privacy import sources

_COMMON_GIVEN = 0.005  # per cent of people in the census: one in 20,000
_COMMON_NAME = 0.002  # per cent of people in the census: one in 50,000
_VERY_COMMON_NAME, _VERY_FREQUENT = 0.02, 20_000  # a word this frequent is a family name only where it is this common
_ENGLISH = 100  # occurrences in subtitles; 50 is the packages' floor, and what was added by hand
_SPANISH = 100
_FREQUENT = 2000  # from here on a word is listed even where its shape explains it
_HOME = ("en_", "es")  # locales whose family names are all kept: the languages that are read
_HOME_COUNTRIES = frozenset(
    ["AR", "AU", "BO", "CA", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GB", "GT",
     "HN", "IE", "MX", "NI", "NZ", "PA", "PE", "PR", "PY", "SV", "US", "UY", "VE"]
)  # fmt: skip
_TOWN, _TOWN_AT_HOME = 100_000, 30_000  # inhabitants


@cache
def own(name: str) -> frozenset[str]:
    """A list of `words/own_names.json`, written for Salus."""
    return frozenset(json.loads(files("salus.safety.privacy").joinpath("words", "own_names.json").read_text())[name])


@cache
def given() -> frozenset[str]:
    """Every given name of the census and of Faker's cultures: they are what is heard where nothing has a capital.

    An everyday word is one only where people of the languages that are read are called so.
    """
    census = sources.census("female.first")
    for name, share in sources.census("male.first").items():
        census[name] = max(share, census.get(name, 0))
    cultures = sources.cultures("first")
    at_home = {name for name, share in census.items() if share >= _COMMON_GIVEN} | _at_home(cultures)
    found = {name for name in {*cultures, *census} if name in at_home or not _is_everyday(name)}
    return frozenset((found | own("given")) - own("never_given"))


@cache
def all_family() -> frozenset[str]:
    """Every family name of the census and of Faker's cultures."""
    return frozenset({*sources.census("all.last"), *sources.cultures("last"), *own("family")} - own("never_family"))


@cache
def common_family() -> frozenset[str]:
    """Common family names of the census, and those of the languages that are read; few that are very frequent words."""
    census, counts = sources.census("all.last"), sources.counts("en")
    common = {name for name, share in census.items() if share >= _COMMON_NAME} | _at_home(sources.cultures("last"))
    rather_words = {
        name
        for name in common & _all_words()
        if counts[name] >= _VERY_FREQUENT and census.get(name, 0) < _VERY_COMMON_NAME
    }
    return frozenset((common - rather_words | own("family")) - own("never_family"))


@cache
def family() -> frozenset[str]:
    """Common family names, those of two cultures, and those that are built like a word."""
    shared = {name for name, locales in sources.cultures("last").items() if len(locales) > 1}
    built = {name for name in all_family() if is_built(name, _all_words().__contains__)}
    rare = {name for name in (shared | built) - own("never_family") if not _is_everyday(name)}
    return frozenset(common_family() | rare)


def _at_home(cultures: dict[str, frozenset[str]]) -> set[str]:
    return {name for name, locales in cultures.items() if any(one.startswith(_HOME) for one in locales)}


def _is_everyday(word: str) -> bool:
    """Whether ``word`` is an English or Spanish word that people write small."""
    return word in _all_words() or (sources.counts("es")[word] >= _SPANISH and word not in own("rather_names"))


@cache
def _all_words() -> frozenset[str]:
    """English words that are written small, however rare."""
    small = sources.specialist()
    counted = (word for word in sources.counts("en") if word in small or sources.is_spelled_small(word))
    return frozenset(counted) - own("rather_names")


@cache
def english() -> frozenset[str]:
    """Everyday words: in use or nouns and adjectives, and either not explained by shape, or frequent, or names too."""
    counts = sources.counts("en")
    used = {word for word in _all_words() if counts[word] >= _ENGLISH}
    used |= (sources.specialist("noun") | sources.specialist("adj")) & _all_words()
    return _unexplained(used | own("english"), frequent={word for word in used if counts[word] >= _FREQUENT})


@cache
def clinical() -> frozenset[str]:
    """Words of diagnoses, of the clinical lexicon, medicines, and rare words that begin as clinical ones do (`hypo-`).

    No everyday words, no names.
    """
    diagnosed = sources.diagnoses()
    medicines = {word for word, whole in sources.medicines() if whole} - all_family() - spanish()
    found = {word for word in diagnosed | medicines | sources.specialist() - _all_words() if len(word) > 3}
    lower = {word for word in found if word.isalpha() and word.isascii()}
    built = {
        word for word in sources.counts("en") if len(word) > 7 and word.startswith(tuple(own("clinical_beginnings")))
    }
    kept = (lower | (built - all_family())) - own("rather_names") - given() - common_family() - english()
    return _unexplained(kept, frequent=set())


@cache
def spanish() -> frozenset[str]:
    """Words in use, each by the word it is a form of; frequent forms too. No English words, few names."""
    counts = sources.counts("es")
    names = (given() | all_family()) - own("spanish_too")
    known = (
        {word for word in counts if word not in names or counts[word] >= _FREQUENT} - english() - own("rather_names")
    )
    used = sorted((word for word in known if counts[word] >= _SPANISH), key=lambda word: (-counts[word], word))
    kept: set[str] = set()
    for word in used:
        if counts[word] >= _FREQUENT:
            kept.add(word)
        elif not any(base in kept for base in bases(word)):
            kept.add(next((base for base in bases(word) if base in known and len(base) > 3), word))
    return frozenset(kept | own("spanish"))


@cache
def towns() -> frozenset[str]:
    """Towns of 100,000 people; of 30,000 where English or Spanish is spoken."""
    return frozenset(
        name
        for name, country, people in sources.towns()
        if people >= (_TOWN_AT_HOME if country in _HOME_COUNTRIES else _TOWN)
        and name.isascii()
        and not any(c.isdigit() or c in "()," for c in name)
        and len(name) > 2
    )


def is_built(word: str, is_listed: Callable[[str], bool]) -> bool:
    """Whether the scrubber takes ``word`` for a word by its shape alone (`salus.safety.privacy.runs.is_ordinary`)."""
    endings = tuple(words("endings", "clinical") | words("endings", "ordinary"))
    plural = len(word) > 4 and word.endswith("s") and is_listed(word[:-1])
    return plural or (len(word) > 5 and word.endswith(endings))


def _unexplained(found: Iterable[str], frequent: set[str]) -> frozenset[str]:
    """``found`` without the words that their shape explains."""
    names = given() | all_family() | towns()
    kept: set[str] = set()
    for word in sorted(found, key=lambda one: (len(one), one)):
        if word in frequent or word in names or not is_built(word, kept.__contains__):
            kept.add(word)
    return frozenset(kept)
