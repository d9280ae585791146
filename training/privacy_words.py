"""Makes the long word lists of the scrubber, `salus/safety/privacy/words/*.json`, from published packages.

    make privacy-words        (python -m training.privacy_words, in an environment of its own)

Words are folded as the scrubber folds them: lower case, no accents. What is taken:

- given: the census of the United States (1990) and all of Faker's cultures, less words that nobody is called by;
- family: those of one person in 50,000 in the census, those of the locales where English or Spanish is spoken, those of
  two cultures, and those that are built like a word ("Harding", with the ending of "walking");
- english: small words of SCOWL and of the SPECIALIST lexicon that subtitles hold 100 times, and the lexicon's nouns and
  adjectives, less what endings explain;
- spanish: words that subtitles hold 100 times, by the word they are a form of;
- clinical: words of ICD-10-CM titles and of the SPECIALIST lexicon, names of medicines of MedlinePlus, DrugBank and
  MeSH, rare words that begin as clinical ones do, less everyday words, names, and what endings explain;
- cities: towns of GeoNames, 100,000 people; 30,000 where English or Spanish is spoken.

What no package knows is written by hand in `words/own_names.json`. The result depends on the packages' versions alone
(`constraints.txt`); the words of the evaluation play no part in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from training.privacy import choose

_FOLDER = Path(str(files("salus.safety.privacy"))) / "words"
_MADE = {
    "given": (
        "Given names of many cultures, without accents.",
        "locale data of Faker (Daniele Faraglia and contributors); census of the United States, 1990; own_names.json",
        "MIT; public domain; Apache-2.0",
        choose.given,
    ),
    "family": (
        "Family names of many cultures, without accents: common ones, and those that are built like a word.",
        "locale data of Faker (Daniele Faraglia and contributors); census of the United States, 1990; own_names.json",
        "MIT; public domain; Apache-2.0",
        choose.family,
    ),
    "english": (
        "Ordinary English words. A capital alone does not make them a name.",
        "SCOWL (Kevin Atkinson) and the SPECIALIST lexicon (National Library of Medicine), those that are in use by "
        "the counts of pyspellchecker (Tyler Barrus)",
        "SCOWL; SPECIALIST lexicon; MIT",
        choose.english,
    ),
    "spanish": (
        "Ordinary Spanish words, without accents, by the word they are a form of.",
        "counts of pyspellchecker (Tyler Barrus)",
        "MIT",
        choose.spanish,
    ),
    "clinical": (
        "Clinical words and names of medicines that are no everyday words.",
        "ICD-10-CM titles (CMS); the SPECIALIST lexicon (National Library of Medicine); names of medicines of "
        "drug-named-entity-recognition (Thomas Wood); rare words of pyspellchecker (Tyler Barrus)",
        "public domain; SPECIALIST lexicon; MIT",
        choose.clinical,
    ),
    "cities": (
        "Towns of the world, larger ones; smaller ones where English and Spanish are spoken. Without accents.",
        "GeoNames",
        "CC BY 4.0",
        choose.towns,
    ),
}


def by_letter(words: Iterable[str], between: str) -> dict[str, str]:
    """``words`` in order, one line for each first letter."""
    return {letter: between.join(group) for letter, group in groupby(sorted(set(words)), key=lambda word: word[0])}


def main() -> None:
    for name, (about, source, licence, made) in _MADE.items():
        words = made()
        lines = by_letter(words, "|" if name == "cities" else " ")
        told = {"about": about, "source": source, "licence": licence, "words": lines}
        path = _FOLDER / f"{name}.json"
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        print(f"{name}: {len(words)} words, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
