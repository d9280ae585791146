"""Typed placeholders, stable within a text: the same value always gets the same one.

A name that is part of one longer name of the text ("Keller" after "Anna Keller") is the same person. Numbers go on
after the highest that the text already holds, so that old and new placeholders never mean two things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from salus.safety.privacy.letters import fold
from salus.safety.privacy.masking import PLACEHOLDER
from salus.safety.privacy.spans import Found, Kind


def replace(text: str, found: Sequence[Found]) -> str:
    """``text`` with each stretch of ``found`` (settled) replaced by its placeholder."""
    if not found:
        return text
    book = _Book(text)
    pieces, at = [], 0
    for one in found:
        pieces.append(text[at : one.start])
        pieces.append(book.placeholder(one.type, text[one.start : one.end]))
        at = one.end
    pieces.append(text[at:])
    return "".join(pieces)


class _Book:
    """Who got which number so far."""

    def __init__(self, text: str) -> None:
        self._last: dict[Kind, int] = defaultdict(int)
        self._given: dict[tuple[Kind, str], int] = {}
        self._bearers: dict[str, set[int]] = defaultdict(set)
        if "[" in text:
            for kind, number in PLACEHOLDER.findall(text):
                self._last[Kind(kind)] = max(self._last[Kind(kind)], int(number))

    def placeholder(self, kind: Kind, value: str) -> str:
        key = (kind, " ".join(fold(value).split()) if kind is Kind.NAME else value.casefold())
        number = self._given.get(key)
        if number is None and kind is Kind.NAME:
            number = self._same_person(key[1])
        if number is None:
            self._last[kind] += 1
            number = self._last[kind]
        if kind is Kind.NAME and key not in self._given:
            for part in _parts(key[1]):
                self._bearers[part].add(number)
        self._given[key] = number
        return f"[{kind}_{number}]"

    def _same_person(self, name: str) -> int | None:
        parts = _parts(name)
        if not parts:
            return None
        shared = set.intersection(*(self._bearers.get(part, set()) for part in parts))
        return shared.pop() if len(shared) == 1 else None


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("-", " ").replace(".", " ").replace(",", " ").split() if len(part) > 1]
