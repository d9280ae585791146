"""The classifier behind the port `Raiser`: a text in, a proposal out where it is sure enough.

Three looks at the text speak for an alarm or against it: the encoder, the convolution, and the linear look, which is
taken at the text and at each of its passages, and says which of them the other two read where they cannot read all.
The encoder costs most by far; where not even its strongest word could make an alarm of what the others found, it is not
asked, and the answer is the same.

How sure is enough stands in the model's card, chosen on texts it was not trained on so that calm texts are left in
peace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from salus.safety.raiser.convolution import Convolution
from salus.safety.raiser.grams import Grams
from salus.safety.raiser.network import Array, Network
from salus.safety.raiser.passages import Heard
from salus.safety.raiser.pieces import Pieces
from salus.safety.raiser.unigram import Unigram
from salus.safety.raising import Proposal
from salus.safety.verdict import Category, Crisis, Level, Verdict

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # different words: of one or two it never learned enough, and what those mean is for the rules to know
_ACTIVE = frozenset({Crisis.SUICIDE_ACTIVE, Crisis.HARM_TO_OTHERS, Crisis.PSYCHOSIS_DANGER})


@dataclass(frozen=True, slots=True)
class Looks:
    """What looks at a text: the encoder and the convolution, each with what cuts texts for it, and the linear look."""

    encoder: Network
    pieces: Pieces
    convolution: Convolution
    unigram: Unigram
    grams: Grams


class LearnedRaiser:
    """Raises what is found to be an emergency or a crisis.

    Args:
        looks: the weights, and the vocabularies that go with them.
        card: `version`, `reads` (how many pieces the `encoder` and the `convolution` read), `ceiling` (the most that
            the encoder's evidence counts for), `scale` (calibration, Platt 1999), `thresholds` of alarm, of asking,
            of seconding a rule, of emergency and crisis, and the names of the `categories`.
    """

    def __init__(self, looks: Looks, card: Mapping[str, Any]) -> None:
        self.name = f"learned-{card['version']}"
        self.card = card
        self.looks = looks
        self._crises = np.array([name in set(Crisis) for name in card["categories"]])

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely the text is an `alarm`, an `emergency`, a `crisis`: calibrated, each 0 to 1."""
        evidence, levels = self.evidence(text)
        return {"alarm": self._likely("alarm", evidence)} | self._kinds(levels)

    def evidence(self, text: str) -> tuple[tuple[float, ...], Array]:
        """What speaks for an alarm before calibration (of the encoder, the convolution, the linear look at the text and
        at its loudest passage), and what the encoder gives for (emergency, crisis), shape (2,)."""
        heard = self._heard(text)
        levels, _ = self._encoded(heard)
        return (self._capped(levels), *self._beside(heard)), levels

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        """What to raise the text to, or None where an alarm is not likely enough.

        Where a rule leans to danger already (`urgent`), a lower threshold seconds it. Where none does and an alarm is
        likely, and not likely enough, the proposal is not `sure`. A word or two alone raise nothing. An alarm that is
        surely one, and of which kind is not sure, is taken for the likelier kind, or for both.
        """
        if len(set(_WORD.findall(text.lower()))) < _LEAST:
            return None
        thresholds, leaning = self.card["thresholds"], so_far.level >= Level.URGENT
        enough = thresholds["second" if leaning else "alarm"]
        least = enough if leaning else thresholds["ask"]
        heard = self._heard(text)
        beside = self._beside(heard)
        if self._likely("alarm", (self.card["ceiling"], *beside)) < least:
            return None
        levels, categories = self._encoded(heard)
        alarm = self._likely("alarm", (self._capped(levels), *beside))
        if alarm < least:
            return None
        sure, likelier = self._kinds(levels), "crisis" if levels[1] > levels[0] else "emergency"
        if alarm < enough:
            category = Category(self._most(categories, self._crises == (likelier == "crisis")))
            return Proposal(so_far.level, None, category, alarm, sure=False)
        if likelier == "crisis" or sure["crisis"] >= thresholds["crisis"]:
            kind = Crisis(self._most(categories, self._crises))
            grave = kind in _ACTIVE or sure["emergency"] >= thresholds["emergency"]
            level = Level.EMERGENCY if grave or likelier == "emergency" else Level.URGENT
            return Proposal(level, kind, Category(kind.value), alarm)
        return Proposal(Level.EMERGENCY, None, Category(self._most(categories, ~self._crises)), alarm)

    def _heard(self, text: str) -> Heard:
        return Heard.of(text, self.looks.grams)

    def _beside(self, heard: Heard) -> tuple[float, float, float]:
        numbers = heard.read(self.looks.unigram, self.card["reads"]["convolution"])
        return float(np.logaddexp(*self.looks.convolution(numbers))), heard.whole, heard.loudest

    def _encoded(self, heard: Heard) -> tuple[Array, Array]:
        return self.looks.encoder(heard.read(self.looks.pieces, self.card["reads"]["encoder"]))

    def _capped(self, levels: Array) -> float:
        return float(min(np.logaddexp(*levels), self.card["ceiling"]))

    def _kinds(self, levels: Array) -> dict[str, float]:
        return {kind: self._likely(kind, (level,)) for kind, level in zip(("emergency", "crisis"), levels, strict=True)}

    def _likely(self, name: str, evidence: tuple[float, ...]) -> float:
        """How likely: the last of a scale is the shift, the others the slopes."""
        *slopes, shift = self.card["scale"][name]
        return float(1 / (1 + np.exp(-np.clip(np.dot(evidence, slopes) + shift, -30, 30))))

    def _most(self, categories: Any, allowed: Any) -> str:
        name: str = self.card["categories"][int(np.argmax(np.where(allowed, categories, -np.inf)))]
        return name


@cache
def shipped() -> LearnedRaiser:
    """The classifier that comes with Salus. Reading it takes some tens of milliseconds, once.

    Raises:
        FileNotFoundError: this installation has no model.
    """
    return load(files(__package__) / "model")


def load(folder: Traversable) -> LearnedRaiser:
    """The classifier in a folder, as `training/raiser` writes it."""
    card: dict[str, Any] = orjson.loads((folder / "card.json").read_bytes())
    pieces, likely = (_lines(folder / name) for name in ("pieces.txt", "unigram.txt"))
    linear = _stored(folder / "grams.npz")
    looks = Looks(
        Network(_weights(folder, "encoder"), card["layers"], card["heads"]),
        Pieces({piece: at for at, piece in enumerate(pieces)}),
        Convolution(_weights(folder, "convolution")),
        Unigram(likely, _mapped(folder / "unigram.npy").tolist()),
        Grams(linear["worth"], linear["rarity"], float(linear["shift"])),
    )
    return LearnedRaiser(looks, card)


def _lines(path: Traversable) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def _weights(folder: Traversable, name: str) -> dict[str, Array]:
    """Weights put back into floats; those of the pieces, which are many, stay as they are until they are looked at."""
    packed = _stored(folder / f"{name}.npz")
    whole = {name: value * packed.get(f"{name}/step", np.float32(1)) for name, value in packed.items()}
    return whole | {"words": _mapped(folder / f"{name}.words.npy")}


def _stored(path: Traversable) -> dict[str, Array]:
    with path.open("rb") as stored:
        return dict(np.load(stored))


def _mapped(path: Traversable) -> Array:
    """What is read from the disk where it is looked at, and no sooner, if it lies in a folder."""
    if isinstance(path, Path):
        mapped: Array = np.load(path, mmap_mode="r")
        return mapped
    with path.open("rb") as stored:
        whole: Array = np.load(stored)
    return whole
