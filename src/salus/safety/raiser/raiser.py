"""The classifier behind the port `Raiser`: a text in, a proposal out where the network is sure enough.

How sure is enough stands in the model's card, chosen on texts it was not trained on so that calm texts are left in
peace.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import orjson

from salus.safety.raiser.network import Network
from salus.safety.raiser.pieces import Pieces
from salus.safety.raising import Proposal
from salus.safety.verdict import Category, Crisis, Level

_ACTIVE = frozenset({Crisis.SUICIDE_ACTIVE, Crisis.HARM_TO_OTHERS, Crisis.PSYCHOSIS_DANGER})


class EncoderRaiser:
    """Raises what the network finds to be an emergency or a crisis.

    Args:
        network: the weights.
        pieces: the vocabulary.
        card: `version`, `longest` (pieces), `thresholds` and `scale` (calibration, Platt 1999) for each of emergency
            and crisis, and the names of the `categories`.
    """

    def __init__(self, network: Network, pieces: Pieces, card: dict[str, Any]) -> None:
        self.name = f"encoder-{card['version']}"
        self._network, self._pieces, self._card = network, pieces, card
        self._crises = np.array([name in set(Crisis) for name in card["categories"]])

    def probabilities(self, text: str) -> tuple[float, float]:
        """How likely the text is an emergency and how likely a crisis, calibrated, each 0 to 1."""
        emergency, crisis = self._judged(text)[0]
        return emergency, crisis

    def propose(self, text: str) -> Proposal | None:
        """What to raise the text to, or None where neither probability reaches its threshold."""
        (emergency, crisis), categories = self._judged(text)
        thresholds = self._card["thresholds"]
        if crisis >= thresholds["crisis"] and (crisis >= emergency or emergency < thresholds["emergency"]):
            kind = Crisis(self._most(categories, self._crises))
            return Proposal(Level.EMERGENCY if kind in _ACTIVE else Level.URGENT, kind, Category(kind.value), crisis)
        if emergency >= thresholds["emergency"]:
            return Proposal(Level.EMERGENCY, None, Category(self._most(categories, ~self._crises)), emergency)
        return None

    def _judged(self, text: str) -> tuple[tuple[float, float], Any]:
        levels, categories = self._network(self._pieces(text, self._card["longest"]))
        scale = self._card["scale"]
        emergency, crisis = (
            float(1 / (1 + np.exp(-(scale[name][0] * logit + scale[name][1]))))
            for name, logit in zip(("emergency", "crisis"), levels, strict=True)
        )
        return (emergency, crisis), categories

    def _most(self, categories: Any, allowed: Any) -> str:
        name: str = self._card["categories"][int(np.argmax(np.where(allowed, categories, -np.inf)))]
        return name


@cache
def shipped() -> EncoderRaiser:
    """The classifier that comes with Salus. Reading it takes some tens of milliseconds, once.

    Raises:
        FileNotFoundError: this installation has no model.
    """
    folder = files(__package__) / "model"
    card: dict[str, Any] = orjson.loads((folder / "card.json").read_bytes())
    vocabulary = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
    with (folder / "weights.npz").open("rb") as stored:
        packed = dict(np.load(stored))
    weights = {
        name: (packed[name].astype(np.float32) * packed[f"{name}/step"] if f"{name}/step" in packed else packed[name])
        for name in packed
        if not name.endswith("/step")
    }
    network = Network({name: w.astype(np.float32) for name, w in weights.items()}, card["layers"], card["heads"])
    return EncoderRaiser(network, Pieces({piece: at for at, piece in enumerate(vocabulary)}), card)
