"""The names in a question about the chart, in the person's words: medicines, vaccines, conditions, allergens, …

A name is known from a list or from the person's records, or recognised by its place: what follows "allergic to" is an
allergen, whoever wrote the lists. What a name means in the records is the executor's concern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from salus.query.plan import EntryKind
from salus.query.understand.lexicon import read
from salus.query.understand.subjects import longest
from salus.query.understand.tagging import Tagged


@dataclass(frozen=True, slots=True)
class Named:
    """An entry's kind, the name in plain lower case (None: any), the tokens that say so, and the conventions chosen."""

    kind: EntryKind
    name: str | None
    mask: int
    against: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # what was chosen where the words say more than the records can tell


_CANONICAL = {
    "er": "emergency",
    "ed": "emergency",
    "emergency room": "emergency",
    "emergency department": "emergency",
    "a and e": "emergency",
    "a&e": "emergency",
    "diabetic": "diabetes",
    "prediabetic": "prediabetes",
    "asthmatic": "asthma",
    "anemic": "anemia",
    "anaemic": "anemia",
    "hypertensive": "hypertension",
    "epileptic": "epilepsy",
    "obese": "obesity",
    "celiac": "celiac disease",
    "coeliac": "celiac disease",
    **dict.fromkeys(("appendix out", "appendix removed", "appendix taken out"), "appendectomy"),
    **dict.fromkeys(("tonsils out", "tonsils removed", "tonsils taken out"), "tonsillectomy"),
    **dict.fromkeys(("gallbladder out", "gallbladder removed", "gall bladder out"), "cholecystectomy"),
    **dict.fromkeys(("wisdom teeth out", "wisdom teeth removed"), "wisdom teeth"),
    **dict.fromkeys(("hip replaced",), "hip replacement"),
    **dict.fromkeys(("knee replaced",), "knee replacement"),
    **dict.fromkeys(("cataracts done", "cataracts removed"), "cataract"),
}
# whose names a kind may go by: "allergic to metformin", "dentist appointment"
_NAMED_BY: dict[str, tuple[str, ...]] = {
    "allergy": ("allergy", "medication"), "immunization": ("immunization", "condition"),
    "report": ("report", "procedure"), "lab": ("lab",), "encounter": ("encounter",),
    "appointment": ("appointment", "encounter", "procedure"),
    "medication": ("medication",), "condition": ("condition",), "procedure": ("procedure",),
}  # fmt: skip
_NO_NAME = frozenset(
    [
        "doctor",
        "doctors",
        "medical",
        "hospital",
        "next",
        "last",
        "any",
        "anything",
        "recent",
        "upcoming",
        "first",
        "other",
        "new",
        "current",
        "latest",
        "follow",
        "office",
        "something",
        "them",
        "it",
        "long",
        "far",
        "what",
        "one",
        "many",
        "two",
        "three",
        "ever",
        "second",
        "third",
        "often",
    ]
)


def named(t: Tagged) -> list[Named]:
    """Every kind of entry that a question can be about, with its name where one is said."""
    kinds = longest(t.find("kind"))
    names = _names(t)
    out: list[Named] = []
    for tag in kinds:
        kind: EntryKind = tag.value
        for own, name, mask in names:
            if own in _NAMED_BY[kind]:
                out.append(Named(kind, name, tag.mask | mask))
        if not (kind == "encounter" and any(own == "encounter" for own, _, _ in names)):
            out.append(Named(kind, None, tag.mask))
    for own, name, mask in names:
        if not any(tag.value == own for tag in kinds) or own in ("medication", "condition", "procedure"):
            out.append(Named(own, name, mask))
    out += _placed(t)
    return [_sorted_out(t, entry) for entry in out]


_SORTS = (
    "food", "foods", "drug", "drugs", "medicine", "medicines", "medication", "medications", "environmental", "severe",
    "serious", "worst",
)  # fmt: skip


def _sorted_out(t: Tagged, entry: Named) -> Named:
    """Such as "Any food allergies": the records seldom tell foods from other allergens, so all are listed, and told."""
    sort = t.word_mask(*_SORTS) if entry.kind == "allergy" and entry.name is None else 0
    if not sort:
        return entry
    return replace(entry, mask=entry.mask | sort, said=("all allergies are listed, whatever their sort",))


def _names(t: Tagged) -> list[tuple[EntryKind, str, int]]:
    out: list[tuple[EntryKind, str, int]] = []
    for tag in longest(t.find("name_of")):
        for same in t.find("name_of", within=tag.mask):
            if same.mask == tag.mask:
                said = " ".join(t.words(same.mask)).replace(" 's", "'s")
                out.append((same.value, _CANONICAL.get(said, said), same.mask))
    for tag in t.find("name"):
        out.append((tag.value[0], tag.value[1], tag.mask))
    return list(dict.fromkeys(out))


def _placed(t: Tagged) -> Iterable[Named]:
    words = [token.text for token in t.tokens]
    line = " ".join(words)
    places = read("places")
    for kind, before in ((kind, word) for kind, phrases in places["before"].items() for word in phrases):
        at = f" {line} ".find(f" {before} ")
        if at < 0:
            continue
        start = line[:at].count(" ") + before.count(" ") + 1 if at else before.count(" ") + 1
        end = _name_end(t, start)
        if end > start:
            mask = (1 << end) - (1 << start)
            yield Named(kind, _said(t, mask), mask | t.mask_of("kind", kind), ("loose_name",))
    kinds: dict[str, EntryKind] = {word: kind for kind, words_ in places["after"].items() for word in words_}
    for i, word in enumerate(words):
        after = kinds.get(word)
        if after is None or i == 0 or not _nameable(t, i - 1):
            continue
        start = i - 1
        while start > 0 and _nameable(t, start - 1) and i - start < 3:
            start -= 1
        mask = (1 << i) - (1 << start)
        yield Named(after, _said(t, mask), mask | 1 << i, ("loose_name",))


def _name_end(t: Tagged, start: int) -> int:
    words = [token.text for token in t.tokens]
    while start < len(words) and words[start] in ("a", "an", "the", "my", "any", "dr", "doctor"):
        start += 1
    end = start
    while end < len(words) and end - start < 3 and _nameable(t, end):
        end += 1
    return end


def _nameable(t: Tagged, place: int) -> bool:
    bit = 1 << place
    word = t.tokens[place].text
    if t.weights[place] < 1 or word in _NO_NAME or not word[0].isalpha():
        return False
    taken = t.mask_of("period") | t.mask_of("kind") | t.mask_of("order") | t.mask_of("stat")
    return not bit & taken


def _said(t: Tagged, mask: int) -> str:
    words = [w for w in t.words(mask) if w not in ("a", "an", "the", "my", "any")]
    return " ".join(words).replace(" 's", "'s")
