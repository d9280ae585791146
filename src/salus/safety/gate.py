"""The gate: a message to a verdict, deterministic, before anything else is done with it.

read → find → decide → raise. Every sentence is read by itself and findings of all sentences come together in the
rules; a rule only ever asks for findings that are there. So the verdict of two texts together is at least that of
each.

A rule that has been known to ring for calm texts rings only with another beside it; alone, it says "the same day", and
a classifier that finds the text dangerous too makes an alarm of it (`docs/decisions/0013`). So it is with every rule
where the sentence sounds told rather than lived (`docs/decisions/0022`).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cache
from typing import Literal

from salus.safety.context import Flag
from salus.safety.facts import Facts
from salus.safety.facts import findings as recorded
from salus.safety.findings import Finding, Findings, find
from salus.safety.lexicon import lexicon
from salus.safety.raising import Raiser, raised_by
from salus.safety.reading import read
from salus.safety.rules import Rule, book
from salus.safety.verdict import Category, Crisis, Level, Reason, Verdict, graver

_DONE_TO = frozenset({Crisis.VIOLENCE_AT_HOME, Crisis.CHILD_ABUSE, Crisis.ELDER_ABUSE, Crisis.SEXUAL_VIOLENCE})


def triage(text: str, *, facts: Facts | None = None, raisers: Sequence[Raiser] = ()) -> Verdict:
    """The verdict on one message.

    Args:
        text: what the person wrote, of any length.
        facts: what the person's record says; it can only add.
        raisers: learned classifiers that may raise the verdict, never lower it.
    """
    verdict = _decided(text, facts)
    for raiser in raisers:
        if verdict.crisis is None:  # an emergency may be a crisis too; a crisis is already both heard and answered
            verdict = raised_by(raiser, text, verdict)
    return verdict


def _decided(text: str, facts: Facts | None) -> Verdict:
    sentences, language = read(text)
    found = [find(sentence.words, lexicon(sentence.language)) for sentence in sentences]
    known = [recorded(facts)] if facts is not None and found else []
    rules, firm = fired([*found, *known])
    if not rules:
        return Verdict(language=language)
    categories: list[Category] = []
    crisis = None
    rings = _rings(rules, firm)
    for rule in rules:
        crisis = graver(crisis, rule.crisis if rings else None)
        if rule.category not in categories:
            categories.append(rule.category)
    level = max(rule.level for rule in rules)
    return Verdict(
        level=level if rings else min(level, Level.URGENT),
        crisis=crisis,
        categories=tuple(categories),
        who=_who(found, rules),
        reasons=tuple(Reason(rule.id, rule.reason[language], rule.source) for rule in rules),
        language=language,
        leans=not rings and level is Level.EMERGENCY,
    )


def _rings(rules: Sequence[Rule], firm: Container[str]) -> bool:
    """Whether what fired is an alarm: a rule that may ring alone, or two that second each other; not on doubtful
    findings alone."""
    loud = [rule for rule in rules if rule.loud]
    return any(rule.id in firm and (rule.alone or len(loud) > 1) for rule in loud)


@cache
def _rules_of() -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(book().rules):
        for concept in rule.slots[0]:
            places.setdefault(concept, []).append(place)
    return {concept: tuple(found) for concept, found in places.items()}


def fired(found: Sequence[Findings]) -> tuple[list[Rule], frozenset[str]]:
    """The rules all of whose slots are filled by findings that count for them, gravest first; and those of them, by
    their ids, that hold without any finding in doubt."""
    flags: dict[str, list[Finding]] = {}
    for findings in found:
        for concept, several in findings.by_concept.items():
            flags.setdefault(concept, []).extend(several)
    rules, places = book().rules, _rules_of()
    asked = sorted({place for concept in flags for place in places.get(concept, ())})
    hold = [rules[place] for place in asked if _holds(rules[place], flags, ~Flag.DOUBTFUL)]
    return hold, frozenset(rule.id for rule in hold if _holds(rule, flags, ~Flag(0)))


def _holds(rule: Rule, flags: dict[str, list[Finding]], minded: Flag) -> bool:
    refused = ~rule.accept & minded
    return all(any(not f.flags & refused for concept in slot for f in flags.get(concept, ())) for slot in rule.slots)


def _who(found: Sequence[Findings], rules: Sequence[Rule]) -> Literal["self", "other"]:
    """Who is in danger: the person named last before a sign that fired; who is hurt, not who hurts; never a baby
    itself."""
    grave = [rule for rule in rules if rule.level >= Level.SOON or rule.crisis]
    if any(rule.category is Category.INFANT for rule in grave):
        return "other"
    done_to = any(rule.crisis in _DONE_TO for rule in grave)
    for rule in grave:
        signs = {concept for slot in rule.slots for concept in slot}
        for findings in found:
            told = [finding for concept in signs for finding in findings.by_concept.get(concept, ())]
            if told:
                return "self" if done_to and "who.me" in findings.by_concept else _nearest(findings, told[0].start)
    return "self"


def _nearest(findings: Findings, at: int) -> Literal["self", "other"]:
    others = findings.by_concept.get("who.other", [])
    named = [(f.start, "other") for f in others]
    named += [
        (f.start, "self")
        for f in findings.by_concept.get("who.self", ())
        if not any(o.start <= f.start < o.end for o in others)  # the `my` of `my wife`
    ]
    before = [who for start, who in sorted(named) if start <= at]
    after = [who for _, who in sorted(named)]
    return "other" if (before[-1:] or after[:1]) == ["other"] else "self"
