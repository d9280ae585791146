"""The encoder in NumPy: embeddings, a few layers of attention, a pooled vector, two probabilities and a category.

The same computation as `training/raiser/model.py`, which a test holds it to. Weights are stored as whole numbers of
eight bits with a step for each row, and put back into floats once, when the network is read; those of the pieces, which
are many and of which few are looked at, when they are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # float32 throughout; NumPy's types lose it on the way
_TINY = 1e-12  # as in the encoder's layer normalisation


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, as `training/raiser/ship.py` writes them; shapes are (in, out)."""

    weights: Mapping[str, Array]
    layers: int
    heads: int

    def __call__(self, numbers: list[int]) -> tuple[Array, Array]:
        """Logits of (emergency, crisis), shape (2,), and of the categories, shape (categories,)."""
        w = self.weights
        x = w["words"][numbers] * w["words/step"][numbers] + w["places"][: len(numbers)]
        x = normal(x, w["start.scale"], w["start.shift"])
        for layer in range(self.layers):
            x = self._layer(x, f"{layer}.")
        pooled = (soft((x @ w["pool"] + w["pool.bias"]).T) @ x).ravel()
        return pooled @ w["level"] + w["level.bias"], pooled @ w["category"] + w["category.bias"]

    def _layer(self, x: Array, at: str) -> Array:
        w, length, width = self.weights, x.shape[0], x.shape[1]
        each = width // self.heads
        three = x @ w[at + "attend"] + w[at + "attend.bias"]
        query, key, value = three.reshape(length, 3, self.heads, each).transpose(1, 2, 0, 3)
        seen = soft(query @ key.transpose(0, 2, 1) / np.float32(each**0.5)) @ value
        mixed = seen.transpose(1, 0, 2).reshape(length, width) @ w[at + "mix"] + w[at + "mix.bias"]
        x = normal(x + mixed, w[at + "mix.scale"], w[at + "mix.shift"])
        inner = x @ w[at + "inner"] + w[at + "inner.bias"]
        outer = _gelu(inner) @ w[at + "outer"] + w[at + "outer.bias"]
        return normal(x + outer, w[at + "outer.scale"], w[at + "outer.shift"])


def normal(x: Array, scale: Array, shift: Array, tiny: float = _TINY) -> Array:
    """Each row brought to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016)."""
    x = x - x.mean(axis=-1, keepdims=True)
    even: Array = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(tiny)) * scale + shift
    return even


def soft(x: Array) -> Array:
    """Shares that add up to 1 along the last axis."""
    high: Array = np.exp(x - x.max(axis=-1, keepdims=True))
    low: Array = high.sum(axis=-1, keepdims=True)
    return high / low


def _gelu(x: Array) -> Array:
    """The tanh form (Hendrycks & Gimpel 2016), cubed by multiplying, which is fast."""
    inner: Array = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    outer: Array = np.float32(0.5) * x * (1 + inner)
    return outer
