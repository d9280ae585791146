"""The fixed words of a conversation: what Salus says of its own, and what it knows as small talk; the words are data.

Invariant: no sentence holds a number but the emergency number, and `ours` tells every sentence that `say` can give, so
that `check` can hold a reply to them.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from salus.safety.lines import UNKNOWN, country
from salus.safety.reading.characters import plain

Language = Literal["en", "es"]
_WORD = re.compile(r"\w+")
_HERE = Path(__file__).parent
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+){0,4}\.?")  # letters; an address or a number is no name


def say(what: str, language: Language, *, name: str = "", place: str | None = None, turn: int = 0) -> str:
    """One of the sentences.

    Args:
        what: its key in ``sentences.json``.
        language: the language to say it in.
        name: what the person is called; left out where it is nothing that one is called by.
        place: ISO code of the country, for the emergency number.
        turn: which of its forms, by the number of the turn.

    >>> say("greeting", "en", name="Ana"), say("thanks", "es", name="ana@example.org")
    ('Hello, Ana. What would you like to know?', 'De nada.')
    """
    forms = _sentences()[what][language]
    return _filled(forms[turn % len(forms)], language, name, place)


@lru_cache(maxsize=512)
def ours(language: Language, name: str, place: str | None) -> frozenset[str]:
    """Everything that `say` can give to this person, there."""
    told = [form for key, texts in _sentences().items() if key != "about" for form in texts[language]]
    return frozenset(_filled(form, language, name, place) for form in told)


def small_talk(language: Language) -> dict[str, list[str]]:
    """Phrases that ask nothing, by kind, and the words between them (``fillers``)."""
    return {kind: phrases[language] for kind, phrases in _read("small_talk").items() if kind != "about"}


def about_health(text: str, language: Language) -> bool:
    """Whether a text names anything of health.

    >>> about_health("What foods are good for cholesterol?", "en"), about_health("Write me a poem", "en")
    (True, False)
    """
    return _health(language).search(folded(text)) is not None


def about_oneself(text: str, language: Language) -> bool:
    """Whether somebody tells of themselves.

    >>> about_oneself("My cat died.", "en"), about_oneself("Who won the cup?", "en")
    (True, False)
    """
    return folded(text).partition(" ")[0] in _read("health")["own"][language]


def folded(text: str) -> str:
    """A text in small letters without accents and apostrophes, its words parted by single spaces.

    >>> folded("¡Qué tal! How's it going?")
    'que tal hows it going'
    """
    return " ".join(_WORD.findall(plain(text).replace("'", "")))


def _filled(form: str, language: Language, name: str, place: str | None) -> str:
    called = f", {name}" if len(name) <= 40 and _NAME.fullmatch(name) else ""
    return form.format(name=called, emergency=_emergency(language, place) if "{emergency}" in form else "")


@lru_cache(maxsize=512)
def _emergency(language: Language, place: str | None) -> str:
    where = country(place)
    if where is not UNKNOWN:
        return where.emergency.number
    local: str = _sentences()["unknown_country"][language][0]
    return local.format(emergency=where.emergency.number)


@cache
def _health(language: Language) -> re.Pattern[str]:
    words = "|".join(word.replace("*", r"\w*") for word in _read("health")[language])
    return re.compile(rf"\b(?:{words})\b")


def _sentences() -> dict[str, Any]:
    return _read("sentences")


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_HERE / f"{name}.json").read_bytes())
    return content
