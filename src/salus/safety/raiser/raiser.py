"""The classifier behind the port `Raiser`: a text in, a proposal out where the network is sure enough.

How sure is enough stands in the model's card, chosen on texts it was not trained on so that calm texts are left in
peace.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import orjson

from salus.safety.raiser.grams import Grams
from salus.safety.raiser.network import Network
from salus.safety.raiser.pieces import Pieces
from salus.safety.raising import Proposal
from salus.safety.verdict import Category, Crisis, Level, Verdict

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # different words: of one or two it never learned enough, and what those mean is for the rules to know
_ACTIVE = frozenset({Crisis.SUICIDE_ACTIVE, Crisis.HARM_TO_OTHERS, Crisis.PSYCHOSIS_DANGER})


class EncoderRaiser:
    """Raises what the network finds to be an emergency or a crisis.

    Args:
        network: the weights of the encoder.
        pieces: its vocabulary.
        grams: the linear look beside it.
        card: `version`, `longest` (pieces), `scale` (calibration, Platt 1999) and `thresholds` of alarm, of seconding a
            rule, of emergency and crisis, and the names of the `categories`.
    """

    def __init__(self, network: Network, pieces: Pieces, grams: Grams, card: dict[str, Any]) -> None:
        self.name = f"encoder-{card['version']}"
        self.card = card
        self._network, self._pieces, self._grams = network, pieces, grams
        self._crises = np.array([name in set(Crisis) for name in card["categories"]])

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely the text is an `alarm`, an `emergency`, a `crisis`: calibrated, each 0 to 1."""
        return self._sure(text, self.logits(text))

    def logits(self, text: str) -> Any:
        """What the network gives for (emergency, crisis) before calibration, shape (2,)."""
        return self._network(self._pieces(text, self.card["longest"]))[0]

    def evidence(self, text: str, levels: Any) -> tuple[float, float]:
        """What speaks for an alarm, from the logits of the network and from the linear look, before calibration."""
        return float(np.logaddexp(*levels)), self._grams(text)

    def propose(self, text: str, so_far: Verdict) -> Proposal | None:
        """What to raise the text to, or None where an alarm is not likely enough.

        Where a rule leans to danger already (`urgent`), a lower threshold seconds it. A word or two alone raise
        nothing. An alarm that is surely one, and of which kind is not sure, is taken for the likelier kind, or for
        both.
        """
        if len(set(_WORD.findall(text.lower()))) < _LEAST:
            return None
        levels, categories = self._network(self._pieces(text, self.card["longest"]))
        sure, thresholds = self._sure(text, levels), self.card["thresholds"]
        if sure["alarm"] < thresholds["second" if so_far.level >= Level.URGENT else "alarm"]:
            return None
        likelier = "crisis" if levels[1] > levels[0] else "emergency"
        if likelier == "crisis" or sure["crisis"] >= thresholds["crisis"]:
            kind = Crisis(self._most(categories, self._crises))
            grave = kind in _ACTIVE or sure["emergency"] >= thresholds["emergency"]
            level = Level.EMERGENCY if grave or likelier == "emergency" else Level.URGENT
            return Proposal(level, kind, Category(kind.value), sure["alarm"])
        return Proposal(Level.EMERGENCY, None, Category(self._most(categories, ~self._crises)), sure["alarm"])

    def _sure(self, text: str, levels: Any) -> dict[str, float]:
        found = {"alarm": self.evidence(text, levels), "emergency": levels[:1], "crisis": levels[1:]}
        return {name: _sigmoid(evidence, *self.card["scale"][name]) for name, evidence in found.items()}

    def _most(self, categories: Any, allowed: Any) -> str:
        name: str = self.card["categories"][int(np.argmax(np.where(allowed, categories, -np.inf)))]
        return name


def _sigmoid(evidence: Any, *scale: float) -> float:
    """How likely: the last of the scale is the shift, the others the slopes."""
    *slopes, shift = scale
    return float(1 / (1 + np.exp(-np.clip(np.dot(evidence, slopes) + shift, -30, 30))))


@cache
def shipped() -> EncoderRaiser:
    """The classifier that comes with Salus. Reading it takes some tens of milliseconds, once.

    Raises:
        FileNotFoundError: this installation has no model.
    """
    return load(files(__package__) / "model")


def load(folder: Traversable) -> EncoderRaiser:
    """The classifier in a folder, as `training/raiser/ship.py` writes it."""
    card: dict[str, Any] = orjson.loads((folder / "card.json").read_bytes())
    vocabulary = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
    with (folder / "weights.npz").open("rb") as stored:
        packed = dict(np.load(stored))
    weights = {
        name: value if name == "words" or f"{name}/step" not in packed else value * packed[f"{name}/step"]
        for name, value in packed.items()
    }
    network = Network(weights, card["layers"], card["heads"])
    with (folder / "grams.npz").open("rb") as stored:
        linear = np.load(stored)
        grams = Grams(linear["worth"], linear["rarity"], float(linear["shift"]))
    return EncoderRaiser(network, Pieces({piece: at for at, piece in enumerate(vocabulary)}), grams, card)
