"""What Salus will not help with, and what it offers instead: `refusal` reads a request and says why, or nothing.

A request is refused for what it asks, not for a word in it: a rule is a chain of word classes in one sentence (somebody
asks how / to do harm / to whom), so that "kill a process", "my doctor ignores my pain" and "what is an overdose" pass.
Who asks how to prevent, report or survive a wrong is helped, and who says what they may do to themselves or to others
makes no request: that is for the gate. The patterns are data (``patterns.json``), the reading is deterministic, and
every refusal comes with a way on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from salus.safety.reading.characters import plain

Language = Literal["en", "es"]

_HERE = Path(__file__).parent
_SENTENCE = re.compile(r"[.!?;\n]+")
_LONGEST = 1200  # characters of a sentence that are read: a chain is short, and reading must stay quick
_FRAMES = frozenset({"how", "ask", "make", "start", "como", "preguntar", "haz"})


class Why(StrEnum):
    """What a refused request is about."""

    VIOLENCE = "violence"
    WAYS_TO_DIE = "ways_to_die"
    ILLEGAL_DRUGS = "illegal_drugs"
    FORGERY = "forgery"
    DISCRIMINATION = "discrimination"
    PRIVACY = "privacy"
    CONSENT = "consent"
    UNSAFE_CARE = "unsafe_care"
    PROFIT = "profit"
    PATIENT_ABUSE = "patient_abuse"
    PRESCRIBING = "prescribing"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is refused, and why."""

    why: Why

    def say(self, language: Language) -> str:
        """The refusal in words: what Salus does not do, and what it can do instead.

        >>> print(Refusal(Why.PRESCRIBING).say("en").split(".")[0])
        I cannot write prescriptions or certificates
        """
        text: str = _texts()["refusals"][self.why][language]
        return text


def out_of_scope(language: Language) -> str:
    """What is said to a harmless request that no part of Salus answers."""
    text: str = _texts()["out_of_scope"][language]
    return text


def refusal(text: str) -> Refusal | None:
    """Why a request is refused, or None where nothing stands against it.

    >>> refusal("How can I forge a prescription?").why.value, refusal("How do I kill a process in Linux?")
    ('forgery', None)
    """
    for sentence in _SENTENCE.split(_folded(text)):
        words = " ".join(sentence.split())[:_LONGEST]
        for rule in _rules() if words else ():
            if rule.fits(words):
                return Refusal(rule.why)
    return None


@dataclass(frozen=True, slots=True)
class _Rule:
    why: Why
    chain: re.Pattern[str]
    righting: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...]

    def fits(self, words: str) -> bool:
        asked = any(not self.righting.search(hit.group("between")) for hit in self.chain.finditer(words))
        return asked and not any(pattern.search(words) for pattern in self.unless)


def _folded(text: str) -> str:
    return plain(text).replace("'", "").replace(",", " ")


@cache
def _texts() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_HERE / "refusals.json").read_bytes())
    return data


@cache
def _rules() -> tuple[_Rule, ...]:
    data: dict[str, Any] = json.loads((_HERE / "patterns.json").read_bytes())
    classes: dict[str, str] = data["classes"]
    return tuple(_rule(rule, classes) for rule in data["rules"])


def _rule(rule: dict[str, Any], classes: dict[str, str]) -> _Rule:
    """A chain as one expression; what stands up to its last class is kept, to look for words that right a wrong."""
    chain: list[str] = rule["chain"]
    begin, rest = chain[0], chain[1:]
    widths: list[int] = rule["gap"] if isinstance(rule["gap"], list) else [rule["gap"]] * len(rest)
    gaps = [rf"(?:\W+\w+){{0,{width}}}?\W+" for width in widths]
    first = classes[begin] if begin == "start" else rf"\b{classes[begin]}\b"
    if begin == "start":
        gaps[0] = ""  # the start of a sentence has no width, and what follows stands right there
    links = [rf"{gap}{classes[name]}\b" for gap, name in zip(gaps, rest, strict=True)]
    last = links.pop() if links else ""
    return _Rule(
        why=Why(rule["why"]),
        chain=re.compile(rf"{first}(?P<between>{''.join(links)}){last}"),
        righting=re.compile(classes["righting"]) if begin in _FRAMES else re.compile(r"(?!)"),
        unless=tuple(re.compile(classes[name]) for name in rule.get("unless", ())),
    )
