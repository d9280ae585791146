"""Names of persons: by title and kin, by the words people give a name with, by lexicon, and by shape.

A run of capital words is looked at as a whole. Everyday words at its front are dropped; what is left is a name
where something speaks for it: a title or a cue before it, a given or family name in it, an initial beside a name,
or words that are on no list at all. Words that stay (eponyms, medicines, months, peoples) speak against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salus.safety.privacy.cues import Cue, cue_before
from salus.safety.privacy.lexicon import NAMELIKE, Class, words
from salus.safety.privacy.runs import PARTICLES, is_ordinary, is_unknown, joins, run_from, starts_sentence
from salus.safety.privacy.spans import Found, Kind
from salus.safety.privacy.tokens import Shape, Token, is_free

_LONGEST = 6
_NO_NAME = Class.CLINICAL | Class.REGION | Class.STAYS | Class.EPONYM
_NOT_WRITTEN_SMALL = Class.ENGLISH | Class.SPANISH | _NO_NAME


def find(_text: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Every name of a person in ``tokens`` that no other finder has taken."""
    loud, titled = _is_loud(tokens), _is_titled(tokens)
    i = 0
    while i < len(tokens):
        token = tokens[i]
        end = i
        if (token.capital or not token.known & Class.ENGLISH) and is_free(token):
            cue = cue_before(tokens, i)
            if token.capital and not loud:
                start, end = _capital(tokens, i, cue, titled=titled)
            else:
                start, end = _small(tokens, i, cue)
            if end > start:
                end = _suffix(tokens, end)
                for one in tokens[start:end]:
                    one.taken = one.named = True
                yield Found(Kind.NAME, tokens[start].start, tokens[end - 1].end)
        i = max(end, i + 1)


def _capital(tokens: Sequence[Token], at: int, cue: Cue, *, titled: bool) -> tuple[int, int]:
    """The name in the run of capital words from ``at``; empty where there is none. The end is past what was judged."""
    end = run_from(tokens, at, limit=_LONGEST, particles=PARTICLES)
    for inside in range(at + 1, end):
        if tokens[inside].gap in ("'s ", "’s "):
            end = inside  # Anna's Foley catheter
            break
    if cue is Cue.TITLE or (cue is Cue.STRONG_SMALL and not tokens[at].stays and not tokens[at].known & _NO_NAME):
        return at, _trimmed(tokens, at, end, certain=cue is Cue.TITLE, titled=titled)
    if _speaks(tokens, at, end, cue, titled=titled):
        return at, _trimmed(tokens, at, end, certain=False, titled=titled)
    return at, at


def _speaks(tokens: Sequence[Token], at: int, end: int, cue: Cue, *, titled: bool) -> bool:
    """Whether the run from ``at`` to ``end`` begins with a name."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < end else None
    if token.stays or token.low in words("cues", "titles"):
        return False
    if token.shape is Shape.INITIAL:
        return _initial(tokens, at, end)
    if token.known & _NO_NAME and not (token.known & Class.GIVEN and _is_name(after)):
        return False
    if token.shape is Shape.UPPER and not (token.known & NAMELIKE and len(token.text) > 2 and not is_ordinary(token)):
        return cue is Cue.STRONG and not is_ordinary(token) and len(token.text) > 2
    if token.known & NAMELIKE:
        if not is_ordinary(token):
            return token.shape is not Shape.UPPER or len(token.text) > 4 or _is_name(after) or cue is Cue.STRONG
        return cue is Cue.STRONG or _is_name(after) or _comma_name(tokens, at) or _acts(tokens, at, end, titled=titled)
    if is_unknown(token):
        return True
    return (
        token.shape is Shape.TITLE
        and not starts_sentence(tokens, at)
        and after is not None
        and _initial(tokens, at + 1, end)
    )


def _acts(tokens: Sequence[Token], at: int, end: int, *, titled: bool) -> bool:
    """A given name that is an everyday word: with a capital inside a sentence, or before what people do."""
    token = tokens[at]
    if starts_sentence(tokens, at):
        return (
            at + 1 == end
            and end < len(tokens)
            and tokens[end].gap == " "
            and tokens[end].low in words("cues", "after_verbs")
        )
    after = tokens[at + 1] if at + 1 < end else None
    family = after is not None and bool(after.known & Class.FAMILY) and after.shape is Shape.TITLE
    return not titled and bool(token.known & Class.GIVEN) and token.shape is Shape.TITLE and (after is None or family)


def _is_name(after: Token | None) -> bool:
    """What makes a name of an everyday word before it: an initial, a family name, an unknown word."""
    if after is None or after.stays:
        return False
    if after.shape is Shape.INITIAL:
        return after.gap == " " and after.text not in "I"
    return (bool(after.known & NAMELIKE) and not is_ordinary(after)) or is_unknown(after)


def _initial(tokens: Sequence[Token], at: int, end: int) -> bool:
    """L. Hernandez; J. K. Brown."""
    while at + 1 < end and tokens[at + 1].shape is Shape.INITIAL:
        at += 1
    if at + 1 >= end or not tokens[at + 1].gap.startswith("."):
        return False
    after = tokens[at + 1]
    return not after.stays and not after.known & _NO_NAME and (bool(after.known & NAMELIKE) or is_unknown(after))


def _comma_name(tokens: Sequence[Token], at: int) -> bool:
    """Brown, Alice."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        after is not None and after.gap == ", " and after.shape is Shape.TITLE and bool(after.known & Class.GIVEN)
        and not is_ordinary(after) and bool(tokens[at].known & Class.FAMILY) and not starts_sentence(tokens, at)
    )  # fmt: skip


