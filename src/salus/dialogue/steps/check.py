"""The last look at a reply: every segment of it is held to where it says that its words come from.

What the records answered must stand as it was composed, what safety said as safety said it, the house's own words as
they are written down. What anybody else wrote (a skill, some day a language model) may hold no number that the answer
has not, spelled out or in digits, and nothing that Salus must not say: a diagnosis, an order about medicines, an
all-clear, a claim to be a person. A reply that fails is not mended: it is not given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from salus.dialogue.draft import Draft
from salus.dialogue.failure import failed
from salus.dialogue.ports import Ports
from salus.dialogue.skill import Language, Origin, Segment
from salus.dialogue.words import folded, ours
from salus.monitoring.trace import Stage
from salus.safety.reading.characters import plain

_DATA = Path(__file__).parents[1] / "words" / "forbidden.json"
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")


class Fault(StrEnum):
    """What is wrong with a reply."""

    EMPTY = "empty"
    CHANGED = "changed"  # the records' answer is not there as it was composed
    CLAIMED = "claimed"  # words that safety or the house never said
    NUMBER = "number"  # a number that the answer does not hold
    FORBIDDEN = "forbidden"


def check(draft: Draft, ports: Ports, stage: Stage) -> Draft:
    """The draft as it is, where its reply holds; else the honest word that there is none."""
    assert draft.reply is not None
    fault = fault_in(
        draft.segments,
        language=draft.language,
        answer=draft.reply.answer,
        safe=draft.spoken,
        ours=ours(draft.language, ports.name, ports.country),
    )
    if fault is None:
        return draft
    stage.attributes.update(fault=fault.value, status="failed")
    return failed(draft, ports, "held_back")


def fault_in(
    segments: Sequence[Segment], *, language: Language, answer: Mapping[str, Any] | None, safe: Set[str], ours: Set[str]
) -> Fault | None:
    """What is wrong with a reply, or None.

    Args:
        segments: the reply.
        language: of the reply.
        answer: what the records answered in this turn, if they were asked.
        safe: what safety said in this turn.
        ours: the fixed sentences of the house, as they are for this person.
    """
    if not segments or not all(segment.text.strip() for segment in segments):
        return Fault.EMPTY
    composed = answer["text"] if answer else None
    known = {Origin.SAFETY: safe, Origin.HOUSE: ours}
    told = [segment.text for segment in segments if segment.origin is Origin.ANSWER]
    if told != ([composed] if answer else []):
        return Fault.CHANGED
    return next((fault for segment in segments if (fault := _fault(segment, language, answer, known))), None)


def _fault(
    segment: Segment, language: Language, answer: Mapping[str, Any] | None, known: Mapping[Origin, Set[str]]
) -> Fault | None:
    if segment.origin is Origin.ANSWER:
        return None  # looked at as a whole, above
    if segment.origin is Origin.CONVENTION:
        return None if answer and segment.text == answer["convention"] else Fault.CHANGED
    if segment.origin in known:
        return None if segment.text in known[segment.origin] else Fault.CLAIMED
    if _numbers(segment.text, language) - _slots(answer):
        return Fault.NUMBER
    return Fault.FORBIDDEN if forbidden(segment.text) else None


def forbidden(text: str) -> bool:
    """Whether a text says what Salus must not say.

    >>> forbidden("You have diabetes."), forbidden("Skip your insulin tonight."), forbidden("Drink some water.")
    (True, True, False)
    """
    words = folded(text)
    return any(pattern.search(words) for pattern in _forbidden())


def _numbers(text: str, language: Language) -> set[str]:
    """The numbers of a text as they stand there: digits, and words such as "twenty"."""
    spelled: list[str] = _read()["numbers"][language]
    return {*_DIGITS.findall(plain(text)), *(word for word in folded(text).split() if word in spelled)}


def _slots(answer: Mapping[str, Any] | None) -> set[str]:
    """Every number that an answer may be said with: those of its words, and its values as programs get them."""
    if answer is None:
        return set()
    values = (answer.get(name) for name in ("text", "convention", "value", "series", "n", "at", "coverage"))
    return {number for value in values for number in _numbers(_written(value), "en")}


def _written(value: object) -> str:
    """A value as text; a float also as people write it, without its zeros."""
    short = f" {value:g}" if isinstance(value, float) else ""
    return value if isinstance(value, str) else json.dumps(value) + short


@cache
def _forbidden() -> tuple[re.Pattern[str], ...]:
    patterns: Iterable[str] = _read()["patterns"]
    return tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in patterns)


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return data
