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
        three = through(x, w[at + "attend"], w[at + "attend.bias"])
        query, key, value = three.reshape(length, 3, self.heads, each).transpose(1, 2, 0, 3)
        seen = soft((query * np.float32(each**-0.5)) @ key.transpose(0, 2, 1)) @ value
        x = x + through(seen.transpose(1, 0, 2).reshape(length, width), w[at + "mix"], w[at + "mix.bias"])
        x = normal(x, w[at + "mix.scale"], w[at + "mix.shift"])
        outer = through(_gelu(through(x, w[at + "inner"], w[at + "inner.bias"])), w[at + "outer"], w[at + "outer.bias"])
        outer += x
        return normal(outer, w[at + "outer.scale"], w[at + "outer.shift"])


def through(x: Array, weights: Array, bias: Array) -> Array:
    """What a layer of weights makes of each row."""
    made: Array = x @ weights
    made += bias
    return made


def normal(x: Array, scale: Array, shift: Array, tiny: float = _TINY) -> Array:
    """Each row brought to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016)."""
    even: Array = x - x.mean(axis=-1, keepdims=True)
    even /= np.sqrt(np.einsum("ij,ij->i", even, even)[:, None] / np.float32(x.shape[-1]) + np.float32(tiny))
    even *= scale
    even += shift
    return even


def soft(x: Array) -> Array:
    """Shares that add up to 1 along the last axis."""
    shares: Array = x - x.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


def _gelu(x: Array) -> Array:
    """The tanh form (Hendrycks & Gimpel 2016), cubed by multiplying, which is fast."""
    inner: Array = x * x
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= x
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner
