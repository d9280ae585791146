"""Which words make a sentence sound told rather than lived: writes `safety/context/told_*.tsv`.

    .venv-train/bin/python -m training.told_words

A logistic regression over the words and pairs of neighbours of the sentences of `training/raiser/texts`, calm
against danger, most of whose weights are nothing (L1). Sentences in which a rule of alarm found its signs count
`_SIGNS` times: it is those that must be told apart. What weighs in every sentence is then chosen so that, on texts that
were not learned from, `_QUIET` of the dangers that make a rule ring have no sign left that is beyond doubt.

Words that reassure or hedge are no cues: "it may be nothing" changes no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from salus.safety.context import Flag
from salus.safety.context.told import BASE, around, cues
from salus.safety.findings import Findings, find
from salus.safety.gate import fired
from salus.safety.lexicon import lexicon
from salus.safety.reading import read
from salus.safety.reading.language import Language
from training.raiser.texts import training

_QUIET = 0.04
_SIGNS = 5
_SPARSE = 0.1  # the smaller, the fewer words have a weight
_RAREST = 5  # sentences that a cue must stand in
_FOLDER = Path(str(files("salus.safety.context")))
_HEAD = "# What makes a sentence sound told (more than 0) or lived, in hundredths of log odds; training/told_words.py"
_MARK = re.compile(r"[^\w <>]")  # a colon is no cue: forms are filled in in danger too
_NO_CUES = frozenset({
    "fine", "sure", "nothing", "probably", "ok", "okay", "worry", "worried", "just", "maybe", "perhaps", "only",
    "serious", "normal", "silly", "dramatic", "alright", "may", "might", "could", "seems", "think", "guess",
    "bien", "nada", "seguro", "segura", "quiza", "quizas", "solo", "tranquilo", "tranquila", "grave", "preocupes",
    "exagero", "puede", "podria", "parece", "creo",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: the words around what was found in it, whether the text is calm, and whether a rule of
    alarm found its signs here."""

    words: tuple[str, ...]
    text: int
    calm: bool
    signs: bool


def sentences(language: Language) -> list[Sentence]:
    """The sentences of that language of all texts to learn from."""
    found = []
    for number, text in enumerate(training()):
        read_in = read(text.text)[0]
        signs = [find(sentence.words, lexicon(sentence.language)) for sentence in read_in]
        loud = [rule for rule in fired(signs)[0] if rule.loud]
        wanted = {concept for rule in loud for slot in rule.slots for concept in slot}
        for sentence, findings in zip(read_in, signs, strict=True):
            if sentence.language == language:
                words = around(*lexicon(language).find(sentence.words))
                found.append(Sentence(tuple(words), number, text.kind == "calm", _shows(findings, wanted)))
    return found


def _shows(findings: Findings, wanted: set[str]) -> bool:
    return any(not f.flags & ~Flag.DOUBTFUL for concept in wanted for f in findings.by_concept.get(concept, ()))


def weighed(known: Sequence[Sentence]) -> tuple[CountVectorizer, LogisticRegression]:
    """Cues, and what they weigh for a calm text."""
    counter = CountVectorizer(analyzer=_cues, binary=True, min_df=_RAREST)
    counted = counter.fit_transform(sentence.words for sentence in known)
    model = LogisticRegression(solver="liblinear", l1_ratio=1.0, C=_SPARSE, random_state=0)
    model.fit(counted, [s.calm for s in known], sample_weight=[_SIGNS if s.signs else 1 for s in known])
    return counter, model


def base(known: Sequence[Sentence], folds: int = 2) -> tuple[float, float]:
    """What must weigh in every sentence, judged on texts not learned from; and the share of calm texts that then ring
    no more."""
    groups = [sentence.text for sentence in known]
    least: dict[int, float] = {}  # of a text that shows signs: how much its least told sentence speaks for being told
    for learned, judged in GroupKFold(folds).split(known, groups=groups):
        counter, model = weighed([known[at] for at in learned])
        shown = [known[at] for at in judged if known[at].signs]
        weights: NDArray[Any] = model.decision_function(counter.transform(s.words for s in shown)) - model.intercept_[0]
        for sentence, weight in zip(shown, weights, strict=True):
            least[sentence.text] = min(least.get(sentence.text, np.inf), float(weight))
    calm = {sentence.text for sentence in known if sentence.calm}
    enough = float(np.quantile([weight for text, weight in least.items() if text not in calm], 1 - _QUIET))
    return -enough, float(np.mean([weight > enough for text, weight in least.items() if text in calm]))


def _cues(words: Sequence[str]) -> list[str]:
    return [cue for cue in cues(words) if not _NO_CUES.intersection(cue.split()) and not _MARK.search(cue)]


def main() -> None:
    for language in ("en", "es"):
        known = sentences(language)
        always, quieter = base(known)
        counter, model = weighed(known)
        weights = dict(zip(counter.get_feature_names_out(), model.coef_[0], strict=True))
        rows = [(cue, round(100 * weight)) for cue, weight in sorted(weights.items()) if round(100 * weight)]
        lines = [_HEAD, *(f"{cue}\t{weight}" for cue, weight in [(BASE, round(100 * always)), *rows])]
        (_FOLDER / f"told_{language}.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        print(f"{language}: {len(rows)} cues; of calm texts in which a rule finds its signs {quieter:.0%} are doubted")


if __name__ == "__main__":
    main()
