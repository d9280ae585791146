"""Finding the time expressions of a question: islands of time words are parsed, and the longest readings kept.

A reading that could be something else ("may", "march", "2000", "5/12", "the second") counts only where the words around
it support it. Deterministic: the longest wins, then the leftmost, then the rule that stands first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Literal

from salus.query.understand.periods import (
    clocks,
    counted,
    day_hours,
    members,
    named_dates,
    portions,
    ranges,
    relative,
    weekday_sets,
    written_dates,
)
from salus.query.understand.periods.calendar import Hours, Stretch
from salus.query.understand.periods.chart import Node, Rulebook, parse
from salus.query.understand.periods.cycles import Cycle
from salus.query.understand.periods.holidays import holiday_leaves
from salus.query.understand.periods.pick import Context, DaySet, Everything, Open, resolve
from salus.query.understand.periods.said import say
from salus.query.understand.periods.span import PeriodSpan
from salus.query.understand.periods.support import supported, with_preposition
from salus.query.understand.periods.tokens import Token, leaves, tokenize

DateOrder = Literal["month_first", "day_first"]
_LONGEST = 4000  # characters; a question is never longer, and a pasted document is not searched beyond
_ISLAND = 24  # tokens parsed together; the longest expression seen has 15
_TOP = (Cycle, Stretch, Hours, DaySet, Open, Everything)


def find_periods(text: str, now: datetime, *, order: DateOrder = "month_first") -> list[PeriodSpan]:
    """The time expressions of ``text``, left to right, none overlapping another.

    ``now`` is aware, in the person's zone; periods are in the same zone. ``order`` says how "5/12" reads; a part above
    12 is the day in either order. Groupings ("per day", "each week", "by month") are not time expressions.

    >>> from zoneinfo import ZoneInfo
    >>> found = find_periods("How did I sleep last week?", datetime(2024, 5, 14, 9, tzinfo=ZoneInfo("Europe/Berlin")))
    >>> found[0].period.convention
    'last week = Mon 2024-05-06 to Sun 2024-05-12'
    """
    if now.tzinfo is None:
        raise ValueError(f"now needs a time zone: {now}")
    tokens = tokenize(text[:_LONGEST])
    context = Context(now, order == "month_first")
    spans = []
    for node in _choose(_readings(tokens, context), tokens, context):
        start, end = with_preposition(tokens, node.start, node.end)
        place = (tokens[start].start, tokens[end - 1].end)
        span = say(text, tokens[node.start : node.end], place, node.value, context)
        if span is not None:
            spans.append(span)
    return spans


_ROOMS = (portions, members, relative, counted, written_dates, named_dates, weekday_sets, clocks, day_hours, ranges)


@cache
def _rulebook() -> Rulebook:
    return Rulebook(*(room.rules for room in _ROOMS))


def _readings(tokens: Sequence[Token], context: Context) -> list[Node]:
    rulebook = _rulebook()
    dictionary = leaves(tokens, rulebook.words)
    for i, names in enumerate(holiday_leaves(tokens)):
        dictionary[i] = [*names, *dictionary[i]]
    found: list[Node] = []
    for first, end in _islands(dictionary):
        moved = [[_moved(n, -first) for n in at if n.end <= end] for at in dictionary[first:end]]
        found.extend(
            _moved(n, first)
            for n in parse(rulebook, moved, context)
            if isinstance(n.value, _TOP) and n.symbol.isupper()
        )
    return [n for n in found if n.rank]


def _moved(node: Node, by: int) -> Node:
    return Node(node.symbol, node.start + by, node.end + by, node.value, node.rank, node.weak) if by else node


def _islands(dictionary: Sequence[Sequence[Node]]) -> list[tuple[int, int]]:
    """Runs of tokens that mean something to the grammar, and hold at least one word of time."""
    runs: list[tuple[int, int]] = []
    start, reach = None, 0
    for i, at in enumerate([*dictionary, []]):
        if at and start is None:
            start = i
        reach = max([reach, *(n.end for n in at)])
        if start is not None and ((not at and reach <= i) or i - start >= _ISLAND):
            if any(n.symbol in _CONTENT for k in range(start, i) for n in dictionary[k]):
                runs.append((start, i))
            start = i if at else None
    return runs


_CONTENT = frozenset({
    "UNIT", "MONTH", "WEEKDAY", "WEEKDAYS", "SEASON", "HOLIDAY", "DAYNAME", "PART", "PARTS", "NAMED", "MERIDIEM",
    "THEDAY", "DECADE", "SURE_DECADE", "YEAR", "DDTH", "DOTTED", "DATED", "/", "-", ":", "'", "q", "h", "w",
    "oclock", "o'clock", "thousands", "ever", "time", "ytd", "mtd", "tonight", "lifetime", "history", "records", "now",
})  # fmt: skip


def _choose(found: Sequence[Node], tokens: Sequence[Token], context: Context) -> list[Node]:
    """Longest first, then leftmost, then the first rule; each supported, none overlapping; cycles resolved."""
    taken: list[Node] = []
    for node in sorted(found, key=lambda n: (n.start - n.end, n.start, n.rank)):
        if all(node.end <= t.start or t.end <= node.start for t in taken) and supported(
            node, tokens, context.today.year
        ):
            fixed = _fixed(node, context)
            taken += [fixed] if fixed is not None else []
    return sorted(taken, key=lambda n: n.start)


def _fixed(node: Node, context: Context) -> Node | None:
    """The node with its cycle resolved; None where no such day ever was."""
    if not isinstance(node.value, Cycle):
        return node
    try:
        return Node("STRETCH", node.start, node.end, resolve(context, node.value), node.rank, node.weak)
    except LookupError:
        return None
