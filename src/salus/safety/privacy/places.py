"""Towns, counties, postcodes: whatever is smaller than a state. Countries, states, peoples and languages stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from salus.safety.privacy.lexicon import Class, lexicon, words
from salus.safety.privacy.runs import is_ordinary, is_unknown
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token, is_free

_BEFORE = frozenset(
    [
        "in",
        "from",
        "near",
        "at",
        "around",
        "outside",
        "to",
        "through",
        "visiting",
        "en",
        "desde",
        "cerca",
        "hacia",
        "lives",
        "resides",
        "moved",
    ]
)
_COUNTY = frozenset(["county", "parish", "township", "borough", "municipio"])
_NICKNAMES = frozenset(
    [
        "nyc",
        "sf",
        "philly",
        "vegas",
        "frisco",
        "brooklyn",
        "manhattan",
        "bronx",
        "harlem",
        "queens",
        "nola",
        "soho",
        "cdmx",
        "atl",
    ]
)
_SHORT = frozenset({"la", "dc", "ny", "philly", "sd", "kc", "slc"})
_TWO = frozenset(
    {
        ("san", "fran"),
        ("bay", "area"),
        ("silicon", "valley"),
        ("staten", "island"),
        ("long", "island"),
        ("the", "bronx"),
    }
)
_POSTCODES = re.compile(r"(?:\d{5}-\d{4}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w-])")


def find(text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Every place in ``tokens`` that is smaller than a state."""
    if any(t.shape is Shape.NUMBER for t in tokens):
        for match in _POSTCODES.finditer(text):
            if not match.start() or not (text[match.start() - 1].isalnum() or text[match.start() - 1] in "-_"):
                yield Found(Kind.PLACE, *match.span())
    towns = lexicon().towns
    i = 0
    while i < len(tokens):
        token = tokens[i]
        end = i
        if (token.capital or token.low in towns) and is_free(token):
            end = _town(tokens, i) if token.capital else _small_town(tokens, i)
        if end > i:
            end = _with_state(tokens, end)
            yield Found(Kind.PLACE, tokens[i].start, tokens[end - 1].end)
        i = max(end, i + 1)


def _town(tokens: Sequence[Token], at: int) -> int:
    token = tokens[at]
    if token.stays:
        return at
    for rest in lexicon().towns.get(token.low, ()):
        end = at + 1 + len(rest)
        between = tokens[at + 1 : end]
        if (
            tuple(t.low for t in between) == rest
            and all(is_free(t) and t.gap in (" ", "-", ". ", "'") for t in between)
            and between[-1].shape is not Shape.LOWER
        ):
            return end if not any(t.stays for t in between) else at
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        after
        and after.low in _COUNTY
        and after.capital
        and after.gap == " "
        and not token.known & (Class.STAYS | Class.CLINICAL)
    ):
        return at + 2
    if after and (token.low, after.low) in _TWO and after.gap == " ":
        return at + 2
    if token.low in _NICKNAMES and (token.low != "queens" or _led(tokens, at)):
        return at + 1
    if token.low in _SHORT and token.shape is Shape.UPPER and at and tokens[at - 1].low in {"in", "from", "near"}:
        return at + 1
    if (
        after
        and after.gap == ", "
        and not (token.gap == " " and at and tokens[at - 1].capital and tokens[at - 1].known & Class.GIVEN)
        and after.shape is Shape.UPPER
        and after.text in _states()
        and token.shape is Shape.TITLE
        and not token.known & (Class.STAYS | Class.CLINICAL)
    ):
        return at + 1
    return at + 1 if _is_town(tokens, at) else at


def _small_town(tokens: Sequence[Token], at: int) -> int:
    """san francisco: several words that are no everyday words; one word without a capital is left to the names."""
    for rest in lexicon().towns[tokens[at].low]:
        between = tokens[at + 1 : at + 1 + len(rest)]
        same = tuple(t.low for t in between) == rest
        if same and all(is_free(t) and t.gap == " " and not is_ordinary(t) and len(t.low) > 3 for t in between[-1:]):
            return at + 1 + len(rest)
    return at


def _is_town(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if not token.known & Class.TOWN:
        return (
            is_unknown(token)
            and at > 0
            and tokens[at - 1].low in {"in", "near", "from"}
            and token.gap == " "
            and not _name_follows(tokens, at)
        )
    if token.known & (Class.STAYS | Class.REGION | Class.CLINICAL):
        return False
    if token.shape is Shape.UPPER and len(token.text) < 4:
        return False
    if is_ordinary(token) or token.known & (Class.GIVEN | Class.FAMILY | Class.EPONYM):
        return _led(tokens, at) and not _name_follows(tokens, at)
    return True


def _led(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at].gap == " " and tokens[at - 1].low in _BEFORE and tokens[at].shape is Shape.TITLE


def _name_follows(tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.gap in (" ", "-") and after.capital and is_free(after)


def _with_state(tokens: Sequence[Token], end: int) -> int:
    """Over ", CA 94086": a state's letters and a postcode after the town."""
    if end < len(tokens) and tokens[end].gap in (", ", " ", ",") and tokens[end].text in _states():
        end += 1
        if (
            end < len(tokens)
            and tokens[end].gap in (" ", ", ")
            and tokens[end].shape is Shape.NUMBER
            and len(tokens[end].text) == 5
        ):
            end += 1
    return end


@cache
def _states() -> frozenset[str]:
    return frozenset(word.upper() for word in words("streets", "states"))
