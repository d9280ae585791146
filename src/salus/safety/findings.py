"""From sentences to findings: what is said, of what, and whether it is asserted here and now.

Three steps inside each sentence: the lexicon's concepts, measured values (`vitals`), and signs composed of both.
Idioms take away what lies within their own words and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from salus.safety.context import Flag, ages, answers, scopes, sounds_told, years
from salus.safety.lexicon import Lexicon, Match
from salus.safety.rules import Sign, book
from salus.safety.vitals import measured

_IDIOM = "idiom"
_PERSON = "who."  # whoever is named is named, in an idiom too
_COMPOUND = "compound"  # `blood pressure`: its words mean nothing apart, the whole may be a finding
_MOST = 4  # occurrences of one concept in a sentence that a sign looks at


class Finding(NamedTuple):
    """One thing said: its concept, its words in the sentence, and the flags that its surroundings put on it."""

    concept: str
    start: int
    end: int
    flags: Flag


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one sentence, by concept."""

    by_concept: dict[str, list[Finding]]

    def __iter__(self) -> Iterator[Finding]:
        return (finding for found in self.by_concept.values() for finding in found)


def find(words: tuple[str, ...], lexicon: Lexicon) -> Findings:
    """All findings of a sentence."""
    words, matches = lexicon.find(words)
    told = Flag.DOUBTFUL if matches and sounds_told(words, matches, lexicon.language) else Flag(0)
    matches = _without_idioms([*matches, *measured(words, matches)])
    over = scopes(words, [*matches, *years(words), *ages(words), *answers(words)], lexicon.grammar).over
    table: dict[str, list[Finding]] = {}
    for match in matches:
        table.setdefault(match.concept, []).append(Finding(*match, over(match.start, match.end) | told))
    _compose(table)
    return Findings(table)


def _without_idioms(matches: Sequence[Match]) -> list[Match]:
    idioms = [(m.start, m.end) for m in matches if m.concept == _IDIOM]
    compounds = [(m.start, m.end) for m in matches if m.concept == _COMPOUND]
    if not idioms and not compounds:
        return list(matches)
    return [
        m
        for m in matches
        if m.concept.startswith(_PERSON)
        or (
            not any(start <= m.start and m.end <= end for start, end in idioms)
            and not any(start <= m.start and m.end <= end and m.end - m.start < end - start for start, end in compounds)
        )
    ]


@cache
def _signs_of() -> dict[str, tuple[int, ...]]:
    """For each concept, the places in the book of the signs that it is a part of."""
    places: dict[str, list[int]] = {}
    for place, sign in enumerate(book().signs):
        for concept in {c for slot in sign.slots for c in slot}:
            places.setdefault(concept, []).append(place)
    return {concept: tuple(found) for concept, found in places.items()}


def _compose(table: dict[str, list[Finding]]) -> None:
    """Add the signs that the concepts of a sentence make; signs may build on signs."""
    signs, places = book().signs, _signs_of()
    waiting = {place for concept in table for place in places.get(concept, ())}
    while waiting:
        place = min(waiting)
        waiting.discard(place)
        sign = signs[place]
        finding = _composed(sign, table)
        if finding is not None:
            known = table.setdefault(sign.name, [])
            if finding not in known:
                known.append(finding)
                waiting |= {later for later in places.get(sign.name, ()) if later > place}


def _composed(sign: Sign, table: dict[str, list[Finding]]) -> Finding | None:
    """The sign with the fewest flags among the ways to compose it, if there is one."""
    slots = []
    for slot in sign.slots:
        found = [finding for concept in slot for finding in table.get(concept, ())]
        if not found:
            return None
        slots.append(sorted(found, key=lambda f: (f.flags.bit_count(), f.start))[:_MOST])
    best: Finding | None = None
    for parts in product(*slots):
        if not _close(parts, sign.gap) or (sign.ordered and not _in_turn(parts)):
            continue
        flags = Flag(0)
        for part in parts:
            flags |= part.flags
        if best is None or flags.bit_count() < best.flags.bit_count():
            best = Finding(sign.name, min(p.start for p in parts), max(p.end for p in parts), flags)
            if not flags:
                break
    return best


def _close(parts: Iterable[Finding], gap: int) -> bool:
    spans = sorted((part.start, part.end) for part in parts)
    return all(after[0] - before[1] <= gap for before, after in pairwise(spans))


def _in_turn(parts: Sequence[Finding]) -> bool:
    return all(before.end <= after.start for before, after in pairwise(parts))
