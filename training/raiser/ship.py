"""Writes networks as Salus ships them: whole numbers of eight bits with a step for each column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def write(folder: Path, name: str, named: Mapping[str, Array]) -> None:
    """Write the weights of a network, by the names that Salus reads them by; those of its pieces in a file apart."""
    stored = packed(named)
    np.save(folder / f"{name}.words.npy", stored.pop("words"))
    np.savez(folder / f"{name}.npz", **stored)


def round_(named: Mapping[str, Array]) -> None:
    """Round the weights of a network in place to what will be stored, so that it is judged as it will be read."""
    for name, value in named.items():
        if value.ndim > 1:
            step = _step(name, value)
            value[...] = np.rint(value / step) * step


def packed(named: Mapping[str, Array]) -> dict[str, Array]:
    """Matrices in eight bits: each column (of embeddings, each row) divided by its step, which stands beside it."""
    out: dict[str, Array] = {}
    for name, value in named.items():
        if value.ndim < 2:
            out[name] = value.astype(np.float32)
        else:
            out[f"{name}/step"] = step = _step(name, value)
            out[name] = np.rint(value / step).astype(np.int8)
    return out


def _step(name: str, value: Array) -> Array:
    axis = 1 if name in ("words", "places") else 0
    return np.maximum(np.abs(value).max(axis=axis, keepdims=True) / 127, 1e-12).astype(np.float32)
