"""How sure is sure: the scales of a classifier, read off texts that it did not learn from, and how sure is enough.

    python -m training.raiser.calibrate [FOLDER]

It judges the classifier as it is stored and read, and writes what it finds into the card.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from salus.safety.raiser import LearnedRaiser, load
from training.raiser.texts import development

SHIPPED = Path(str(files("salus.safety"))) / "raiser" / "model"
_ALARMS = 0.005  # share of calm texts that may alarm where it is told how many dangers are heard
_LOOKS = ("encoder", "convolution", "grams", "loudest passage")
_CEILING = 0.3  # share of dangers for which the encoder counts in full: what it says beyond that changed no answer
_READS = {"encoder": 64, "convolution": 64}  # pieces: reading more of them changed no share heard, and took longer
# How likely is enough: of danger for an alarm, for asking about it, and for an alarm where a rule leans to danger
# already (decisions 0025, 0030); and of an alarm, how likely an emergency or a crisis must be to be spoken to as one
_ENOUGH = {"alarm": 0.93, "ask": 0.75, "second": 0.6, "emergency": 0.25, "crisis": 0.25}


def calibrate(folder: Path) -> dict[str, Any]:
    """Write scales and thresholds into the card of the classifier in a folder; the card as it is then."""
    card: dict[str, Any] = orjson.loads((folder / "card.json").read_bytes())
    card |= {"scale": {}, "thresholds": _ENOUGH, "ceiling": float("inf"), "reads": _READS}
    texts = development()
    kinds = np.array([text.kind for text in texts])
    danger = kinds != "calm"
    raiser = LearnedRaiser(load(folder).looks, card)
    looked = [raiser.evidence(text.text) for text in texts]
    evidence, found = np.array([seen for seen, _ in looked]), np.array([levels for _, levels in looked], np.float64)
    card["ceiling"] = float(np.quantile(evidence[danger, 0], _CEILING))
    evidence[:, 0] = np.minimum(evidence[:, 0], card["ceiling"])
    card["scale"]["alarm"] = *slopes, _ = scaled(evidence, danger)
    together = evidence @ slopes
    card["development"] = {
        name: {kind: heard(one, kinds, kind) for kind in ("emergency", "crisis")} | {"log_loss": lost(one, danger)}
        for name, one in (*zip(_LOOKS, evidence.T, strict=True), ("together", together))
    }
    for column, kind in enumerate(("emergency", "crisis")):
        card["scale"][kind] = scaled(found[danger, column : column + 1], kinds[danger] == kind)
    (folder / "card.json").write_bytes(orjson.dumps(card, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return card


def heard(evidence: NDArray[np.float64], kinds: NDArray[np.str_], kind: str) -> float:
    """The share of the texts of a kind whose evidence is above that of all but `_ALARMS` of the calm ones."""
    enough = np.quantile(evidence[kinds == "calm"], 1 - _ALARMS, method="higher")
    return round(float((evidence[kinds == kind] > enough).mean()), 3)


def lost(evidence: NDArray[np.float64], danger: NDArray[np.bool_]) -> float:
    """The mean log loss of danger against calm that a piece of evidence leaves, after Platt's scaling."""
    slope, shift = scaled(evidence[:, None], danger)
    odds = np.where(danger, 1, -1) * (slope * evidence + shift)
    return round(float(np.logaddexp(0, -odds).mean()), 4)


def scaled(found: NDArray[np.float64], true: NDArray[np.bool_]) -> tuple[float, ...]:
    """The slopes, and the shift, that turn evidence into how often it is right (Platt 1999), by Newton's method on the
    log loss.

    Args:
        found: the evidence, shape (n, kinds of evidence).
        true: whether it was right, shape (n,).
    """
    seen = np.column_stack([found, np.ones(len(found))])
    held = np.append(np.ones(found.shape[1]), 0.0)  # what little evidence does not lead far from
    scale = held.copy()
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(seen @ scale, -30, 30)))
        gradient = seen.T @ (p - true) + 1e-3 * (scale - held)
        bend = (seen * np.maximum(p * (1 - p), 1e-9)[:, None]).T @ seen + 1e-3 * np.eye(len(scale))
        step = np.clip(np.linalg.solve(bend, gradient), -0.5, 0.5)
        scale -= step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(map(float, scale))


if __name__ == "__main__":
    made = calibrate(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
    print("on the development half:")
    for look, found in made["development"].items():
        print(f"{look:17}", found)
