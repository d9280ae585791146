"""How far a trigger of context reaches: ConText's scopes, for what people write on phones.

A trigger reaches forward, backward or over its clause (`reach.json`), never over the end of its sentence. A thing
that is the subject of a clause (`my laptop passed out`) reaches to where somebody is spoken of. A clause
ends at a word such as `but`, and where a comma or `and` is followed by a new subject. A trigger that is itself a part
of a finding (`can not breathe`) reaches nothing. A mark of now (`ten minutes ago`) takes back the past.

People write on without marks: `i cant take it i want to die`. So a denial also ends where a new subject begins,
unless a verb of saying carries it over (`i dont think i …`), and the denial of a verb ends at a comma or `and` unless
an `or` shows that a list goes on (`i cant sleep and …` against `does not cough, wheeze or …`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from salus.safety.context.answers import asked
from salus.safety.context.flags import Flag
from salus.safety.lexicon import Grammar, Match

_PREFIX = "ctx."


@cache
def reaches() -> dict[str, tuple[Flag, str, int]]:
    """What each context concept of the lexicon does: its flag, where it reaches, over how many words."""
    content: dict[str, Any] = orjson.loads((files(__package__) / "reach.json").read_bytes())["reach"]
    return {name: (Flag[row["flag"]], row["where"], row.get("words", 99)) for name, row in content.items()}


@dataclass(frozen=True, slots=True)
class Scopes:
    """The flags that hold over each word of a sentence, by trigger."""

    triggers: tuple[tuple[int, int, int, int, Flag], ...]  # start and end of the trigger, start and end of its reach

    def over(self, start: int, end: int) -> Flag:
        """The flags over a finding from word `start` to `end`: those of triggers outside it that reach into it."""
        flags = Flag(0)
        for at, to, reach, until, flag in self.triggers:
            if reach < end and start < until and not (start <= at and to <= end):
                flags |= flag
        return flags


def scopes(words: Sequence[str], matches: Sequence[Match], grammar: Grammar) -> Scopes:
    """The reach of every trigger among the matches of a sentence.

    Args:
        words: the words of the sentence.
        matches: all that the lexicon found in it.
        grammar: the small words of its language, by which clauses are told apart.
    """
    marks = [match for match in matches if match.concept.startswith(_PREFIX)]
    if not marks:
        return Scopes(())
    clause = _clauses(words, grammar)
    spans = [(m.start, m.end) for m in matches if not m.concept.startswith(_PREFIX) and m.end - m.start > 1]
    pseudo = [(m.start, m.end) for m in marks if m.concept == "ctx.pseudo"]
    now = {clause[m.start] for m in marks if m.concept == "ctx.now"}
    triggers = []
    for mark in marks:
        known = reaches().get(mark.concept)
        if known is None or _ends_inside(mark, spans) or _inside(mark, pseudo):
            continue
        flag, where, limit = known
        if flag in (Flag.PAST, Flag.FAMILY) and clause[mark.start] in now:
            continue
        if where == "subject":
            if not _is_subject(words, mark.start, clause, grammar):
                continue
            start, end = mark.end, _until_somebody(words, mark.end, limit, grammar)
        elif where == "item":
            start, end = asked(words, mark.start), mark.start
        else:
            start, end = _reach(mark, where, limit, clause)
        if flag is Flag.NEGATED and where == "forward":
            end = _denied(words, mark, end, grammar)
        triggers.append((mark.start, mark.end, start, end, flag))
    return Scopes(tuple(triggers))


def _inside(mark: Match, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mark.start and mark.end <= end for start, end in spans)


def _ends_inside(mark: Match, spans: Sequence[tuple[int, int]]) -> bool:
    """True where a finding has the trigger's last word in it: `is not` before `not breathing` denies nothing."""
    return any(start < mark.end < end for start, end in spans)


def _reach(mark: Match, where: str, limit: int, clause: Sequence[int]) -> tuple[int, int]:
    first = last = mark.start
    if where == "sentence":
        return 0, len(clause)
    while first > 0 and clause[first - 1] == clause[mark.start]:
        first -= 1
    while last < len(clause) and clause[last] == clause[mark.end - 1]:
        last += 1
    last = max(last, mark.end)
    if where == "forward":
        return mark.end, min(last, mark.end + limit)
    if where == "onward":  # over the following clauses too: "what should I do if …, and …"
        return mark.end, min(len(clause), mark.end + limit)
    if where == "backward":
        return max(first, mark.start - limit), mark.start
    return first, last


def _is_subject(words: Sequence[str], at: int, clause: Sequence[int], grammar: Grammar) -> bool:
    """True for `our drone` at the head of a clause, not for the one in `hit by our drone`."""
    while at > 0 and words[at - 1] in grammar.determiners and clause[at - 1] == clause[at]:
        at -= 1
    return at == 0 or clause[at - 1] != clause[at] or words[at - 1] in grammar.links


def _until_somebody(words: Sequence[str], at: int, limit: int, grammar: Grammar) -> int:
    """What is said of a thing ends at a comma and where somebody is spoken of."""
    end = min(len(words), at + limit)
    return next((place for place in range(at, end) if words[place] in grammar.somebody or words[place] == ","), end)


def _denied(words: Sequence[str], mark: Match, end: int, grammar: Grammar) -> int:
    """Where a denial ends before its reach does."""
    verb = words[mark.start] == "not" and mark.end - mark.start == 1 and mark.start > 0
    verb = verb and words[mark.start - 1] in grammar.auxiliaries
    for at in range(mark.end, end):
        if words[at] in grammar.speakers and words[at - 1] not in grammar.carriers:
            return at
        if verb and at > mark.end and words[at] in grammar.wishes and words[at - 1] not in grammar.adverbs:
            return at
        if at > mark.end and words[at] in grammar.turns and words[at - 1] in grammar.joints:
            return at
        if words[at] == ":" and at > mark.end:
            return at
        if words[at] == "," and at + 1 < len(words) and words[at + 1] in grammar.rather:
            return at
        if verb and words[at] in grammar.pauses and not any(word in grammar.lists for word in words[at : end + 1]):
            return at
    return end


def _clauses(words: Sequence[str], grammar: Grammar) -> list[int]:
    """The number of the clause that each word stands in."""
    numbers, current = [], 0
    for at, word in enumerate(words):
        opens = word in grammar.breaks or (
            at > 0
            and word in grammar.subjects
            and (words[at - 1] in grammar.joints or (at > 1 and words[at - 2] in grammar.joints))
        )
        if opens and at:
            current += 1
        numbers.append(current)
    return numbers
