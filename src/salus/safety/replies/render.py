"""A verdict put into words, from ``replies.json``: pure, and quick enough to stand on the path of every message.

In an emergency the number comes first and two to five lines in all are said, for somebody who reads them in panic. Of
several categories only the weightiest is spoken to. A crisis opens the protocol; where a crisis is also a medical
emergency, the emergency is answered and one warm line follows. No reply names a diagnosis.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from salus.safety.lines import UNKNOWN, Country, For
from salus.safety.lines import country as country_of
from salus.safety.protocol import Family, Who, family_of, opening
from salus.safety.protocol import Language as Spoken
from salus.safety.protocol.words import Voice
from salus.safety.verdict import Category, Crisis, Level, Verdict

Language = Literal["en", "es"]

_DATA = Path(__file__).parent / "replies.json"
_THEIRS = {
    ("en", "self"): {"your": "your", "you": "you"},
    ("en", "other"): {"your": "their", "you": "they"},
    ("es", "self"): {"tu": "tu"},
    ("es", "other"): {"tu": "su"},
}


def reply(verdict: Verdict, *, country: str | None, language: Language | None = None) -> str:
    """What to say to a verdict; empty where there is nothing to say.

    Args:
        verdict: the gate's decision.
        country: ISO code of where the person is (``salus.safety.lines.locate``), or None.
        language: the language to answer in; that of the message unless said.

    >>> from salus.safety.verdict import Category, Level
    >>> print(reply(Verdict(Level.EMERGENCY, categories=(Category.STROKE,), who="other"), country="GB"))
    Call 999 now.
    Note the time this began. Tell the crew.
    Give no food, no drink and no pills.
    Lay them down and stay with them.
    If they will not wake but breathe, roll them on their side.
    """
    language = language or verdict.language
    place = country_of(country)
    bodily = verdict.bodily
    if verdict.level is Level.EMERGENCY and (bodily or not verdict.crisis):
        lines = _emergency(bodily or Category.OTHER, verdict.who, place, language)
        if verdict.crisis:
            lines.append(Voice(Family.SUICIDE, place, Spoken(language)).say("beside_emergency"))
        return "\n".join(lines)
    if verdict.crisis:
        return opening(verdict, country=country, language=Spoken(language))
    quiet = _quiet(verdict, bodily or Category.OTHER, place, language) if verdict.level is not Level.NONE else ""
    if verdict.suspected:
        asked = _check_in(verdict, verdict.suspected, place, language)
    elif verdict.unsure:
        asked = _read()["levels"]["unsure"][language].format(emergency=_number(place, language))
    else:
        return quiet
    return f"{asked}\n{quiet}" if bodily and verdict.level >= Level.SOON else asked


def _emergency(category: Category, who: str, place: Country, language: Language) -> list[str]:
    data = _read()
    entry = data["emergencies"][category]
    number = _number(place, language)
    lines = [entry.get("call", data["call"])[language].format(emergency=number), *entry[who][language]]
    poison = place.line(For.POISON) if entry.get("poison_line") else None
    if poison:
        lines.insert(1, data["poison_line"][language].format(poison=poison.number))
    return lines


def _check_in(verdict: Verdict, crisis: Crisis, place: Country, language: Language) -> str:
    """A question, where what was heard may be a crisis and may be none."""
    return Voice(family_of(crisis, Who(verdict.who)), place, Spoken(language)).check_in()


def _quiet(verdict: Verdict, category: Category, place: Country, language: Language) -> str:
    data = _read()
    levels, number = data["levels"], _number(place, language)
    about = data["emergencies"][category]["about"][language].format(**_THEIRS[language, verdict.who])
    text: str = levels[verdict.level][language].format(about=about)
    if verdict.leans:  # it may be told, and it may be so: whoever is in it must not read on for the number
        return " ".join((levels["if_now"][language].format(emergency=number), text))
    if verdict.level >= Level.SOON:
        text += " " + levels["if_worse"][language].format(emergency=number)
    return text


def _number(place: Country, language: Language) -> str:
    number = place.emergency.number
    if place is UNKNOWN:
        local: str = _read()["unknown_country"][language]
        return local.format(number=number)
    return number


@cache
def _read() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return data
