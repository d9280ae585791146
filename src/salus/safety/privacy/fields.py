"""What may enter a log or a trace: an allow-list of fields, each with the only values it takes.

Free text cannot pass, because no field takes it: a field is a number, a flag, one of a closed set of words, or fits a
pattern that has room for an id and for no sentence. What is not on the list (`words/fields.json`) is dropped, never
guessed at; so a new field enters a log by review, not by accident.

>>> allowed({"level": "urgent", "latency_ms": 3.2, "text": "Anna has chest pain", "request_id": "Anna"})
{'level': 'urgent', 'latency_ms': 3.2}
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from salus.safety.privacy.lexicon import read

Value = str | int | float | bool
_LARGEST = 10**9  # a longer number could be somebody's: a phone, a card


def allowed(fields: Mapping[str, Any]) -> dict[str, Value]:
    """What of ``fields`` is on the list with a value that it takes, in order; the rest is dropped."""
    rules = _rules()
    return {name: value for name, value in fields.items() if type(name) is str and name in rules and rules[name](value)}


def refused(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The listed fields of ``fields`` whose values were not taken; names that are not listed are not repeated.

    A name may itself be free text, so only names of the list are told, and how many others there were is the caller's
    to count.
    """
    return tuple(name for name in fields if type(name) is str and name in _rules() and not _rules()[name](fields[name]))


def is_event(message: object) -> bool:
    """Whether ``message`` is a registered event name: the only message that a log line may carry."""
    return type(message) is str and message in _events()


@cache
def closed() -> dict[str, frozenset[str]]:
    """The fields that take a closed set of words, with the words: what may be a label of a counter, too."""
    return {name: frozenset(words) for name, words in read("fields")["enums"].items()}


@cache
def _events() -> frozenset[str]:
    return frozenset(read("fields")["events"])


@cache
def _rules() -> dict[str, Callable[[object], bool]]:
    listed = read("fields")
    rules: dict[str, Callable[[object], bool]] = {}
    for name, words in closed().items():
        rules[name] = _one_of(words)
    for name, pattern in listed["patterns"].items():
        rules[name] = _fits(re.compile(pattern, re.ASCII))
    rules.update(dict.fromkeys(listed["numbers"], _is_number))
    rules.update(dict.fromkeys(listed["flags"], _is_flag))
    return rules


def _one_of(words: frozenset[str]) -> Callable[[object], bool]:
    return lambda value: type(value) is str and value in words


def _fits(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    """An integer or a finite float, no subclass of either: its text could be anything."""
    return (type(value) is int or type(value) is float) and math.isfinite(value) and abs(value) < _LARGEST


def _is_flag(value: object) -> bool:
    return type(value) is bool
