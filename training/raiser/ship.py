"""Writes an encoder as Salus ships it: whole numbers of eight bits with a step for each column, names as `Network`
reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from training.raiser.model import Encoder

Array = NDArray[Any]


def write(folder: Path, encoder: Encoder, pieces: list[str], card: dict[str, Any]) -> None:
    """Write `weights.npz`, `pieces.txt` and `card.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "weights.npz", **packed(weights(encoder)))
    (folder / "pieces.txt").write_text("\n".join(pieces), encoding="utf-8")
    (folder / "card.json").write_bytes(orjson.dumps(card, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def weights(encoder: Encoder) -> dict[str, Array]:
    """The weights by the names that `Network` uses, matrices as (in, out)."""
    state = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    named = {
        "words": state["words.weight"],
        "places": state["places"],
        "start.scale": state["start.weight"],
        "start.shift": state["start.bias"],
    }
    for head in ("pool", "level", "category"):
        named |= {head: state[f"{head}.weight"].T, f"{head}.bias": state[f"{head}.bias"]}
    for layer in range(len(encoder.layers)):
        old, new = f"layers.{layer}.", f"{layer}."
        for name in ("attend", "mix", "inner", "outer"):
            named |= {new + name: state[f"{old}{name}.weight"].T, f"{new}{name}.bias": state[f"{old}{name}.bias"]}
        for name in ("mix", "outer"):
            named[f"{new}{name}.scale"] = state[f"{old}{name}_norm.weight"]
            named[f"{new}{name}.shift"] = state[f"{old}{name}_norm.bias"]
    return named


def round_(encoder: Encoder) -> None:
    """Round an encoder's weights in place to what will be stored, so that it is judged as it will be read."""
    for name, value in weights(encoder).items():
        if value.ndim > 1:
            step = _step(name, value)
            value[...] = np.rint(value / step) * step


def packed(named: dict[str, Array]) -> dict[str, Array]:
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
