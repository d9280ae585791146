"""Salus says that it is an AI: when a conversation begins, and again every three hours that it lasts.

Three hours is what New York's law on AI companions asks (General Business Law, article 47, 2025) and California's for
minors (SB 243, 2025). A pure function of times: the conversation keeps when it was said last.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

EVERY = timedelta(hours=3)

_DATA = Path(__file__).parent / "texts.json"


def due(*, said: datetime | None, now: datetime) -> bool:
    """Whether it must be said now.

    Args:
        said: when it was said last in this conversation (zone-aware), None before the first time.
        now: this turn's moment (zone-aware).
    """
    return said is None or now - said >= EVERY


def disclosure(*, said: datetime | None, now: datetime, language: Literal["en", "es"]) -> str | None:
    """What to say, or None where nothing is due; the full words at the start, a short reminder after that."""
    if not due(said=said, now=now):
        return None
    return _texts()["first" if said is None else "again"][language]


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(_DATA.read_bytes())["disclosure"]
    return texts
