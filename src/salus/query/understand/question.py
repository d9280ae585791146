"""Turns a question into a plan, into choices, or into the reason why there is none. Read it top down.

Regular text, its tags, its scope (is it about this person's records at all?), the drafts of every frame of the grammar,
their ranking, and the decision. Invariant: the same question, clock and vocabulary always give the same outcome, and a
word that means something and that no reading explains never lets another question be answered.
"""

from __future__ import annotations

from datetime import datetime

from salus.query.plan import Plan
from salus.query.understand.asked import nearest
from salus.query.understand.followup import elliptical, followed
from salus.query.understand.frames import drafts
from salus.query.understand.lexicon import lexicon
from salus.query.understand.ranking import ENOUGH, Ranked, rank
from salus.query.understand.scope import outside, without_plan
from salus.query.understand.tagging import Tagged, tag
from salus.query.understand.text import regular
from salus.query.understand.understood import Candidate, Choice, Understood, Vocabulary
from salus.query.understand.wording import say

_MOST = 5
_NEAR = 0.15


def understand(
    question: str, *, now: datetime, after: Understood | Plan | None = None, vocabulary: Vocabulary | None = None
) -> Understood:
    """Understand a question asked at ``now`` (aware, in the person's zone).

    ``after`` is what came of the question before, for follow-ups such as "and last month?".
    """
    words = lexicon()
    text = regular(question, words.speller.mend)
    tagged = tag(text, now, words, vocabulary or Vocabulary())
    previous = after.plan if isinstance(after, Understood) else after
    if previous is not None and elliptical(tagged) and "why" not in tagged.words(tagged.all):
        return _follow(tagged, previous)
    verdict = outside(tagged)
    if verdict is not None:
        return Understood(verdict.status, why=verdict.why, notes=_notes(tagged))
    return _decide(tagged, rank(tagged, drafts(tagged)))


def _follow(t: Tagged, previous: Plan) -> Understood:
    """A follow-up: the earlier plan with what is new; where nothing changes it, the question on its own."""
    continued = rank(t, followed(t, previous))
    if continued and continued[0].score >= ENOUGH:
        return _decide(t, continued)
    verdict = outside(t)
    if verdict is not None:
        return Understood(verdict.status, why=verdict.why, notes=_notes(t))
    return _decide(t, continued or rank(t, drafts(t)))


def _decide(t: Tagged, ranked: list[Ranked]) -> Understood:
    notes = _notes(t)
    candidates = tuple(Candidate(r.draft.plan, max(0.0, r.score), say(r.draft.plan)) for r in ranked[:_MOST])
    best = ranked[0] if ranked else None
    if best is not None and best.score >= ENOUGH:
        convention = "; ".join(best.draft.said)
        return Understood("plan", best.draft.plan, convention, notes, candidates)
    verdict = without_plan(t, best.left if best is not None else t.all)
    if verdict is not None:
        return Understood(verdict.status, notes=notes, why=verdict.why)
    if best is None:
        return Understood("clarify", notes=notes, choices=nearest(t), why="no metric or measure was recognised")
    left = " ".join(w for w in t.words(best.left) if t.lexicon.weights.of(w) >= 1)
    why = f"nothing explains {left!r}" if left else "the question can be read in more than one way"
    choices = tuple(Choice(c.says, c.plan) for c in candidates if c.score >= candidates[0].score - _NEAR)
    return Understood("clarify", None, "", notes, candidates, choices, why)


def _notes(t: Tagged) -> tuple[str, ...]:
    return tuple(f"read {said!r} as {meant!r}" for said, meant in t.text.mended)
