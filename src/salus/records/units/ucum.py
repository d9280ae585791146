"""Reads UCUM expressions: ``mg/dL``, ``kg/m2``, ``10*3/uL``, ``mL/min/{1.73_m2}``, ``kcal/(kg.h)``.

The grammar is UCUM's (https://ucum.org/ucum, §§ 4–12) over the atoms that health records use (``atoms.json``); a
callable can lend further names for atoms, so that "milligrams/decilitre" reads too. The answer is exact: a factor as a
fraction and a power for each base dimension. Annotations (``{steps}``) count as the number one and are kept in the
code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_TOKEN = re.compile(r"\{[^{}]*\}|10[*^][+-]?\d+|\d+|[./()]|(?:[A-Za-z%']|\[[^\[\]]*\])+(?:[+-]?\d+)?")
_ATOM = re.compile(r"((?:[A-Za-z%']|\[[^\[\]]*\])+?)([+-]?\d+)?")
_DEEPEST = 8  # brackets within brackets: real units have one level


class Term(NamedTuple):
    """A product of powers: exact factor to the base, the power of each base dimension, and the code in UCUM."""

    factor: Fraction
    powers: tuple[tuple[str, int], ...]
    code: str


@cache
def atoms() -> dict[str, Any]:
    """The atoms, prefixes and names of dimensions, as ``atoms.json`` holds them."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("atoms.json").read_bytes())
    return data


def parse(text: str, alias: Callable[[str], str | None] = lambda _: None) -> Term | None:
    """The term that ``text`` writes, or None where it is not one. ``alias`` gives the UCUM code of a foreign atom."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    reader = _Reader(tokens, alias)
    term = reader.term(0)
    return term if term is not None and reader.at == len(tokens) else None


def dimension(powers: tuple[tuple[str, int], ...]) -> str:
    """The name of what such a product measures: "mass concentration", or the product written out."""
    key = "·".join(base if power == 1 else f"{base}^{power}" for base, power in powers)
    name: str = atoms()["dimensions"].get(key, key)
    return name


class _Reader:
    def __init__(self, tokens: list[str], alias: Callable[[str], str | None]) -> None:
        self.tokens, self.alias, self.at = tokens, alias, 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def term(self, depth: int) -> Term | None:
        """``['/'] component {('.' | '/') component}``."""
        factor, code, sign = Fraction(1), "", 1
        powers: dict[str, int] = {}
        if self.peek() == "/":
            self.at, sign, code = self.at + 1, -1, "/"
        while True:
            part = self.component(depth)
            if part is None:
                return None
            factor *= part.factor**sign
            for base, power in part.powers:
                powers[base] = powers.get(base, 0) + sign * power
            code += part.code
            if self.peek() not in {".", "/"}:
                return Term(factor, tuple(sorted((b, p) for b, p in powers.items() if p)), code)
            sign = -1 if self.peek() == "/" else 1
            code, self.at = code + self.peek(), self.at + 1

    def component(self, depth: int) -> Term | None:
        part, self.at = self.peek(), self.at + 1
        if part == "(":
            inner = self.term(depth + 1) if depth < _DEEPEST else None
            if inner is None or self.peek() != ")":
                return None
            self.at += 1
            return inner._replace(code=f"({inner.code})")
        if part.startswith("{"):
            return Term(Fraction(1), (), part)
        found = _number(part) or _power(part, self.alias)
        if found is not None and self.peek().startswith("{"):
            found, self.at = found._replace(code=found.code + self.peek()), self.at + 1
        return found


def _number(token: str) -> Term | None:
    if token.isdigit():
        return Term(Fraction(int(token)), (), token) if len(token) <= 6 and int(token) else None
    ten = re.fullmatch(r"10[*^]([+-]?\d{1,2})", token)
    return Term(Fraction(10) ** int(ten[1]), (), f"10*{int(ten[1])}") if ten else None


def _power(token: str, alias: Callable[[str], str | None]) -> Term | None:
    match = _ATOM.fullmatch(token)
    if match is None or len(match[2] or "") > 2:
        return None
    atom, exponent = match[1], int(match[2] or 1)
    found = _atom(atom)
    if found is None and (code := alias(atom)) is not None and code != token:
        found = parse(code)
        if found is not None and match[2] and not _ATOM.fullmatch(code):
            return None  # a power of a whole expression has no code
    if found is None:
        return None
    powers = tuple((base, power * exponent) for base, power in found.powers if exponent)
    return Term(found.factor**exponent, powers, found.code + (match[2] or ""))


@cache
def _atom(text: str) -> Term | None:
    data = atoms()
    if text in data["base"]:
        return Term(Fraction(1), ((data["base"][text], 1),), text)
    if text in data["derived"]:
        number, of = data["derived"][text]
        inner = parse(of)
        assert inner is not None, of  # our own data file
        return Term(Fraction(number) * inner.factor, inner.powers, text)
    if (prefix := data["prefixes"].get(text[:1])) and text[1:] in data["prefixable"] and (stem := _atom(text[1:])):
        return Term(Fraction(prefix) * stem.factor, stem.powers, text)
    return None
