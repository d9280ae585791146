"""Finding the words of comparison, and binding them to their quantities.

A word such as "over" compares only where a number is near: "over the last week" does not. A range needs two numbers
("between 70 and 180", "70-180"); its bounds count as inside. The longest words win: "no more than" is not "more than".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, cast

from salus.query.plan.which import Comparator, Condition, Quantity
from salus.query.understand.quantities.find import quantities, unit_after
from salus.query.understand.quantities.numbers import Number, Token, tokenize
from salus.query.understand.quantities.span import ComparatorSpan, ConditionSpan, QuantitySpan

_REACH = 3  # filler words between a comparator and its number
_RANGE = frozenset({"between", "from", "within", "in", "range", "of", "betwen", "inside", "btw", "btwn"})
_OUT = frozenset({"outside", "out", "beyond", "not"})
_JOIN = frozenset({"and", "to", "-", "through", "until", "till", "&"})


class _Match(NamedTuple):
    """Comparator words over the tokens ``[first, last)``."""

    first: int
    last: int
    op: Comparator
    left: bool


def find_comparators(text: str) -> list[ComparatorSpan]:
    """The words of comparison in ``text`` that have a number beside them, left to right, none overlapping another.

    >>> [(c.text, c.op, c.side) for c in find_comparators("10000 steps or more but under 3 hours")]
    [('or more', 'ge', 'left'), ('under', 'lt', 'right')]
    """
    tokens = tokenize(text)
    matches = [m for m, _ in _bound(tokens, quantities(text, tokens))]
    spans = [(tokens[m.first].start, tokens[m.last - 1].end, m) for m in matches]
    return [ComparatorSpan(a, b, text[a:b], m.op, "left" if m.left else "right") for a, b, m in spans]


def find_conditions(text: str) -> list[ConditionSpan]:
    """The comparisons of ``text`` bound to their quantities, left to right, none overlapping another.

    >>> [c.condition for c in find_conditions("glucose between 70 and 180 mg/dL")][0].upper
    Quantity(value=180.0, unit='mg/dL')
    """
    return compared(text)[0]


def compared(text: str) -> tuple[list[ConditionSpan], list[QuantitySpan]]:
    """As ``find_conditions``, with all the quantities of ``text``."""
    tokens = tokenize(text)
    found = quantities(text, tokens)
    spans = _ranges(text, tokens, found)
    taken = [(s.start_char, s.end_char) for s in spans]
    for match, q in _bound(tokens, found):
        start = min(tokens[match.first].start, q.start_char)
        end = max(tokens[match.last - 1].end, q.end_char)
        if all(end <= a or b <= start for a, b in taken):
            whole, end = _with_unit_behind(tokens, match, q, end)
            taken.append((start, end))
            spans.append(ConditionSpan(start, end, text[start:end], _condition(match.op, whole), (whole,)))
    return _outside(text, sorted(spans, key=lambda s: s.start_char)), found


def _with_unit_behind(tokens: Sequence[Token], match: _Match, q: QuantitySpan, end: int) -> tuple[QuantitySpan, int]:
    """ "Five or more drinks": the unit comes after the comparison."""
    if q.unit is not None or not match.left:
        return q, end
    unit, last = unit_after(tokens, Number(match.first, match.last, q.value))
    return (replace(q, unit=unit), tokens[last - 1].end) if unit is not None else (q, end)


def _outside(text: str, spans: Sequence[ConditionSpan]) -> list[ConditionSpan]:
    """ "Below 54 or above 250" made one: outside both."""
    made: list[ConditionSpan] = []
    for span in spans:
        below, above = (made[-1].condition if made else None), span.condition
        joined = made and text[made[-1].end_char : span.start_char].strip().lower() == "or"
        if joined and below and (below.op, above.op) == ("lt", "gt") and below.value and above.value:
            low = Quantity(below.value.value, below.value.unit or above.value.unit)
            start, quantities_ = made[-1].start_char, (*made[-1].quantities, *span.quantities)
            outside = Condition("outside", low, above.value)
            made[-1] = ConditionSpan(start, span.end_char, text[start : span.end_char], outside, quantities_)
        else:
            made.append(span)
    return made


def _condition(op: Comparator, q: QuantitySpan) -> Condition:
    unit = q.unit.code if q.unit else None
    paired = Quantity(q.paired, unit) if q.paired is not None else None
    return Condition(op, Quantity(q.value, unit), paired=paired)


def _bound(tokens: Sequence[Token], found: Sequence[QuantitySpan]) -> list[tuple[_Match, QuantitySpan]]:
    """Each comparator with its quantity; longest words first, each quantity bound once."""
    starts = {q.start_char: q for q in found}
    ends = {q.end_char: q for q in found}
    bound: list[tuple[_Match, QuantitySpan]] = []
    taken: set[int] = set()
    used: set[int] = set()
    for match in sorted(_matches(tokens), key=lambda m: (m.first - m.last, m.left, m.first)):
        q = _to_the_left(tokens, match, ends) if match.left else _to_the_right(tokens, match, starts)
        own = set(range(match.first, match.last))
        if q is None or own & taken or id(q) in used or _covers(tokens, q, match):
            continue
        taken |= own
        used.add(id(q))
        bound.append((match, q))
    return sorted(bound, key=lambda b: b[0].first)


def _covers(tokens: Sequence[Token], q: QuantitySpan, match: _Match) -> bool:
    """True where the comparator's word is inside the quantity: "140 over 90"."""
    return q.start_char <= tokens[match.first].start < q.end_char


