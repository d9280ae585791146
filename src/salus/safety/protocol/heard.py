"""What one turn inside a crisis says, as yes or no to a few closed questions: `hear` keeps answers, never words.

Inside a crisis a short answer carries much ("yes", "they are here next to me"), and hearing too much costs little: the
emergency number comes first once more. So these patterns listen wide, where the gate outside a crisis must be exact.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from salus.safety.protocol.state import Answer
from salus.safety.reading.characters import plain

_DATA = Path(__file__).parent / "heard.json"
_SIGNALS = (
    "act", "plan", "attacked", "engaged", "accompanied", "retracts", "refuses", "secrecy", "method", "debate",
    "machine", "nobody", "watched", "leaving",
)  # fmt: skip
_LONGEST = 4000  # characters; what comes after cannot make a turn less dangerous, and patterns must stay quick


@dataclass(frozen=True, slots=True)
class Heard:
    """What a turn said, and no word of it."""

    answer: Answer
    means: bool  # something to do it with is at hand
    signals: frozenset[str]  # names from the closed list of this module

    def says(self, signal: str) -> bool:
        """Whether that was heard."""
        return signal in self.signals


def hear(said: str) -> Heard:
    """What a turn says.

    >>> hear("Yes.").answer.value, hear("the pills are here next to me").means, hear("no, I have no pills").means
    ('yes', True, False)
    """
    text = fold(said)[:_LONGEST]
    patterns = _patterns()
    return Heard(
        answer=_answer(text, patterns),
        means=any(not _denied(text, hit.start(), patterns) for p in patterns["means"] for hit in p.finditer(text)),
        signals=frozenset(name for name in _SIGNALS if _any(text, patterns[name])),
    )


def fold(said: str) -> str:
    """Small letters without accents, apostrophes and doubled spaces."""
    return " ".join(plain(said).replace("'", "").split()).lstrip("¡¿ ")


def _answer(text: str, patterns: dict[str, list[re.Pattern[str]]]) -> Answer:
    for answer in (Answer.UNSURE, Answer.YES, Answer.NO):
        if _any(text, patterns[answer.value]):
            return answer
    return Answer.NONE


def _any(text: str, patterns: list[re.Pattern[str]]) -> bool:
    return any(p.search(text) for p in patterns)


def _denied(text: str, at: int, patterns: dict[str, list[re.Pattern[str]]]) -> bool:
    """A denial right before the hit, or inside its first words ("I have no …")."""
    before = text[max(0, at - 25) : at]
    within = re.match(r"\w+\W+(?:no|any|ningun\w*|zero)\b", text[at:])
    return bool(within) or any(p.search(before) for p in patterns["denial"])


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    parts: dict[str, str] = data["parts"]

    def filled(pattern: str) -> re.Pattern[str]:
        for name, part in parts.items():
            pattern = pattern.replace("{" + name + "}", part)
        return re.compile(pattern)

    told = {name: value for name, value in data.items() if name not in ("about", "parts")}
    return {name: [filled(p) for p in ([value] if isinstance(value, str) else value)] for name, value in told.items()}
