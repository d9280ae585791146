"""How often a medicine is taken, in words: from FHIR timings and C-CDA periodic intervals alike.

>>> times(2, None, 1, None, "d"), times(1, None, 6, None, "h"), times(1, None, 4, 6, "h"), times(3, None, 1, None, "wk")
('twice a day', 'every 6 hours', 'every 4 to 6 hours', '3 times a week')
>>> times(1, None, 0.5, None, "d"), event("ACM"), code_words("BID")
('every 12 hours', 'before breakfast', 'twice a day')
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_SMALLER = {"day": ("hour", 24), "hour": ("minute", 60), "week": ("day", 7)}


def times(
    count: float | None, most: float | None, period: float | None, longest: float | None, unit: str | None
) -> str | None:
    """``count`` (to ``most``) times in ``period`` (to ``longest``) of ``unit``; None where the unit is not known."""
    word = _data()["units"].get(unit or "")
    if word is None or (period is not None and period <= 0):
        return None
    count, period = count or 1, period or 1
    while period < 1 and not longest and word in _SMALLER:
        word, by = _SMALLER[word]
        period = round(period * by, 6)
    often = f"{number(count)} to {number(most)}" if most and most != count else number(count)
    if period == 1 and not longest:
        per = f"a{'n' if word == 'hour' else ''} {word}"
        if often == "1":
            return f"every {word}" if word in {"hour", "minute", "second"} else f"once {per}"
        return f"twice {per}" if often == "2" else f"{often} times {per}"
    span = f"every {number(period)}{' to ' + number(longest) if longest and longest != period else ''} {word}s"
    span = "every other day" if span == "every 2 days" else span
    return span if often == "1" else f"{often} times {span}"


def event(code: str | None) -> str | None:
    """The words for an event of the day (HL7 ``TimingEvent``, FHIR ``EventTiming``): "with meals", "at bedtime"."""
    return _data()["events"].get(code or "")


def code_words(code: str | None) -> str | None:
    """The words for a prescriber's abbreviation: "BID", "Q6H", "QHS"."""
    return _data()["codes"].get((code or "").upper())


def weekday(code: str) -> str | None:
    """ "mon" is Monday."""
    return _data()["days"].get(code)


def number(value: float) -> str:
    """A number without a needless point: 2, 0.5.

    >>> number(2.0), number(0.5)
    ('2', '0.5')
    """
    return f"{value:.10g}"


def amount(value: float | None, unit: str | None) -> str | None:
    """A quantity in words: "500 mg", "1 tablet", "2". None without a number."""
    if value is None:
        return None
    plain = (unit or "").strip("{}")
    return number(value) if plain in {"", "1"} else f"{number(value)} {plain}"


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    data: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("timing.json").read_bytes())
    return data