def _to_the_right(tokens: Sequence[Token], match: _Match, starts: Mapping[int, QuantitySpan]) -> QuantitySpan | None:
    fillers = _data()["fillers"]
    for k in range(match.last, min(match.last + _REACH + 1, len(tokens))):
        if tokens[k].start in starts:
            return starts[tokens[k].start]
        if tokens[k].text not in fillers:
            return None
    return None


def _to_the_left(tokens: Sequence[Token], match: _Match, ends: Mapping[int, QuantitySpan]) -> QuantitySpan | None:
    """The quantity just before, or one noun before: "3 runs or more"."""
    if not match.first:
        return None
    near = tokens[match.first - 1]
    if near.end in ends:
        return ends[near.end] if not _counts_on(tokens, match, ends) else None
    if match.first > 1 and near.text.isalpha() and tokens[match.last - 1].text != "plus":
        return ends.get(tokens[match.first - 2].end)
    return None


def _counts_on(tokens: Sequence[Token], match: _Match, ends: Mapping[int, QuantitySpan]) -> bool:
    """True where the words look forward: "below 54 or above 250"."""
    at = tokens[match.last].start if match.last < len(tokens) else -1
    return tokens[match.first].text == "or" and any(q.start_char == at for q in ends.values())


def _matches(tokens: Sequence[Token]) -> list[_Match]:
    words = [t.text for t in tokens]
    table, longest = _phrases()
    found = []
    for i in range(len(words)):
        for n in range(1, min(longest, len(words) - i) + 1):
            for op, left in table.get(tuple(words[i : i + n]), ()):
                found.append(_Match(i, i + n, op, left))
    return found


def _ranges(text: str, tokens: Sequence[Token], found: Sequence[QuantitySpan]) -> list[ConditionSpan]:
    """Two quantities joined to a range."""
    at = {t.start: i for i, t in enumerate(tokens)}
    after = {t.end: i for i, t in enumerate(tokens)}
    spans: list[ConditionSpan] = []
    for low, high in pairwise(found):
        first, last = at[low.start_char], after[high.end_char]
        middle = [t.text for t in tokens[after[low.end_char] + 1 : at[high.start_char]]]
        if len(middle) != 1 or middle[0] not in _JOIN or low.value >= high.value:
            continue
        if spans and spans[-1].end_char > low.start_char:
            continue
        start, outside, introduced = _introduction(tokens, first)
        if middle[0] in ("and", "&") and not introduced:
            continue
        unit = high.unit or low.unit
        code = unit.code if unit else None
        lower_code = low.unit.code if low.unit else code
        condition = Condition(
            "outside" if outside else "between", Quantity(low.value, lower_code), Quantity(high.value, code)
        )
        begin, end = tokens[start].start, tokens[last].end
        spans.append(ConditionSpan(begin, end, text[begin:end], condition, (low, high)))
    return spans


def _introduction(tokens: Sequence[Token], first: int) -> tuple[int, bool, bool]:
    """Where the words before a range begin, whether they mean outside, and whether there are any."""
    start, outside = first, False
    while start and tokens[start - 1].text in (_RANGE | _OUT | {"the"}) and first - start < 4:
        start -= 1
        outside |= tokens[start].text in _OUT
    words = [t.text for t in tokens[start:first]]
    while words and words[0] in ("the", "of", "in", "not") and not outside:
        words, start = words[1:], start + 1
    return start, outside, any(w in (_RANGE | _OUT) for w in words)


@cache
def _phrases() -> tuple[dict[tuple[str, ...], list[tuple[Comparator, bool]]], int]:
    table: dict[tuple[str, ...], list[tuple[Comparator, bool]]] = {}
    for side in ("right", "left"):
        for op, phrases in _data()[side].items():
            for phrase in phrases:
                key = tuple(t.text for t in tokenize(phrase))
                table.setdefault(key, []).append((cast("Comparator", op), side == "left"))
    return table, max(map(len, table))


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("comparators.json").read_bytes())
    return data
