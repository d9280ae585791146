"""A small chart parser: rules over typed values, right to left, every reading kept until the whole is known.

A rule is a pattern of symbols and a function. A symbol is a category (upper case: a class of words, or the type of a
value) or a word itself (lower case); ``A|B`` is either, ``?`` makes it optional. The function gets the values that
matched, without the words and marks, and the context first if its first parameter has that name. It returns a new
value, or None where the combination means nothing. The category of a value is its type: rules compose by type alone.

All nodes that start further right are complete when a position is worked on, so a rule is matched at once and never
kept half done. Invariant: no rule is empty, so that the chart is finite.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

Build = Callable[..., Any]
Made = TypeVar("Made", bound=Build)
_REMEMBERED = 4096  # choices of rules
_CROWD = 8  # readings kept of one type over the same words; the first rules come first


class Node(NamedTuple):
    """A reading of the tokens ``[start, end)``. ``weak`` names why it needs support from the words around it."""

    symbol: str
    start: int
    end: int
    value: Any
    rank: int = 0
    weak: str = ""


Item = tuple[tuple[str, ...], bool]  # the symbols that fit, and whether the item may be left out


class Rule(NamedTuple):
    pattern: tuple[Item, ...]  # without the first item, which the rule is found by
    next: frozenset[str] | None  # the symbols of which one must follow; None where none need
    build: Build
    rank: int
    weak: str
    asks: bool  # the function's first parameter is the context


class Grammar:
    """Rules as they are declared: patterns and functions."""

    def __init__(self) -> None:
        self.declared: list[tuple[str, Build, str]] = []

    def rule(self, patterns: str, *, weak: str = "") -> Callable[[Made], Made]:
        """Declare a function under its patterns, parted by ";"; patterns and rules that come first win ties.

        ``weak`` marks readings that need support; ``weak="same"`` hands on the weakness of what is
        inside, where all of it is weak.
        """

        def declare(build: Made) -> Made:
            self.declared.append((patterns, build, weak))
            return build

        return declare


class Rulebook:
    """Grammars made ready to parse with: rules by their first symbol. ``words`` are the words that rules name."""

    def __init__(self, *grammars: Grammar) -> None:
        self.rules: dict[str, list[Rule]] = {}
        self.words: set[str] = set()
        rank = 0
        for patterns, build, weak in (d for g in grammars for d in g.declared):
            asks = build.__code__.co_varnames[:1] == ("context",)
            for pattern in patterns.split(";"):
                rank += 1
                items = tuple(_item(word) for word in pattern.split())
                for at, (symbols, optional) in enumerate(items):
                    rule = Rule(items[at + 1 :], _next(items[at + 1 :]), build, rank, weak, asks)
                    for symbol in symbols:
                        self.rules.setdefault(symbol, []).append(rule)
                    if not optional:
                        break
                self.words.update(s for symbols, _ in items for s in symbols if not s.isupper())
        self._fitting: dict[tuple[str, frozenset[str]], tuple[Rule, ...]] = {}

    def fitting(self, symbol: str, following: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that begin with a symbol, where these are what may come next; remembered, for words come again."""
        key = (symbol, following)
        known = self._fitting.get(key)
        if known is None:
            rules = self.rules.get(symbol, ())
            known = tuple(r for r in rules if r.next is None or not r.next.isdisjoint(following))
            if len(self._fitting) >= _REMEMBERED:
                self._fitting.clear()
            self._fitting[key] = known
        return known


def _item(word: str) -> Item:
    optional = len(word) > 1 and word.endswith("?")
    return tuple((word[:-1] if optional else word).split("|")), optional


def _next(pattern: tuple[Item, ...]) -> frozenset[str] | None:
    following: set[str] = set()
    for symbols, optional in pattern:
        following.update(symbols)
        if not optional:
            return frozenset(following)
    return None


def parse(rulebook: Rulebook, leaves: Sequence[Sequence[Node]], context: Any) -> list[Node]:
    """Every node over the tokens. ``leaves[i]`` are the readings that start at token ``i`` by the dictionary alone."""
    at: list[dict[str, list[Node]]] = [{} for _ in (*leaves, ())]  # the last one, where the tokens end, stays empty
    found: list[Node] = []
    for i in range(len(leaves) - 1, -1, -1):
        agenda = deque(leaves[i])
        here = at[i]
        while agenda:
            node = agenda.popleft()
            crowd = here.setdefault(node.symbol, [])
            if len(crowd) >= _CROWD and sum(n.end == node.end for n in crowd) >= _CROWD:
                continue
            crowd.append(node)
            found.append(node)
            for rule in rulebook.fitting(node.symbol, frozenset(at[node.end])):
                for end, parts in _match(rule.pattern, 0, node.end, (node,), at):
                    value = _build(rule, context, parts)
                    if value is not None:
                        weak = _shared_weakness(parts) if rule.weak == "same" else rule.weak
                        agenda.append(Node(symbol_of(value), i, end, value, rule.rank, weak))
    return found


def _shared_weakness(parts: Sequence[Node]) -> str:
    valued = [n.weak for n in parts if n.value is not None]
    return valued[0] if valued and all(valued) else ""


def _match(
    pattern: tuple[Item, ...], k: int, pos: int, nodes: tuple[Node, ...], at: list[dict[str, list[Node]]]
) -> Iterator[tuple[int, tuple[Node, ...]]]:
    if k == len(pattern):
        yield pos, nodes
        return
    symbols, optional = pattern[k]
    here = at[pos]
    for symbol in symbols:
        for node in here.get(symbol, ()):
            yield from _match(pattern, k + 1, node.end, (*nodes, node), at)
    if optional:
        yield from _match(pattern, k + 1, pos, nodes, at)


def _build(rule: Rule, context: Any, nodes: Sequence[Node]) -> Any:
    try:
        values = [n.value for n in nodes if n.value is not None]
        return rule.build(context, *values) if rule.asks else rule.build(*values)
    except (ValueError, OverflowError, LookupError):  # no such date: 31 April, the year 0, a fifth Monday
        return None


def symbol_of(value: Any) -> str:
    return type(value).__name__.upper()
