"""Choices for a question that names no subject Salus knows: the nearest metrics, each with the plan it would give."""

from __future__ import annotations

from salus.query.understand.lexicon import read
from salus.query.understand.measure import measures
from salus.query.understand.ranking import rank
from salus.query.understand.reading import observed
from salus.query.understand.tagging import Tagged
from salus.query.understand.understood import Choice
from salus.query.understand.wording import say

_NEAR = 70
_MOST = 4


def nearest(t: Tagged) -> tuple[Choice, ...]:
    """What could have been meant; with a word in doubt the metrics that sound like it, else the usual ones."""
    from rapidfuzz import fuzz, process  # only for questions that are asked back

    known = t.lexicon.catalogue
    doubt = [w for i, w in enumerate(t.words(t.all)) if t.weights[i] >= 1 and not t.lexicon.speller.knows(w)]
    names: list[str] = []
    for word in doubt:
        for phrase, _, _ in process.extract(word, known.words.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR):
            names += known.words[phrase][:1]
    if not doubt:
        usual = read("measures")["usual"]
        names = [n for n in usual if n in t.vocabulary.metrics] or usual
    choices: list[Choice] = []
    for name in list(dict.fromkeys(names))[:_MOST]:
        made = rank(t, measures(t, implied=observed(known, name, 0)))
        if made:
            choices.append(Choice(say(made[0].draft.plan), made[0].draft.plan))
    return tuple(choices)
