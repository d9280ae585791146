"""Which reading is best: every weight in one place, so that a ranking can be explained and a change seen.

A reading starts at 1. Each word that it leaves unexplained costs by the meaning the word carries (function words none,
vague words a little), and each doubtful step costs what :data:`PENALTIES` says. Below :data:`ENOUGH` nothing is
answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from salus.query.plan import Aggregate, Compare, Correlate, Entries, Observations, Simple
from salus.query.understand.reading import Draft
from salus.query.understand.tagging import Tagged

UNEXPLAINED = 0.45
ENOUGH = 0.6
PENALTIES: dict[str, float] = {
    "activity_left": 0.3,  # an activity was named, and this reading is about the whole day
    "metric_of_activity": 0.06,  # "running speed": a metric of its own, but workouts have it too
    "unrecorded": 0.1,  # nothing of this metric is in the records, but workouts have the number
    "during_attribute": 0.12,  # readings inside workouts, though workouts have the number themselves
    "metric_beside": 0.4,  # workouts counted, though a metric was named
    "no_activity": 0.15,  # "average pace": of any workout
    "homonym": 0.08,  # the word's less likely meaning
    "unsplit": 0.1,  # a narrowing clause was read as part of the main one
    "guessed_attribute": 0.25,  # "my average run": duration? distance?
    "bare_subject": 0.35,  # a subject and nothing asked of it
    "unclear_best": 0.5,  # "best weight": nobody can know which way
    "negation": 0.5,  # "days I did not …" where the plan has no place for "not"
    "odd_unit": 0.3,  # a quantity in a unit that the subject does not have
    "odd_exists": 0.15,  # "is my weight": a reading on record, rather than something about it
    "odd_statistic": 0.2,  # a sum of something that does not add up
    "unit_attribute": 0.03,  # "runs over 5 km": counted runs, rather than their distance
    "single_items": 0.05,  # "days I ran 5 km": a day's distance, rather than one run's
    "implied": 0.1,  # a subject that only a unit or a context names
    "loose_name": 0.1,  # a name taken from its place in the sentence, in no list
    "doubled": 0.5,  # "walked over 10k and slept over 7 hours" taken as two limits of one thing
    "since_event": 0.5,  # "steps since my last run": a time that only the records know
    "reference_metric": 0.05,
    "weak_frame": 0.12,  # a frame that fits, but less than its siblings
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A draft with its score and the tokens nobody explained."""

    draft: Draft
    score: float
    left: int


def rank(t: Tagged, drafts: list[Draft]) -> list[Ranked]:
    """The drafts, best first, one for each plan. Equal scores keep the order in which the grammar made them."""
    best: dict[int, Ranked] = {}
    plans: list[object] = []
    for draft in drafts:
        left = t.all & ~draft.mask
        score = 1.0 - UNEXPLAINED * t.weight(left)
        score -= sum(PENALTIES[name] for name in (*draft.against, *_oddities(draft)))
        ranked = Ranked(draft, round(score, 4), left)
        try:
            place = plans.index(draft.plan)
        except ValueError:
            plans.append(draft.plan)
            place = len(plans) - 1
        if place not in best or best[place].score < ranked.score:
            best[place] = ranked
    return sorted(best.values(), key=lambda r: -r.score)


def _oddities(draft: Draft) -> list[str]:
    plan = draft.plan
    if isinstance(plan, Compare | Correlate) or not isinstance(plan, Aggregate):
        return []
    if isinstance(plan.subject, Entries) or not isinstance(plan.statistic, Simple):
        return []
    if isinstance(plan.subject, Observations) and plan.statistic.name == "exists":
        return ["odd_exists"]
    if (
        isinstance(plan.subject, Observations)
        and plan.subject.metric == "blood_pressure"
        and plan.statistic.name == "sum"
    ):
        return ["odd_statistic"]
    return []
