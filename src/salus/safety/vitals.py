"""Measured values in a message: `sugar 420`, `oxygen at 84`, `3 weeks old`, read as concepts.

The table `vitals.json` says for each name of a value which concept each range of numbers is, in which unit where the
size does not tell, and where the limits come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.lexicon import Match

_OWNERS = 6  # words between a number and the pills that it counts: `40 of my sister 's old pills`
_LEAST_SPELLED = 20  # a value of the body is spelled in words only when it is large: `sugar two hours ago`
_TIMES = frozenset({"hours", "hour", "hrs", "minutes", "mins", "days", "weeks", "months", "years", "am", "pm", "times"})
_REACH = 6  # words between the name of a value and its number
_VITAL = "vital."
_UNITS = ("age.", "unit.")  # names that stand after their number: `3 weeks old`, `40 tablets`


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    content: dict[str, Any] = orjson.loads((files(__package__) / "vitals.json").read_bytes())
    ranges: dict[str, list[dict[str, Any]]] = content["ranges"]
    return ranges


@cache
def _counted() -> dict[str, float]:
    content: dict[str, Any] = orjson.loads((files(__package__) / "vitals.json").read_bytes())
    numbers: dict[str, float] = content["numbers"]
    return numbers


def measured(words: Sequence[str], matches: Iterable[Match]) -> list[Match]:
    """The concepts of the values that stand beside their names in a sentence."""
    if not any(word[0].isdigit() or word in _counted() for word in words):
        return []
    found, matches = _bare(words), list(matches)
    names = {match.start: match.concept for match in matches if match.concept.startswith(_VITAL)}
    for match in matches:
        ranges = _table().get(match.concept)
        if ranges is None:
            continue
        counted = match.concept.startswith(_UNITS)
        for at, number in _numbers(words, match, names, before=counted):
            if match.concept == _PRESSURE and _lower(words, at):
                continue
            value = number * 10 if match.concept == _PRESSURE and _in_centimetres(words, at) else number
            if not counted and ((value < _LEAST_SPELLED and not words[at][0].isdigit()) or _of_time(words, at)):
                continue
            fitting = [row for row in ranges if "concept" in row and _fits(row, value, words, at)]
            found += [Match(row["concept"], min(at, match.start), max(at + 1, match.end)) for row in fitting]
            if fitting or _plausible(ranges, value):
                break
    return found


def _in_centimetres(words: Sequence[str], at: int) -> bool:
    """True for a blood pressure in cmHg, as Spanish says it: `18/11`, `19 y 12`, `15 con 9`; `el 18/11` is a day."""
    if at and words[at - 1] == "el":
        return False
    if pair := _CENTIMETRES.match(words[at]):
        upper, lower = float(pair[1]), float(pair[2])
    elif at + 2 < len(words) and words[at + 1] in _OVER and (below := _value(words[at + 2])) is not None:
        upper, lower = _value(words[at]) or 0.0, below
    else:
        return False
    return _LOWEST_CM <= lower < upper <= _HIGHEST_CM


def _of_time(words: Sequence[str], at: int) -> bool:
    """True for the number of `two hours after pizza`, which measures nothing else."""
    return at + 1 < len(words) and words[at + 1] in _TIMES


def _lower(words: Sequence[str], at: int) -> bool:
    """True for the lower number of a blood pressure: `128 over 79`, `120 sobre 75`; `diastolic is 79`."""
    if at > 1 and words[at - 1] in _BETWEEN and _value(words[at - 2]) is not None:
        return True
    return not _LOWER.isdisjoint(words[max(0, at - 4) : at])


def _numbers(words: Sequence[str], match: Match, names: Mapping[int, str], *, before: bool) -> list[tuple[int, float]]:
    """Numbers near a name, nearest first; ages stand before their unit, values mostly after their name. Behind a number
    and the name of something else stands what is of that: `pressure 118 , pulse 72`."""
    after = range(match.end, min(len(words), match.end + _REACH))
    back = _OWNERS if match.concept == "unit.pills" else 3
    places = range(match.start - 1, max(-1, match.start - 1 - back), -1) if before else after
    # Spanish says `400 de azucar`
    led = [match.start - 2] if not before and match.start > 1 and words[match.start - 1] == "de" else []
    found: list[tuple[int, float]] = []
    for at in (*led, *places):
        word = words[at]
        if word in _STOPS or (before and word in _DOSES) or (found and names.get(at, match.concept) != match.concept):
            break
        if (value := _value(word)) is not None:
            found.append((at, value))
    return found


def _value(word: str) -> float | None:
    """The number that a word is or spells; of a pair such as `76/42` the first."""
    if not word[0].isdigit():
        return _counted().get(word)
    try:
        return float(word.replace(",", ".") if word.count(",") == 1 else word.split("/", maxsplit=1)[0])
    except ValueError:
        return None


_PRESSURE = "vital.pressure"
_CENTIMETRES = re.compile(r"(\d{1,2})/(\d{1,2})$")
_OVER = frozenset({"y", "con", "sobre", "por"})
_BETWEEN = _OVER | {"over", "on", "and", "/"}  # the two numbers of a blood pressure
_LOWER = frozenset({"diastolic", "diastolica", "bottom", "minima"})
_LOWEST_CM, _HIGHEST_CM = 3, 30  # cmHg; no pressure in mmHg is as small as this
_STOPS = frozenset({"but", "pero", "(", "after"})
_DOSES = frozenset({"mg", "mcg", "ml", "milligrams", "micrograms", "miligramos", "microgramos", ","})
_PAIR = re.compile(r"(\d{2,3})/(\d{2,3})$")
_WARMTH = re.compile(r"(?:3[89]|4[012])[.,]\d$")
_OTHER_UNITS = frozenset({"kg", "kilos", "km", "miles", "cm", "mmol", "%", "lbs", "bpm", "mg", "g", "euros", "dollars"})


def _bare(words: Sequence[str]) -> list[Match]:
    """Values that need no name: `160/115` is a blood pressure, `38.4` with no other unit a temperature."""
    found = []
    for at, word in enumerate(words):
        name = None
        if pair := _PAIR.match(word):
            upper, lower = float(pair[1]), float(pair[2])
            name, value = "vital.pressure", upper if 30 <= lower < upper <= 300 else 0.0
        elif _WARMTH.match(word) and not (at + 1 < len(words) and words[at + 1] in _OTHER_UNITS):
            name, value = "vital.temperature", float(word.replace(",", "."))
        if name is not None:
            found += [Match(row["concept"], at, at + 1) for row in _table()[name] if _fits(row, value, words, at)]
    return found


def _plausible(ranges: Sequence[dict[str, Any]], value: float) -> bool:
    return any(row.get("from", value) <= value <= row.get("to", value) for row in ranges)


def _fits(row: dict[str, Any], value: float, words: Sequence[str], at: int) -> bool:
    if not row.get("from", value) <= value <= row.get("to", value):
        return False
    if (unlike := row.get("unlike")) and at + 1 < len(words) and words[at + 1] in unlike:
        return False
    unit = row.get("unit")
    return unit is None or any(word in unit for word in words[at + 1 : at + 4])
