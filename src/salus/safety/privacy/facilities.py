"""Hospitals, clinics, practices, schools: by the word they are named with, by their own name, or by "at" before a name.

Learned societies, ministries and guideline bodies are nobody's whereabouts and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from salus.safety.privacy.letters import fold
from salus.safety.privacy.lexicon import Class, read, words
from salus.safety.privacy.runs import is_ordinary, is_unknown, run_back, run_from, starts_sentence
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token, is_free

_SAINTS = frozenset({"st", "saint", "mt", "mount"})
_AT = frozenset({"at", "@"})
_LINKS = frozenset({"of", "de", "del", "at"})


def find(tokens: Sequence[Token]) -> Iterator[Found]:
    """Every facility named in ``tokens``."""
    heads, known = words("facilities", "heads"), _known()
    for i, token in enumerate(tokens):
        low = token.low
        if not (token.capital or low in heads or low in _AT) or not is_free(token):
            continue
        if low in heads:
            found = _around(tokens, i)
        elif token.capital and token.low in known:
            found = _listed(tokens, i)
        elif token.low in _SAINTS and token.capital:
            found = _saint(tokens, i)
        elif token.low in _AT:
            found = _at(tokens, i + 1)
        else:
            found = None
        if found and not any(t.low in words("facilities", "sources") for t in tokens[max(0, i - 4) : i]):
            yield found


def _span(tokens: Sequence[Token], start: int, end: int) -> Found:
    return Found(Kind.FACILITY, tokens[start].start, tokens[end - 1].end)


def _around(tokens: Sequence[Token], head: int) -> Found | None:
    """The capital words before the head, the head, and what goes on behind it."""
    token = tokens[head]
    lower = token.shape is Shape.LOWER
    if lower and token.low not in words("facilities", "lower_heads"):
        return None
    inner = frozenset({"and", "of", "de", "la", "y"}) if not lower else frozenset()
    start = run_back(tokens, head, limit=7, inner=inner)
    while start < head and (_is_lead(tokens, start)):
        start += 1
    end = _onward(tokens, head + 1)
    if token.low in words("facilities", "first") and token.capital:
        behind = _behind(tokens, head + 1)
        if behind > head + 1:
            return _span(tokens, start, max(end, behind))
    before = tokens[start:head]
    if not before:
        return None
    if any(t.low in words("facilities", "bodies") for t in before) and token.low not in words("facilities", "sure"):
        return None
    telling = any(_tells(t) for t in before)
    if lower or token.low not in words("facilities", "sure") | {"center", "centre", "ctr"}:
        return _span(tokens, start, end if not lower else head + 1) if telling else None
    if telling or end - start > 1:
        return _span(tokens, start, end)
    return None


def _is_lead(tokens: Sequence[Token], at: int) -> bool:
    """A word that only starts the sentence or leads to the name: The, At, Visited."""
    token = tokens[at]
    if token.low in words("facilities", "not_first") or token.low in words("facilities", "inner"):
        return True
    return (
        starts_sentence(tokens, at)
        and bool(token.known & (Class.ENGLISH | Class.SPANISH))
        and token.low not in words("facilities", "qualifiers")
        and not token.known & (Class.TOWN | Class.FAMILY)
    )


def _tells(token: Token) -> bool:
    """Says which one it is: a town, a name, a saint, an unknown word, a denomination."""
    if token.stays:
        return False
    if token.low in _SAINTS or token.known & Class.TOWN or is_unknown(token):
        return True
    if token.known & Class.REGION:
        return True
    return (
        bool(token.known & (Class.GIVEN | Class.FAMILY))
        and token.low not in words("facilities", "qualifiers")
        and not token.known & (Class.CLINICAL | Class.STAYS)
    )


def _onward(tokens: Sequence[Token], at: int) -> int:
    """Over further words of the name: Center, Group, of Philadelphia, Los Angeles."""
    names = (
        words("facilities", "heads")
        | words("facilities", "qualifiers")
        | {"group", "system", "systems", "campus", "network", "services", "trust", "department"}
    )
    while (
        at < len(tokens)
        and is_free(tokens[at])
        and tokens[at].capital
        and tokens[at].gap in (" ", "-")
        and tokens[at].low in names
    ):
        at += 1
    if (
        at + 1 < len(tokens)
        and tokens[at].low in _LINKS
        and tokens[at + 1].capital
        and tokens[at + 1].gap == " "
        and not tokens[at + 1].known & Class.STAYS
    ):
        at = max(at, run_from(tokens, at + 1, limit=4))
    elif (
        at < len(tokens)
        and is_free(tokens[at])
        and tokens[at].gap in (" ", "-")
        and tokens[at].capital
        and (tokens[at].known & Class.TOWN or is_unknown(tokens[at]))
    ):
        at = run_from(tokens, at, limit=3)
    return at


def _behind(tokens: Sequence[Token], at: int) -> int:
    """Spanish order: Hospital General de Albacete, Clínica Santa Rosa, Centro de Salud Los Olmos."""
    links = frozenset({"de", "del", "la", "las", "los", "el", "y", "salud"})
    start = at
    while start < len(tokens) and tokens[start].low in links and tokens[start].gap == " ":
        start += 1
    if (
        start >= len(tokens)
        or not tokens[start].capital
        or tokens[start].gap != " "
        or tokens[start].known & Class.STAYS
    ):
        return at
    return run_from(tokens, start, limit=6, particles=links)


def _listed(tokens: Sequence[Token], at: int) -> Found | None:
    """A facility known by its own name."""
    for phrase in _known()[tokens[at].low]:
        end = at + len(phrase)
        if tuple(t.low for t in tokens[at:end]) != phrase or not all(is_free(t) for t in tokens[at:end]):
            continue
        after = tokens[end].low if end < len(tokens) and tokens[end].gap in (" ", "'s ", "’s ") else ""
        if after in words("facilities", "known_stay_if") or any(t.stays for t in tokens[at:end]):
            return None
        weak = len(phrase) == 1 and phrase[0] in words("facilities", "known_weak")
        if weak and not (at and tokens[at - 1].low in {"at", "in", "from", "to", "by", "en"}):
            return None
        return _span(tokens, at, _onward(tokens, end))
    return None


def _saint(tokens: Sequence[Token], at: int) -> Found | None:
    """St. Mary's, Mt. Sinai; not a street's "St." and not an ST segment."""
    if (
        at
        and tokens[at].gap == " "
        and tokens[at - 1].capital
        and tokens[at].low in {"st", "mt"}
        and not is_ordinary(tokens[at - 1])
    ):
        return None
    end = run_from(tokens, at + 1, limit=3)
    if (
        end == at + 1
        or tokens[at + 1].gap not in (" ", ". ", ".")
        or tokens[at].text == "ST"
        or tokens[at + 1].shape is not Shape.TITLE
    ):
        return None
    if any(t.low in words("facilities", "not_saints") for t in tokens[at + 1 : end + 1]) or any(
        t.stays for t in tokens[at:end]
    ):
        return None
    return _span(tokens, at, _onward(tokens, end))


def _at(tokens: Sequence[Token], start: int) -> Found | None:
    """What stands after "at" with capitals and is neither a person's given name nor an everyday word alone."""
    if start < len(tokens) and tokens[start].low == "the":
        start += 1
    if start >= len(tokens) or tokens[start].gap != " ":
        return None
    end = run_from(tokens, start, limit=5, particles=frozenset({"and", "of"}))
    run = tokens[start:end]
    if (
        not run
        or any(t.stays or t.known & (Class.STAYS | Class.CLINICAL | Class.EPONYM) for t in run)
        or run[0].shape is Shape.INITIAL
    ):
        return None
    if run[0].known & Class.GIVEN and not run[0].known & Class.TOWN and not is_ordinary(run[0]):
        return None
    came = any(t.low in words("cues", "events") for t in tokens[max(0, start - 8) : start])
    if came and not (end < len(tokens) and tokens[end].shape is Shape.NUMBER):
        return _span(tokens, start, end) if len(run) > 1 or len(run[0].text) > 2 else None
    if all(is_ordinary(t) for t in run) and (len(run) < 2 or any(t.shape is not Shape.TITLE for t in run)):
        return None
    return (
        None
        if not any(t.shape is Shape.TITLE for t in run) and not any(t.known & Class.TOWN for t in run)
        else _span(tokens, start, end)
    )


@cache
def _known() -> dict[str, tuple[tuple[str, ...], ...]]:
    known: dict[str, list[tuple[str, ...]]] = {}
    for name in read("facilities")["known"]:
        phrase = tuple(fold(name).replace("'s", "").replace("&", "").split())
        known.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in known.items()}
