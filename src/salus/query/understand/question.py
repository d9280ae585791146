"""Turns a question into a plan, into choices, or into the reason why there is none. Read it top down.

Regular text, its tags, its scope (is it about this person's records at all?), the drafts of every frame of the grammar,
their ranking, and the decision. Invariant: the same question, clock and vocabulary always give the same outcome, and a
word that means something and that no reading explains never lets another question be answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from salus.query.plan import Plan
from salus.query.understand.asked import nearest
from salus.query.understand.followup import elliptical, followed, pointing_back
from salus.query.understand.frames import drafts
from salus.query.understand.lexicon import lexicon
from salus.query.understand.ranking import ENOUGH, Ranked, rank
from salus.query.understand.scope import EMPTY, HARM, outside, without_plan
from salus.query.understand.sentences import asks, cores, sentences
from salus.query.understand.tagging import Tagged, tag
from salus.query.understand.text import regular
from salus.query.understand.understood import Candidate, Choice, Understood, Vocabulary
from salus.query.understand.wording import say

_MOST = 5
_NEAR = 0.15
_OWN = frozenset(["i", "my", "me", "mine", "myself"])
_SUBJECTS = ("metric", "more_metric", "activity", "any_workout", "kind", "name_of", "name", "person")
_ORDER = ("plan", "clarify", "refused", "not_about_records")


def understand(
    question: str, *, now: datetime, after: Understood | Plan | None = None, vocabulary: Vocabulary | None = None
) -> Understood:
    """Understand a question asked at ``now`` (aware, in the person's zone).

    ``after`` is what came of the question before, for follow-ups such as "and last month?".
    """
    known = vocabulary or Vocabulary()
    previous = after.plan if isinstance(after, Understood) else after
    parts = sentences(question)
    if len(parts) <= 1:
        return _sentence(question, now, previous, known)
    asking = [part for part in parts if asks(part)]
    outcomes = [_sentence(part, now, previous, known) for part in asking or [question]]
    if all(o.why == EMPTY for o in outcomes):  # "… when I last had a tetanus shot. Do you know?"
        told = [_sentence(part, now, previous, known) for part in parts if part not in asking]
        outcomes = [o for o in told if o.plan is not None] or outcomes
    if any(o.status == "refused" and o.why == HARM for o in (_sentence(p, now, None, known) for p in parts)):
        return Understood("refused", why=HARM)
    plans = [o for o in outcomes if o.plan is not None]
    if len(plans) == 1:
        return plans[0]
    if plans:
        choices = tuple(Choice(o.candidates[0].says, o.plan) for o in plans if o.plan is not None)
        return Understood("clarify", choices=choices, why="there is more than one question in it")
    return min(outcomes, key=lambda o: _ORDER.index(o.status))


def _sentence(question: str, now: datetime, previous: Plan | None, known: Vocabulary) -> Understood:
    """One sentence; where it cannot be understood whole, the question inside it."""
    whole, _ = _whole(question, now, previous, known)
    if whole.plan is not None or whole.why == HARM:
        return whole
    for core in cores(question):
        part, inner = _whole(core, now, previous, known)
        rest = question.replace(core, " ")
        if part.plan is None or (whole.status == "refused" and not _OWN & set(inner.words(inner.all))):
            continue
        if not _narrows(tag(regular(rest), now, lexicon(), known), inner):
            return part
    return whole


def _narrows(rest: Tagged, inner: Tagged) -> bool:
    """True where what was left out says something about what is asked: a threshold, a metric, days on which."""
    own = any(inner.has(kind) for kind in _SUBJECTS)
    if any(tag.value != "latest" for tag in rest.find("stat")):
        return True
    kinds = ("condition", "group") if own else ("condition", "group", "metric", "glucose_range")
    if any(rest.has(kind) for kind in kinds) or rest.has("link", ("on_days", "days_without", "excluding")):
        return True
    ahead = all(tag.value.period is not None and tag.value.period.start > rest.now for tag in rest.find("period"))
    return rest.has("period") and not ahead and not inner.has("period")


def _whole(question: str, now: datetime, previous: Plan | None, known: Vocabulary) -> tuple[Understood, Tagged]:
    words = lexicon()
    tagged = tag(regular(question, words.speller.mend), now, words, known)
    if previous is not None and elliptical(tagged) and "why" not in tagged.words(tagged.all):
        return _follow(tagged, previous), tagged
    verdict = outside(tagged)
    if verdict is not None:
        return Understood(verdict.status, why=verdict.why, notes=_notes(tagged)), tagged
    decided = _decide(tagged, rank(tagged, drafts(tagged)))
    if previous is not None and decided.plan is None:
        continued = rank(tagged, followed(tagged, previous))
        if continued and continued[0].score >= ENOUGH:
            return _decide(tagged, continued), tagged
    if previous is not None and decided.plan is not None:
        decided = replace(decided, plan=pointing_back(tagged, decided.plan, previous))
    if previous is None and decided.plan is not None and _dangling(tagged):
        choices = (Choice(say(decided.plan), decided.plan),)
        return replace(decided, status="clarify", plan=None, choices=choices, why="nothing was asked before"), tagged
    return decided, tagged


def _dangling(t: Tagged) -> bool:
    """True for "what about citalopram?" with nothing before it and nothing of the person in it."""
    line = " ".join(t.words(t.all))
    told = _OWN & set(t.words(t.all)) or any(t.has(kind) for kind in ("period", "stat", "condition", "order", "future"))
    return line.startswith(("what about", "how about", "and for", "and the", "and what about")) and not told


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
