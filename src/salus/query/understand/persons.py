"""Tells whether a question is about somebody called by a given name: "daves steps", "hba1c for Maria".

A name alone says nothing: one walks with Bob and sees Dr. Anna. It is about Bob where he owns what is asked, stands
where the person asking would stand, or comes with a surname. The names are data (``words/given_names.json``).
"""

from __future__ import annotations

from functools import cache

from salus.query.understand.lexicon import read
from salus.query.understand.tagging import Tagged

_ABOUT = frozenset(
    ["for", "of", "on", "about", "did", "does", "do", "is", "was", "has", "had", "are", "were", "can", "will", "how"]
)


def named_person(t: Tagged) -> bool:
    """True where a given name is the one asked about: "what did sarah weigh", never "did I run with Bob"."""
    given, belongings, beside = _names()
    words = [*t.words(t.all), "", ""]
    for i, word in enumerate(words[:-2]):
        owner = word not in given and word.endswith("s") and word[:-1] in given
        if not (owner or word in given) or (t.mask_of("metric") | t.mask_of("period")) >> i & 1:
            continue
        before = words[i - 1] if i else ""
        if belongings & set(words[i + 1 : i + 4]) or before in beside:
            continue
        owns = owner or "'s" in words[i + 1 : i + 3]
        surname = bool(words[i + 1]) and words[i + 1].isalpha() and not t.lexicon.speller.knows(words[i + 1])
        if owns or surname or before in _ABOUT or (i == 0 and bool(words[1])):
            return True
    return False


def company(t: Tagged, region: int) -> int:
    """The tokens of "with Bob": who was there is in no record, and says nothing about whose records are meant."""
    given, _, _ = _names()
    words = [token.text for token in t.tokens]
    mask = 0
    for i in t.places(region & ~1):
        if words[i] in given and words[i - 1] == "with":
            mask |= 3 << (i - 1)
    return mask


@cache
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    names = read("given_names")
    return frozenset(names["given"]), frozenset(names["belongings"]), frozenset(names["beside"])
