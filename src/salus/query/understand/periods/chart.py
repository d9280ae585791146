"""A small chart parser: rules over typed values, right to left, every reading kept until the whole is known.

A rule is a pattern of symbols and a function. A symbol is a category (upper case: a class of words, or the type of a
value) or a word itself (lower case); ``A|B`` is either, ``?`` makes it optional. The function gets the values that
matched, without the words and marks, and the context first if its first parameter has that name. It returns a new
value, or None where the combination means nothing. The category of a value is its type: rules compose by type alone.

All nodes that start further right are complete when a position is worked on, so a rule is matched at once and never
kept half done. Invariant: no rule is empty, so that the chart is finite.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

Build = Callable[..., Any]
Made = TypeVar("Made", bound=Build)
_CROWD = 8  # readings kept of one type over the same words; the first rules come first


@dataclass(frozen=True, slots=True)
class Node:
    """A reading of the tokens ``[start, end)``. ``weak`` names why it needs support from the words around it."""

    symbol: str
    start: int
    end: int
    value: Any
    rank: int = 0
    weak: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: tuple[str, ...]
    build: Build
    rank: int
    weak: str
    asks: bool  # the function's first parameter is the context


@dataclass(slots=True)
class Grammar:
    """Rules, found by their first symbol. ``words`` are the words that rules name."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    size: int = 0

    def rule(self, patterns: str, *, weak: str = "") -> Callable[[Made], Made]:
        """Register a function under its patterns, parted by ";"; patterns and rules that come first win ties.

        ``weak`` marks readings that need support; ``weak="same"`` hands on the weakness of what is inside.
        """

        def register(build: Made) -> Made:
            asks = build.__code__.co_varnames[:1] == ("context",)
            for pattern in patterns.split(";"):
                for symbols in _expand(pattern):
                    self.size += 1
                    self.words.update(s for s in symbols if not s.isupper())
                    self.rules.setdefault(symbols[0], []).append(Rule(symbols, build, self.size, weak, asks))
            return build

        return register

    def add(self, other: Grammar) -> None:
        """Take in another's rules, after one's own."""
        for symbol, rules in other.rules.items():
            moved = [replace(r, rank=r.rank + self.size) for r in rules]
            self.rules.setdefault(symbol, []).extend(moved)
        self.words |= other.words
        self.size += other.size


def _expand(pattern: str) -> Iterator[tuple[str, ...]]:
    choices = []
    for item in pattern.split():
        optional = len(item) > 1 and item.endswith("?")
        options = (item[:-1] if optional else item).split("|")
        choices.append([*options, ""] if optional else options)
    for symbols in itertools.product(*choices):
        kept = tuple(s for s in symbols if s)
        if kept:
            yield kept


def parse(grammar: Grammar, leaves: Sequence[Sequence[Node]], context: Any) -> list[Node]:
    """Every node over the tokens. ``leaves[i]`` are the readings that start at token ``i`` by the dictionary alone."""
    at: list[dict[str, list[Node]]] = [{} for _ in leaves]
    found: list[Node] = []
    for i in range(len(leaves) - 1, -1, -1):
        agenda = list(leaves[i])
        here = at[i]
        while agenda:
            node = agenda.pop(0)
            crowd = here.setdefault(node.symbol, [])
            if sum(n.end == node.end for n in crowd) >= _CROWD:
                continue
            crowd.append(node)
            found.append(node)
            for rule in grammar.rules.get(node.symbol, ()):
                for end, values in _match(rule.pattern, 1, node.end, [node], at):
                    value = _build(rule, context, values)
                    if value is not None:
                        weak = next((n.weak for n in values if n.weak), "") if rule.weak == "same" else rule.weak
                        agenda.append(Node(symbol_of(value), i, end, value, rule.rank, weak))
    return found


def _match(
    pattern: tuple[str, ...], k: int, pos: int, nodes: list[Node], at: list[dict[str, list[Node]]]
) -> Iterator[tuple[int, list[Node]]]:
    if k == len(pattern):
        yield pos, nodes
        return
    if pos >= len(at):
        return
    for node in at[pos].get(pattern[k], ()):
        yield from _match(pattern, k + 1, node.end, [*nodes, node], at)


def _build(rule: Rule, context: Any, nodes: list[Node]) -> Any:
    try:
        values = [n.value for n in nodes if n.value is not None]
        return rule.build(context, *values) if rule.asks else rule.build(*values)
    except (ValueError, OverflowError, LookupError):  # no such date: 31 April, the year 0, a fifth Monday
        return None


def symbol_of(value: Any) -> str:
    return type(value).__name__.upper()