def _trimmed(tokens: Sequence[Token], start: int, end: int, *, certain: bool, titled: bool) -> int:
    """The end of the name that starts at ``start``: before everyday words that only happen to have a capital."""
    last = start + 1
    for at in range(start + 1, end):
        token = tokens[at]
        if token.stays and not certain:
            break
        if token.shape is Shape.INITIAL or token.low in PARTICLES:
            if token.shape is Shape.INITIAL:
                last = at + 1
            continue
        surname = at == start + 1 and token.shape is Shape.TITLE and not token.known & (_NO_NAME | Class.GIVEN)
        if token.known & NAMELIKE or not is_ordinary(token) or (surname and not titled):
            last = at + 1
        else:
            break
    return last


def _small(tokens: Sequence[Token], at: int, cue: Cue) -> tuple[int, int]:
    """A name without capitals (or in a text that is all capitals): only what the lists or a cue are sure of."""
    token = tokens[at]
    if token.stays or len(token.low) < 2 or token.shape is Shape.MIXED:
        return at, at
    sure = bool(token.known & Class.GIVEN) and not token.known & _NOT_WRITTEN_SMALL and len(token.low) > 3
    named = cue is Cue.STRONG_SMALL and not is_ordinary(token) and len(token.low) > 2
    titled = (
        cue is Cue.TITLE
        and bool(token.known & NAMELIKE)
        and not token.known & (Class.ENGLISH | Class.SPANISH | Class.CLINICAL)
    )
    if not (sure or named or titled):
        return at, at
    end = at + 1
    while end < len(tokens) and end - at < 5 and is_free(tokens[end]) and joins(tokens[end], tokens[end - 1]):
        part = tokens[end]
        if (part.known & NAMELIKE and not part.known & _NOT_WRITTEN_SMALL) or (
            not part.known and not is_ordinary(part) and part.low.isalpha() and len(part.low) > 3
        ):
            end += 1
        elif (
            len(part.low) == 1
            and part.gap == " "
            and end + 1 < len(tokens)
            and tokens[end + 1].gap == ". "
            and part.low not in "ayeo"
        ):
            tokens[end].shape = Shape.INITIAL
            end += 1
        else:
            break
    return at, end


def _suffix(tokens: Sequence[Token], end: int) -> int:
    """Over ", Jr." and "III"; and over "Smith, John"."""
    if (
        end < len(tokens)
        and tokens[end].gap in (", ", " ")
        and tokens[end].low in {"jr", "sr", "ii", "iii", "iv"}
        and tokens[end].capital
    ):
        return end + 1
    if end < len(tokens) and tokens[end].gap == ", " and tokens[end].shape is Shape.TITLE and is_free(tokens[end]):
        first = tokens[end]
        if first.known & Class.GIVEN and not is_ordinary(first) and tokens[end - 1].known & Class.FAMILY:
            return end + 1
    return end


def _is_titled(tokens: Sequence[Token]) -> bool:
    """Whether most words have a capital, as in a heading, so that one says little."""
    letters = [t for t in tokens if t.shape in (Shape.LOWER, Shape.TITLE)]
    return len(letters) > 3 and sum(t.shape is Shape.TITLE for t in letters) > 0.6 * len(letters)


def _is_loud(tokens: Sequence[Token]) -> bool:
    """Whether the text is written in capitals throughout, so that a capital says nothing."""
    letters = [t for t in tokens if t.shape in (Shape.LOWER, Shape.TITLE, Shape.UPPER)]
    upper = sum(t.shape is Shape.UPPER for t in letters)
    return upper > 3 and upper > 0.7 * len(letters)
