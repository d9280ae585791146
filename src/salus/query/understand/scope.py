"""Tells questions for the records from those that are not: advice, knowledge, chat, other people, harm.

Two looks. Before composing, by the form of the sentence: "should I", "what is a normal", "my wife's". After composing,
by what was left over: a question without a subject of the catalogue is not about the records unless it measures
something ("how high was it yesterday?"), and that is asked about. The forms are data (``words/scope_rules.json``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from salus.query.understand.lexicon import read
from salus.query.understand.needles import Sought, sought
from salus.query.understand.needles import found as matches
from salus.query.understand.persons import named_person
from salus.query.understand.tagging import Tagged
from salus.query.understand.understood import Status

_FIRST_PERSON = frozenset(["i", "my", "me", "mine", "myself", "we", "our"])
_ASKING = frozenset(["does", "do", "is", "are", "can", "will", "could", "would", "was", "were"])
_MEASURING = (
    "how_many",
    "how_much",
    "how_long",
    "how_far",
    "how_fast",
    "how_often",
    "times",
    "when",
    "elapsed",
    "what_time",
    "how_is",
    "how_high",
)
_LEADS = frozenset(["and", "but", "so", "then", "well", "now", "also"])
HARM = "this could do harm, and is not something to be computed from records"
EMPTY = "there is no question in it"
_WHY = {
    "harmful": ("refused", HARM),
    "other_people": ("refused", "only the person's own records can be asked about, not somebody else's"),
    "population": ("not_about_records", "this compares with other people; the records hold only this person's"),
    "advice": ("not_about_records", "this asks for advice, not for what was recorded"),
    "knowledge": ("not_about_records", "this asks for general knowledge, not for what was recorded"),
    "chat": ("not_about_records", "this is not a question about records"),
}  # fmt: skip
_NAME = re.compile(r"\b([A-Z][a-z]+)(?:'s|’s)\b")
_NAMED_DOER = re.compile(r"\b(?:did|does|has|is|was|how is|how was) ([A-Z][a-z]+)\b")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a question is not answered from the records."""

    status: Status
    why: str


def outside(t: Tagged) -> Verdict | None:
    """The verdict by the form of the sentence, or None where it may be a question for the records."""
    text = t.text.clean
    if not t.tokens:
        return Verdict("not_about_records", EMPTY)
    for kind, patterns in _rules():
        found = matches(patterns, text)
        if kind == "other_people":  # but father's day is a day
            found = [m for m in found if t.between(m.start(), m.end()) & ~t.mask_of("period")]
        if found and not _excused(t, kind):
            status, why = _WHY[kind]
            return Verdict(status, why)  # type: ignore[arg-type]  # the words of Status stand in the table above
    if _somebody(t):
        status, why = _WHY["other_people"]
        return Verdict(status, why)  # type: ignore[arg-type]
    if _general(t):
        status, why = _WHY["knowledge"]
        return Verdict(status, why)  # type: ignore[arg-type]
    return None


def without_plan(t: Tagged, left: int) -> Verdict | None:
    """The verdict where no reading is good enough: None where the person should be asked what was meant."""
    topics = set(read("topics")["topic"])
    if any(word in topics for word in t.words(left)):
        return Verdict("not_about_records", "this is not a question about health records")
    subject = any(t.has(kind) for kind in ("metric", "more_metric", "activity", "any_workout", "kind", "glucose_range"))
    measures = t.has("head", _MEASURING) or t.has("stat") or t.has("condition") or t.has("period") or t.has("group")
    own = bool(_FIRST_PERSON & set(t.words(t.all)))
    if subject and (measures or own):
        return None
    known = 0
    for tags in t.tags.values():
        for tag in tags:
            known |= tag.mask
    if own and not any(t.lexicon.weights.of(w) >= 1 for w in t.words(left)):
        return None
    unknown = [w for w in t.words(left & ~known) if t.lexicon.weights.of(w) >= 1]
    if t.has("stat") and (t.has("period") or t.has("group")) and len(unknown) <= 2:
        return None
    if measures and t.word_mask("it", "that", "this", "those", "they"):
        return None
    if measures and len(unknown) <= 2 and (own or not unknown):
        return None
    if own and len(unknown) == 1 and t.words(t.all)[0] in ("what", "show", "my"):
        return None
    return Verdict("not_about_records", "nothing in it names a measure or an entry of the records")


def _excused(t: Tagged, kind: str) -> bool:
    """Such as "Why am I taking metformin" is a field of the chart, "how often" and the like no advice."""
    if kind in ("knowledge", "advice"):
        words = t.words(t.all)
        if t.has("kind", "appointment") and t.has("field", ("location", "provider")):
            return True
        if (
            t.has("field", "reason")
            and (t.has("kind") or t.has("name_of") or t.has("name"))
            and words[0] in ("why", "what", "for")
        ):
            return True
        if t.has("field", "severity") and t.has("name_of") and "my" in words:  # "how serious is my asthma"
            return True
    return False


def _general(t: Tagged) -> bool:
    """Definitions and statements about the world: no first person, no time, nothing computed."""
    words = t.words(t.all)
    while len(words) > 1 and words[0] in _LEADS:
        words = words[1:]
    named = t.mask_of("metric")
    if words[:1] == ["tell"] and words[1:2] == ["me"]:
        words = ["tell", *words[2:]]
    if (
        _FIRST_PERSON & set(words)
        or t.has("period")
        or t.has("stat", within=~named)
        or t.has("condition")
        or t.has("group")
    ):
        return False
    if any(word.startswith(("correlat", "pearson", "spearman")) for word in words):
        return False
    there = words[1:2] == ["there"] or (words[0] in ("what", "relationship") and len(t.find("metric")) > 1)
    if there and t.has("relate", "correlation"):
        return False  # "is there a link between caffeine and deep sleep" can only be asked of one's own
    if t.has("head", ("show", "compare")) or t.has("order") or t.has("glucose_range") or t.has("future"):
        return False
    if len(words) >= 3 and words[0] in ("what", "who") and words[1] in ("is", "are"):
        return True
    if words[0] in _ASKING:
        return True
    return words[0] == "tell" and "about" in words


def _somebody(t: Tagged) -> bool:
    """A name in the genitive, or as the one who did it: "John's heart rate", "did Sarah sleep"."""
    raw = t.text.raw
    for pattern in (_NAME, _NAMED_DOER):
        for match in pattern.finditer(raw):
            word = match[1].lower()
            if not _known(t, word):
                return True
    if named_person(t):
        return True
    for i, token in enumerate(t.tokens):
        before = t.tokens[i - 1].text if i else "1"  # the 1970's are nobody
        if {near.text for near in t.tokens[i + 1 : i + 4]} & set(read("given_names")["belongings"]):
            continue
        if token.text == "'s" and before[0].isalpha() and not _known(t, before) and t.weights[i - 1] >= 1:
            return not t.has("name_of", within=t.all) or not t.mask_of("name_of") >> i & 1
    return False


def _known(t: Tagged, word: str) -> bool:
    return t.lexicon.speller.knows(word) or word in read("brands")["brand"]


@cache
def _rules() -> tuple[tuple[str, tuple[Sought, ...]], ...]:
    return tuple((kind, tuple(map(sought, patterns))) for kind, patterns in read("scope_rules").items())
