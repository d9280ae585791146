"""The convolution in NumPy: windows of two, three and five pieces, then of as many of those, pooled.

It reads each place with its neighbours alone and costs a fraction of what the encoder does. It was begun from a model
of sixteen languages, Spanish among them. The same computation as `training/raiser/convolution.py`, which a test holds
it to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salus.safety.raiser.network import Array, normal, soft, through

WINDOWS = ((2, 0), (3, 1), (5, 2))  # how many places, how many of them before the one that is looked at


@dataclass(frozen=True, slots=True)
class Convolution:
    """Weights by name, as `training/raiser/ship.py` writes them; shapes are (in, out)."""

    weights: Mapping[str, Array]

    def __call__(self, numbers: list[int]) -> Array:
        """Logits of (emergency, crisis), shape (2,)."""
        w = self.weights
        words = w["words"][numbers] * w["words/step"][numbers]
        seen = self._windows(words)
        share = soft((seen @ w["pool"] + w["pool.bias"]).T)
        pooled = np.concatenate([(share @ seen).ravel(), self._whole(seen)])
        logits: Array = pooled @ w["level"] + w["level.bias"]
        return logits

    def _windows(self, words: Array) -> Array:
        """What is seen at each place: its piece, and what each width of window makes of its surroundings."""
        w = self.weights
        narrow = normal(through(words, w["narrow"], w["narrow.bias"]), w["narrow.scale"], w["narrow.shift"])
        seen = [words]
        for part, window in zip(np.split(narrow, len(WINDOWS), axis=1), WINDOWS, strict=True):
            seen.append(self._wider(self._wider(part, window, "near"), window, "far"))
        return normal(np.concatenate(seen, axis=1), w["seen.scale"], w["seen.shift"])

    def _wider(self, part: Array, window: tuple[int, int], step: str) -> Array:
        at = f"{window[0]}.{step}"
        wider = through(_beside(part, *window), self.weights[at], self.weights[f"{at}.bias"])
        np.maximum(wider, 0, out=wider)
        wider += part
        return wider

    def _whole(self, seen: Array) -> Array:
        """The text as one vector, as the published encoder makes it before it is brought to length 1."""
        w = self.weights
        length = np.float32(len(seen))
        mean = (seen.sum(axis=0) @ w["whole"] + length * w["whole.bias"]) / np.sqrt(length)
        first = np.maximum(mean @ w["deep.1"] + np.maximum(mean @ w["deep.0"], 0) @ w["deep.2"], 0)
        vector: Array = np.tanh(first @ w["deep.4"] + np.maximum(first @ w["deep.3"], 0) @ w["deep.5"])
        return vector


def _beside(part: Array, width: int, before: int) -> Array:
    """Each place with its neighbours, those outside of the text 0: shape (places, width * part's width)."""
    padded = np.zeros((len(part) + width - 1, part.shape[1]), part.dtype)
    padded[before : before + len(part)] = part
    return np.concatenate([padded[at : at + len(part)] for at in range(width)], axis=1)
