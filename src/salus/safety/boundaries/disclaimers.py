"""Caveats where they matter, and once: about symptoms, medicines, results and the mind, not under every sentence.

A warning that stands everywhere is read nowhere. So each matter has one sentence, said the first time that a
conversation comes to it; the caller keeps which were said, as a set of closed values.
"""

from __future__ import annotations

import json
from collections.abc import Set
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

_DATA = Path(__file__).parent / "texts.json"


class Matter(StrEnum):
    """What a reply is about, where a caveat matters."""

    SYMPTOM = "symptom"
    MEDICINE = "medicine"
    RESULT = "result"
    MIND = "mind"


def disclaimer(matter: Matter, *, said: Set[Matter], language: Literal["en", "es"]) -> str | None:
    """The caveat for a matter, or None where this conversation has heard it.

    >>> disclaimer(Matter.RESULT, said={Matter.RESULT}, language="en") is None
    True
    """
    return None if matter in said else _texts()[matter][language]


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(_DATA.read_bytes())["disclaimers"]
    return texts
