"""Whether the words around an ambiguous reading support it, and which preposition belongs to a time expression.

"May" after "in" is a month, after "I" a verb; "2000" before "calories" is a number of them, after "in" a year.
"""

from __future__ import annotations

from collections.abc import Sequence

from salus.query.understand.periods.chart import Node
from salus.query.understand.periods.tokens import Token

_TIME_PREPOSITIONS = frozenset("in on during since until till from through throughout by before after between of for last this next past every each mid early late to vs versus".split())
_INTO_SPAN = frozenset("in on during over for throughout within at from across through around about".split())
_AMOUNT = frozenset(
    "over under above below than least most exceed exceeds exceeded exceeding hit hits reach reached reaching about around nearly almost "
    "approximately roughly only exactly equal equals is was were of = > < >= <= $ # goal target score pain mood level a the my burn burned "
    "burnt eat ate drink drank consume consumed weigh weighed weight up to some any greater less fewer more between and or".split()
)
_FUNCTION = frozenset("and or vs versus compared did do does was were is are have has had i my me we in on at by per with than to then the so because when while for from if but please".split())
_NUMERIC = frozenset(("year", "bare year", "numeric", "dotted", "ordinal", "decade", "clock hour"))


def supported(node: Node, tokens: Sequence[Token]) -> bool:
    """False where a weak reading stands among words that speak for another meaning."""
    before = tokens[node.start - 1].text if node.start else ""
    after = tokens[node.end].text if node.end < len(tokens) else ""
    if before == "per" or (before in ("a", "an") and node.weak in ("unit", "the unit", "part")):
        return False
    said = [t.text for t in tokens[node.start : node.end]]
    if node.end - node.start == 1 and said[0] in _VERBS:
        return before in _TIME_PREPOSITIONS and not (before == "to" or (before in ("for", "after") and said[0] == "fall"))
    check = _CHECKS.get(node.weak)
    return check is None or check(before, after, said)


_VERBS = frozenset("may march mar sun sat wed mon fri fall spring jan dec second".split())


def _number(before: str, after: str, said: Sequence[str]) -> bool:
    if before in _TIME_PREPOSITIONS and before not in ("of", "for", "to", "between", "past", "every", "each"):
        return not _noun(after) or before in ("in", "on", "since", "during", "until", "before", "after")
    return before not in _AMOUNT and not _noun(after)


def _bare_year(before: str, after: str, said: Sequence[str]) -> bool:
    return before in ("in", "since", "during", "until", "from", "before", "after") and not _noun(after)


def _dotted(before: str, after: str, said: Sequence[str]) -> bool:
    return before in ("on", "since", "until", "from", "before", "after", "dated") and not _noun(after)


def _of_a_date(before: str, after: str, said: Sequence[str]) -> bool:
    return not _noun(after) or before in ("on", "since", "until", "from", "before", "after")


def _part(before: str, after: str, said: Sequence[str]) -> bool:
    """"Good night" is none, "a night" and "which night" count nights."""
    if said[0] in ("night", "nite", "nights"):
        return before in ("at", "during")
    return before not in ("good", "which", "what", "mornin", "many", "per", "any", "every")


def _the_unit(before: str, after: str, said: Sequence[str]) -> bool:
    return before in ("in", "for", "during", "over", "within", "throughout") and not _noun(after)


def _plain_unit(before: str, after: str, said: Sequence[str]) -> bool:
    return before in ("in", "on", "over", "during", "this", "last", "at")


def _clock(before: str, after: str, said: Sequence[str]) -> bool:
    return before in ("at", "around", "about", "by", "@") or ("m" in said[-1] and not _noun(after)) or not (_noun(after) or before in _AMOUNT)


def _so_far(before: str, after: str, said: Sequence[str]) -> bool:
    return True


def _noun(word: str) -> bool:
    """True for a word that a number in front of it would count."""
    return word.isalpha() and word not in _FUNCTION


_CHECKS = {
    "year": _number,
    "bare year": _bare_year,
    "numeric": _number,
    "dotted": _dotted,
    "ordinal": _of_a_date,
    "decade": _bare_year,
    "part": _part,
    "the unit": _the_unit,
    "unit": _plain_unit,
    "clock hour": _clock,
    "so far": _so_far,
}


def with_preposition(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens of the expression with the words that only introduce it."""
    while start and tokens[start - 1].text in ("the", "whole", "entire", "course", "of", *_INTO_SPAN):
        if tokens[start - 1].text == "of" and not (start > 1 and tokens[start - 2].text == "course"):
            break
        if tokens[start - 1].text in _INTO_SPAN:
            return start - 1, end
        start -= 1
    return start, end
